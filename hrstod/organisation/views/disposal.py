"""The form for a board's decision about disposal; what has been stated is shown on the board's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, url_for
from flask_babel import gettext, ngettext

from hrstod import clock
from hrstod.database.transaction import commits, database
from hrstod.organisation import access, queries
from hrstod.organisation.disposal import state_disposal
from hrstod.organisation.forms import DisposalForm
from hrstod.organisation.rules import token_of
from hrstod.organisation.views.tasks import Basis, Task, as_typed, ask, day_in_words, do
from hrstod.web.guards import confirmed, current_actor, requires

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("disposal", __name__)


@blueprint.get("/organisation/boards/<uuid:board_id>/disposal")
@requires(access.CHANGE)
@confirmed
def ask_rule(board_id: UUID) -> ResponseReturnValue:
    """Ask what a board has decided about disposal."""
    return ask(_state(board_id))


@blueprint.post("/organisation/boards/<uuid:board_id>/disposal")
@requires(access.CHANGE)
@confirmed
@commits
def state(board_id: UUID) -> ResponseReturnValue:
    """State what a board has decided about disposal."""
    return do(_state(board_id))


def _state(board_id: UUID) -> Task:
    actor = current_actor()
    board = access.find_board(actor, database(), board_id, access.CHANGE)
    rule = queries.disposal_rule_for(database(), board_id)
    before = (
        {"decision": rule.decision, "decided_on": as_typed(rule.decided_on), "years": str(rule.years)} if rule else {}
    )
    form = DisposalForm(**before)
    back = url_for("organisation.boards.show", board_id=board_id)

    def act() -> str:
        state_disposal(
            actor,
            database(),
            board_id=board_id,
            decision=form.decision.data,
            decided_on=form.decided_on.day,
            years=form.years.number,
            based_on=form.based_on.data,
            moment=clock.now(),
        )
        return back

    explained = gettext(
        "The board decides itself for how long a case is kept after it has been closed: in a decision of its own, or "
        "in its plan for its documents. There is no default. What you state here counts for cases that are closed "
        "from now on, and what was stated before stays readable."
    )
    return Task(
        gettext("Decision about disposal"),
        board.name,
        gettext("Save"),
        form,
        act,
        back,
        lambda: _basis(rule),
        explained,
    )


def _basis(rule: queries.DisposalRule | None) -> Basis:
    """Give what was stated last, as a form remembers it and in words."""
    if rule is None:
        return Basis(token_of(None), ((gettext("Number of the decision"), gettext("None")),))
    now = (
        (gettext("Number of the decision"), rule.decision),
        (gettext("Decided on"), day_in_words(rule.decided_on)),
        (gettext("Closed cases are kept"), ngettext("for %(num)d year", "for %(num)d years", rule.years)),
    )
    return Basis(token_of(rule), now)
