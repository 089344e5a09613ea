"""What becomes of a follow-up: it is moved, it is done, or it turns out not to be needed. It is never taken away.

What was not done is not said to be done: somebody may ask for the record, and somebody else may take over.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from hrstod.authorization.permissions import Permission
from hrstod.cases import service
from hrstod.cases.access import find_case
from hrstod.cases.contents import FollowUp

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import Opening


class Outcome(StrEnum):
    """What has become of a follow-up."""

    COMING = "coming"
    DONE = "done"
    NOT_NEEDED = "not-needed"


def outcome_of(follow_up: FollowUp) -> Outcome:
    """Tell what has become of a follow-up."""
    if follow_up.done_on is None:
        return Outcome.COMING
    return Outcome.DONE if follow_up.is_needed else Outcome.NOT_NEEDED


def change_follow_up(
    actor: Actor,
    database: Session,
    opening: Opening,
    case_id: UUID,
    *,
    entry_id: UUID,
    what: str,
    on: date,
    outcome: Outcome,
    seen: int,
) -> None:
    """Change a follow-up; EntryChanged when somebody did so first.

    It was done on the day on which somebody first said so: saying it again moves nothing.
    """
    case = find_case(actor, database, opening, case_id, to=Permission.CASES_NOTE_WRITE)
    saved, _version = service.find_newest_body(database, case, entry_id)
    was_said = isinstance(saved, FollowUp) and outcome_of(saved) is outcome
    settled_on = saved.done_on if isinstance(saved, FollowUp) and was_said else opening.today
    body = FollowUp(
        what=what,
        on=on,
        done_on=None if outcome is Outcome.COMING else settled_on,
        is_needed=outcome is not Outcome.NOT_NEEDED,
    )
    service.change_entry(actor, database, opening, case_id, entry_id=entry_id, body=body, seen=seen)
