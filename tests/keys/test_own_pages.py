"""New keys for oneself, and what one’s own page says about the keys of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.crypto.passphrases import words_of
from tests.keys.installations import (
    KEPT,
    MOMENT,
    add_board,
    content,
    drill,
    enrol,
    keys_now,
    sign_in,
    vouch,
)

if TYPE_CHECKING:
    from flask import Flask

    from tests.cast import Reader
    from tests.keys.installations import Installation, Person


@pytest.fixture
def anna(here: Installation) -> Person:
    """Give somebody who keeps something."""
    return enrol(here)


@pytest.fixture
def reader(site: Flask, anna: Person) -> Reader:
    """Give Anna’s browser, with the page open that asks for both secrets."""
    found = sign_in(site, anna)
    assert found.get("/me/keys/new").status == 200
    return found


def test_new_keys_for_oneself(reader: Reader, here: Installation, anna: Person) -> None:
    """With both secrets; this browser stays signed in and unlocked, and what was saved is still there."""
    answer = reader.post("/me/keys/new", {"passphrase": anna.passphrase, "recovery_code": anna.recovery_code})
    now = keys_now(here, anna)
    assert words_of(now.public.fingerprint, "sv") in reader.follow(answer.headers["Location"]).text
    assert content(here, anna, now) == KEPT


def test_new_keys_sign_one_out_everywhere_else(reader: Reader, site: Flask, anna: Person) -> None:
    """A copy of the old cookies is worth nothing."""
    store = site.extensions["hrstod.sign_in_store"]
    elsewhere, _ = store.open_visit(anna.id, MOMENT)
    reader.post("/me/keys/new", {"passphrase": anna.passphrase, "recovery_code": anna.recovery_code})
    assert (store.find_visit(elsewhere), len(store.list_visits(anna.id))) == (None, 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("passphrase", "That is not the passphrase"), ("recovery_code", "That is not the recovery code")],
)
def test_new_keys_take_both_secrets(reader: Reader, here: Installation, anna: Person, wrong: str, said: str) -> None:
    """The field that is wrong says so, the log knows, and the keys are the same."""
    typed = {"passphrase": anna.passphrase, "recovery_code": anna.recovery_code, wrong: "canary"}
    page = reader.post("/me/keys/new", typed)
    assert (page.status, said in page.text, here.events()[-1]) == (422, True, "confirm.refused")
    assert keys_now(here, anna).public.fingerprint == anna.keys.public.fingerprint


def test_the_start_page_of_an_administrator_says_what_is_missing(administrator: Reader) -> None:
    """With the way to all of it."""
    page = administrator.get("/me")
    assert "No recovery drill has been held" in page.text
    assert administrator.get(page.link("See what is in order")).status == 200


def test_the_start_page_says_that_the_keystore_is_missing(administrator: Reader, here: Installation) -> None:
    """The page itself is there."""
    (here.settings.instance / "keystore.db").rename(here.settings.instance / "elsewhere.db")
    page = administrator.get("/me")
    assert (page.status, "The keystore is missing" in page.text) == (200, True)


@pytest.mark.parametrize("somebody", ["hr-support"], indirect=True)
def test_the_start_page_of_hr_support_says_what_is_missing(somebody: Reader) -> None:
    """Without a link to a page that they have not."""
    page = somebody.get("/me")
    assert "No recovery drill has been held" in page.text
    assert "/keys" not in page.links()


@pytest.mark.parametrize("somebody", ["manager"], indirect=True)
def test_the_start_page_of_a_manager_says_nothing_about_keys(somebody: Reader) -> None:
    """It is nothing that a manager can do something about."""
    assert "drill" not in somebody.get("/me").text


def test_the_start_page_says_nothing_when_nothing_is_missing(
    site: Flask, here: Installation, administrator: Reader
) -> None:
    """A drill, and two who are vouched for."""
    drill(here)
    board_id = add_board(here)
    for name in ("Anna", "Bo"):
        vouch(here, enrol(here, name), board_id)
    assert "Something is missing" not in administrator.get("/me").text
