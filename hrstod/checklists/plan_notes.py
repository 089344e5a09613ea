"""What somebody writes into a plan of theirs as time goes by: days to follow up on, and short notes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask_babel import gettext

from hrstod import clock
from hrstod.checklists import saving
from hrstod.checklists.own_plans import Apart, find_plan, keeps_plans, save_part, who
from hrstod.checklists.plan_forms import COMING, DONE, GONE, FollowUpForm, NewFollowUpForm, NoteForm, PlanForm
from hrstod.checklists.support_plans import LONGEST_NOTE
from hrstod.database.transaction import commits
from hrstod.errors import NotFound
from hrstod.web.formatting import day as in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.checklists.saving import Seen
    from hrstod.checklists.support_plans import FollowUp, SupportPlan

blueprint = Blueprint("notes", __name__)


@blueprint.get("/plans/<uuid:plan_id>/follow-ups")
@keeps_plans
def new_follow_up_page(plan_id: UUID) -> ResponseReturnValue:
    """Ask for a day to follow up on."""
    plan = find_plan(plan_id)
    return _show_follow_up(plan_id, None, NewFollowUpForm(formdata=None, data={"token": plan.token}))


@blueprint.post("/plans/<uuid:plan_id>/follow-ups", endpoint="add_follow_up")
@keeps_plans
@commits
def add_follow_up(plan_id: UUID) -> ResponseReturnValue:
    """Add a day to follow up on."""
    form = NewFollowUpForm()

    def tell(saved: SupportPlan, wanted: SupportPlan) -> list[Apart]:
        return [Apart(gettext("Follow-up"), _all_in_words(saved), _all_in_words(wanted))]

    return save_part(
        form,
        plan_id,
        lambda seen: saving.add_follow_up(*who(), seen, day=form.on.chosen),
        partial(_show_follow_up, plan_id, None),
        tell,
    )


@blueprint.get("/plans/<uuid:plan_id>/follow-ups/<int:number>")
@keeps_plans
def follow_up_page(plan_id: UUID, number: int) -> ResponseReturnValue:
    """Ask what became of a follow-up."""
    plan = find_plan(plan_id)
    found = plan.find_follow_up(number)
    if found is None:
        raise NotFound
    said = {"on": found.on.isoformat(), "state": DONE if found.done_on else COMING}
    return _show_follow_up(plan_id, number, FollowUpForm(formdata=None, data={"token": plan.token, **said}))


@blueprint.post("/plans/<uuid:plan_id>/follow-ups/<int:number>", endpoint="change_follow_up")
@keeps_plans
@commits
def change_follow_up(plan_id: UUID, number: int) -> ResponseReturnValue:
    """Move a follow-up, finish it, or take it away."""
    form = FollowUpForm()

    def act(seen: Seen) -> None:
        if form.state.data == GONE:
            saving.remove_follow_up(*who(), seen, number=number)
            return
        done_on = clock.today() if form.state.data == DONE else None
        saving.change_follow_up(*who(), seen, number=number, day=form.on.chosen, done_on=done_on)

    def tell(saved: SupportPlan, wanted: SupportPlan) -> list[Apart]:
        now, sent = saved.find_follow_up(number), wanted.find_follow_up(number)
        return [Apart(gettext("Follow-up"), _in_words(now), _in_words(sent))]

    return save_part(form, plan_id, act, partial(_show_follow_up, plan_id, number), tell)


def _show_follow_up(plan_id: UUID, number: int | None, form: PlanForm, apart: Sequence[Apart] = ()) -> str:
    plan = find_plan(plan_id)
    return render_template("checklists/saved_follow_up.html", plan=plan, number=number, form=form, apart=apart)


def _in_words(follow_up: FollowUp | None) -> str:
    if follow_up is None:
        return ""
    if follow_up.done_on is None:
        return in_words(follow_up.on)
    return str(gettext("%(day)s, done", day=in_words(follow_up.on)))


def _all_in_words(plan: SupportPlan) -> str:
    return "; ".join(map(_in_words, plan.follow_ups))


@blueprint.get("/plans/<uuid:plan_id>/notes")
@keeps_plans
def new_note_page(plan_id: UUID) -> ResponseReturnValue:
    """Ask for a note."""
    plan = find_plan(plan_id)
    return _show_note(plan_id, None, NoteForm(formdata=None, data={"token": plan.token}))


@blueprint.post("/plans/<uuid:plan_id>/notes", endpoint="add_note")
@keeps_plans
@commits
def add_note(plan_id: UUID) -> ResponseReturnValue:
    """Add a note of today."""
    form = NoteForm()

    def tell(saved: SupportPlan, wanted: SupportPlan) -> list[Apart]:
        newest = saved.notes[-1].text if saved.notes else ""
        return [Apart(gettext("The latest note"), newest, wanted.notes[-1].text)]

    return save_part(
        form,
        plan_id,
        lambda seen: saving.write_note(*who(), seen, text=form.text.data),
        partial(_show_note, plan_id, None),
        tell,
    )


@blueprint.get("/plans/<uuid:plan_id>/notes/<int:number>")
@keeps_plans
def note_page(plan_id: UUID, number: int) -> ResponseReturnValue:
    """Show a note, to write other words in its place."""
    plan = find_plan(plan_id)
    note = plan.find_note(number)
    if note is None:
        raise NotFound
    return _show_note(plan_id, number, NoteForm(formdata=None, data={"token": plan.token, "text": note.text}))


@blueprint.post("/plans/<uuid:plan_id>/notes/<int:number>", endpoint="change_note")
@keeps_plans
@commits
def change_note(plan_id: UUID, number: int) -> ResponseReturnValue:
    """Write other words in a note’s place."""
    form = NoteForm()

    def tell(saved: SupportPlan, _wanted: SupportPlan) -> list[Apart]:
        note, sent = saved.find_note(number), form.text.data
        now = note.text if note else ""
        both = f"{now}\n\n{sent}" if now else sent
        if now not in sent and len(both) <= LONGEST_NOTE:
            form.text.data = both
        return [Apart(gettext("The note"), now, sent)]

    return save_part(
        form,
        plan_id,
        lambda seen: saving.write_note(*who(), seen, text=form.text.data, number=number),
        partial(_show_note, plan_id, number),
        tell,
    )


@blueprint.post("/plans/<uuid:plan_id>/notes/<int:number>/erase", endpoint="erase_note")
@keeps_plans
@commits
def erase_note(plan_id: UUID, number: int) -> ResponseReturnValue:
    """Erase a note."""
    form = PlanForm()

    def show(refused: PlanForm, apart: Sequence[Apart] = ()) -> str:
        note = find_plan(plan_id).find_note(number)
        text = note.text if note else ""
        kept = NoteForm(formdata=None, data={"token": refused.token.data, "text": text})
        return _show_note(plan_id, number if note else None, kept, apart)

    def tell(saved: SupportPlan, _wanted: SupportPlan) -> list[Apart]:
        note = saved.find_note(number)
        return [Apart(gettext("The note"), note.text if note else "", "")]

    return save_part(form, plan_id, lambda seen: saving.erase_note(*who(), seen, number=number), show, tell)


def _show_note(plan_id: UUID, number: int | None, form: PlanForm, apart: Sequence[Apart] = ()) -> str:
    plan = find_plan(plan_id)
    note = plan.find_note(number) if number else None
    return render_template(
        "checklists/saved_note.html", plan=plan, note=note, form=form, apart=apart, longest=LONGEST_NOTE
    )
