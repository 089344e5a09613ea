"""Somebody who is left out cannot tell a world in which a case exists from one in which it does not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from hrstod.audit.models import AuditEntry
from hrstod.cases import closing, service, team
from hrstod.cases.rules import CaseKind
from hrstod.cases.service import NewCase
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound, RuleBroken
from tests.cases.colleagues import add_colleague, holders, reads
from tests.factories.people import sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.factories.people import Person

CHANCE = re.compile(rb"(?<=nonce=\")[\w-]+|(?<=\")[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}(?=\")")
"""What is new in every answer: the word that lets scripts run, and the tokens of forms."""
PAGES = ("/c", "/c/closed", "/c/new", "/c/seal-anew", "/me", "/me/account")
OF_ONE = ("", "/why", "/team", "/team/add", "/team/hand-over", "/team/leave-out", "/end", "/looked", "/notes", "/plan")
ACTS = ("/why", "/team/add", "/team/hand-over", "/team/leave-out", "/team/let-in", "/end", "/reopen", "/hold", "/lift")


def exclude(office: Office, case_id: UUID, person: Person) -> None:
    """Let Hanna leave somebody out."""
    office.do(office.hanna, team.exclude, case_id, account_id=person.id)


def everything(answer: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """Give all that somebody gets, without what is new in every answer."""
    headers = [
        (name, value.partition("=")[0] if name == "Set-Cookie" else re.sub(r"'nonce-[\w-]+'", "", value))
        for name, value in answer.headers
    ]
    return answer.status_code, headers, CHANCE.sub(b"", answer.get_data())


def seen(reader: Reader, case_id: UUID) -> list[tuple[int, list[tuple[str, str]], bytes]]:
    """Give all that somebody can see of a case, in lists, on pages and by trying."""
    token = reader.get("/me").all(".//body")[0].get("data-token")
    gets = [*PAGES, *(f"/c/{case_id}{part}" for part in OF_ONE)]
    asked = [reader._client.get(address) for address in gets]
    tried = [reader._client.post(f"/c/{case_id}{part}", data={"csrf_token": token}) for part in ACTS]
    return [everything(answer) for answer in (*asked, *tried)]


def begin_without(office: Office, left_out: Person) -> UUID:
    """Let Hanna and Henrik begin a case from which somebody is left out."""
    new = NewCase(office.board_id, CaseKind.SUBJECTED, readers=(office.henrik.id,), excluded=(left_out.id,))
    with transaction(office.installation.engine) as database:
        actor, opening = office.actor(office.hanna, database), office.opening(office.hanna)
        return service.begin_case(actor, database, opening, new).row.id


def leave_out_at_once(office: Office, left_out: Person) -> UUID:
    """Let a case be begun without somebody, and let its team be changed."""
    case_id = begin_without(office, left_out)
    office.note(office.hanna, case_id, "Möte bokat.")
    return case_id


def leave_out_later(office: Office, left_out: Person) -> UUID:
    """Let somebody read a case for a while, and then be left out."""
    case_id = office.begin(office.hanna, office.henrik, left_out)
    exclude(office, case_id, left_out)
    return case_id


def leave_out_and_close(office: Office, left_out: Person) -> UUID:
    """Let a case from which somebody is left out be closed."""
    case_id = begin_without(office, left_out)
    office.do(office.hanna, closing.close_case, case_id, why="left")
    return case_id


@pytest.mark.slow  # asks for thirty pages and acts, in both worlds
@pytest.mark.parametrize("happens", [leave_out_at_once, leave_out_later, leave_out_and_close])
def test_pages_are_equal_to_the_byte_in_both_worlds(office: Office, happens: Callable[[Office, Person], UUID]) -> None:
    """Lists, the own page, each page of the case and each act on it; before there was a case, and afterwards."""
    left_out = add_colleague(office, "Hilda")
    reader = sign_in(office.app, left_out)
    without = seen(reader, uuid4())
    assert seen(reader, happens(office, left_out)) == without


@pytest.mark.slow  # asks for as many
def test_the_pages_that_are_compared_are_those_of_somebody_in_hr_support(office: Office) -> None:
    """The comparison is about something: the lists are shown to them, and a case is not there."""
    reader = sign_in(office.app, add_colleague(office, "Hilda"))
    codes = [code for code, _headers, _body in seen(reader, uuid4())]
    assert set(codes[: len(PAGES)]) == {200}
    assert set(codes[len(PAGES) :]) == {404}


def test_whoever_is_left_out_loses_it_at_once(office: Office) -> None:
    """Also somebody who read it until now; the key is another one."""
    left_out = add_colleague(office, "Hilda")
    case_id = office.begin(office.hanna, office.henrik, left_out)
    exclude(office, case_id, left_out)
    assert not reads(office, left_out, case_id)
    assert holders(office, case_id) == {office.hanna.id, office.henrik.id, None}


def test_whoever_is_left_out_cannot_be_added(office: Office, case_id: UUID) -> None:
    """Not even by somebody who has forgotten why."""
    exclude(office, case_id, office.helena)
    with pytest.raises(RuleBroken, match="left out"):
        office.do(office.henrik, team.add_member, case_id, account_id=office.helena.id, why="second")


def test_whoever_is_left_out_cannot_be_handed_a_case(office: Office, case_id: UUID) -> None:
    """That would be adding by another name."""
    exclude(office, case_id, office.helena)
    with pytest.raises(RuleBroken, match="left out"):
        office.do(office.henrik, team.hand_over, case_id, account_id=office.helena.id, why="quits")


def test_whoever_is_let_in_again_can_be_added(office: Office, case_id: UUID) -> None:
    """And reads nothing before."""
    exclude(office, case_id, office.helena)
    office.do(office.henrik, team.let_in_again, case_id, account_id=office.helena.id)
    assert not reads(office, office.helena, case_id)
    office.do(office.henrik, team.add_member, case_id, account_id=office.helena.id, why="second")
    assert reads(office, office.helena, case_id)


def test_only_somebody_who_is_left_out_is_let_in_again(office: Office, case_id: UUID) -> None:
    """Otherwise nothing is written down."""
    with pytest.raises(NotFound):
        office.do(office.hanna, team.let_in_again, case_id, account_id=office.helena.id)


def test_the_log_of_events_never_says_who_was_left_out(office: Office) -> None:
    """Neither of a newcomer nor of a reader, neither when it is done nor when it is taken back."""
    newcomer, reader = add_colleague(office, "Hilda"), add_colleague(office, "Hulda")
    before = office.begin(office.hanna, office.henrik, reader)
    with office.read() as database:
        last = max(database.scalars(select(AuditEntry.number)))
    begin_without(office, newcomer)
    for person in (newcomer, reader):
        exclude(office, before, person)
    office.do(office.hanna, team.let_in_again, before, account_id=newcomer.id)
    with office.read() as database:
        told = database.execute(select(AuditEntry).where(AuditEntry.number > last)).scalars().all()
    ids = {str(newcomer.id), str(reader.id)}
    assert [one.event for one in told].count("case.team-changed") == 3
    assert not [one for one in told if str(one.actor_id) in ids or any(person in one.details for person in ids)]
