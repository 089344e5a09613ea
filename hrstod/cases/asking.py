"""A manager asks HR for support: sealed at once for those the manager chooses, and never readable again by the manager.

Nothing is written down about it, neither in the audit trail nor in the access log: that a manager has asked tells that
somebody in the unit needs support. For the same reason its wraps are signed with keys that are made for it and thrown
away: with the manager's own, a copy of the database would tell who has asked. The receipt says the same to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import delete, select

from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.shared_keys import OpenKey, make_shared_key, open_shared_key, open_shared_keys
from hrstod.accounts.sharing import forget_shared_key, list_readers
from hrstod.accounts.supporters import hold_roles
from hrstod.authorization.checks import may, require
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import CaseDamaged, open_request, request_context
from hrstod.cases.closing import close_case
from hrstod.cases.contents import Note
from hrstod.cases.models import SupportRequest
from hrstod.cases.rules import TooLong, padded
from hrstod.cases.service import begin_case, what_stops
from hrstod.cases.writing import TOO_LONG, put_entry
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.primitives import fingerprint_of
from hrstod.crypto.sealing import seal
from hrstod.errors import NotFound, RuleBroken

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening
    from hrstod.cases.service import NewCase
    from hrstod.cases.telling import Words

PURPOSE = "request"
NOBODY = _("Choose at least one person in HR support who may read it.")


class RequestGone(NotFound):
    """There is no such request for whoever asks; it says the same, whether there ever was one or not."""

    sentence = _("There is nothing here for you. If it was a request for support, a colleague has answered it.")


class Asked(BaseModel):
    """What a manager asks for, in choices, and how HR reaches the manager; the person it is about has no name here."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sender: UUID
    sender_name: str
    sent_on: date
    kind: str
    wants: tuple[str, ...]
    urgency: str
    reach: str
    text: str = ""
    checklist: str = ""
    """The name of the checklist that it was sent from."""


@dataclass(frozen=True)
class Request:
    """A request for support that whoever asks may read, and who else may."""

    id: UUID
    board_id: UUID
    asked: Asked
    readers: tuple[UUID, ...]


def send_request(
    actor: Actor,
    database: Session,
    opening: Opening,
    *,
    board_id: UUID,
    readers: tuple[UUID, ...],
    asked: Asked,
    token: str,
) -> None:
    """Send a request to those in HR support whom the manager chose; RuleBroken when it cannot be sent, and why.

    `token` is random and the form's own: a form that is sent twice, with the same in it, is one request. Whoever sends
    it is never among its readers, in whatever other role.
    """
    require(actor, Permission.REQUESTS_SEND, board_id)
    if (sentence := what_stops(database, opening, board_id)) is not None:
        raise RuleBroken(sentence)
    chosen = tuple(sorted({*readers} - {actor.account_id}))
    if not chosen:
        raise RuleBroken(NOBODY)
    request_id = _id_of(actor, board_id, chosen, asked, token)
    if database.get(SupportRequest, request_id) is None:
        _seal(database, opening, request_id, board_id=board_id, readers=chosen, asked=asked)


def list_requests(actor: Actor, database: Session, opening: Opening) -> list[Request]:
    """List the requests that wait for whoever asks, the oldest first; CaseDamaged when one does not open."""
    require(actor, Permission.REQUESTS_ANSWER)
    query = (
        select(SharedKey, SharedKeyWrap, SupportRequest)
        .select_from(SharedKeyWrap)
        .join(SharedKey, SharedKey.id == SharedKeyWrap.key_id)
        .join(SupportRequest, SupportRequest.id == SharedKey.id)
        .where(SharedKeyWrap.holder == opening.keys.public.fingerprint, SharedKey.purpose == PURPOSE)
    )
    rows = [row for row in database.execute(query).all() if may(actor, Permission.REQUESTS_ANSWER, row[2].board_id)]
    keys = open_shared_keys(
        database,
        opening.vault,
        [(key, held) for key, held, _row in rows],
        keys=opening.keys,
        from_anybody=True,
    )
    sealed = {row.id: row for _key, _held, row in rows}
    found = [_read(database, key, sealed[key.row.id]) for key in keys]
    return sorted(found, key=lambda one: (one.asked.sent_on, one.id.hex))


