"""The pages of people: invite, close and open again, give and withdraw roles, and read them over."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState
from hrstod.authorization.permissions import Permission
from hrstod.authorization.roles import ROLES
from tests.accounts.handing_over import shown_secrets, take_over
from tests.accounts.looking import is_signed_in, press
from tests.cast import Reader
from tests.factories import people
from tests.factories.people import add_board, give_role, installation_of, make_person

if TYPE_CHECKING:
    from flask import Flask

    from tests.accounts.looking import Log
    from tests.factories.people import Installation, Person
    from tests.page import Page


@pytest.fixture
def place(example_site: Flask) -> Installation:
    """Give the installation that the site belongs to."""
    return installation_of(example_site)


def typed_in(page: Page, name: str) -> str | None:
    """Give what stands in a field."""
    [field] = [element for element in page.all(".//main//input") if element.get("name") == name]
    return field.get("value")


def grant_of(place: Installation, person: Person) -> RoleGrant | None:
    """Give somebody's latest role."""
    with Session(place.engine) as database:
        wanted = select(RoleGrant).where(RoleGrant.account_id == person.id).order_by(RoleGrant.proposed_at.desc())
        return database.scalars(wanted).first()


def state_of(place: Installation, account_id: UUID) -> AccountState:
    """Tell whether an account can be used."""
    with Session(place.engine) as database:
        return database.get_one(Account, account_id).state


def test_everybody_is_in_the_list_with_their_roles_today(office: Reader, person: Person, place: Installation) -> None:
    """And whether the account is in use."""
    give_role(place, person.id, "statistician")
    page = office.get("/people")
    row = next(row for row in page.all(".//main//tr") if person.sign_in_name in "".join(row.itertext()))
    assert "Statistiker" in "".join(row.itertext())
    assert f"/people/{person.id}" in page.links()


