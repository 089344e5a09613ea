"""What is done with cases: begin one, show what is written, and write.

Each verb writes into the audit trail in the same transaction. A case is never begun before the board has stated how
long its cases are kept, and never for fewer than two readers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _

from hrstod.accounts.shared_keys import make_shared_key
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.checks import require
from hrstod.authorization.permissions import Permission
from hrstod.cases import access, rules
from hrstod.cases.access import PURPOSE, OpenCase, find_case, unseal_entry
from hrstod.cases.contents import CaseIndex, Member, NotContents, Note, Sheet, decode_entry
from hrstod.cases.drafts import NEW_NOTE, forget_draft
from hrstod.cases.models import Case
from hrstod.cases.rules import CaseState
from hrstod.cases.writing import hold_case, keep_index, put_entry
from hrstod.crypto.primitives import CannotUnseal, random_bytes
from hrstod.errors import Conflict, NotFound, RuleBroken
from hrstod.keys.queries import cases_blocked_by
from hrstod.organisation.queries import disposal_rule_for

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import Opening
    from hrstod.cases.contents import Body
    from hrstod.cases.rules import CaseKind

NO_RULE = _(
    "This board has not stated how long its cases are kept, so none can be begun. An administrator writes the board’s "
    "decision down on the board’s page."
)
TOO_FEW = _("Choose at least one colleague who can read it too: what you write, somebody else must be able to read.")
CLOSED = _("This case is closed. Open it again before you write in it.")
EXCLUDED_READS = _("Somebody cannot both read it and be left out. Choose one of the two.")


class EntryChanged(Conflict):
    """Somebody wrote another version of it after the page that was sent in had been opened; nothing was saved.

    It carries what is saved now; what was sent in is still in the form.
    """

    def __init__(self, saved: Body, version: int) -> None:
        super().__init__()
        self.saved = saved
        self.version = version


@dataclass(frozen=True)
class NewCase:
    """What somebody has decided about a case that is to be begun."""

    board_id: UUID
    kind: CaseKind
    readers: tuple[UUID, ...]
    """Who else reads it."""
    excluded: tuple[UUID, ...] = ()
    sheet: Sheet = field(default_factory=Sheet)


def what_stops(database: Session, opening: Opening, board_id: UUID) -> LazyString | None:
    """Say in one sentence why no case can be begun for a board; None when one can."""
    if disposal_rule_for(database, board_id) is None:
        return NO_RULE
    return cases_blocked_by(database, opening.vault, opening.today, board_id)


def begin_case(actor: Actor, database: Session, opening: Opening, new: NewCase) -> OpenCase:
    """Begin a case; RuleBroken when something is missing, UntrustedKey when a reader's key is not vouched for."""
    require(actor, Permission.CASES_OPEN, new.board_id)
    if (sentence := what_stops(database, opening, new.board_id)) is not None:
        raise RuleBroken(sentence)
    team, case_id = _team_of(actor, new), uuid4()
    key = make_shared_key(
        database,
        opening.vault,
        purpose=PURPOSE,
        key_id=case_id,
        board_id=new.board_id,
        readers=team,
        signer=opening.keys,
        day=opening.today,
    )
    index = CaseIndex(
        code=rules.code_from(random_bytes(rules.CODE_BYTES)),
        kind=new.kind,
        opened=rules.quarter_of(opening.today),
        team=tuple(Member(account=one) for one in team),
        excluded=new.excluded,
        last_on=opening.today,
    )
    row = Case(id=case_id, board_id=new.board_id, state=CaseState.OPEN, is_held=False)
    case = OpenCase(row, key, index, actor.account_id)
    keep_index(row, case)
    database.add(row)
    database.flush()
    trail.write(
        database,
        Event.CASE_ADDED,
        actor_id=actor.account_id,
        moment=opening.moment,
        case=case.reference,
        revision=index.revision,
    )
    case, _sheet = put_entry(actor, database, opening, case, body=new.sheet)
    return case


def _team_of(actor: Actor, new: NewCase) -> tuple[UUID, ...]:
    """Give those who are to read a new case; RuleBroken when they are too few, or one of them is left out."""
    team = tuple(dict.fromkeys((actor.account_id, *new.readers)))
    if len(team) < rules.LEAST_READERS:
        raise RuleBroken(TOO_FEW)
    if set(team) & set(new.excluded):
        raise RuleBroken(EXCLUDED_READS)
    return team


def show_case(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, why: str) -> OpenCase:
    """Write down that somebody looks at what is written about a case, and why; give it, open."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_READ)
    trail.write(
        database,
        Event.CASE_OPENED,
        actor_id=actor.account_id,
        moment=opening.moment,
        case=case.reference,
        choice=why,
    )
    return case


def add_entry(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, body: Body) -> UUID:
    """Write something new about a case; with a note, its author’s draft of it is done with."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_NOTE_WRITE)
    _check_open(case)
    case, entry_id = put_entry(actor, database, opening, case, body=body)
    if isinstance(body, Note):
        forget_draft(database, opening, case, actor.account_id, under=NEW_NOTE)
    return entry_id


def change_entry(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, entry_id: UUID, body: Body, seen: int
) -> None:
    """Write another version of something; EntryChanged when it has another version than the one that was seen.

    What is there already is no conflict, and no version. NotFound for something of another kind.
    """
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_NOTE_WRITE)
    _check_open(case)
    saved, version = find_newest_body(database, case, entry_id)
    if saved.kind != body.kind:
        raise NotFound
    if saved != body and version != seen:
        raise EntryChanged(saved, version)
    if saved != body:
        case, _entry_id = put_entry(actor, database, opening, case, body=body, entry_id=entry_id)
    forget_draft(database, opening, case, actor.account_id, under=entry_id.hex)


def change_sheet(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, body: Sheet, seen: int) -> None:
    """Change what a case is."""
    case = find_case(actor, database, opening, case_id, to=Permission.CASES_NOTE_WRITE)
    change_entry(actor, database, opening, case_id, entry_id=sheet_id(case), body=body, seen=seen)


def sheet_id(case: OpenCase) -> UUID:
    """Tell which entry says what a case is: what was written about it first, and never anything else."""
    return UUID(next(iter(case.index.heads)))


def _check_open(case: OpenCase) -> None:
    if case.row.state is not CaseState.OPEN:
        raise RuleBroken(CLOSED)


def find_newest_body(database: Session, case: OpenCase, entry_id: UUID) -> tuple[Body, int]:
    """Give what is saved now, and which version it is.

    NotFound when the case has no such entry, CaseDamaged when it does not open.
    """
    head, row = access.find_newest(database, case, entry_id)
    try:
        return decode_entry(unseal_entry(case, row, head.previous)[access.SIGNATURE_BYTES :]).body, head.version
    except (CannotUnseal, NotContents):
        raise access.CaseDamaged from None
