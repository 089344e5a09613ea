"""What two people do together: one proposes that a case is disposed of, another confirms it or says no.

Both read the case. Confirming only decides, and holds that fast in a transaction of its own; erasing.py does the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import find_case
from hrstod.cases.rules import DueKind
from hrstod.errors import RuleBroken
from hrstod.organisation.queries import list_disposal_rules
from hrstod.retention.access import DECIDED, NOT_PROPOSED, counts, find_disposal, find_to_decide
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState, Obstacle, rule_at_closing, what_stops

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening
    from hrstod.organisation.queries import DisposalRule

OBSTACLES = {
    Obstacle.OPEN: _("This case is open. It is kept."),
    Obstacle.HELD: _("The disposal of this case is stopped. As long as it is, nobody can erase it."),
    Obstacle.ASKED_FOR: _("Somebody has asked for this as a public record. It is kept until that has been decided."),
    Obstacle.TOO_EARLY: _("The board’s decision says that this is kept for some time yet."),
}
PROPOSED_ALREADY = _("Somebody has proposed this already.")
NO_DECISION = _(
    "The decision by which the board keeps this for so long is not found, so it cannot be disposed of. Tell whoever "
    "looks after hrstod."
)


def propose_disposal(actor: Actor, database: Session, opening: Opening, case_id: UUID) -> None:
    """Propose that a case is disposed of; RuleBroken, with a sentence that says why, when it may not be."""
    case = find_case(actor, database, opening, case_id, to=Permission.CASES_DISPOSE, for_change=True)
    _check_may_be_disposed_of(case, opening)
    before = find_disposal(database, case_id)
    if before is not None and before.state is DisposalState.SHREDDING:
        raise RuleBroken(DECIDED)
    if before is not None and counts(database, case.reference, before):
        raise RuleBroken(PROPOSED_ALREADY)
    rule = _rule_for(database, case)
    proposal = before or Disposal(case_id=case_id, board_id=case.row.board_id)
    proposal.proposed_by, proposal.decision, proposal.years = actor.account_id, rule.decision, rule.years
    database.add(proposal)
    _tell(database, opening, Event.CASE_DISPOSAL_PROPOSED, case, actor)


def confirm_disposal(actor: Actor, database: Session, opening: Opening, case_id: UUID) -> UUID:
    """Be the second person, and give the disposal that is then to be finished; nothing is erased yet.

    RuleBroken when it was proposed by the same person or by nobody, and when the case may not be disposed of now.
    """
    case, disposal = find_to_decide(actor, database, opening, case_id, for_change=True)
    _check_may_be_disposed_of(case, opening)
    disposal.state, disposal.confirmed_by = DisposalState.SHREDDING, actor.account_id
    disposal.reference = case.reference
    _tell(database, opening, Event.CASE_DISPOSAL_CONFIRMED, case, actor)
    return disposal.id


def refuse_disposal(actor: Actor, database: Session, opening: Opening, case_id: UUID) -> None:
    """Say no to a proposal, or take one's own back."""
    case = find_case(actor, database, opening, case_id, to=Permission.CASES_DISPOSE, for_change=True)
    disposal = find_disposal(database, case_id)
    if disposal is None:
        raise RuleBroken(NOT_PROPOSED)
    if disposal.state is DisposalState.SHREDDING:
        raise RuleBroken(DECIDED)
    database.delete(disposal)
    _tell(database, opening, Event.CASE_DISPOSAL_REFUSED, case, actor)


def _check_may_be_disposed_of(case: OpenCase, opening: Opening) -> None:
    # The index is sealed; whoever can write rows could have lifted a hold in the row alone.
    is_held = case.row.is_held or bool(case.index.hold_reason)
    obstacle = what_stops(case.row.dispose_from, opening.today, is_held=is_held)
    if obstacle is None and any(due.what is DueKind.RELEASE for due in case.index.due):
        obstacle = Obstacle.ASKED_FOR
    if obstacle is not None:
        raise RuleBroken(OBSTACLES[obstacle])


def _rule_for(database: Session, case: OpenCase) -> DisposalRule:
    """Find the decision that the time was counted by."""
    rules = list_disposal_rules(database, case.row.board_id)
    dispose_from = case.row.dispose_from
    rule = rule_at_closing(rules, case.index.closed, dispose_from) if dispose_from is not None else None
    if rule is None:
        raise RuleBroken(NO_DECISION)
    return rule


def _tell(database: Session, opening: Opening, event: Event, case: OpenCase, actor: Actor) -> None:
    database.flush()
    trail.write(database, event, actor_id=actor.account_id, moment=opening.moment, case=case.reference)
