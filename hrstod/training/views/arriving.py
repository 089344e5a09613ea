"""Saying that one is there, with the code or the words from the trainer’s screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _

from hrstod import clock
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import NotFound, RuleBroken
from hrstod.training import arrival_codes, attending, dates
from hrstod.training.arrival_codes import Key, Verdict
from hrstod.training.arrival_words import WORDS
from hrstod.training.mark_words import MARK_TEXTS
from hrstod.training.rules import How
from hrstod.training.signing_up import find_open_date
from hrstod.web.guards import current_actor, signed_in

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from flask_babel.speaklater import LazyString

blueprint = Blueprint("arriving", __name__)

SAID: dict[Verdict, LazyString] = {
    Verdict.OLD: _("The code has changed. Scan the one that is on the screen now."),
    Verdict.EARLY: _("That code is not on the screen yet. A clock is wrong: ask the trainer to mark you in the list."),
    Verdict.WRONG: _("That is not a code of this training. Scan the one on the screen, or write its three words."),
}
SAID_OF_WORDS: dict[Verdict, LazyString] = {
    Verdict.OLD: _("The words have changed. Write the ones that are on the screen now."),
    Verdict.EARLY: _("Those words are not on the screen yet. Ask the trainer to mark you in the list."),
    Verdict.WRONG: _("Those are not the words on the screen. Write all three, in their order."),
}


def arrival_key(date_id: UUID) -> Key:
    """Give what the codes of a date are made with."""
    return Key(str(current_app.secret_key).encode(), date_id)


def picture_of(address: str) -> str:
    """Draw an address for a camera, without a size of its own: it fits a phone, and fills a screen on a wall."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_inline(border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True))


@blueprint.get("/training/here")
@signed_in
def words_page() -> ResponseReturnValue:
    """Ask for the three words on the screen."""
    return _words_page()


@blueprint.post("/training/here")
@signed_in
@commits
def say_words() -> ResponseReturnValue:
    """Note that somebody is there, by the three words on the screen of a training that goes on now."""
    typed = request.form.get("words", "").replace(",", " ").split()[: arrival_codes.WORDS + 1]
    now, verdicts = clock.now(), set()
    going_on = dates.list_going_on(database(), now - attending.AFTER, now + attending.BEFORE)
    for date_id in going_on:
        for words in WORDS.values():
            verdict = arrival_codes.look_at_words(arrival_key(date_id), typed, now, words)
            if verdict is Verdict.GOOD:
                return _note(date_id, How.WORD)
            verdicts.add(verdict)
    worst = next((one for one in (Verdict.OLD, Verdict.EARLY) if one in verdicts), Verdict.WRONG)
    return _words_page(SAID_OF_WORDS[worst]), 422


@blueprint.get("/training/here/<uuid:date_id>/<code>")
@signed_in
def show(date_id: UUID, code: str) -> ResponseReturnValue:
    """Ask whoever has scanned the code to say that they are there."""
    verdict = _look_at(date_id, code)
    if verdict is not Verdict.GOOD:
        return _code_page(date_id, code, SAID[verdict]), 422
    return _code_page(date_id, code)


@blueprint.post("/training/here/<uuid:date_id>/<code>")
@signed_in
@commits
def say(date_id: UUID, code: str) -> ResponseReturnValue:
    """Note that somebody is there, by the code on the screen."""
    verdict = _look_at(date_id, code)
    if verdict is not Verdict.GOOD:
        return _code_page(date_id, code, SAID[verdict]), 422
    return _note(date_id, How.CODE)


@blueprint.get("/training/here/<uuid:date_id>")
@signed_in
def noted(date_id: UUID) -> ResponseReturnValue:
    """Say what has been noted, and since when: it is the same for whoever says it twice."""
    account_id = current_actor().account_id
    find_open_date(reading(), date_id, account_id, clock.today())
    said = attending.list_marks(reading(), date_id, account_id)
    return render_template(
        "training/arrived.html",
        date=dates.find_line(reading(), date_id),
        said=said[-1] if said else None,
        mark_texts=MARK_TEXTS,
    )


def _look_at(date_id: UUID, code: str) -> Verdict:
    """Tell what a code of a date is. Whoever has one was let into the room; for others NotFound, unless it is open."""
    if not dates.is_there(reading(), date_id):
        raise NotFound
    verdict = arrival_codes.look_at(arrival_key(date_id), code, clock.now())
    if verdict is Verdict.WRONG:
        find_open_date(reading(), date_id, current_actor().account_id, clock.today())
    return verdict


def _note(date_id: UUID, how: How) -> ResponseReturnValue:
    try:
        attending.check_in(
            database(), date_id=date_id, account_id=current_actor().account_id, how=how, moment=clock.now()
        )
    except RuleBroken as broken:
        return _words_page(broken.sentence), 422
    return redirect(url_for("training.arriving.noted", date_id=date_id), 303)


def _words_page(refused: object = "") -> str:
    typed = request.form.get("words", "")[:80]
    return render_template("training/here.html", refused=refused, typed=typed)


def _code_page(date_id: UUID, code: str, refused: object = "") -> str:
    return render_template("training/arrive.html", date=dates.find_line(reading(), date_id), code=code, refused=refused)
