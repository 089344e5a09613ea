"""Close a case, open it again, and stop its disposal. The time that it is kept is counted from the day it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from hrstod.audit.events import Event
from hrstod.authorization.permissions import Permission
from hrstod.cases.rules import CaseState, may_be_disposed_from, quarter_of
from hrstod.cases.service import NO_RULE
from hrstod.cases.writing import hold_case, write_index
from hrstod.errors import RuleBroken
from hrstod.organisation.queries import disposal_rule_for

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import Opening

CLOSED_ALREADY = _("This case is closed already.")
OPEN_ALREADY = _("This case is open already.")


def close_case(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, why: str) -> None:
    """Close a case: only an answer to who asked for it is still due, and the time that the board keeps it begins."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_CLOSE)
    if case.row.state is CaseState.CLOSED:
        raise RuleBroken(CLOSED_ALREADY)
    rule = disposal_rule_for(database, case.row.board_id)
    if rule is None:
        raise RuleBroken(NO_RULE)
    case.row.state = CaseState.CLOSED
    case.row.dispose_from = may_be_disposed_from(opening.today, rule.years)
    changes = {"closed": quarter_of(opening.today), "closing_reason": why}
    write_index(actor.account_id, database, opening, case, event=Event.CASE_CLOSED, changes=changes, choice=why)


def reopen_case(actor: Actor, database: Session, opening: Opening, case_id: UUID) -> None:
    """Open a closed case again; when it is closed once more, the time is counted from then."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_CLOSE)
    if case.row.state is CaseState.OPEN:
        raise RuleBroken(OPEN_ALREADY)
    case.row.state, case.row.dispose_from = CaseState.OPEN, None
    changes = {"closed": "", "closing_reason": "", "last_on": opening.today}
    write_index(actor.account_id, database, opening, case, event=Event.CASE_REOPENED, changes=changes)


def hold_from_disposal(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, why: str) -> None:
    """Stop the disposal of a case until somebody lifts the stop."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_CLOSE)
    case.row.is_held = True
    changes = {"hold_reason": why, "hold_on": opening.today}
    write_index(actor.account_id, database, opening, case, event=Event.CASE_HELD, changes=changes, choice=why)


def lift_hold(actor: Actor, database: Session, opening: Opening, case_id: UUID) -> None:
    """Let a case be disposed of again, when its time has come."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_CLOSE)
    if not case.row.is_held:
        raise RuleBroken(_("The disposal of this case is not stopped."))
    case.row.is_held = False
    changes = {"hold_reason": "", "hold_on": None}
    write_index(actor.account_id, database, opening, case, event=Event.CASE_HOLD_LIFTED, changes=changes)
