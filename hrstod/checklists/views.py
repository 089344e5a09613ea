"""The pages of a checklist: open the address, show the place, take an answer, go on."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, redirect, render_template, session, url_for

from hrstod import clock
from hrstod.checklists import access, plans, queries, service
from hrstod.checklists.forms import REASON_TEXTS, STATE_TEXTS, MarkForm, answer_form
from hrstod.checklists.rules import (
    ANSWERS,
    TASKS,
    Limits,
    Mark,
    Pause,
    Progress,
    Reason,
    StepState,
    after_answer,
    after_mark,
    is_alive,
    question_behind,
    where_now,
)
from hrstod.errors import PlaceClosed
from hrstod.web.guards import open_to_everyone
from hrstod.web.language import language
from hrstod.web.pdf import make_pdf

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from hrstod.checklists.definitions import Checklist, Question, Step
    from hrstod.checklists.service import BrowserKey

blueprint = Blueprint("checklists", __name__)

blueprint.add_app_template_global(plans.pause_heading)


@blueprint.app_template_global()
def checklist_title(name: str) -> str:
    """Let any page name a checklist it leads to."""
    return _checklist(name).title


KEY = "key"
TOLD = "told"


def _checklist(name: str, version: int | None = None) -> Checklist:
    checklists = current_app.extensions["hrstod.checklists"]
    return access.find_checklist(checklists, name=name, language=language(), version=version)


def _limits() -> Limits:
    settings = current_app.extensions["hrstod.settings"]
    return Limits(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.longest_hours))


def _browser_key() -> BrowserKey | None:
    """Read the key from the cookie; anything that is not a key is no key."""
    try:
        secret, made, used = session[KEY]
        return service.BrowserKey(
            urlsafe_b64decode(secret), datetime.fromtimestamp(made, UTC), datetime.fromtimestamp(used, UTC)
        )
    except (KeyError, ValueError, TypeError):
        return None


def _living_key() -> BrowserKey | None:
    """Give the browser's key when it still opens anything."""
    key = _browser_key()
    return key if key is not None and is_alive(key.made_at, key.used_at, clock.now(), _limits()) else None


def _keep_key(key: BrowserKey) -> None:
    secret = urlsafe_b64encode(key.secret).decode("ascii")
    session[KEY] = [secret, int(key.made_at.timestamp()), int(key.used_at.timestamp())]


def _open(checklist: Checklist, sealed: str) -> tuple[BrowserKey, Progress]:
    """Open the address of this request with this browser's key, and note that the key is in use."""
    moment = clock.now()
    key = _browser_key()
    progress = access.find_place(checklist, key=key, sealed=sealed, moment=moment, limits=_limits())
    if key is None:
        raise PlaceClosed
    key = service.use_key(key, moment)
    _keep_key(key)
    return key, progress


def _address(key: BrowserKey, checklist: Checklist, progress: Progress, endpoint: str = "checklists.show") -> str:
    sealed = service.seal_place(key, checklist, progress)
    return url_for(endpoint, name=checklist.name, version=checklist.version, sealed=sealed)


@blueprint.get("/steps/<name>")
@open_to_everyone
def introduction(name: str) -> ResponseReturnValue:
    """Say what a checklist is for, and give the browser its key."""
    checklist = _checklist(name)
    _keep_key(_living_key() or service.make_key(clock.now().replace(microsecond=0)))
    return render_template("checklists/introduction.html", checklist=checklist)


@blueprint.get("/steps/<name>/begin")
@open_to_everyone
def begin(name: str) -> ResponseReturnValue:
    """Explain the way out before first use; go straight on after that; say so when cookies are refused."""
    checklist = _checklist(name)
    if _living_key() is None:
        return render_template("checklists/no_cookies.html", checklist=checklist)
    if not session.get(TOLD):
        return render_template("checklists/before_you_begin.html", checklist=checklist)
    return redirect(url_for("checklists.first", name=name), 303)


@blueprint.get("/steps/<name>/first")
@open_to_everyone
def first(name: str) -> ResponseReturnValue:
    """Go to the first question with nothing answered."""
    checklist = _checklist(name)
    key = _living_key()
    if key is None:
        return redirect(url_for("checklists.begin", name=name), 303)
    session[TOLD] = True
    key = service.use_key(key, clock.now())
    _keep_key(key)
    return redirect(_address(key, checklist, Progress(where_now(checklist, {}))), 303)


@blueprint.get("/steps/<name>/all")
@open_to_everyone
def whole(name: str) -> ResponseReturnValue:
    """Show a whole checklist on one page: no cookies, no answers."""
    return _whole(_checklist(name))


@blueprint.get("/steps/<name>/versions/<int:version>")
@open_to_everyone
def old_version(name: str, version: int) -> ResponseReturnValue:
    """Show a released version, for whoever has a plan made on it."""
    return _whole(_checklist(name, version))


def _whole(checklist: Checklist) -> ResponseReturnValue:
    versions = current_app.extensions["hrstod.checklists"].versions[checklist.name]
    groups = [(pause, [step for step in checklist.steps if step.pause is pause]) for pause in Pause]
    return render_template(
        "checklists/whole.html",
        checklist=checklist,
        groups=[(pause, steps) for pause, steps in groups if steps],
        versions=sorted(versions, reverse=True),
        newest=max(versions),
    )


