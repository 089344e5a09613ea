"""The plans of whoever is asking, as the pages want them: opened with what their browser has unlocked, and changed.

Nothing that was written is lost: a form that cannot be saved is shown again with what stood in it, and a plan that was
changed in another tab is shown with both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, redirect, url_for

from hrstod import clock
from hrstod.accounts.browser import vault
from hrstod.authorization.permissions import Permission
from hrstod.checklists import plan_access
from hrstod.checklists.forms import REASON_TEXTS, STATE_TEXTS
from hrstod.checklists.places import find_checklist
from hrstod.checklists.plan_access import Opening
from hrstod.checklists.plan_forms import GuardedForm
from hrstod.checklists.rules import Mark
from hrstod.checklists.saving import PlanChanged, Seen
from hrstod.database.transaction import database
from hrstod.errors import NotFound, RuleBroken
from hrstod.web.guards import current_actor, requires, unlocked_keys
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.checklists.definitions import Checklist, Question
    from hrstod.checklists.measures import Measures
    from hrstod.checklists.plan_access import OwnPlans
    from hrstod.checklists.plan_forms import PlanForm
    from hrstod.checklists.rules import Progress
    from hrstod.checklists.support_plans import SupportPlan

keeps_plans = requires(Permission.PLANS_KEEP, unlocked=True)
"""Let in whoever keeps plans and has unlocked."""


@dataclass(frozen=True)
class Apart:
    """Something that was changed in two tabs: what is saved now, and what was sent in, in words."""

    about: str
    saved: str
    sent: str


def opening() -> Opening:
    """Give what opens the plans of whoever is asking."""
    return Opening(vault(), unlocked_keys(), clock.today())


def open_plans() -> OwnPlans:
    """Open the plans of whoever is asking."""
    return plan_access.open_own(current_actor(), database(), opening())


def find_plan(plan_id: UUID) -> SupportPlan:
    """Find a plan of whoever is asking; NotFound when it is none of theirs."""
    return plan_access.find_plan(current_actor(), database(), opening(), plan_id)


def checklist_of(plan: SupportPlan) -> Checklist | None:
    """Find the version of the checklist that a plan was made on, None when it is no longer kept."""
    try:
        return find_checklist(plan.checklist, plan.version)
    except NotFound:
        return None


def name_of_list(plan: SupportPlan) -> str:
    """Give the heading of the list that a plan was made on, in the version that is there; else its plain name."""
    for version in (plan.version, None):
        try:
            return find_checklist(plan.checklist, version).heading
        except NotFound:
            continue
    return plan.checklist


def all_measures() -> Measures:
    """Give the measures that can be agreed on."""
    found: Measures = current_app.extensions["hrstod.support_measures"]
    return found


def steps_apart(checklist: Checklist, saved: Progress, wanted: Progress) -> list[Apart]:
    """List the answers and steps that differ between what is saved and what was sent in, in words."""
    answers = [
        Apart(question.ask, _answered(question, saved), _answered(question, wanted))
        for question in checklist.questions
        if saved.answers.get(question.id) != wanted.answers.get(question.id)
    ]
    steps = [
        Apart(step.do, mark_in_words(saved.marks.get(step.id)), mark_in_words(wanted.marks.get(step.id)))
        for step in checklist.steps
        if saved.marks.get(step.id) != wanted.marks.get(step.id)
    ]
    return [*answers, *steps]


def mark_in_words(mark: Mark | None) -> str:
    """Write out how far a step has come, and why it cannot be done."""
    said = mark or Mark()
    state = str(STATE_TEXTS[said.state])
    return f"{state}: {REASON_TEXTS[said.reason]}" if said.reason else state


def _answered(question: Question, progress: Progress) -> str:
    given = progress.answers.get(question.id, frozenset())
    return ", ".join(option.text for option in question.options if option.id in given)


def save_part(
    form: PlanForm,
    plan_id: UUID,
    act: Callable[[Seen], object],
    show: Callable[..., str],
    tell: Callable[[SupportPlan, SupportPlan], Sequence[Apart]],
) -> ResponseReturnValue:
    """Do what a form asks and go back to the plan; or show the form again with all that stood in it, and why."""
    rules = current_app.extensions["hrstod.typing_guard"]
    if not form.validate() or (isinstance(form, GuardedForm) and not form.is_fine(rules, language())):
        return show(form), 422
    try:
        act(Seen(plan_id, form.token.data))
    except PlanChanged as changed:
        form.token.data = changed.saved.token
        return show(form, tell(changed.saved, changed.wanted)), 409
    except RuleBroken as refused:
        form.refuse_field(refused.sentence)
        return show(form), 422
    return redirect(url_for("plans.show", plan_id=plan_id), 303)


def who() -> tuple[Actor, Session, Opening]:
    """Give who is asking, this request’s transaction, and what opens their plans."""
    return current_actor(), database(), opening()
