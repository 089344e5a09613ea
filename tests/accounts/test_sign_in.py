"""Signing in: with what it works, what is answered when it does not, and what the browser holds afterwards."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import update

from hrstod.accounts.cookies import SIGNED_IN, UNLOCKED
from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.database.transaction import transaction
from tests.accounts.looking import bare, browser_with, cookies_of, is_signed_in, is_unlocked
from tests.cast import Reader
from tests.factories import people
from tests.factories.people import forget_codes, installation_of, make_person

if TYPE_CHECKING:
    from flask import Flask

    from tests.accounts.looking import Log
    from tests.factories.people import Person
    from tests.page import Page


def come(app: Flask, person: Person, **other: str) -> tuple[Reader, Page]:
    """Come with a new browser and type what opens the account."""
    reader = Reader(app, name=person.name)
    reader.get("/sign-in")
    return reader, reader.post("/sign-in", person.form(**other))


def test_name_passphrase_and_code_let_in(example_site: Flask, person: Person, log: Log) -> None:
    """To one's own page, signed in and unlocked, and it is written down."""
    reader, page = come(example_site, person)
    assert (page.status, page.headers["Location"]) == (303, "/me")
    assert is_signed_in(reader)
    assert is_unlocked(reader)
    assert log.details("sign-in.done") == [{"account": str(person.id)}]


@pytest.mark.parametrize("change", [str.upper, lambda typed: f"  {typed.replace(' ', '  -  ')} ", str.title])
def test_how_the_passphrase_is_typed_does_not_matter(example_site: Flask, person: Person, change: object) -> None:
    """Capitals, spaces and hyphens; the words do."""
    typed = change(person.passphrase)  # type: ignore[operator]
    assert come(example_site, person, passphrase=typed, name=f" {person.sign_in_name.upper()}\t")[1].status == 303


def test_a_name_is_the_same_however_a_keyboard_writes_it(example_site: Flask, person: Person) -> None:
    """A letter with a ring is one sign or two, and the same name."""
    name = f"åsa.ö.{person.id.hex}@example.se"
    with transaction(installation_of(example_site).engine) as database:
        database.execute(update(Account).where(Account.id == person.id).values(sign_in_name=name))
    typed = unicodedata.normalize("NFD", name).upper()
    assert come(example_site, person, name=typed)[1].status == 303


def test_the_cookies_are_closed_to_scripts_and_to_other_sites(example_site: Flask, person: Person) -> None:
    """No script reads them, none has a last day, and the key is sent from no other site."""
    _, page = come(example_site, person)
    written = {line.partition("=")[0]: line for line in page.headers.getlist("Set-Cookie")}
    assert all("HttpOnly" in written[name] and "Path=/" in written[name] for name in (SIGNED_IN, UNLOCKED))
    assert not [line for line in written.values() if "Max-Age" in line or "Domain" in line]
    assert ("SameSite=Lax" in written[SIGNED_IN], "SameSite=Strict" in written[UNLOCKED]) == (True, True)