def test_somebody_is_invited_and_takes_the_account_into_use(office: Reader, example_site: Flask, log: Log) -> None:
    """The code on the page is the one that works, and the page is the only place where it stands."""
    name = f"{uuid4().hex[:8]}@example.se"
    office.get("/people/new")
    page = office.post("/people/new", {"name": "Nils", "sign_in_name": name, "language": "sv"})
    assert page.status == 200
    reader = Reader(example_site)
    reader.get("/welcome")
    take_over(reader, reader.post("/welcome", {"code": shown_secrets(page)[0]}), "/welcome/next")
    assert "Nils" in reader.get("/me").heading
    assert log.events() == ["account.invited", "account.enrolled"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"sign_in_name": ""}, "sign_in_name"),
        ({"sign_in_name": "{taken}"}, "sign_in_name"),
        ({"name": "a" * 121}, "name"),
        ({"sign_in_name": "ß" * 120}, "sign_in_name"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused_and_what_was_typed_stays(
    office: Reader, person: Person, log: Log, typed: dict[str, str], wrong: str
) -> None:
    """With a link to the field."""
    given = {"name": "Nils", "sign_in_name": uuid4().hex, "language": "sv"}
    given |= {field: value.format(taken=person.sign_in_name) for field, value in typed.items()}
    office.get("/people/new")
    page = office.post("/people/new", given)
    assert page.status == 422
    assert f"#{wrong}" in [link.get("href") for link in page.all(".//main//a")]
    assert (typed_in(page, "name") or "", typed_in(page, "sign_in_name") or "") == (
        given["name"],
        given["sign_in_name"],
    )
    assert log.events() == []


def test_somebody_is_invited_again_with_a_new_code(office: Reader, place: Installation, log: Log) -> None:
    """Which is shown once; the old one has stopped working."""
    account_id, _, old = people.invite(place, "Nils")
    office.get(f"/people/{account_id}")
    page = press(office, f"/people/{account_id}/code")
    assert shown_secrets(page) != [old]
    assert log.details("account.invited")[-1] == {"account": str(account_id)}


def test_a_closed_account_is_signed_out_and_can_be_opened_again(
    office: Reader, example_site: Flask, place: Installation, person: Person, log: Log
) -> None:
    """As it was, with the same passphrase."""
    reader = people.sign_in(example_site, person)
    office.get(f"/people/{person.id}")
    press(office, f"/people/{person.id}/close")
    assert (state_of(place, person.id), is_signed_in(reader)) == (AccountState.DISABLED, False)
    office.get(f"/people/{person.id}")
    press(office, f"/people/{person.id}/open")
    again = Reader(example_site)
    again.get("/sign-in")
    assert again.post("/sign-in", person.form()).status == 303
    assert log.events() == ["account.disabled", "account.enabled", "sign-in.done"]


def test_no_role_of_a_closed_account_is_said_to_be_in_force(
    office: Reader, place: Installation, person: Person
) -> None:
    """It stands there as given, and the account is closed."""
    people.give_role(place, person.id, "statistician")
    office.get(f"/people/{person.id}")
    press(office, f"/people/{person.id}/close")
    page = office.get(f"/people/{person.id}")
    assert ("Kontot är stängt" in page.text, "Gäller i dag" in page.text) == (True, False)


def test_an_account_that_was_never_used_is_opened_again_as_invited(office: Reader, place: Installation) -> None:
    """It has no keys, so it is not in use."""
    account_id, _, _ = people.invite(place, "Nils")
    for act in ("close", "open"):
        office.get(f"/people/{account_id}")
        press(office, f"/people/{account_id}/{act}")
    assert state_of(place, account_id) is AccountState.INVITED


def test_nobody_closes_their_own_account(office: Reader, administrator: Person, place: Installation, log: Log) -> None:
    """The last administrator cannot lock everybody out by a slip."""
    office.get(f"/people/{administrator.id}")
    assert press(office, f"/people/{administrator.id}/close").status == 422
    assert (state_of(place, administrator.id), log.events()) == (AccountState.ACTIVE, [])


def test_a_role_is_given(office: Reader, place: Installation, person: Person, log: Log) -> None:
    """From today, for a board, and written down."""
    board = add_board(place.engine)
    office.get(f"/people/{person.id}/roles")
    typed = {"role": "manager", "board": str(board), "from_on": clock.today().isoformat(), "to_on": ""}
    assert office.post(f"/people/{person.id}/roles", typed).status == 303
    grant = grant_of(place, person)
    assert grant is not None
    assert (grant.state, grant.role, grant.board_id) == (GrantState.GIVEN, "manager", board)
    assert log.details("role.given") == [{"account": str(person.id), "role": "manager", "board": str(board)}]


def test_a_role_that_opens_cases_waits(office: Reader, place: Installation, person: Person) -> None:
    """It is said on the person's page."""
    board = add_board(place.engine)
    office.get(f"/people/{person.id}/roles")
    typed = {"role": "hr-support", "board": str(board), "from_on": clock.today().isoformat()}
    page = office.send(f"/people/{person.id}/roles", typed)
    grant = grant_of(place, person)
    assert grant is not None
    assert (grant.state, "Väntar på" in page.text) == (GrantState.PROPOSED, True)


@pytest.mark.parametrize(
    "typed",
    [
        {"role": "manager", "board": ""},
        {"role": "administrator"},
        {"role": "nothing"},
        {"board": "00000000-0000-0000-0000-000000000000"},
        {"board": "no id"},
        {"from_on": ""},
        {"from_on": "the first of May"},
        {"to_on": "2020-01-01"},
        {"to_on": "2020-13-01"},
    ],
)
def test_a_role_that_makes_no_sense_is_refused_and_what_was_typed_stays(
    office: Reader, place: Installation, person: Person, typed: dict[str, str]
) -> None:
    """The page says what is wrong."""
    given = {"role": "manager", "board": str(add_board(place.engine)), "from_on": "2026-01-02", "to_on": ""} | typed
    office.get(f"/people/{person.id}/roles")
    page = office.post(f"/people/{person.id}/roles", given)
    assert (page.status, typed_in(page, "from_on") or "") == (422, given["from_on"])
    assert (page.title.startswith("Fel: "), grant_of(place, person)) == (True, None)


def test_a_withdrawn_role_signs_its_holder_out(
    office: Reader, example_site: Flask, place: Installation, log: Log
) -> None:
    """At once, in every browser."""
    bo = make_person(example_site, "Bo", "manager")
    readers = [people.sign_in(example_site, bo) for _ in range(2)]
    grant = grant_of(place, bo)
    assert grant is not None
    office.get(f"/people/{bo.id}")
    press(office, f"/people/roles/{grant.id}/withdraw")
    assert not any(is_signed_in(reader) for reader in readers)
    assert log.details("role.withdrawn")[0]["account"] == str(bo.id)


def test_a_role_is_withdrawn_once(office: Reader, example_site: Flask, place: Installation) -> None:
    """The second press, on an old page, is told so."""
    bo = make_person(example_site, "Bo", "manager")
    grant = grant_of(place, bo)
    assert grant is not None
    statuses = []
    for _ in range(2):
        office.get(f"/people/{bo.id}")
        statuses.append(press(office, f"/people/roles/{grant.id}/withdraw").status)
    assert statuses == [303, 422]


def test_the_review_lists_every_role_with_who_gave_it(
    office: Reader, administrator: Person, example_site: Flask, place: Installation
) -> None:
    """Withdrawn and refused ones too; and whether the key of a supporter is vouched for."""
    bo = make_person(example_site, "Bosse", "hr-support")
    office.get(f"/people/{bo.id}/roles")
    office.post(
        f"/people/{bo.id}/roles",
        {"role": "manager", "board": str(add_board(place.engine)), "from_on": clock.today().isoformat()},
    )
    text = office.get("/people/review").text
    rows = text.split("Bosse")[1:]
    assert any("Chef" in row and administrator.name in row for row in rows)
    assert any("HR-stöd" in row and "ett kommando" in row for row in rows)


@pytest.mark.parametrize("path", ["/people/{id}", "/people/not-an-id"])
def test_somebody_who_is_not_there_is_not_found(office: Reader, path: str) -> None:
    """Nor is anything else at such an address."""
    assert office.get(path.format(id=uuid4())).status == 404


@pytest.mark.parametrize("act", ["code", "close", "open", "roles", "units"])
def test_nothing_is_done_to_somebody_who_is_not_there(office: Reader, log: Log, act: str) -> None:
    """The answer is that there is no such page."""
    office.get("/people/new")
    assert press(office, f"/people/{uuid4()}/{act}").status == 404
    assert log.events() == []


@pytest.mark.parametrize("path", ["/people", "/people/review", "/people/new", "/people/{id}", "/waiting"])
def test_whoever_has_no_role_finds_none_of_these_pages(inside: Reader, person: Person, log: Log, path: str) -> None:
    """As if they were not there; that they tried is written down."""
    asked, nowhere = inside.get(path.format(id=person.id)), inside.get("/nowhere")
    assert (asked.status, asked.text) == (404, nowhere.text)
    assert log.events() == ["access.refused"]


def test_an_auditor_reads_and_changes_nothing(example_site: Flask, person: Person) -> None:
    """Neither by a button, nor by sending what a button would."""
    reader = people.sign_in(example_site, make_person(example_site, "Cecilia", "auditor"))
    page = reader.get(f"/people/{person.id}")
    assert [form for form in page.all(".//main//form") if "/people/" in (form.get("action") or "")] == []
    acts = ("code", "close", "open", "roles", "units")
    statuses = []
    for act in acts:
        reader.get("/people")
        statuses.append(press(reader, f"/people/{person.id}/{act}").status)
    assert statuses == [404] * len(acts)


def test_the_help_page_says_what_the_guards_go_by(example_site: Flask) -> None:
    """Every role and permission, to everybody, without signing in."""
    text = Reader(example_site).get("/roles").text
    assert not [role.id for role in ROLES.values() if not all(str(one) in text for one in role.permissions)]
    assert not [
        one for one in Permission if any(one in role.permissions for role in ROLES.values()) and one not in text
    ]
