"""Taking attendance: the code on the screen, the list, the sheet to sign, a file, and corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import format_datetime, gettext
from flask_login import current_user

from hrstod import clock
from hrstod.accounts import browser, faults
from hrstod.audit.details import WHY_TRAINING
from hrstod.audit.events import Event
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import NotFound, RuleBroken
from hrstod.training import access, arrival_codes, attendance_files, attending, closing, dates
from hrstod.training.arrival_words import WORDS
from hrstod.training.mark_words import HOW_TEXTS, MARK_TEXTS
from hrstod.training.rules import DateState, How, Mark, SignUpState
from hrstod.training.signing_up import Listed, list_of
from hrstod.training.views.arriving import arrival_key, picture_of
from hrstod.web.guards import current_actor, requires
from hrstod.web.language import language
from hrstod.web.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("attendance", __name__)

LIST = "training.attendance.show_list"
LINES_FOR_OTHERS = 5
"""How many empty lines the sheet to sign has, for those who come without a seat."""
AGAIN_AFTER = 10
"""After how many seconds the screen looks again: often enough that a code is never shown for long after its time."""
MOST_PROBLEMS = 50
"""How many rows of a file are said to be wrong; whoever has brought another file needs no more to see it."""


@blueprint.get("/training/dates/<uuid:date_id>/attendance")
@requires(access.HOLD)
def show_list(date_id: UUID) -> ResponseReturnValue:
    """Show everybody with a seat, and what has been said about them."""
    return _list_page(date_id)


@blueprint.post("/training/dates/<uuid:date_id>/attendance")
@requires(access.HOLD)
@commits
def mark(date_id: UUID) -> ResponseReturnValue:
    """Note what the trainer has chosen in the list.

    A form sends every row. What is as the page showed it is not what the trainer has chosen: others may have marked it
    since, and somebody may have said that they are there.
    """
    access.find_date(current_actor(), database(), date_id, for_write=True)
    chosen = {
        one.account_id: Mark(said)
        for one in _seated(date_id)
        if (said := request.form.get(f"mark-{one.account_id}", "")) in set(Mark)
        and said != request.form.get(f"shown-{one.account_id}")
    }
    return _note(date_id, chosen, How.LIST)


@blueprint.get("/training/dates/<uuid:date_id>/attendance/screen")
@requires(access.HOLD)
def screen(date_id: UUID) -> ResponseReturnValue:
    """Show the code that changes, to be seen by those who are there.

    A script puts in what has changed. Without it the page is asked for again by a header, which the script goes on
    from to the address that has none (`still`): a page that is loaded anew takes the focus from whoever is in it.
    """
    access.find_date(current_actor(), reading(), date_id)
    if current_user.keys is not None:
        return render_template("training/screen_first.html", date=dates.find_line(reading(), date_id))
    now, key = clock.now(), arrival_key(date_id)
    address = url_for("training.arriving.show", date_id=date_id, code=arrival_codes.code_at(key, now), _external=True)
    marks = _marks(date_id)
    again = min(AGAIN_AFTER, arrival_codes.seconds_left(now))
    page = render_template(
        "training/screen.html",
        date=dates.find_line(reading(), date_id),
        picture=picture_of(address),
        words=arrival_codes.words_at(key, now, WORDS[language()]),
        there=sum(mark is Mark.PRESENT for mark in marks.values()),
        seated=len(marks),
        is_now=_is_now(date_id),
        again=again,
    )
    response = make_response(page)
    if "still" not in request.args:
        response.headers["Refresh"] = str(again)
    return response


@blueprint.post("/training/dates/<uuid:date_id>/attendance/screen")
@requires(access.HOLD)
def lock_for_screen(date_id: UUID) -> ResponseReturnValue:
    """Lock what the trainer has unlocked, and show the code.

    The screen asks for itself all day, often on a computer that nobody sits at; that must not keep anything open.
    """
    access.find_date(current_actor(), reading(), date_id)
    if current_user.keys is not None:
        account_id = current_actor().account_id
        browser.store().lock(current_user.visit.number)
        g.pop("keys", None)
        faults.note(Event.LOCK_DONE, actor_id=account_id, account=account_id)
    return redirect(url_for("training.attendance.screen", date_id=date_id), 303)


@blueprint.get("/training/dates/<uuid:date_id>/sheet.pdf")
@requires(access.HOLD)
def sheet(date_id: UUID) -> ResponseReturnValue:
    """Give a sheet to sign, on paper."""
    access.find_date(current_actor(), reading(), date_id)
    line, trainers = dates.find_line(reading(), date_id), dates.trainers_of(reading(), date_id)
    content: dict[str, Any] = {
        "language": language(),
        "title": gettext("Attendance"),
        "course": line.course,
        "facts": [
            [gettext("When"), format_datetime(line.starts_at, "d MMMM y HH:mm")],
            [gettext("Place"), line.place or "–"],
            [gettext("Held by"), ", ".join(name for _id, name in trainers)],
        ],
        "heading": [gettext("Name"), gettext("Signature")],
        "names": [one.name for one in _seated(date_id)] + [""] * LINES_FOR_OTHERS,
        "kept": gettext("The sheet is kept until the date has been closed, and then destroyed."),
    }
    made = make_pdf("training/templates/sheet.typ", content, clock.now())
    return _file(made, "application/pdf", "attendance.pdf")


@blueprint.get("/training/dates/<uuid:date_id>/list.csv")
@requires(access.HOLD)
def download(date_id: UUID) -> ResponseReturnValue:
    """Give the list as a file."""
    access.find_date(current_actor(), reading(), date_id)
    return _file(attendance_files.write_list(reading(), date_id), "text/csv", "attendance.csv")


@blueprint.post("/training/dates/<uuid:date_id>/attendance/file")
@requires(access.HOLD)
@commits
def upload(date_id: UUID) -> ResponseReturnValue:
    """Take the marks over from a file: all of them, or none and what is wrong with each row."""
    access.find_date(current_actor(), database(), date_id, for_write=True)
    sent = request.files.get("file")
    content = sent.read() if sent is not None else b""
    folder = current_app.extensions["hrstod.settings"].memory
    try:
        read = attendance_files.read_list(database(), date_id, content, folder)
    except RuleBroken as broken:
        return _list_page(date_id, problems=[broken.sentence]), 422
    if read.problems or not read.marks:
        said = read.problems or (gettext("No row in the file has both an address and a word for attendance."),)
        more = len(said) - MOST_PROBLEMS
        if more > 0:
            said = (*said[:MOST_PROBLEMS], gettext("And %(number)s more rows are wrong.", number=more))
        return _list_page(date_id, problems=said), 422
    return _note(date_id, read.marks, How.FILE)


@blueprint.get("/training/dates/<uuid:date_id>/close")
@requires(access.HOLD)
def close_page(date_id: UUID) -> ResponseReturnValue:
    """Show what closing the date will do."""
    access.find_date(current_actor(), reading(), date_id)
    return _close_page(date_id)


@blueprint.post("/training/dates/<uuid:date_id>/close")
@requires(access.HOLD)
@commits
def close(date_id: UUID) -> ResponseReturnValue:
    """Close the date: those who were there have completed the course."""
    rest_absent = request.form.get("rest") == "absent"
    try:
        closing.close_date(current_actor(), database(), date_id=date_id, moment=clock.now(), rest_absent=rest_absent)
    except RuleBroken as broken:
        return _close_page(date_id, broken.sentence), 422
    return redirect(url_for(LIST, date_id=date_id), 303)


@blueprint.get("/training/mend/<uuid:date_id>/<uuid:account_id>")
@requires(access.HOLD)
def correct_page(date_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Ask what is to be noted instead, and why."""
    access.find_date(current_actor(), reading(), date_id)
    return _correct_page(date_id, account_id)


