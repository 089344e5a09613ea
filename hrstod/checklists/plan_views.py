"""The pages of one’s own support plans: save one, look at it, print it, erase it; and what waits on one’s own page.

All of them are for whoever keeps plans and has unlocked. What changes a part of a plan is in plan_changes.py and
plan_notes.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from hrstod import clock
from hrstod.accounts.locker import LockerUnreadable, LockerWaits
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.checklists import own_plans, plan_access, plan_changes, plan_notes, plans, queries, saving, service
from hrstod.checklists.forms import REASON_TEXTS, STATE_TEXTS
from hrstod.checklists.own_plans import keeps_plans, opening
from hrstod.checklists.places import address_of, find_checklist, living_or_new_key, open_place, own_key
from hrstod.checklists.plan_forms import PlanForm, SaveForm, erased_after
from hrstod.checklists.rules import ANSWERS, TASKS
from hrstod.checklists.saving import NewPlan, PlanChanged, Seen
from hrstod.checklists.support_plans import first_follow_up, follow_ups_due, next_follow_up
from hrstod.database.transaction import commits, database
from hrstod.errors import NotFound, PlaceClosed, RuleBroken
from hrstod.web.guards import current_actor
from hrstod.web.language import language
from hrstod.web.pdf import make_pdf

if TYPE_CHECKING:
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.checklists.definitions import Checklist
    from hrstod.checklists.plans import Plan
    from hrstod.checklists.rules import Progress
    from hrstod.checklists.support_plans import SupportPlan

blueprint = Blueprint("plans", __name__)
blueprint.register_blueprint(plan_changes.blueprint)
blueprint.register_blueprint(plan_notes.blueprint)


@blueprint.app_template_filter()
def near_day(value: date) -> str:
    """Write a day out, without its year when that is this year."""
    return str(format_date(value, "d MMMM" if value.year == clock.today().year else "d MMMM y"))


def own_part() -> str:
    """Say on somebody’s own page what they should follow up; while it is locked, the same words for everybody."""
    if not may(current_actor(), Permission.PLANS_KEEP):
        return ""
    if current_user.keys is None:
        return render_template("checklists/saved_own.html", locked=True)
    try:
        own = own_plans.open_plans()
    except (LockerUnreadable, LockerWaits) as error:
        return render_template("checklists/saved_own.html", sentence=error.sentence)
    today = clock.today()
    return render_template(
        "checklists/saved_own.html",
        today=today,
        due=follow_ups_due(own.plans, today),
        plans=[(plan, next_follow_up(plan, today)) for plan in own.plans],
        nearly_full=own.nearly_full,
    )


@blueprint.get("/steps/<name>/<int:version>/<sealed>/save")
@keeps_plans
def save_page(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Say who will read a plan and when it is erased, before it is saved."""
    place = _tasks(name, version, sealed)
    return _show_save(place, _new_form())


@blueprint.post("/steps/<name>/<int:version>/<sealed>/save", endpoint="save")
@keeps_plans
@commits
def save(name: str, version: int, sealed: str) -> ResponseReturnValue:
    """Save a plan."""
    place = _tasks(name, version, sealed)
    form = SaveForm()
    rules = current_app.extensions["hrstod.typing_guard"]
    if not form.validate() or not all((form.is_fine(rules, language()), form.is_as_shown())):
        return _show_save(place, form), 422
    new = NewPlan(form.label.data, *place, form.erased_on.last_on, form.follow_up_on.day)
    try:
        plan = saving.save_plan(current_actor(), database(), opening(), new)
    except RuleBroken as refused:
        form.refuse(refused.sentence)
        return _show_save(place, form), 422
    return redirect(url_for("plans.show", plan_id=plan.id), 303)


def _tasks(name: str, version: int, sealed: str) -> tuple[Checklist, Progress]:
    """Open the list of steps that an address holds; another place is nothing to save."""
    checklist = find_checklist(name, version)
    _key, progress = open_place(checklist, sealed)
    if progress.at != TASKS:
        raise PlaceClosed
    return checklist, progress


def _usual_day() -> str:
    return erased_after(plan_access.usual_last_day(current_actor(), database(), clock.today()))


def _new_form() -> SaveForm:
    """Make the form as it is at first: a name that tells nothing, and the day that the boards have chosen."""
    taken = {plan.label for plan in own_plans.open_plans().plans}
    labels = (gettext("Plan %(number)s", number=number) for number in count(1))
    day = _usual_day()
    label = next(label for label in labels if label not in taken)
    follow_up_on = first_follow_up(clock.today()).isoformat()
    filled = {
        "label": label,
        "erased_on": day,
        "shown": day,
        "follow_up_on": follow_up_on if follow_up_on < day else "",
    }
    return SaveForm(formdata=None, data=filled)


def _show_save(place: tuple[Checklist, Progress], form: SaveForm) -> str:
    """Show the page before saving; the button says the day that it saves until."""
    checklist, progress = place
    own = own_plans.open_plans()
    try:
        day = date.fromisoformat(form.shown.data)
    except ValueError:
        form.shown.data = _usual_day()
        day = date.fromisoformat(form.shown.data)
    made_on_this = [plan for plan in own.plans if (plan.checklist, plan.version) == (checklist.name, checklist.version)]
    return render_template(
        "checklists/saved_new.html",
        checklist=checklist,
        form=form,
        day=day,
        plans=made_on_this,
        sealed=service.seal_place(living_or_new_key(), checklist, progress),
        nearly_full=own.nearly_full,
        back=address_of(living_or_new_key(), checklist, progress),
    )


