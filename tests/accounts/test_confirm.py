"""What cannot be undone asks for the passphrase once more, unless it was given in the last five minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.accounts import service, sign_in
from hrstod.accounts.models import Account
from hrstod.database.transaction import transaction
from tests.accounts.looking import is_signed_in, is_unlocked, press
from tests.factories import people
from tests.factories.people import installation_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.accounts.looking import Log
    from tests.cast import Reader
    from tests.factories.people import Person

DANGEROUS = {
    "own.begin_again",
    "own.begin_again_page",
    "people.close",
    "people.confirm",
    "people.invite_again",
    "people.new_role",
    "people.open_again",
    "people.propose",
    "people.vouch",
    "people.withdraw",
}
"""What in accounts matters so much to somebody, or cannot be undone, that an open screen is not enough."""
RENEWALS = ("passphrase", "phone", "paper", "lost-phone", "lost-passphrase")


def test_exactly_these_views_of_accounts_are_dangerous(example_site: Flask) -> None:
    """Whoever adds one says so here as well."""
    views = example_site.view_functions.items()
    found = {name for name, view in views if getattr(view, "confirmed", False)}
    assert {name for name in found if name.startswith(("own.", "people.", "sign_in."))} == DANGEROUS


@pytest.mark.parametrize(
    "address",
    [
        "/people/{id}/code",
        "/people/{id}/close",
        "/people/{id}/open",
        "/people/roles/{id}/withdraw",
        "/me/begin-again",
    ],
)
def test_a_dangerous_act_is_not_done_on_an_open_screen_alone(
    office: Reader, person: Person, log: Log, address: str, travel: Callable[..., None]
) -> None:
    """Somebody who passes by cannot press the button."""
    office.get(f"/people/{person.id}")
    travel(minutes=5, seconds=1)
    page = press(office, address.format(id=person.id))
    assert (page.status, page.headers["Location"]) == (303, "/confirm")
    assert log.events() == []


def test_within_five_minutes_of_the_passphrase_it_is_done(
    office: Reader, person: Person, log: Log, travel: Callable[..., None]
) -> None:
    """Nobody is asked at every press."""
    office.get(f"/people/{person.id}")
    travel(minutes=4, seconds=59)
    assert press(office, f"/people/{person.id}/close").headers["Location"] == f"/people/{person.id}"
    assert log.events() == ["account.disabled"]


def test_confirming_counts_for_five_minutes(
    office: Reader, administrator: Person, person: Person, log: Log, travel: Callable[..., None]
) -> None:
    """And is written down."""
    travel(minutes=6)
    office.get("/confirm")
    office.post("/confirm", {"passphrase": administrator.passphrase})
    assert log.details("confirm.done") == [{"account": str(administrator.id)}]
    office.get(f"/people/{person.id}")
    assert press(office, f"/people/{person.id}/close").headers["Location"] == f"/people/{person.id}"
    travel(minutes=11, seconds=2)
    assert press(office, f"/people/{person.id}/open").headers["Location"] == "/confirm"


def test_a_wrong_passphrase_confirms_nothing(
    office: Reader, administrator: Person, log: Log, travel: Callable[..., None]
) -> None:
    """It is said in words, and written down."""
    travel(minutes=6)
    office.get("/confirm")
    page = office.post("/confirm", {"passphrase": "fel ord"})
    assert (page.status, "inte din lösenfras" in page.text) == (422, True)
    assert log.details("confirm.refused") == [{"account": str(administrator.id), "reason": "wrong"}]
    office.get("/me/account")
    assert press(office, "/me/begin-again").headers["Location"] == "/confirm"


def test_anothers_passphrase_confirms_nothing(office: Reader, person: Person, travel: Callable[..., None]) -> None:
    """It must be one's own."""
    travel(minutes=6)
    office.get("/confirm")
    assert office.post("/confirm", {"passphrase": person.passphrase}).status == 422


def test_somebody_is_brought_back_to_the_page_they_asked_for(
    inside: Reader, person: Person, travel: Callable[..., None]
) -> None:
    """A page is shown again after the passphrase; what was pressed is not done by itself."""
    travel(minutes=6)
    assert inside.get("/me/begin-again").headers["Location"] == "/confirm"
    inside.get("/confirm")
    assert inside.post("/confirm", {"passphrase": person.passphrase}).headers["Location"] == "/me/begin-again"


@pytest.mark.parametrize("why", RENEWALS)
def test_new_ways_to_open_the_account_ask_too(
    inside: Reader, person: Person, why: str, travel: Callable[..., None]
) -> None:
    """Whoever finds an open screen cannot make the account their own."""
    travel(minutes=6)
    assert inside.get(f"/me/renew/{why}").headers["Location"] == "/confirm"
    inside.get("/confirm")
    assert inside.post("/confirm", {"passphrase": person.passphrase}).headers["Location"] == f"/me/renew/{why}"


def test_confirming_unlocks_too(example_site: Flask, person: Person) -> None:
    """The same words open the keys; nobody types them twice."""
    reader = people.sign_in(example_site, person, unlocked=False)
    reader.get("/confirm")
    reader.post("/confirm", {"passphrase": person.passphrase})
    assert is_unlocked(reader)


def test_unlocking_confirms_too(example_site: Flask, person: Person, travel: Callable[..., None]) -> None:
    """For the same reason."""
    reader = people.sign_in(example_site, person)
    travel(minutes=11)
    reader.get("/unlock")
    reader.post("/unlock", {"passphrase": person.passphrase})
    assert reader.get("/me/begin-again").status == 200


def test_an_account_that_was_closed_meanwhile_confirms_nothing(
    example_site: Flask, inside: Reader, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed between the passphrase and the answer: no error, and nothing is open."""
    proven = sign_in.prove_again

    def close_then_prove(*given: object, **named: object) -> object:
        found = proven(*given, **named)  # type: ignore[arg-type]
        with transaction(installation_of(example_site).engine) as database:
            service.disable(None, database, account=database.get_one(Account, person.id), moment=clock.now())
        return found

    monkeypatch.setattr(sign_in, "prove_again", close_then_prove)
    inside.get("/confirm")
    assert inside.post("/confirm", {"passphrase": person.passphrase}).status == 404
    assert not is_signed_in(inside)