@blueprint.post("/training/mend/<uuid:date_id>/<uuid:account_id>")
@requires(access.HOLD)
@commits
def correct(date_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Put right what was noted about somebody."""
    access.find_date(current_actor(), database(), date_id)
    chosen, why = request.form.get("mark", ""), request.form.get("why", "")
    if chosen not in set(Mark) or why not in WHY_TRAINING.words:
        return _correct_page(date_id, account_id, gettext("Choose what is right, and why it is changed.")), 422
    try:
        closing.correct(
            current_actor(),
            database(),
            date_id=date_id,
            account_id=account_id,
            mark=Mark(chosen),
            why=why,
            moment=clock.now(),
        )
    except RuleBroken as broken:
        return _correct_page(date_id, account_id, broken.sentence), 422
    return redirect(url_for(LIST, date_id=date_id), 303)


def _note(date_id: UUID, marks: dict[UUID, Mark], how: How) -> ResponseReturnValue:
    try:
        attending.mark_all(current_actor(), database(), date_id=date_id, marks=marks, how=how, moment=clock.now())
    except RuleBroken as broken:
        return _list_page(date_id, problems=[broken.sentence]), 422
    return redirect(url_for(LIST, date_id=date_id), 303)


def _seated(date_id: UUID) -> list[Listed]:
    return [one for one in list_of(reading(), date_id) if one.state is SignUpState.SEATED]


def _marks(date_id: UUID) -> dict[UUID, Mark | None]:
    """Give the last that was said about each with a seat; None where nothing was."""
    said = attending.last_marks(reading(), date_id)
    return {one.account_id: said.get(one.account_id) for one in _seated(date_id)}


def _is_now(date_id: UUID) -> bool:
    """Tell whether somebody can say now that they are there."""
    line = dates.find_line(reading(), date_id)
    is_time = line.starts_at - attending.BEFORE <= clock.now() <= line.ends_at + attending.AFTER
    return line.state is DateState.PLANNED and is_time


def _list_page(date_id: UUID, problems: Sequence[object] = ()) -> str:
    access.find_date(current_actor(), reading(), date_id)
    line = dates.find_line(reading(), date_id)
    return render_template(
        "training/attendance.html",
        date=line,
        seated=_seated(date_id),
        marks=attending.last_marks(reading(), date_id),
        mark_texts=MARK_TEXTS,
        is_planned=line.state is DateState.PLANNED,
        is_closed=line.state is DateState.CLOSED,
        has_begun=line.starts_at <= clock.now(),
        problems=problems,
    )


def _close_page(date_id: UUID, refused: object = "") -> str:
    access.find_date(current_actor(), reading(), date_id)
    line, marks = dates.find_line(reading(), date_id), _marks(date_id)
    why_not = closing.why_not(line.state, line.starts_at, clock.now())
    return render_template(
        "training/close.html",
        date=line,
        why_not=why_not,
        left=closing.list_unmarked(reading(), date_id),
        counts=[(text, sum(mark is one for mark in marks.values())) for one, text in MARK_TEXTS.items()],
        refused=refused,
    )


def _correct_page(date_id: UUID, account_id: UUID, refused: object = "") -> str:
    found = next((one for one in _seated(date_id) if one.account_id == account_id), None)
    if found is None:
        raise NotFound
    return render_template(
        "training/correct.html",
        date=dates.find_line(reading(), date_id),
        person=found,
        said=attending.list_marks(reading(), date_id, account_id),
        mark_texts=MARK_TEXTS,
        how_texts=HOW_TEXTS,
        reasons=WHY_TRAINING.words,
        refused=refused,
    )


def _file(content: bytes, mimetype: str, name: str) -> Response:
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f"attachment; filename={name}"})
