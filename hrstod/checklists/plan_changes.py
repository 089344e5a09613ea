"""What somebody changes in a plan of theirs: how far steps have come, what was agreed, its name and its last day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask_babel import gettext

from hrstod.checklists import own_plans, queries, saving
from hrstod.checklists.own_plans import Apart, find_plan, keeps_plans, mark_in_words, save_part, who
from hrstod.checklists.places import address_of, living_or_new_key, open_place
from hrstod.checklists.plan_forms import LabelForm, LastDayForm, PlanForm, StepForm, erased_after, measures_form
from hrstod.checklists.rules import TASKS, Mark, Reason, StepState, holds
from hrstod.database.transaction import commits
from hrstod.errors import NotFound, PlaceClosed
from hrstod.web.formatting import day as in_words
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.checklists.definitions import Checklist, Step
    from hrstod.checklists.rules import Progress
    from hrstod.checklists.saving import Seen
    from hrstod.checklists.support_plans import SupportPlan

blueprint = Blueprint("changes", __name__)


def _find_step(plan_id: UUID, step_id: str) -> tuple[SupportPlan, Checklist, Step]:
    """Find a step that a plan shows; NotFound for any other."""
    plan = find_plan(plan_id)
    checklist = own_plans.checklist_of(plan)
    step = checklist.step.get(step_id) if checklist else None
    if checklist is None or step is None or not holds(step.when, plan.progress.answers):
        raise NotFound
    return plan, checklist, step


@blueprint.get("/plans/<uuid:plan_id>/steps/<step>")
@keeps_plans
def step_page(plan_id: UUID, step: str) -> ResponseReturnValue:
    """Show a step, with how far it has come."""
    plan, _checklist, _step = _find_step(plan_id, step)
    mark = plan.marks.get(step, Mark())
    said = {"state": mark.state.value, "reason": mark.reason.value if mark.reason else None}
    return _show_step(plan_id, step, StepForm(formdata=None, data={"token": plan.token, **said}))


@blueprint.post("/plans/<uuid:plan_id>/steps/<step>", endpoint="change_step")
@keeps_plans
@commits
def change_step(plan_id: UUID, step: str) -> ResponseReturnValue:
    """Say how far a step has come."""
    _plan, _checklist, found = _find_step(plan_id, step)
    form = StepForm()

    def act(seen: Seen) -> None:
        state = StepState(form.state.data)
        mark = Mark(state, Reason(form.reason.data) if state is StepState.CANNOT else None)
        saving.change_step(*who(), seen, step_id=step, mark=mark)

    def tell(saved: SupportPlan, wanted: SupportPlan) -> list[Apart]:
        return [Apart(found.do, mark_in_words(saved.marks.get(step)), mark_in_words(wanted.marks.get(step)))]

    return save_part(form, plan_id, act, partial(_show_step, plan_id, step), tell)


def _show_step(plan_id: UUID, step_id: str, form: PlanForm, apart: Sequence[Apart] = ()) -> str:
    plan, checklist, step = _find_step(plan_id, step_id)
    return render_template(
        "checklists/saved_step.html",
        plan=plan,
        checklist=checklist,
        row=queries.find_row(checklist, plan.progress, step),
        contacts=queries.chosen_contact_ids(checklist, plan.progress) if step.contacts else [],
        form=form,
        apart=apart,
    )


@blueprint.get("/plans/<uuid:plan_id>/measures")
@keeps_plans
def measures_page(plan_id: UUID) -> ResponseReturnValue:
    """Show what can be agreed on, with what was."""
    plan = find_plan(plan_id)
    form = measures_form(own_plans.all_measures(), language(), plan.measures, filled=False)
    form.token.data = plan.token
    return _show_measures(plan_id, form)


@blueprint.post("/plans/<uuid:plan_id>/measures", endpoint="change_measures")
@keeps_plans
@commits
def change_measures(plan_id: UUID) -> ResponseReturnValue:
    """Agree on measures."""
    form = measures_form(own_plans.all_measures(), language(), find_plan(plan_id).measures, filled=True)

    def tell(saved: SupportPlan, wanted: SupportPlan) -> list[Apart]:
        listed = own_plans.all_measures()
        now, sent = (
            dict(listed.in_words(saved.measures, language())),
            dict(listed.in_words(wanted.measures, language())),
        )
        names = [name for name in {**now, **sent} if now.get(name) != sent.get(name)]
        return [Apart(name, " ".join(now.get(name, ())), " ".join(sent.get(name, ()))) for name in names]

    return save_part(
        form,
        plan_id,
        lambda seen: saving.change_measures(*who(), seen, measures=form.chosen()),
        partial(_show_measures, plan_id),
        tell,
    )


def _show_measures(plan_id: UUID, form: PlanForm, apart: Sequence[Apart] = ()) -> str:
    plan, measures = find_plan(plan_id), own_plans.all_measures()
    return render_template("checklists/saved_measures.html", plan=plan, measures=measures, form=form, apart=apart)


def _find_walk(plan_id: UUID, sealed: str) -> tuple[SupportPlan, Checklist, Progress]:
    """Open a walk through the checklist that a plan was made on; its answers are those of this browser."""
    plan = find_plan(plan_id)
    checklist = own_plans.checklist_of(plan)
    if checklist is None:
        raise NotFound
    _key, progress = open_place(checklist, sealed)
    if progress.at != TASKS:
        raise PlaceClosed
    return plan, checklist, progress


@blueprint.get("/plans/<uuid:plan_id>/take-over/<sealed>")
@keeps_plans
def take_over_page(plan_id: UUID, sealed: str) -> ResponseReturnValue:
    """Show what would change in a plan that takes over other answers and steps."""
    plan, _checklist, _progress = _find_walk(plan_id, sealed)
    return _show_take_over(plan_id, sealed, PlanForm(formdata=None, data={"token": plan.token}))


@blueprint.post("/plans/<uuid:plan_id>/take-over/<sealed>", endpoint="take_over")
@keeps_plans
@commits
def take_over(plan_id: UUID, sealed: str) -> ResponseReturnValue:
    """Let a plan take over other answers and steps."""
    _plan, checklist, progress = _find_walk(plan_id, sealed)

    def tell(saved: SupportPlan, wanted: SupportPlan) -> list[Apart]:
        return own_plans.steps_apart(checklist, saved.progress, wanted.progress)

    return save_part(
        PlanForm(),
        plan_id,
        lambda seen: saving.change_progress(*who(), seen, progress=progress),
        partial(_show_take_over, plan_id, sealed),
        tell,
    )


def _show_take_over(plan_id: UUID, sealed: str, form: PlanForm, apart: Sequence[Apart] = ()) -> str:
    plan, checklist, progress = _find_walk(plan_id, sealed)
    return render_template(
        "checklists/saved_take_over.html",
        plan=plan,
        form=form,
        apart=apart,
        changes=own_plans.steps_apart(checklist, plan.progress, progress),
        back=address_of(living_or_new_key(), checklist, progress, "plans.save_page"),
    )


@blueprint.get("/plans/<uuid:plan_id>/name")
@keeps_plans
def name_page(plan_id: UUID) -> ResponseReturnValue:
    """Ask what a plan should be called."""
    plan = find_plan(plan_id)
    return _show_name(plan_id, LabelForm(formdata=None, data={"token": plan.token, "label": plan.label}))


@blueprint.post("/plans/<uuid:plan_id>/name", endpoint="rename")
@keeps_plans
@commits
def rename(plan_id: UUID) -> ResponseReturnValue:
    """Call a plan something else."""
    form = LabelForm()

    def tell(saved: SupportPlan, wanted: SupportPlan) -> list[Apart]:
        return [Apart(str(form.label.label.text), saved.label, wanted.label)]

    return save_part(
        form,
        plan_id,
        lambda seen: saving.rename(*who(), seen, label=form.label.data),
        partial(_show_name, plan_id),
        tell,
    )


def _show_name(plan_id: UUID, form: PlanForm, apart: Sequence[Apart] = ()) -> str:
    return render_template("checklists/saved_name.html", plan=find_plan(plan_id), form=form, apart=apart)


@blueprint.get("/plans/<uuid:plan_id>/last-day")
@keeps_plans
def last_day_page(plan_id: UUID) -> ResponseReturnValue:
    """Ask when a plan should be erased."""
    plan = find_plan(plan_id)
    day = erased_after(plan.last_on)
    return _show_last_day(plan_id, LastDayForm(formdata=None, data={"token": plan.token, "erased_on": day}))


@blueprint.post("/plans/<uuid:plan_id>/last-day", endpoint="extend")
@keeps_plans
@commits
def extend(plan_id: UUID) -> ResponseReturnValue:
    """Keep a plan for longer, or for a shorter time."""
    form = LastDayForm()

    def tell(saved: SupportPlan, wanted: SupportPlan) -> list[Apart]:
        return [Apart(gettext("Erased on"), in_words(saved.erased_on), in_words(wanted.erased_on))]

    return save_part(
        form,
        plan_id,
        lambda seen: saving.extend(*who(), seen, last_on=form.erased_on.last_on),
        partial(_show_last_day, plan_id),
        tell,
    )


def _show_last_day(plan_id: UUID, form: PlanForm, apart: Sequence[Apart] = ()) -> str:
    return render_template("checklists/saved_last_day.html", plan=find_plan(plan_id), form=form, apart=apart)
