"""Requests for support: what Maria asks for, whom she lets read it, and what they find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hrstod import clock
from hrstod.cases import asking
from hrstod.cases.asking import Asked
from hrstod.cases.contents import Note
from hrstod.cases.rules import CaseKind
from hrstod.cases.service import NewCase

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.cases.asking import Request
    from tests.factories.cases import Office
    from tests.factories.people import Person

WORDS = "Vi behöver prata om nya tider."


def make_asked(office: Office, **other: Any) -> Asked:
    """Give what Maria asks for."""
    fields: dict[str, Any] = {
        "sender": office.maria.id,
        "sender_name": office.maria.name,
        "sent_on": clock.today(),
        "kind": CaseKind.SUBJECTED,
        "wants": ("talk",),
        "urgency": "this-week",
        "reach": "meeting",
        "text": WORDS,
        "checklist": "many",
        **other,
    }
    return Asked(**fields)


def ask(office: Office, *readers: Person, **other: Any) -> UUID:
    """Let Maria send a request to some, Hanna unless others are named; give its id, as its readers find it."""
    chosen = readers or (office.hanna,)
    before = {one.id for one in waiting(office, chosen[0])}
    send(office, *chosen, **other)
    (sent,) = {one.id for one in waiting(office, chosen[0])} - before
    return sent


def send(office: Office, *readers: Person, token: str = "", **other: Any) -> None:
    """Let Maria send a request to these and nobody else, from a new form unless it has a token."""
    office.do(
        office.maria,
        asking.send_request,
        board_id=office.board_id,
        readers=tuple(one.id for one in readers),
        asked=make_asked(office, **other),
        token=token or uuid4().hex,
    )


def waiting(office: Office, person: Person) -> list[Request]:
    """List the requests that wait for somebody."""
    found: list[Request] = office.do(person, asking.list_requests)
    return found


def answer(office: Office, person: Person, request_id: UUID, *others: Person, declined: str = "") -> UUID:
    """Let somebody make a case of a request, which Henrik reads too unless others are named; give its id."""
    readers = tuple(one.id for one in others or (office.henrik,))
    new = NewCase(office.board_id, CaseKind.SUBJECTED, readers=readers)
    case_id: UUID = office.do(person, _answer, request_id, new=new, declined=declined, note=Note(text=WORDS))
    return case_id


def _answer(*given: Any, **more: Any) -> UUID:
    return asking.answer_request(*given, **more).row.id
