"""The organisation as it was or is on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, request

from hrstod import clock
from hrstod.database.transaction import database
from hrstod.organisation import access, queries
from hrstod.organisation.forms import DayForm
from hrstod.web.guards import current_actor, requires

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("organisation", __name__)


@blueprint.get("/organisation")
@requires(access.READ)
def show() -> ResponseReturnValue:
    """List the boards of a day that somebody may see."""
    actor = current_actor()
    boards = access.boards_open_to(actor)
    asked = asked_day()
    page = render_template(
        "organisation/show.html",
        boards=queries.list_boards(database(), asked.day, boards),
        has_boards=queries.has_boards(database(), boards),
        may_add=access.may_add_boards(actor),
        asked=asked,
    )
    return page, asked.status


@dataclass(frozen=True)
class AskedDay:
    """The day that a page is about, and the form that asks for another."""

    form: DayForm
    day: date
    today: date

    @property
    def in_address(self) -> date | None:
        """Give the day to put into links, so that they lead to the same day; none for today."""
        return None if self.day == self.today else self.day

    @property
    def status(self) -> int:
        """Give the status to answer with."""
        return 422 if self.form.errors else 200


def asked_day() -> AskedDay:
    """Read the day in the address; without one, or with one that is no day, it is today."""
    form, today = DayForm(request.args), clock.today()
    return AskedDay(form, (form.validate() and form.d.day) or today, today)


def names_of(accounts: Iterable[UUID]) -> dict[UUID, str]:
    """Look up what people are called, all at once; accounts are above the organisation, so the site gives it this."""
    found: dict[UUID, str] = current_app.extensions["hrstod.names"]["account"](database(), set(accounts))
    return found