@blueprint.get("/plans/<uuid:plan_id>")
@keeps_plans
def show(plan_id: UUID) -> ResponseReturnValue:
    """Show a plan: its steps, what was agreed, when to follow up, and the notes."""
    own = own_plans.open_plans()
    plan = own.find(plan_id)
    checklist = own_plans.checklist_of(plan)
    return render_template(
        "checklists/saved_plan.html",
        plan=plan,
        checklist=checklist,
        list_name=own_plans.name_of_list(plan),
        groups=queries.task_groups(checklist, plan.progress) if checklist else [],
        states=STATE_TEXTS,
        reasons=REASON_TEXTS,
        to=lambda step: url_for("plans.changes.step_page", plan_id=plan_id, step=step),
        measures=own_plans.all_measures().in_words(plan.measures, language()),
        today=clock.today(),
        nearly_full=own.nearly_full,
    )


@blueprint.get("/plans/<uuid:plan_id>/answers")
@keeps_plans
def answers(plan_id: UUID) -> ResponseReturnValue:
    """Show what was answered when a plan was made."""
    plan, checklist = _with_list(plan_id)
    given = queries.answers_given(checklist, plan.progress)
    return render_template("checklists/saved_answers.html", plan=plan, checklist=checklist, given=given)


@blueprint.get("/plans/<uuid:plan_id>/again")
@keeps_plans
def again(plan_id: UUID) -> ResponseReturnValue:
    """Take a plan's answers and steps back into the checklist, where they can be changed and saved once more."""
    plan, checklist = _with_list(plan_id)
    progress = replace(plan.progress, at=ANSWERS)
    return redirect(address_of(own_key(), checklist, progress), 303)


def _with_list(plan_id: UUID) -> tuple[SupportPlan, Checklist]:
    plan = own_plans.find_plan(plan_id)
    checklist = own_plans.checklist_of(plan)
    if checklist is None:
        raise NotFound
    return plan, checklist


def _on_paper(plan_id: UUID) -> Plan:
    """Make what is printed of a saved plan: no notes, no answers, no name."""
    saved = own_plans.find_plan(plan_id)
    checklist = own_plans.checklist_of(saved)
    contacts = current_app.extensions["hrstod.contacts"]
    today, spoken = clock.today(), language()
    if checklist is None:
        pinned = [contact for contact in contacts.values() if contact.pinned]
        plan = plans.make_plan_without_checklist(saved, pinned, language=spoken, today=today)
    else:
        chosen = [contacts[contact] for contact in queries.chosen_contact_ids(checklist, saved.progress)]
        plan = plans.make_plan(checklist, saved.progress, chosen, language=spoken, today=today)
    groups = own_plans.all_measures().in_words(saved.measures, spoken)
    return plans.with_agreed(plan, saved, [text for _group, texts in groups for text in texts])


@blueprint.get("/plans/<uuid:plan_id>/print", endpoint="printed")
@keeps_plans
def printed(plan_id: UUID) -> ResponseReturnValue:
    """Show a saved plan as it is printed."""
    return render_template(
        "checklists/saved_print.html",
        plan=_on_paper(plan_id),
        back=url_for("plans.show", plan_id=plan_id),
        pdf=url_for("plans.pdf", plan_id=plan_id),
    )


@blueprint.get("/plans/<uuid:plan_id>/plan.pdf")
@keeps_plans
def pdf(plan_id: UUID) -> ResponseReturnValue:
    """Give the same as a tagged PDF, made in memory, with a file name that tells nothing."""
    made = make_pdf("checklists/templates/plan.typ", _on_paper(plan_id).as_content(), clock.now())
    return made, {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="plan.pdf"'}


@blueprint.get("/plans/<uuid:plan_id>/erase")
@keeps_plans
def erase_page(plan_id: UUID) -> ResponseReturnValue:
    """Ask whether a plan is to be erased now."""
    plan = own_plans.find_plan(plan_id)
    return _show_erase(plan, PlanForm(data={"token": plan.token}))


@blueprint.post("/plans/<uuid:plan_id>/erase", endpoint="erase")
@keeps_plans
@commits
def erase(plan_id: UUID) -> ResponseReturnValue:
    """Erase a plan; one that has changed meanwhile is looked at once more."""
    form = PlanForm()
    try:
        saving.erase_plan(current_actor(), database(), opening(), Seen(plan_id, form.token.data))
    except PlanChanged as changed:
        form.token.data = changed.saved.token
        form.refuse(
            _("The plan was changed in another tab after you opened this page. Look at it before you erase it.")
        )
        return _show_erase(changed.saved, form), 409
    return redirect(url_for("own.show"), 303)


def _show_erase(plan: SupportPlan, form: PlanForm) -> str:
    return render_template("checklists/saved_erase.html", plan=plan, form=form)
