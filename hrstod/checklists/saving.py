"""What is done with one’s own support plans: save, change, keep longer, erase. All of it stays in one’s own locker.

Each verb opens the locker for a change, looks whether the plan is still as its owner saw it, and seals the locker
again. A change that is there already is no conflict. There is no audit entry: that somebody keeps a plan is nobody
else’s business.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _

from hrstod.accounts.locker import close_locker
from hrstod.checklists import plan_access, support_plans
from hrstod.checklists.support_plans import SupportPlan, encode, replace_in
from hrstod.crypto.primitives import random_bytes
from hrstod.errors import Conflict, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.checklists.definitions import Checklist
    from hrstod.checklists.plan_access import Opening
    from hrstod.checklists.rules import Mark, Progress

TOKEN_BYTES = 12


class PlanChanged(Conflict):
    """A plan was changed after its owner had opened the page that was sent in; nothing was saved.

    It carries both: the plan as it is saved now, and as it would be with what was sent in. Where it should have been
    erased, the two are the same.
    """

    def __init__(self, saved: SupportPlan, wanted: SupportPlan) -> None:
        super().__init__()
        self.saved = saved
        self.wanted = wanted


class LabelTaken(RuleBroken):
    """Another plan of theirs has this name."""

    def __init__(self) -> None:
        super().__init__(_("You have another plan with this name. Choose one that tells them apart."))


@dataclass(frozen=True)
class NewPlan:
    """What somebody has decided about a plan that is to be saved."""

    label: str
    checklist: Checklist
    progress: Progress
    last_on: date
    follow_up_on: date | None = None


@dataclass(frozen=True)
class Seen:
    """A plan as its owner saw it: which, and the token that it had then."""

    plan_id: UUID
    token: str


def save_plan(actor: Actor, database: Session, opening: Opening, new: NewPlan) -> SupportPlan:
    """Save a plan; RuleBroken when its name is taken or a day does not fit.

    LockerFull, with nothing changed, when there is no room.
    """
    own = plan_access.open_own(actor, database, opening, for_change=True)
    _check_label(own.plans, new.label)
    _check_last_day(new.last_on, opening.today)
    plan = SupportPlan(
        id=uuid4(),
        token=_new_token(),
        label=new.label,
        checklist=new.checklist.name,
        version=new.checklist.version,
        made_on=opening.today,
        last_on=new.last_on,
    )
    plan = support_plans.with_progress(plan, new.progress)
    if new.follow_up_on is not None:
        _check_day(plan, new.follow_up_on, opening.today)
        plan = support_plans.with_new_follow_up(plan, new.follow_up_on)
    close_locker(own.locker, encode((*own.plans, plan)))
    return plan


def change_progress(actor: Actor, database: Session, opening: Opening, seen: Seen, progress: Progress) -> SupportPlan:
    """Take over answers and steps from a walk through the checklist that the plan was made on."""
    return _change(actor, database, opening, seen, lambda plan: support_plans.with_progress(plan, progress))


def change_step(
    actor: Actor, database: Session, opening: Opening, seen: Seen, *, step_id: str, mark: Mark
) -> SupportPlan:
    """Say how far a step has come."""
    return _change(actor, database, opening, seen, lambda plan: support_plans.with_mark(plan, step_id, mark))


def change_measures(
    actor: Actor, database: Session, opening: Opening, seen: Seen, *, measures: Sequence[str]
) -> SupportPlan:
    """Agree on these measures and no others."""
    return _change(actor, database, opening, seen, lambda plan: support_plans.with_measures(plan, measures))


def add_follow_up(actor: Actor, database: Session, opening: Opening, seen: Seen, *, day: date) -> SupportPlan:
    """Add a day to follow up on; RuleBroken when it has passed, or when the plan is erased before it."""

    def change(plan: SupportPlan) -> SupportPlan:
        _check_day(plan, day, opening.today)
        return support_plans.with_new_follow_up(plan, day)

    return _change(actor, database, opening, seen, change)


def change_follow_up(
    actor: Actor, database: Session, opening: Opening, seen: Seen, *, number: int, day: date, done_on: date | None
) -> SupportPlan:
    """Move a follow-up, or finish it; RuleBroken when one that is to come is moved to a day that does not fit."""

    def change(plan: SupportPlan) -> SupportPlan:
        before = plan.find_follow_up(number)
        if done_on is None and (before is None or before.on != day):
            _check_day(plan, day, opening.today)
        return support_plans.with_follow_up(plan, number, day, done_on)

    return _change(actor, database, opening, seen, change)


def remove_follow_up(actor: Actor, database: Session, opening: Opening, seen: Seen, *, number: int) -> SupportPlan:
    """Take a follow-up away."""
    return _change(actor, database, opening, seen, lambda plan: support_plans.without_follow_up(plan, number))


def write_note(
    actor: Actor, database: Session, opening: Opening, seen: Seen, *, text: str, number: int | None = None
) -> SupportPlan:
    """Write a note, or other words in the place of one; LockerFull, with nothing changed, when there is no room."""

    def change(plan: SupportPlan) -> SupportPlan:
        if number is None:
            return support_plans.with_new_note(plan, opening.today, text)
        return support_plans.with_note(plan, number, opening.today, text)

    return _change(actor, database, opening, seen, change)


def erase_note(actor: Actor, database: Session, opening: Opening, seen: Seen, *, number: int) -> SupportPlan:
    """Erase a note."""
    return _change(actor, database, opening, seen, lambda plan: support_plans.without_note(plan, number))


def rename(actor: Actor, database: Session, opening: Opening, seen: Seen, *, label: str) -> SupportPlan:
    """Call a plan something else; LabelTaken when another has that name."""
    return _change(actor, database, opening, seen, lambda plan: support_plans.with_label(plan, label))


def extend(actor: Actor, database: Session, opening: Opening, seen: Seen, *, last_on: date) -> SupportPlan:
    """Keep a plan for longer, or for a shorter time; RuleBroken when it is too long or too short."""
    _check_last_day(last_on, opening.today)
    return _change(actor, database, opening, seen, lambda plan: support_plans.with_last_day(plan, last_on))


def erase_plan(actor: Actor, database: Session, opening: Opening, seen: Seen) -> None:
    """Erase a plan now; PlanChanged when it is no longer as its owner saw it."""
    own = plan_access.open_own(actor, database, opening, for_change=True)
    plan = own.find(seen.plan_id)
    if plan.token != seen.token:
        raise PlanChanged(plan, plan)
    close_locker(own.locker, encode(tuple(one for one in own.plans if one.id != plan.id)))


def _change(
    actor: Actor, database: Session, opening: Opening, seen: Seen, change: Callable[[SupportPlan], SupportPlan]
) -> SupportPlan:
    own = plan_access.open_own(actor, database, opening, for_change=True)
    plan = own.find(seen.plan_id)
    wanted = change(plan)
    if wanted == plan:
        return plan
    if plan.token != seen.token:
        raise PlanChanged(plan, wanted)
    if wanted.label != plan.label:
        _check_label(own.plans, wanted.label)
    wanted = wanted.model_copy(update={"token": _new_token()})
    close_locker(own.locker, encode(replace_in(own.plans, wanted)))
    return wanted


def _check_label(plans: Iterable[SupportPlan], label: str) -> None:
    if label.casefold() in {plan.label.casefold() for plan in plans}:
        raise LabelTaken


def _check_last_day(last_on: date, today: date) -> None:
    if not support_plans.may_be_last(last_on, today):
        raise RuleBroken(_("A plan is kept for at least 7 and at most 365 days. Choose a day between."))


def _check_day(plan: SupportPlan, day: date, today: date) -> None:
    if day < today:
        raise RuleBroken(_("That day has passed. Choose today or a later day."))
    if day > plan.last_on:
        raise RuleBroken(_("The plan is erased before that day. Choose an earlier day, or keep the plan longer first."))


def _new_token() -> str:
    return urlsafe_b64encode(random_bytes(TOKEN_BYTES)).decode("ascii")
