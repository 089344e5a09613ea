"""Taking an account into use: three pages, nothing that counts before the last, and no way around."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.accounts.throttle import FOR_ONE_ACCOUNT
from hrstod.database.transaction import transaction
from tests.accounts.handing_over import answer_of, shown_secrets, take_over
from tests.accounts.looking import is_signed_in, is_unlocked, press
from tests.cast import Reader
from tests.factories import people
from tests.factories.people import installation_of, invite, make_person

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.accounts.looking import Log
    from tests.factories.people import Person
    from tests.page import Page

NEXT = "/welcome/next"


@pytest.fixture
def invited(example_site: Flask) -> tuple[UUID, str, str]:
    """Give somebody's account, sign-in name and code."""
    return invite(installation_of(example_site), "Anna", "en")


def open_code(app: Flask, code: str) -> tuple[Reader, Page]:
    """Come with a new browser and type a code."""
    reader = Reader(app)
    reader.get("/welcome")
    return reader, reader.post("/welcome", {"code": code})


def state_of(app: Flask, account_id: UUID) -> AccountState:
    """Tell whether an account can be used."""
    with transaction(installation_of(app).engine) as database:
        return database.get_one(Account, account_id).state


def dump(app: Flask) -> list[str]:
    """Give every row of the database."""
    with installation_of(app).engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        return list(raw.iterdump())


def test_a_code_leads_over_three_pages_to_ones_own(
    example_site: Flask, invited: tuple[UUID, str, str], log: Log
) -> None:
    """In the language that was chosen with the invitation; then signed in and unlocked."""
    reader, page = open_code(example_site, invited[2])
    assert page.language == "en"
    given = take_over(reader, page, NEXT)
    assert list(given) == ["passphrase", "secret", "recovery_code"]
    assert (is_signed_in(reader), is_unlocked(reader)) == (True, True)
    assert log.events() == ["account.enrolled"]