def find_request(
    actor: Actor, database: Session, opening: Opening, request_id: UUID, *, for_change: bool = False
) -> Request:
    """Find one request; RequestGone when there is none for whoever asks, or when it has been answered."""
    try:
        key = open_shared_key(
            database, opening.vault, request_id, keys=opening.keys, for_change=for_change, from_anybody=True
        )
    except NotFound:
        raise RequestGone from None
    row = database.get(SupportRequest, request_id, with_for_update=for_change, populate_existing=for_change)
    if row is None or not may(actor, Permission.REQUESTS_ANSWER, row.board_id):
        raise RequestGone
    return _read(database, key, row)


def answer_request(
    actor: Actor,
    database: Session,
    opening: Opening,
    request_id: UUID,
    *,
    new: NewCase,
    declined: str = "",
    note: Note,
) -> OpenCase:
    """Make a case of a request, with a note of what was asked; who asked is not in it. The request is then gone.

    With `declined`, a reason, no case is needed: what came in is a public record and is kept as a closed one.
    The request's key in the keystore is left to nothing, and swept.
    """
    hold_roles(database, new.readers)
    request = find_request(actor, database, opening, request_id, for_change=True)
    if new.board_id != request.board_id:
        raise NotFound
    case = begin_case(actor, database, opening, new)
    case, _entry = put_entry(actor, database, opening, case, body=note)
    database.execute(delete(SupportRequest).where(SupportRequest.id == request_id))
    forget_shared_key(database, request_id)
    if declined:
        close_case(actor, database, opening, case.row.id, why=declined)
    return case


def note_of(asked: Asked, words: Words) -> Note:
    """Put what was asked for into the first note of a case, without who asked."""
    lines = (
        gettext("A manager asked for support on %(day)s.", day=format_date(asked.sent_on, "d MMMM y")),
        gettext("Wanted: %(wants)s", wants=words.choices_of("want", asked.wants)),
        gettext("When: %(urgency)s", urgency=words.choice("urgency", asked.urgency)),
        gettext("How to reach the manager: %(reach)s", reach=words.choice("reach", asked.reach)),
        asked.text,
    )
    return Note(text="\n".join(line for line in lines if line))


def _seal(
    database: Session, opening: Opening, request_id: UUID, *, board_id: UUID, readers: tuple[UUID, ...], asked: Asked
) -> None:
    """Seal a request for its readers. A key that is there already was left by a try that broke off, and is swept."""
    is_left = bool(opening.vault.keystore.find_many(PURPOSE, (request_id,)))
    key = make_shared_key(
        database,
        opening.vault,
        purpose=PURPOSE,
        key_id=uuid4() if is_left else request_id,
        board_id=board_id,
        readers=readers,
        signer=make_keys(),
        day=opening.today,
    )
    try:
        blob = seal(key.key, padded(asked.model_dump_json().encode()), request_context(key))
    except TooLong:
        raise RuleBroken(TOO_LONG) from None
    database.add(SupportRequest(id=key.row.id, board_id=board_id, blob=blob))


def _id_of(actor: Actor, board_id: UUID, readers: tuple[UUID, ...], asked: Asked, token: str) -> UUID:
    """Give the same request from the same form the same id; nobody without the form's token can tell which."""
    parts = (actor.account_id.hex, board_id.hex, *(one.hex for one in readers), asked.model_dump_json(), token)
    return UUID(bytes=fingerprint_of(context_of("support request id", *parts))[:16], version=4)


def _read(database: Session, key: OpenKey, row: SupportRequest) -> Request:
    readers = tuple(one.account_id for one in list_readers(database, row.id))
    try:
        return Request(row.id, row.board_id, Asked.model_validate_json(open_request(key, row.blob)), readers)
    except ValidationError:
        raise CaseDamaged from None
