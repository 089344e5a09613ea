"""The disk is full: nothing is saved and it is said so, what was written is given back, and locking still locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from hrstod.accounts.models import Account
from tests.accounts.breaking import full_disk
from tests.accounts.looking import browser_with, cookies_of, is_signed_in, is_unlocked, press
from tests.cast import Reader
from tests.factories import people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.factories.people import Person


@pytest.fixture
def full(example_site: Flask, inside: Reader) -> Iterator[Flask]:
    """Give the site on a full disk, with Anna signed in at it."""
    assert cookies_of(inside)
    with full_disk(example_site):
        yield example_site


def test_what_somebody_wrote_stands_on_the_page(full: Flask, inside: Reader) -> None:
    """503, that nothing was saved, and the words to copy; fields that may be secret are not among them."""
    assert full
    inside.get("/me/account")
    typed = {"language": "en", "text": "Talk again on Friday.", "passphrase": "hush"}
    page = inside.post("/me/language", typed)
    written = ["".join(element.itertext()).strip() for element in page.all(".//main//textarea")]
    assert (page.status, written) == (503, ["Talk again on Friday."])
    assert "Nothing was saved" in page.text or "Inget sparades" in page.text


def test_nobody_signs_in_and_the_code_is_not_used_up(full: Flask, person: Person) -> None:
    """Nothing counts that could not be written down."""
    reader = Reader(full)
    reader.get("/sign-in")
    assert reader.post("/sign-in", person.form()).status == 503
    assert cookies_of(reader) == {}
    with Session(full.extensions["hrstod.engine"]) as database:
        assert database.get_one(Account, person.id).last_step == 0


@pytest.mark.parametrize("path", ["/", "/contacts", "/steps/branches", "/me", "/me/account"])
def test_what_is_only_read_is_shown(full: Flask, inside: Reader, path: str) -> None:
    """To a stranger what is open, to Anna what is hers."""
    assert inside.get(path).status == 200
    assert Reader(full).get(path).status in (200, 303)


def test_locking_locks(full: Flask, inside: Reader) -> None:
    """Though it cannot be written down."""
    stolen = cookies_of(inside)
    inside.get("/me")
    assert press(inside, "/lock").headers["Location"] == "/unlock"
    assert not is_unlocked(browser_with(full, stolen))


def test_signing_out_signs_out(full: Flask, inside: Reader) -> None:
    """The same; nobody stays signed in because a disk is full."""
    stolen = cookies_of(inside)
    inside.get("/me")
    assert press(inside, "/sign-out").status == 303
    assert not is_signed_in(browser_with(full, stolen))


def test_another_browser_is_signed_out(full: Flask, inside: Reader, person: Person) -> None:
    """The page says that something failed, and the browser is signed out all the same."""
    elsewhere = people.sign_in(full, person)
    forms = [form.get("action", "") for form in inside.get("/me/account").all(".//main//form")]
    [address] = [one for one in forms if "/me/visits/" in one]
    assert inside.post(address).status == 503
    assert not is_signed_in(elsewhere)


def test_a_visit_that_is_too_old_ends(full: Flask, inside: Reader, person: Person) -> None:
    """Its end could not be written down either."""
    store = full.extensions["hrstod.sign_in_store"]
    store._connection().execute("UPDATE visit SET used_at = opened_at - 1 WHERE account = ?", (person.id.hex,))
    assert not is_signed_in(inside)
    assert store.list_visits(person.id) == []


def test_leaving_leaves(full: Flask, inside: Reader) -> None:
    """By the way out, as always."""
    assert full
    assert inside.get("/leave").headers["Location"] == "/left"
    assert not is_signed_in(inside)


def test_with_room_again_everything_goes_on(example_site: Flask, inside: Reader) -> None:
    """Nobody has to start anything anew."""
    statuses = []
    inside.get("/me/account")
    form = {**inside.get("/me/account").hidden(), "language": "sv"}
    with full_disk(example_site):
        statuses.append(inside.post("/me/language", form).status)
    statuses.append(inside.post("/me/language", form).status)
    assert statuses == [503, 303]
