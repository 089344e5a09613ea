"""Drills: walk through a fictional conversation, and be told what each reply did.

What is chosen travels sealed in the address, under the key that only this browser holds, as in a checklist. The last
step of a conversation that was passed writes down the day; nothing else is kept.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, redirect, render_template, url_for

from hrstod import clock
from hrstod.checklists.places import keep_key, living_or_new_key, open_written
from hrstod.checklists.rules import NoSuchPlace
from hrstod.checklists.service import seal_written, use_key
from hrstod.crypto.envelope import context_of
from hrstod.database.transaction import commits, database, reading
from hrstod.errors import NotFound, PlaceClosed
from hrstod.training import drill_completing, drilling
from hrstod.training.drilling import Page, Talk
from hrstod.training.views.drill_forms import reply_form
from hrstod.web.guards import current_actor, signed_in
from hrstod.web.language import language

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.checklists.service import BrowserKey
    from hrstod.training.drill_definitions import Reply, Script, Situation
    from hrstod.training.views.drill_forms import ReplyForm

blueprint = Blueprint("drills", __name__)


@blueprint.get("/training/drills")
@signed_in
def show_list() -> ResponseReturnValue:
    """List the drills there are, and when one last passed each."""
    scripts = [drill.in_language(language()) for drill in current_app.extensions["hrstod.drills"].values()]
    days = drill_completing.last_days(reading(), current_actor().account_id)
    return render_template("training/drills.html", scripts=scripts, days=days)


@blueprint.get("/training/drills/<name>")
@signed_in
def show_start(name: str) -> ResponseReturnValue:
    """Say what a drill is, when it is passed, and what is kept."""
    script = _find_script(name)
    return render_template(
        "training/drill.html",
        script=script,
        courses=list(drill_completing.list_courses(reading(), name, clock.today()).values()),
        last_day=drill_completing.last_days(reading(), current_actor().account_id).get(name),
    )


@blueprint.get("/training/drills/<name>/begin")
@signed_in
def begin(name: str) -> ResponseReturnValue:
    """Go to the first situation with nothing said."""
    script = _find_script(name)
    key = use_key(living_or_new_key(), clock.now())
    keep_key(key)
    return redirect(_address(key, script, Talk()), 303)


@blueprint.get("/training/drills/<name>/<int:version>/<sealed>")
@signed_in
def show(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Show the page that the address holds."""
    script = _find_script(name, version)
    key, talk = _open(script, sealed)
    if talk.page is Page.TOLD:
        return _show_told(key, script, talk)
    if talk.page is Page.ENDED:
        return _show_end(key, script, talk)
    situation = _asked(script, talk)
    return _show_asked(key, script, talk, situation, reply_form(situation, _in_words))


@blueprint.post("/training/drills/<name>/<int:version>/<sealed>")
@signed_in
@commits
def say(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Take a reply and tell what it did; or end the conversation, and write down the day when it was passed."""
    script = _find_script(name, version)
    key, talk = _open(script, sealed)
    if talk.page is Page.ASKED:
        situation = _asked(script, talk)
        form = reply_form(situation, _in_words)
        if not form.validate():
            return _show_asked(key, script, talk, situation, form), 422
        return redirect(_address(key, script, drilling.answer(script, talk, form.reply.data)), 303)
    after = drilling.go_on(script, talk)
    if talk.page is not Page.TOLD or after.page is not Page.ENDED:
        return abort(405)
    if drilling.outcome_of(script, talk.said).is_passed:
        drill_completing.complete(database(), account_id=current_actor().account_id, scenario=name, moment=clock.now())
    return redirect(_address(key, script, after), 303)


def _show_asked(key: BrowserKey, script: Script, talk: Talk, situation: Situation, form: ReplyForm) -> str:
    before = drilling.go_back(talk)
    back = _address(key, script, before) if before else url_for("training.drills.show_start", name=script.name)
    return render_template(
        "training/drill_asked.html",
        script=script,
        situation=situation,
        form=form,
        number=len(talk.said) + 1,
        back=back,
    )


def _show_told(key: BrowserKey, script: Script, talk: Talk) -> str:
    address = partial(_address, key, script)
    turn = drilling.turns_of(script, talk.said)[-1]
    after = drilling.go_on(script, talk)
    return render_template(
        "training/drill_told.html",
        script=script,
        turn=turn,
        moment=next((one for one in script.moments if one.id == turn.situation.moment), None),
        back=address(drilling.go_back(talk) or Talk()),
        onward=address(after) if after.page is Page.ASKED else "",
        here=address(talk),
        number=len(talk.said),
        in_words=_in_words,
    )


def _show_end(key: BrowserKey, script: Script, talk: Talk) -> str:
    courses = drill_completing.list_courses(reading(), script.name, clock.today())
    last_day = drill_completing.last_days(reading(), current_actor().account_id).get(script.name)
    return render_template(
        "training/drill_end.html",
        script=script,
        outcome=drilling.outcome_of(script, talk.said),
        courses=list(courses.values()) if last_day == clock.today() else [],
        back=_address(key, script, drilling.go_back(talk) or Talk()),
        in_words=_in_words,
    )


def _find_script(name: str, version: int | None = None) -> Script:
    """Find a drill in the language of this request; NotFound when there is none, PlaceClosed for an older version."""
    drill = current_app.extensions["hrstod.drills"].get(name)
    if drill is None:
        raise NotFound
    script: Script = drill.in_language(language())
    if version not in (None, script.version):
        raise PlaceClosed
    return script


def _asked(script: Script, talk: Talk) -> Situation:
    situation = drilling.situation_after(script, talk.said)
    if situation is None:
        raise PlaceClosed
    return situation


def _open(script: Script, sealed: str) -> tuple[BrowserKey, Talk]:
    key, written = open_written(sealed, _context(script))
    try:
        return key, drilling.decode(script, written)
    except NoSuchPlace:
        raise PlaceClosed from None


def _address(key: BrowserKey, script: Script, talk: Talk) -> str:
    sealed = seal_written(key, drilling.encode(script, talk), _context(script))
    return url_for("training.drills.show", name=script.name, version=script.version, sealed=sealed)


def _context(script: Script) -> bytes:
    """Bind a place to its drill and version, and to no language, so that a switch keeps the place."""
    return context_of("drill place", script.name, script.version)


def _in_words(reply: Reply) -> str:
    """Write a reply as it is shown: in quotation marks when it is said, as it stands when it is done."""
    if reply.do:
        return reply.do
    return f"”{reply.say}”" if language() == "sv" else f"“{reply.say}”"
