"""The pages of retention: what is to be looked at, erasing it for good, and certificates of what is gone."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Blueprint, after_this_request, current_app, redirect, render_template, request, url_for
from flask_babel import format_date
from sqlalchemy.exc import SQLAlchemyError

from hrstod import clock
from hrstod.accounts import browser
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.cases.views.desk import opening, who
from hrstod.database.transaction import commits, reading
from hrstod.errors import Refused
from hrstod.retention import access, service
from hrstod.retention.erasing import finish_disposal
from hrstod.retention.rules import gone_everywhere_on
from hrstod.web.guards import confirmed, current_actor, requires, signed_in

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from flask import Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import Opening

blueprint = Blueprint("retention", __name__)
disposes = requires(Permission.CASES_DISPOSE, unlocked=True)
"""Let in whoever may be one of the two for a disposal, and has unlocked."""

log = logging.getLogger("hrstod.errors")


@blueprint.app_template_filter("month")
def month(value: date) -> str:
    """Write a month out: februari 2027."""
    return str(format_date(value, "MMMM y"))


@blueprint.get("/retention")
@disposes
def show() -> ResponseReturnValue:
    """Show what is to be looked at before it is disposed of, and what a colleague has proposed."""
    reviews = access.list_reviews(*_reading())
    mine = current_actor().account_id
    return render_template(
        "retention/show.html",
        waiting=[one for one in reviews if one.is_decided or one.proposed_by not in (None, mine)],
        reviews=[one for one in reviews if not one.is_decided and one.proposed_by in (None, mine)],
        mine=mine,
    )


@blueprint.post("/retention/<uuid:case_id>/propose")
@disposes
@commits
def propose(case_id: UUID) -> ResponseReturnValue:
    """Propose that something is disposed of."""
    service.propose_disposal(*who(), case_id)
    return redirect(url_for("retention.show"), 303)


@blueprint.post("/retention/<uuid:case_id>/refuse")
@disposes
@commits
def refuse(case_id: UUID) -> ResponseReturnValue:
    """Say no to a proposal, or take one's own back."""
    service.refuse_disposal(*who(), case_id)
    return redirect(url_for("retention.show"), 303)


@blueprint.get("/retention/<uuid:case_id>/erase", endpoint="erase_page")
@disposes
@confirmed
def erase_page(case_id: UUID) -> ResponseReturnValue:
    """Say what cannot be undone, and ask whether to do it."""
    case, disposal = access.find_to_decide(*_reading(), case_id)
    board = current_app.extensions["hrstod.names"]["board"](reading(), [case.row.board_id])
    return render_template(
        "retention/erase.html",
        case=case,
        disposal=disposal,
        board=board.get(case.row.board_id, ""),
        everywhere_on=gone_everywhere_on(clock.today(), _backup_days()),
    )


@blueprint.post("/retention/<uuid:case_id>/erase", endpoint="erase")
@disposes
@confirmed
@commits
def erase(case_id: UUID) -> ResponseReturnValue:
    """Be the second person. What was decided is erased as soon as the decision is on the disk."""
    disposal_id = service.confirm_disposal(*who(), case_id)

    @after_this_request
    def finish(response: Response) -> Response:
        """Only when the commit has succeeded; what goes wrong here is done by the jobs, and the page says so."""
        if response.status_code == 303:
            try:
                _finish(disposal_id)
            except (Refused, SQLAlchemyError, OSError) as error:
                # Its kind and no more: the message of an error could hold what somebody wrote.
                log.error("a disposal is not finished yet: %s", type(error).__name__)  # noqa: TRY400 (as said above)
        return response

    return redirect(url_for("retention.certificate", disposal_id=disposal_id), 303)


@blueprint.get("/retention/certificates")
@requires(Permission.DISPOSALS_READ)
def certificates() -> ResponseReturnValue:
    """List the certificates of a year, the last one unless another is asked for."""
    years = access.list_years(current_actor(), reading())
    asked = request.args.get("y", type=int)
    year = asked if asked in years else next(iter(years), None)
    found = access.list_certificates(current_actor(), reading(), year) if year is not None else []
    return render_template("retention/certificates.html", certificates=found, years=years, year=year)


@blueprint.get("/retention/certificates/<uuid:disposal_id>")
@signed_in
def certificate(disposal_id: UUID) -> ResponseReturnValue:
    """Show one certificate, to print and keep, to those who review and to the two who decided."""
    found = access.find_certificate(current_actor(), reading(), disposal_id)
    may_list = may(current_actor(), Permission.DISPOSALS_READ)
    return render_template("retention/certificate.html", certificate=found, may_list=may_list, today=clock.today())


def _reading() -> tuple[Actor, Session, Opening]:
    return current_actor(), reading(), opening()


def _finish(disposal_id: UUID) -> None:
    engine, moment = current_app.extensions["hrstod.engine"], clock.now()
    finish_disposal(engine, browser.vault(), disposal_id, moment=moment, backup_days=_backup_days())


def _backup_days() -> int:
    days: int = current_app.extensions["hrstod.settings"].keystore_backup_days
    return days