@blueprint.get("/steps/<name>/<int:version>/<sealed>")
@open_to_everyone
def show(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Show the place that the address holds."""
    checklist = _checklist(name, version)
    key, progress = _open(checklist, sealed)
    if progress.at in checklist.question:
        return _show_question(key, checklist, progress, checklist.question[progress.at])
    if progress.at in checklist.step:
        return _show_step(key, checklist, progress, checklist.step[progress.at], None)
    return _show_overview(key, checklist, progress)


@blueprint.post("/steps/<name>/<int:version>/<sealed>")
@open_to_everyone
def say(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Take an answer, or how far a step has come, and go where that leads."""
    checklist = _checklist(name, version)
    key, progress = _open(checklist, sealed)
    if progress.at in checklist.question:
        question = checklist.question[progress.at]
        form = answer_form(question, progress.answers.get(question.id, frozenset()))
        if not form.validate():
            return _show_question(key, checklist, progress, question, form), 422
        return redirect(_address(key, checklist, after_answer(checklist, progress, question, form.chosen())), 303)
    if progress.at in checklist.step:
        step = checklist.step[progress.at]
        mark_form = MarkForm()
        if not mark_form.validate():
            return _show_step(key, checklist, progress, step, mark_form), 422
        state = StepState(mark_form.state.data)
        reason = Reason(mark_form.reason.data) if state is StepState.CANNOT else None
        return redirect(_address(key, checklist, after_mark(progress, step, Mark(state, reason))), 303)
    return abort(405)


def _show_question(
    key: BrowserKey, checklist: Checklist, progress: Progress, question: Question, form: Any = None
) -> str:
    before = queries.question_before(checklist, progress, question)
    back = (
        _address(key, checklist, replace(progress, at=before.id))
        if before is not None
        else url_for("checklists.introduction", name=checklist.name)
    )
    return render_template(
        "checklists/question.html",
        checklist=checklist,
        question=question,
        form=form or answer_form(question, progress.answers.get(question.id, frozenset())),
        number=queries.number_of(checklist, progress, question),
        gates=sum(one.gate for one in checklist.questions),
        back=back,
    )


def _show_step(key: BrowserKey, checklist: Checklist, progress: Progress, step: Step, form: MarkForm | None) -> str:
    mark = progress.marks.get(step.id, Mark())
    return render_template(
        "checklists/step.html",
        checklist=checklist,
        row=queries.find_row(checklist, progress, step),
        form=form or MarkForm(data={"state": mark.state.value, "reason": mark.reason.value if mark.reason else None}),
        contacts=queries.chosen_contact_ids(checklist, progress) if step.contacts else [],
        back=_address(key, checklist, replace(progress, at=TASKS)),
    )


def _show_overview(key: BrowserKey, checklist: Checklist, progress: Progress) -> str:
    """Show a stop, the steps or the answers: pages that lead on by links only."""

    def to(place: str) -> str:
        return _address(key, checklist, replace(progress, at=place))

    if progress.at in checklist.stop:
        stop = checklist.stop[progress.at]
        question = question_behind(checklist, stop, progress.answers)
        again = to(question.id) if question else url_for("checklists.first", name=checklist.name)
        return render_template("checklists/stop.html", checklist=checklist, stop=stop, again=again)
    if progress.at == ANSWERS:
        given = queries.answers_given(checklist, progress)
        return render_template("checklists/answers.html", checklist=checklist, given=given, to=to, tasks=TASKS)
    return render_template(
        "checklists/tasks.html",
        checklist=checklist,
        groups=queries.task_groups(checklist, progress),
        states=STATE_TEXTS,
        reasons=REASON_TEXTS,
        to=to,
        answers=ANSWERS,
        plan=_address(key, checklist, progress, "checklists.plan"),
    )


def _plan(name: str, version: int, sealed: str) -> tuple[Checklist, plans.Plan, str]:
    checklist = _checklist(name, version)
    key, progress = _open(checklist, sealed)
    if progress.at != TASKS:
        raise PlaceClosed
    contacts = current_app.extensions["hrstod.contacts"]
    chosen = [contacts[contact] for contact in queries.chosen_contact_ids(checklist, progress)]
    plan = plans.make_plan(checklist, progress, chosen, language=language(), today=clock.today())
    return checklist, plan, _address(key, checklist, progress)


@blueprint.get("/steps/<name>/<int:version>/<sealed>/plan")
@open_to_everyone
def plan(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Show the plan to print: no names, 112 first, the contacts the answers chose."""
    checklist, made, back = _plan(name, version, sealed)
    pdf = url_for("checklists.plan_pdf", name=name, version=version, sealed=sealed)
    return render_template("checklists/plan.html", checklist=checklist, plan=made, back=back, pdf=pdf)


@blueprint.get("/steps/<name>/<int:version>/<sealed>/plan.pdf")
@open_to_everyone
def plan_pdf(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Give the same plan as a tagged PDF, made in memory, with a file name that tells nothing."""
    _, made, _ = _plan(name, version, sealed)
    pdf = make_pdf("checklists/templates/plan.typ", made.as_content(), clock.now())
    return pdf, {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="plan.pdf"'}
