"""One's own page and account: what stands there, and what somebody can change about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts import locker, service
from hrstod.accounts.models import Account
from hrstod.crypto.passphrases import words_of
from hrstod.database.transaction import transaction
from tests.accounts.handing_over import shown_secrets, take_over
from tests.accounts.looking import is_signed_in
from tests.cast import Reader
from tests.factories import people
from tests.factories.people import enrol, installation_of, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.accounts.looking import Log
    from tests.factories.people import Person


def test_ones_own_page_greets_by_name_and_counts_nothing(inside: Reader, person: Person) -> None:
    """Whoever looks over a shoulder learns that somebody is signed in, and no more."""
    page = inside.get("/me")
    assert (page.status, person.name in page.heading) == (200, True)
    assert not [word for word in page.text.split() if word.isdigit()]


def test_the_account_page_shows_name_roles_and_words_and_no_secret(
    example_site: Flask, person: Person, inside: Reader
) -> None:
    """Nothing that opens the account stands on a page after it was handed over."""
    people.give_role(installation_of(example_site), person.id, "statistician")
    text = inside.get("/me/account").text
    assert all(
        one in text for one in (person.sign_in_name, "Statistiker", words_of(person.keys.public.fingerprint, "sv"))
    )
    assert not [one for one in (person.passphrase, person.recovery_code, person.secret.hex()) if one in text]


@pytest.mark.parametrize("path", ["/me", "/me/account", "/me/begin-again", "/unlock", "/confirm"])
def test_ones_own_pages_are_for_whoever_is_signed_in(example_site: Flask, path: str) -> None:
    """Anybody else signs in first, and then comes back."""
    assert Reader(example_site).get(path).headers["Location"] == "/sign-in"


def test_the_language_can_be_changed_and_is_remembered(example_site: Flask, inside: Reader, person: Person) -> None:
    """In this browser at once, and with the account."""
    inside.get("/me/account")
    inside.post("/me/language", {"language": "en"})
    assert inside.get("/me").language == "en"
    with Session(installation_of(example_site).engine) as database:
        assert database.get_one(Account, person.id).language == "en"


@pytest.mark.parametrize("language", ["", "de", "sv' OR 1=1", "en" * 50])
def test_another_language_changes_nothing(example_site: Flask, inside: Reader, person: Person, language: str) -> None:
    """There are two."""
    inside.get("/me/account")
    inside.post("/me/language", {"language": language})
    with Session(installation_of(example_site).engine) as database:
        assert database.get_one(Account, person.id).language == "sv"


@pytest.mark.parametrize(
    ("why", "event"),
    [
        ("passphrase", "account.passphrase-changed"),
        ("phone", "account.second-factor-changed"),
        ("paper", "account.recovery-code-changed"),
    ],
)
def test_each_of_the_three_can_be_replaced_by_itself(
    inside: Reader, person: Person, log: Log, why: str, event: str
) -> None:
    """The other two stay, and it is written down."""
    given = take_over(inside, inside.get(f"/me/renew/{why}"), f"/me/renew/{why}")
    assert len(given) == 1
    assert log.details(event) == [{"account": str(person.id)}]


def test_a_new_passphrase_is_the_one_that_was_shown(example_site: Flask, inside: Reader, person: Person) -> None:
    """The old one opens nothing from that moment; what was saved is still there."""
    with transaction(installation_of(example_site).engine) as database:
        vault = installation_of(example_site).vault
        opened = locker.open_locker(database, vault, account_id=person.id, keys=person.keys)
        locker.close_locker(opened, b"note")
    given = take_over(inside, inside.get("/me/renew/passphrase"), "/me/renew/passphrase")
    statuses = []
    for passphrase in (person.passphrase, given["passphrase"]):
        reader = Reader(example_site)
        reader.get("/sign-in")
        statuses.append(reader.post("/sign-in", person.form(passphrase=passphrase)).status)
    assert statuses == [422, 303]
    with Session(installation_of(example_site).engine) as database:
        assert locker.open_locker(database, vault, account_id=person.id, keys=person.keys).content == b"note"


def test_a_new_phone_counts_from_the_code_that_it_showed(example_site: Flask, inside: Reader, person: Person) -> None:
    """The old phone shows codes that open nothing."""
    take_over(inside, inside.get("/me/renew/phone"), "/me/renew/phone")
    reader = Reader(example_site)
    reader.get("/sign-in")
    assert reader.post("/sign-in", person.form()).status == 422


def test_breaking_off_changes_nothing(example_site: Flask, inside: Reader, person: Person) -> None:
    """Whoever has seen a new passphrase and leaves still has the old one."""
    page = inside.get("/me/renew/passphrase")
    assert shown_secrets(page) != [person.passphrase]
    reader = Reader(example_site)
    reader.get("/sign-in")
    assert reader.post("/sign-in", person.form()).status == 303


@pytest.fixture
def invited_again(example_site: Flask) -> Person:
    """Give somebody who had something saved, lost two of the three, and has new keys."""
    place = installation_of(example_site)
    old = make_person(example_site, "Nils", "manager")
    with transaction(place.engine) as database:
        opened = locker.open_locker(database, place.vault, account_id=old.id, keys=old.keys)
        locker.close_locker(opened, b"note")
        account = database.get_one(Account, old.id)
        code = service.invite_again(None, database, account=account, moment=clock.now(), lasts=timedelta(days=1))
    return enrol(place, old.id, old.sign_in_name, code, "Nils")


def test_whoever_waits_for_the_custodians_is_told_so(example_site: Flask, invited_again: Person) -> None:
    """With the words to show them, and the way to begin again instead."""
    reader = people.sign_in(example_site, invited_again)
    page = reader.get("/me/account")
    assert "/me/begin-again" in page.links()
    assert words_of(invited_again.keys.public.fingerprint, "sv") in page.text


def test_whoever_does_not_wait_is_told_nothing_of_it(inside: Reader) -> None:
    """There is nothing to begin again."""
    assert "/me/begin-again" not in inside.get("/me/account").links()


def test_beginning_again_takes_a_week(example_site: Flask, invited_again: Person) -> None:
    """Whoever made the code could have used it: its owner has time to notice, and custodians can help at once."""
    reader = people.sign_in(example_site, invited_again)
    page = reader.get("/me/begin-again")
    assert "Dina nycklar är nya" in page.text
    reader.get("/me/account")
    assert reader.post("/me/begin-again").status == 422


def test_ones_own_page_tells_of_new_keys(example_site: Flask, invited_again: Person) -> None:
    """And by whose code, so that whoever lost an account to somebody sees it."""
    assert "fick nya nycklar" in people.sign_in(example_site, invited_again).get("/me").text


def test_beginning_again_gives_an_empty_locker(
    example_site: Flask, invited_again: Person, travel: Callable[..., None]
) -> None:
    """After a week, and a page that says what it means; the log says that it was done."""
    travel(days=8)
    reader = people.sign_in(example_site, invited_again)
    assert "går inte att ångra" in reader.get("/me/begin-again").text
    assert reader.post("/me/begin-again").headers["Location"] == "/me"
    place = installation_of(example_site)
    with Session(place.engine) as database:
        opened = locker.open_locker(database, place.vault, account_id=invited_again.id, keys=invited_again.keys)
        assert opened.content == b""
    assert "/me/begin-again" not in reader.get("/me/account").links()


def test_beginning_again_is_refused_when_nothing_waits(inside: Reader) -> None:
    """A page that was open in another tab throws nothing away."""
    inside.get("/me/account")
    assert inside.post("/me/begin-again").status == 422


@pytest.mark.parametrize(("unlocked", "status"), [(True, 204), (False, 409)])
def test_whoever_is_still_there_says_so(example_site: Flask, person: Person, status: int, *, unlocked: bool) -> None:
    """The page keeps what is open; one that has locked already is told."""
    reader = people.sign_in(example_site, person, unlocked=unlocked)
    token = reader.get("/me/account").hidden()["csrf_token"]
    assert reader._client.post("/stay", data={"csrf_token": token}).status_code == status
    assert is_signed_in(reader)