def test_what_was_handed_over_lets_somebody_in(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """The words as they stood on the page, and the paper for want of a phone."""
    reader, page = open_code(example_site, invited[2])
    given = take_over(reader, page, NEXT)
    again = Reader(example_site)
    again.get("/sign-in")
    typed = {"name": invited[1], "passphrase": given["passphrase"], "code": given["recovery_code"]}
    assert again.post("/sign-in", typed).headers["Location"] == "/me/renew/lost-phone"


def test_the_code_of_the_phone_that_was_shown_is_used_up(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """Whoever looked over the shoulder cannot sign in with it."""
    reader, page = open_code(example_site, invited[2])
    page = reader.post(NEXT, answer_of(page)[2])
    code = answer_of(page)[2]["code"]
    given = take_over(reader, reader.post(NEXT, {"code": code}), NEXT, until=1)
    assert "recovery_code" in given
    with transaction(installation_of(example_site).engine) as database:
        assert database.get_one(Account, invited[0]).last_step > 0


@pytest.mark.parametrize("until", [0, 1, 2])
def test_nothing_is_stored_before_the_last_page(
    example_site: Flask, invited: tuple[UUID, str, str], until: int
) -> None:
    """The database is as it was, row by row, and the code still works."""
    before = dump(example_site)
    reader, page = open_code(example_site, invited[2])
    take_over(reader, page, NEXT, until=until)
    assert dump(example_site) == before
    assert open_code(example_site, invited[2])[1].status == 200


def test_each_visit_is_offered_something_new(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """What somebody saw and did not take is worth nothing."""
    first, second = (shown_secrets(open_code(example_site, invited[2])[1])[0] for _ in range(2))
    assert first != second


def test_a_slip_shows_the_same_page_again(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """With the same words, and what was typed still in the field."""
    reader, page = open_code(example_site, invited[2])
    again = reader.post(NEXT, {"typed": "fel"})
    typed = [element.get("value") for element in again.all(".//input[@name='typed']")]
    assert (again.status, shown_secrets(again), typed) == (422, shown_secrets(page), ["fel"])


def test_a_phone_that_shows_something_else_is_noticed(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """Before anybody depends on it."""
    reader, page = open_code(example_site, invited[2])
    reader.post(NEXT, answer_of(page)[2])
    assert reader.post(NEXT, {"code": "000000"}).status == 422


def test_the_paper_must_be_said_to_be_kept(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """It is not shown again."""
    reader, page = open_code(example_site, invited[2])
    take_over(reader, page, NEXT, until=2)
    assert reader.post(NEXT, {}).status == 422
    assert state_of(example_site, invited[0]) is AccountState.INVITED


def test_a_page_cannot_be_skipped(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """What the last page asks for, sent from the first, is not what the first asks for."""
    reader, _ = open_code(example_site, invited[2])
    assert reader.post(NEXT, {"kept": "y", "code": "000000"}).status == 422
    assert state_of(example_site, invited[0]) is AccountState.INVITED


def test_the_second_of_two_with_one_code_is_told(example_site: Flask, invited: tuple[UUID, str, str], log: Log) -> None:
    """At the last page, with the sentence of a code that was used, and it is written down."""
    (first, page), (second, other) = open_code(example_site, invited[2]), open_code(example_site, invited[2])
    take_over(second, other, NEXT, until=2)
    take_over(first, page, NEXT)
    late = second.post(NEXT, {"kept": "y"})
    assert (late.status, "This code has been used" in late.text) == (422, True)
    assert log.details("account.invitation-refused") == [{"reason": "used"}]


SPOILED = {
    "used": "UPDATE invitation SET used_at = made_at WHERE account_id = :account",
    "expired": "UPDATE invitation SET made_at = datetime(made_at, '-9 days'), expires_at = made_at WHERE account_id = "
    ":account",
    "withdrawn": "UPDATE invitation SET withdrawn_at = made_at WHERE account_id = :account",
    "unknown": "DELETE FROM invitation WHERE account_id = :account",
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_code_that_opens_nothing_is_refused_in_words_and_written_down(
    example_site: Flask, invited: tuple[UUID, str, str], log: Log, spoil: str
) -> None:
    """What was typed stays, to be compared with the paper; the log is told why, and not what."""
    with transaction(installation_of(example_site).engine) as database:
        database.execute(text(SPOILED[spoil]), {"account": invited[0].hex})
    _, page = open_code(example_site, invited[2])
    kept = [element.get("value") for element in page.all(".//input[@name='code']")]
    assert (page.status, kept) == (422, [invited[2]])
    assert log.details("account.invitation-refused") == [{"reason": spoil}]


def test_guessing_codes_is_slowed_down(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """After a few wrong ones even the right one has to wait."""
    tries = int(FOR_ONE_ACCOUNT.partition(" ")[0])
    statuses = [open_code(example_site, "0000-0000-0000-0000-0000")[1].status for _ in range(tries)]
    assert statuses == [422] * tries
    assert open_code(example_site, invited[2])[1].status == 429


def test_an_offer_that_was_made_for_somebody_signed_in_is_not_taken_here(example_site: Flask, person: Person) -> None:
    """Otherwise whoever has seen Anna's form would be Anna."""
    anna = people.sign_in(example_site, person)
    page = anna.get("/me/renew/paper")
    offer = page.hidden()["offer"]
    for reader in (Reader(example_site), people.sign_in(example_site, make_person(example_site, "Mallory"))):
        reader.get("/welcome")
        page = reader.post(NEXT, {"offer": offer, "kept": "y"})
        assert page.status == 404


def test_an_offer_of_a_welcome_is_not_taken_by_somebody_signed_in(
    example_site: Flask, invited: tuple[UUID, str, str], inside: Reader
) -> None:
    """It is for whoever has the code, and leads to an account of its own."""
    _, page = open_code(example_site, invited[2])
    offer = page.hidden()["offer"]
    inside.get("/me/renew/passphrase")
    assert inside.post("/me/renew/passphrase", {"offer": offer, **answer_of(page)[2]}).status == 404


def test_anothers_offer_is_not_taken_by_somebody_signed_in(example_site: Flask, person: Person) -> None:
    """Neither as theirs nor as one's own."""
    mallory = people.sign_in(example_site, make_person(example_site, "Mallory"))
    offer = people.sign_in(example_site, person).get("/me/renew/paper").hidden()["offer"]
    mallory.get("/me/renew/paper")
    assert mallory.post("/me/renew/paper", {"offer": offer, "kept": "y"}).status == 404


def test_whoever_was_signed_in_before_is_signed_out(example_site: Flask, invited: tuple[UUID, str, str]) -> None:
    """An administrator who tries the code out in the same browser becomes that person, and is no longer themselves."""
    bo = make_person(example_site, "Bo")
    reader = people.sign_in(example_site, bo)
    reader.get("/welcome")
    take_over(reader, reader.post("/welcome", {"code": invited[2]}), NEXT)
    assert "Anna" in reader.get("/me").heading
    assert example_site.extensions["hrstod.sign_in_store"].list_visits(bo.id) == []
    press(reader, "/sign-out")
