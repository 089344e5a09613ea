"""What somebody has begun to write about a case and not saved: sealed for them alone, and known to nobody else.

All drafts that somebody has about one case are sealed together. A draft is no act: nothing is written down about it,
and it is forgotten when what it was a draft of is saved.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import delete

from hrstod.authorization.permissions import Permission
from hrstod.cases.access import find_case, read_draft
from hrstod.cases.models import CaseDraft
from hrstod.cases.rules import TooLong
from hrstod.cases.sealing import seal_draft
from hrstod.cases.writing import TOO_LONG
from hrstod.errors import NotFound, RuleBroken

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening

NEW_NOTE = ""
"""What the draft of a new note is kept under; that of a note’s next version is kept under the note’s id, as hex."""


class Draft(BaseModel):
    """A note, or the next version of one, that somebody has begun."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phrases: tuple[str, ...] = ()
    text: str = ""
    seen: int = 0
    """Which version they saw when they began; 0 for a new note."""
    on: date

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing in it to keep."""
        return not self.phrases and not self.text


_DRAFTS = TypeAdapter(dict[str, Draft])


def read_drafts(database: Session, opening: Opening, case: OpenCase, account_id: UUID) -> dict[str, Draft]:
    """Read one’s own drafts about a case, by what they are kept under; empty when none is there, or none opens."""
    written = read_draft(database, opening, case, account_id)
    try:
        return _DRAFTS.validate_json(written) if written is not None else {}
    except ValidationError:
        return {}


def keep_draft(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, draft: Draft, under: str = NEW_NOTE
) -> None:
    """Keep what somebody has begun to write, in the place of what was kept under the same; an empty one is forgotten.

    NotFound for a version of something that the case does not have; RuleBroken when all drafts together are too long.
    """
    case = find_case(actor, database, opening, case_id, to=Permission.CASES_NOTE_WRITE, for_change=True)
    if under != NEW_NOTE and under not in case.index.heads:
        raise NotFound
    others = _others(database, opening, case, actor.account_id, under)
    _put(database, opening, case, actor.account_id, others if draft.is_empty else others | {under: draft})


def forget_draft(database: Session, opening: Opening, case: OpenCase, account_id: UUID, *, under: str) -> None:
    """Forget one draft, because it has been saved; the others stay. The case is held by whoever saves."""
    if database.get(CaseDraft, (case.row.id, account_id)) is not None:
        _put(database, opening, case, account_id, _others(database, opening, case, account_id, under))


def forget_drafts(database: Session, case_id: UUID, account_id: UUID) -> None:
    """Delete all that somebody had begun to write about a case, because they no longer read it."""
    database.execute(delete(CaseDraft).where(CaseDraft.case_id == case_id, CaseDraft.account_id == account_id))


def _others(database: Session, opening: Opening, case: OpenCase, account_id: UUID, under: str) -> dict[str, Draft]:
    drafts = read_drafts(database, opening, case, account_id)
    return {kept_under: draft for kept_under, draft in drafts.items() if kept_under != under}


def _put(database: Session, opening: Opening, case: OpenCase, account_id: UUID, drafts: dict[str, Draft]) -> None:
    if not drafts:
        forget_drafts(database, case.row.id, account_id)
        return
    text = _DRAFTS.dump_json(drafts)
    try:
        blob = seal_draft(opening.keys, case.row, account_id, shred_key=case.key.shred_key, text=text)
    except TooLong:
        raise RuleBroken(TOO_LONG) from None
    database.merge(CaseDraft(case_id=case.row.id, account_id=account_id, blob=blob))