WRONG = {
    "name": {"name": "nobody@example.se"},
    "passphrase": {"passphrase": "aldrig sett de orden förr"},
    "code": {"code": "000000"},
    "recovery code": {"code": "0000-0000-0000-0000-0000-0000-0000"},
    "passphrase and code": {"passphrase": "fel ord här", "code": "123"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_the_answer_is_the_same(example_site: Flask, person: Person, wrong: str) -> None:
    """Byte for byte, without the token and what was typed: nothing says which of the three it was."""
    all_wrong = {"name": "x@example.se", "passphrase": "x", "code": "1"}
    answers = []
    for other in (all_wrong, WRONG[wrong]):
        typed = person.form(**other)
        _, page = come(example_site, person, **other)
        answers.append((page.status, bare(page, f'value="{typed["name"]}"', f'value="{typed["code"]}"')))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


@pytest.mark.parametrize("state", [AccountState.DISABLED, AccountState.INVITED])
def test_an_account_that_is_not_in_use_is_answered_as_one_that_does_not_exist(
    example_site: Flask, person: Person, state: AccountState
) -> None:
    """Even with everything right."""
    with transaction(installation_of(example_site).engine) as database:
        database.execute(update(Account).where(Account.id == person.id).values(state=state))
    answers = []
    for name in (person.sign_in_name, "nobody@example.se"):
        typed = person.form(name=name)
        _, page = come(example_site, person, name=name)
        answers.append((page.status, bare(page, name, f'value="{typed["code"]}"')))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_a_refusal_is_written_down_with_its_reason_and_without_what_was_typed(
    example_site: Flask, person: Person, log: Log
) -> None:
    """A name that is nobody's is not kept: it may be a passphrase in the wrong field."""
    come(example_site, person, code="000000")
    come(example_site, person, name="my secret words")
    assert log.details("sign-in.refused") == [{"account": str(person.id), "reason": "wrong"}, {"reason": "wrong"}]


def test_a_refused_page_keeps_the_name_and_never_the_passphrase(example_site: Flask, person: Person) -> None:
    """So that a slip in the code costs no retyping of the name."""
    _, page = come(example_site, person, code="000000")
    values = {element.get("name"): element.get("value") for element in page.all(".//main//input")}
    assert (page.status, values["name"], values["passphrase"]) == (422, person.sign_in_name, None)
    assert person.passphrase not in page.body.decode()


@pytest.mark.parametrize("missing", ["name", "passphrase", "code"])
def test_an_empty_field_is_pointed_out(example_site: Flask, person: Person, missing: str) -> None:
    """With a link to it, before anything is tried."""
    _, page = come(example_site, person, **{missing: ""})
    assert (page.status, f"#{missing}" in [link.get("href") for link in page.all(".//main//a")]) == (422, True)


def test_a_code_that_was_used_is_said_so(example_site: Flask, person: Person, log: Log) -> None:
    """Whoever knows the passphrase learns that waiting helps."""
    code = person.code()
    statuses = [come(example_site, person, code=code)[1].status for _ in range(2)]
    _, page = come(example_site, person, code=code)
    assert (statuses, "Vänta på nästa" in page.text) == ([303, 422], True)
    assert log.details("sign-in.refused")[0]["reason"] == "used-code"


def test_a_planted_cookie_is_not_the_one_after(example_site: Flask, person: Person) -> None:
    """Session fixation: neither the cookies, nor their number, nor the token of the forms survive signing in."""
    mallory = people.sign_in(example_site, make_person(example_site, "Mallory"))
    victim = browser_with(example_site, cookies_of(mallory))
    token = victim.get("/browse-safely").hidden()["csrf_token"]
    victim.post("/sign-in", person.form())
    assert not set(cookies_of(victim).values()) & set(cookies_of(mallory).values())
    assert not is_signed_in(mallory)
    assert victim.post("/shift", {"csrf_token": token}).status == 400


def test_signing_in_ends_what_was_open_in_the_browser(example_site: Flask, person: Person) -> None:
    """Two people at one computer: the first is signed out."""
    reader = people.sign_in(example_site, make_person(example_site, "Bo"))
    before = cookies_of(reader)
    reader.get("/contacts")
    reader.post("/sign-in", person.form())
    assert person.name in reader.get("/me").heading
    assert not is_signed_in(browser_with(example_site, before))


def test_somebody_is_brought_to_where_they_were_going(example_site: Flask, person: Person) -> None:
    """The page they asked for, once; and always one of ours."""
    reader = Reader(example_site)
    assert reader.get("/me/account?a=1").headers["Location"] == "/sign-in"
    reader.get("/sign-in")
    assert reader.post("/sign-in", person.form()).headers["Location"] == "/me/account?a=1"
    assert reader.get("/sign-in").headers["Location"] == "/me"


def test_an_address_with_a_line_break_in_it_breaks_no_sign_in(example_site: Flask, person: Person) -> None:
    """Somebody else may have sent the link; the break stays as it stands in a link."""
    reader = Reader(example_site)
    address = f"/plans/{uuid4()}/take-over/%0D%0A?x=%0d%0a"
    assert reader.get(address).headers["Location"] == "/sign-in"
    reader.get("/sign-in")
    assert reader.post("/sign-in", person.form()).headers["Location"] == address


def test_a_form_sent_by_somebody_signed_out_is_not_done(example_site: Flask, person: Person) -> None:
    """It leads to signing in, and then not back to what would be done again."""
    reader = Reader(example_site)
    reader.get("/contacts")
    assert reader.post("/me/language", {"language": "en"}).headers["Location"] == "/sign-in"
    reader.get("/sign-in")
    assert reader.post("/sign-in", person.form()).headers["Location"] == "/me"


def test_the_page_speaks_the_language_of_whoever_signed_in(example_site: Flask) -> None:
    """Chosen with the account, whatever the browser showed before."""
    reader, _ = come(example_site, make_person(example_site, language="en"))
    assert reader.get("/me").language == "en"


@pytest.mark.parametrize("name", ["'; DROP TABLE account; --", "a" * 120, "Å" * 120, "\u202e\ufeff"])
def test_no_name_breaks_anything(example_site: Flask, person: Person, name: str) -> None:
    """It is a name that is nobody's, or none at all."""
    assert come(example_site, person, name=name)[1].status == 422


def test_a_demo_account_is_nobody_where_there_is_no_demo(example_site: Flask, person: Person) -> None:
    """Its passphrase is known to all, so it opens nothing, and who is signed in with it is signed out."""
    reader = people.sign_in(example_site, person)
    with transaction(installation_of(example_site).engine) as database:
        name = f"{person.id.hex}@demo.invalid"
        database.execute(update(Account).where(Account.id == person.id).values(sign_in_name=name))
    forget_codes(example_site, person)
    assert come(example_site, person, name=name)[1].status == 422
    assert not is_signed_in(reader)
