"""A board's decision about disposal (gallringsbeslut): for how long a case is kept once it is closed.

Public records are destroyed only by such a decision (arkivlagen 1990:782, 10 §), so there is no default: until the
board has stated one, no case can be opened for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.clock import SWEDEN
from hrstod.organisation.access import CHANGE, account_of, find_board
from hrstod.organisation.models import StatedRule
from hrstod.organisation.queries import disposal_rule_for
from hrstod.organisation.refusals import check, check_unchanged
from hrstod.organisation.rules import clean_name, fault_in_disposal

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor


def state_disposal(
    actor: Actor | None,
    database: Session,
    *,
    board_id: UUID,
    decision: str,
    decided_on: date,
    years: int,
    moment: datetime,
    based_on: str | None = None,
) -> None:
    """State what a board has decided: the number of the decision, its day, and the years; earlier ones stay readable.

    It counts for cases that are closed from now on.
    """
    board = find_board(actor, database, board_id, CHANGE)
    before = disposal_rule_for(database, board.id)
    check_unchanged(based_on, before)
    decision, today = clean_name(decision), moment.astimezone(SWEDEN).date()
    check(fault_in_disposal(decision, decided_on, years, today))
    database.add(
        StatedRule(
            board_id=board.id,
            number=before.number + 1 if before is not None else 1,
            decision=decision,
            decided_on=decided_on,
            years=years,
            stated_on=today,
            stated_by=account_of(actor),
        )
    )
    trail.write(
        database,
        Event.BOARD_DISPOSAL_STATED,
        actor_id=account_of(actor),
        moment=moment,
        board=board.id,
        years=years,
    )
