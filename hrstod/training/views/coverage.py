"""How many managers are trained and in date, on any day, and who is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from hrstod import clock
from hrstod.authorization.checks import may
from hrstod.database.transaction import commits, database
from hrstod.errors import NotFound
from hrstod.organisation.queries import boards_on
from hrstod.organisation.views.whole import asked_day
from hrstod.training import access, exporting, overdue, plotting, reports, wording
from hrstod.web.guards import current_actor, requires
from hrstod.web.pdf import make_pdf

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

    from hrstod.organisation.views.whole import AskedDay
    from hrstod.training.reports import Report

blueprint = Blueprint("coverage", __name__)

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/training/coverage")
@requires(access.FOLLOW)
def show() -> ResponseReturnValue:
    """Tell of all boards together, and of each board that somebody follows."""
    asked = asked_day()
    report = reports.report_all(current_actor(), database(), asked.day)
    return _page("coverage.html", report, asked, may_list=may(current_actor(), access.HOLD)), asked.status


@blueprint.get("/training/coverage/boards/<uuid:board_id>")
@requires(access.FOLLOW)
def show_board(board_id: UUID) -> ResponseReturnValue:
    """Tell of a board and its units."""
    actor, asked = current_actor(), asked_day()
    board = reports.find_board(actor, database(), board_id)
    report = reports.report_board(actor, database(), board, asked.day)
    may_list = may(actor, access.HOLD, board_id)
    return _page("coverage_board.html", report, asked, board=board, may_list=may_list), asked.status


@blueprint.get("/training/coverage/units/<uuid:unit_id>")
@requires(access.FOLLOW)
def show_unit(unit_id: UUID) -> ResponseReturnValue:
    """Tell of a unit, and to whoever holds courses for its board who leads it and what each of them lacks."""
    actor, asked = current_actor(), asked_day()
    unit = reports.find_unit(actor, database(), unit_id)
    report = reports.report_unit(actor, database(), unit, asked.day)
    is_named = may(actor, access.HOLD, unit.board_id)
    page = _page(
        "coverage_unit.html",
        report,
        asked,
        board=reports.find_board(actor, database(), unit.board_id),
        leaders=overdue.list_leaders(database(), asked.day, unit_id) if is_named else None,
    )
    return page, asked.status


@blueprint.get("/training/coverage/file.xlsx", defaults={"kind": "xlsx"})
@blueprint.get("/training/coverage/file.csv", defaults={"kind": "csv"})
@blueprint.get("/training/coverage/file.pdf", defaults={"kind": "pdf"})
@requires(access.FOLLOW)
def give_file(kind: str) -> ResponseReturnValue:
    """Give the figures of all boards, or of one, as a file; there are no names in it."""
    actor, asked = current_actor(), asked_day()
    board_id = _board_in_address()
    if asked.form.errors:
        raise NotFound
    if board_id is None:
        report = reports.report_all(actor, database(), asked.day)
    else:
        board = reports.find_board(actor, database(), board_id)
        report = reports.report_board(actor, database(), board, asked.day)
    tables = exporting.coverage_tables(report)
    if kind == "pdf":
        content = exporting.as_content(report, tables)
        return _file(make_pdf("training/templates/coverage.typ", content, clock.now()), kind, "coverage", asked.day)
    made = exporting.as_workbook(tables) if kind == "xlsx" else exporting.as_plain_table(tables)
    return _file(made, kind, "coverage", asked.day)


@blueprint.get("/training/overdue")
@requires(access.HOLD)
def show_overdue() -> ResponseReturnValue:
    """List who is overdue in the boards that somebody holds courses for, or in one of them."""
    actor, asked, board_id = current_actor(), asked_day(), _board_in_address()
    number = request.args.get("p", "1")
    page = overdue.list_overdue(
        database(), asked.day, _boards_asked(board_id), page=int(number) if _is_number(number) else 1
    )
    shown = render_template(
        "training/overdue.html",
        page=page,
        asked=asked,
        board_id=board_id,
        boards=boards_on(database(), asked.day, access.boards_held_by(actor)),
        who=wording.who_is_overdue(),
    )
    return shown, asked.status


@blueprint.post("/training/overdue/file.xlsx", defaults={"kind": "xlsx"})
@blueprint.post("/training/overdue/file.csv", defaults={"kind": "csv"})
@requires(access.HOLD)
@commits
def give_overdue(kind: str) -> ResponseReturnValue:
    """Give the list of those who are overdue as a file, and write down that it was taken out."""
    actor, asked = current_actor(), asked_day()
    if asked.form.errors:
        raise NotFound
    people = overdue.list_all_overdue(database(), asked.day, _boards_asked(_board_in_address()))
    tables = exporting.overdue_tables(people, asked.day)
    made = exporting.as_workbook(tables) if kind == "xlsx" else exporting.as_plain_table(tables)
    exporting.note_export(actor, database(), people=len(people), moment=clock.now())
    return _file(made, kind, "overdue", asked.day)


def _page(template: str, report: Report, asked: AskedDay, **more: object) -> str:
    points = report.points
    return render_template(
        f"training/{template}",
        report=report,
        asked=asked,
        wording=wording,
        plot=plotting.plot([(point.day, point.figure.share) for point in points]),
        overdue_address=lambda board_id=None: url_for("training.coverage.show_overdue", d=asked.in_address, b=board_id),
        **more,
    )


def _boards_asked(board_id: UUID | None) -> frozenset[UUID] | None:
    """Give the boards to list people of: the one in the address, or all that somebody holds; NotFound for another's."""
    held = access.boards_held_by(current_actor())
    if board_id is None:
        return held
    if held is not None and board_id not in held:
        raise NotFound
    return frozenset({board_id})


def _board_in_address() -> UUID | None:
    """Read the board in the address; NotFound for what is no id."""
    written = request.args.get("b")
    if not written:
        return None
    try:
        return UUID(written)
    except ValueError:
        raise NotFound from None


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= 6


def _file(made: bytes, kind: str, name: str, day: date) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}-{day.isoformat()}.{kind}"'}
    return Response(made, content_type=TYPES[kind], headers=headers)
