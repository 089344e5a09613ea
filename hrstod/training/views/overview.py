"""A trainer’s first page: what is coming, what waits, and the way to everything else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from hrstod import clock
from hrstod.database.transaction import reading
from hrstod.training import access, claiming, counts, dates, overdue
from hrstod.training.rules import DateState
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("overview", __name__)

MOST = 5
"""How many dates to come are shown here; the rest stand in the list."""
LOOKED_BACK = timedelta(days=365)
"""For how long a date that is over and not closed is asked about here."""


@blueprint.get("/training")
@requires(access.HOLD)
def show() -> ResponseReturnValue:
    """Show the next dates of one's boards, what waits, and where everything is."""
    actor, now, today = current_actor(), clock.now(), clock.today()
    boards = access.boards_held_by(actor)
    coming = dates.list_held(actor, reading(), since=now)
    over = dates.list_held(actor, reading(), since=now - LOOKED_BACK, until=now)
    return render_template(
        "training/overview.html",
        coming=[line for line in coming if line.state is DateState.PLANNED][:MOST],
        unclosed=[line for line in over if line.state is DateState.PLANNED],
        claims=claiming.list_waiting(actor, reading()),
        share=counts.share_in_date(reading(), today, boards),
        overdue=overdue.list_overdue(reading(), today, boards).total,
    )
