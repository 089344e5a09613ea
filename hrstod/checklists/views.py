"""The pages of a checklist: open the address, show the place, take an answer, go on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, current_app, redirect, render_template, session, url_for
from flask_login import current_user

from hrstod import clock
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.checklists import plans, queries, service
from hrstod.checklists.forms import REASON_TEXTS, STATE_TEXTS, MarkForm, answer_form
from hrstod.checklists.places import (
    address_of,
    addresses_from,
    find_checklist,
    keep_key,
    living_key,
    living_or_new_key,
    open_place,
)
from hrstod.checklists.rules import (
    ANSWERS,
    TASKS,
    Mark,
    Pause,
    Progress,
    Reason,
    StepState,
    after_answer,
    after_mark,
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
    return find_checklist(name).title


TOLD = "told"


@blueprint.get("/steps/<name>")
@open_to_everyone
def introduction(name: str) -> ResponseReturnValue:
    """Say what a checklist is for, and give the browser its key."""
    checklist = find_checklist(name)
    living_or_new_key()
    return render_template("checklists/introduction.html", checklist=checklist)


@blueprint.get("/steps/<name>/begin")
@open_to_everyone
def begin(name: str) -> ResponseReturnValue:
    """Explain the way out before first use; go straight on after that; say so when cookies are refused."""
    checklist = find_checklist(name)
    if living_key() is None:
        return render_template("checklists/no_cookies.html", checklist=checklist)
    if not session.get(TOLD):
        return render_template("checklists/before_you_begin.html", checklist=checklist)
    return redirect(url_for("checklists.first", name=name), 303)


@blueprint.get("/steps/<name>/first")
@open_to_everyone
def first(name: str) -> ResponseReturnValue:
    """Go to the first question with nothing answered."""
    checklist = find_checklist(name)
    key = living_key()
    if key is None:
        return redirect(url_for("checklists.begin", name=name), 303)
    session[TOLD] = True
    key = service.use_key(key, clock.now())
    keep_key(key)
    return redirect(address_of(key, checklist, Progress(where_now(checklist, {}))), 303)


@blueprint.get("/steps/<name>/all")
@open_to_everyone
def whole(name: str) -> ResponseReturnValue:
    """Show a whole checklist on one page: no cookies, no answers."""
    return _whole(find_checklist(name))


@blueprint.get("/steps/<name>/versions/<int:version>")
@open_to_everyone
def old_version(name: str, version: int) -> ResponseReturnValue:
    """Show a released version, for whoever has a plan made on it."""
    return _whole(find_checklist(name, version))


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
    checklist = find_checklist(name, version)
    key, progress = open_place(checklist, sealed)
    if progress.at in checklist.question:
        return _show_question(key, checklist, progress, checklist.question[progress.at])
    if progress.at in checklist.step:
        return _show_step(key, checklist, progress, checklist.step[progress.at], None)
    return _show_overview(key, checklist, progress)


@blueprint.post("/steps/<name>/<int:version>/<sealed>")
@open_to_everyone
def say(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Take an answer, or how far a step has come, and go where that leads."""
    checklist = find_checklist(name, version)
    key, progress = open_place(checklist, sealed)
    if progress.at in checklist.question:
        question = checklist.question[progress.at]
        form = answer_form(question, progress.answers.get(question.id, frozenset()))
        if not form.validate():
            return _show_question(key, checklist, progress, question, form), 422
        return redirect(address_of(key, checklist, after_answer(checklist, progress, question, form.chosen())), 303)
    if progress.at in checklist.step:
        step = checklist.step[progress.at]
        mark_form = MarkForm()
        if not mark_form.validate():
            return _show_step(key, checklist, progress, step, mark_form), 422
        state = StepState(mark_form.state.data)
        reason = Reason(mark_form.reason.data) if state is StepState.CANNOT else None
        return redirect(address_of(key, checklist, after_mark(progress, step, Mark(state, reason))), 303)
    return abort(405)


def _show_question(
    key: BrowserKey, checklist: Checklist, progress: Progress, question: Question, form: Any = None
) -> str:
    before = queries.question_before(checklist, progress, question)
    back = (
        address_of(key, checklist, replace(progress, at=before.id))
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
        back=address_of(key, checklist, replace(progress, at=TASKS)),
    )


def _show_overview(key: BrowserKey, checklist: Checklist, progress: Progress) -> str:
    """Show a stop, the steps or the answers: pages that lead on by links only."""
    to = addresses_from(key, checklist, progress)
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
        plan=to(TASKS, "checklists.plan"),
        save=to(TASKS, "plans.save_page") if _may_keep_plans() else "",
    )


def _may_keep_plans() -> bool:
    """Tell whether to offer saving: to whoever has not signed in it leads by way of that."""
    return not current_user.is_authenticated or may(current_user.actor, Permission.PLANS_KEEP)


def _plan(name: str, version: int, sealed: str) -> tuple[Checklist, plans.Plan, str]:
    checklist = find_checklist(name, version)
    key, progress = open_place(checklist, sealed)
    if progress.at != TASKS:
        raise PlaceClosed
    contacts = current_app.extensions["hrstod.contacts"]
    chosen = [contacts[contact] for contact in queries.chosen_contact_ids(checklist, progress)]
    plan = plans.make_plan(checklist, progress, chosen, language=language(), today=clock.today())
    return checklist, plan, address_of(key, checklist, progress)


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
