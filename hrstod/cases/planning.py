"""The safety plan at work: a case has one, with all its versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrstod.authorization.permissions import Permission
from hrstod.cases import service
from hrstod.cases.access import CaseDamaged, Viewing, read_entries
from hrstod.cases.contents import Plan
from hrstod.cases.writing import hold_case

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening, ReadEntry

NEW = 0
"""The version that was seen by whoever makes the first one."""


def find_plan(database: Session, opening: Opening, case: OpenCase, viewing: Viewing) -> ReadEntry | None:
    """Find the plan of a case; None when there is none yet.

    CaseDamaged when it is not as its author left it, and when something does not open: that may be the plan, and no
    other is put in its place.
    """
    read = read_entries(database, opening, case, viewing)
    found = next((one for one in read if one.entry is not None and isinstance(one.entry.body, Plan)), None)
    if any(one.entry is None for one in read) if found is None else not found.is_genuine:
        raise CaseDamaged
    return found


def save_plan(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, body: Plan, seen: int) -> None:
    """Save the plan, as the first or as another version; EntryChanged when somebody saved one after `seen`.

    The case is held while the plan is looked for, so that two who make the first one do not make two. What is found
    is shown to nobody but the one whose plan it stands against, so no viewing is asked for.
    """
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_NOTE_WRITE)
    found = find_plan(database, opening, case, Viewing(case_id))
    if found is None:
        service.add_entry(actor, database, opening, case_id, body=body)
        return
    service.change_entry(actor, database, opening, case_id, entry_id=found.id, body=body, seen=seen)
