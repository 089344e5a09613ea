"""Somebody’s own support plans: what they hold, how they change, and how they are written into a locker and read back.

Everything here is pure. A locker holds bytes; here they become plans. Each plan has a last day, after which it is never
shown, and a token that is new after every change, so that a change made on an old page is noticed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hrstod.checklists.rules import TASKS, Mark, Progress, StepState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FEWEST_DAYS = 7
MOST_DAYS = 365
"""For how long a plan can be kept, counted from the day it is decided."""
FOLLOW_UP_DAYS = 7
"""How soon a new plan is followed up, when nobody chooses another day."""
LONGEST_NOTE = 500
LONGEST_LABEL = 40
NEARLY_FULL = 0.8
"""The share of a locker from which somebody is told that it fills up."""

Number = Annotated[int, Field(ge=1)]


class NotPlans(ValueError):
    """These bytes are not plans that this version of hrstod can read."""


class _Kept(BaseModel):
    """Something in a locker: frozen, and with no field that nobody asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FollowUp(_Kept):
    """A day on which to follow a plan up, and the day on which that was done."""

    number: Number
    on: date
    done_on: date | None = None


class Note(_Kept):
    """A few words of one’s own, and the day they were written."""

    number: Number
    on: date
    text: str


class SupportPlan(_Kept):
    """One saved plan. It keeps the version of the checklist that it was made on."""

    id: UUID
    token: str
    """New and random after every change."""
    label: str
    checklist: str
    version: Number
    answers: dict[str, tuple[str, ...]] = {}
    marks: dict[str, Mark] = {}
    measures: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    notes: tuple[Note, ...] = ()
    made_on: date
    last_on: date
    """The last day on which it can be read."""

    @property
    def erased_on(self) -> date:
        """Give the day from which it can no longer be read."""
        return self.last_on + timedelta(days=1)

    @property
    def progress(self) -> Progress:
        """Give how far the checklist has come, as its rules hold it."""
        answers = {question: frozenset(given) for question, given in self.answers.items()}
        return Progress(TASKS, answers, self.marks)

    def find_note(self, number: int) -> Note | None:
        """Give a note by its number."""
        return next((note for note in self.notes if note.number == number), None)

    def find_follow_up(self, number: int) -> FollowUp | None:
        """Give a follow-up by its number."""
        return next((one for one in self.follow_ups if one.number == number), None)


class _Shelf(_Kept):
    """The whole content of a locker."""

    format: Literal[1]
    plans: tuple[SupportPlan, ...]


def encode(plans: Sequence[SupportPlan]) -> bytes:
    """Write plans as the content of a locker; no plans are no bytes."""
    if not plans:
        return b""
    return _Shelf(format=1, plans=tuple(plans)).model_dump_json(exclude_defaults=True).encode()


def decode(content: bytes) -> tuple[SupportPlan, ...]:
    """Read the content of a locker; refuse (NotPlans, which repeats none of it) what is anything else."""
    if not content:
        return ()
    try:
        return _Shelf.model_validate_json(content, strict=True).plans
    except ValidationError:
        raise NotPlans from None


def tidy(content: bytes, today: date) -> bytes:
    """Drop the plans whose last day has passed; leave what cannot be read as it is."""
    try:
        plans = decode(content)
    except NotPlans:
        return content
    kept = alive(plans, today)
    return content if len(kept) == len(plans) else encode(kept)


def alive(plans: Iterable[SupportPlan], today: date) -> tuple[SupportPlan, ...]:
    """Give the plans that can still be read on a day."""
    return tuple(plan for plan in plans if today <= plan.last_on)


def last_day(today: date, days: int) -> date:
    """Give the last day of a plan that is erased after some days, within what can be chosen."""
    return today + timedelta(days=min(max(days, FEWEST_DAYS), MOST_DAYS) - 1)


def may_be_last(day: date, today: date) -> bool:
    """Tell whether a day can be chosen as a plan’s last."""
    return FEWEST_DAYS <= (day - today).days + 1 <= MOST_DAYS


def first_follow_up(today: date) -> date:
    """Give a day about a week on, and no Saturday or Sunday, to follow a new plan up on."""
    day = today + timedelta(days=FOLLOW_UP_DAYS)
    return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def is_nearly_full(used: int, capacity: int) -> bool:
    """Tell whether so little room is left that somebody should know."""
    return used > NEARLY_FULL * capacity


def follow_ups_due(plans: Iterable[SupportPlan], day: date) -> list[tuple[SupportPlan, FollowUp]]:
    """List what should be followed up on a day or should have been before it, oldest first."""
    due = [(plan, one) for plan in plans for one in plan.follow_ups if one.done_on is None and one.on <= day]
    return sorted(due, key=lambda pair: (pair[1].on, pair[0].label))


def next_follow_up(plan: SupportPlan, day: date) -> FollowUp | None:
    """Give the first follow-up after a day, None when there is none."""
    coming = [one for one in plan.follow_ups if one.done_on is None and one.on > day]
    return min(coming, key=lambda one: one.on, default=None)


def replace_in(plans: Iterable[SupportPlan], changed: SupportPlan) -> tuple[SupportPlan, ...]:
    """Put a changed plan in the place of what it was."""
    return tuple(changed if plan.id == changed.id else plan for plan in plans)


def with_progress(plan: SupportPlan, progress: Progress) -> SupportPlan:
    """Take over answers and steps from a walk through the checklist; a step of which nothing is said takes no room."""
    answers = {name: tuple(sorted(given)) for name, given in progress.answers.items()}
    marks = {step: mark for step, mark in progress.marks.items() if mark != Mark()}
    return plan.model_copy(update={"answers": answers, "marks": marks})


def with_mark(plan: SupportPlan, step_id: str, mark: Mark) -> SupportPlan:
    """Say how far a step has come."""
    others = {step: said for step, said in plan.marks.items() if step != step_id}
    marks = others if mark.state is StepState.NOT_DONE else {**others, step_id: mark}
    return plan.model_copy(update={"marks": marks})


def with_measures(plan: SupportPlan, measures: Sequence[str]) -> SupportPlan:
    """Agree on these measures and no others."""
    return plan.model_copy(update={"measures": tuple(dict.fromkeys(measures))})


def with_new_follow_up(plan: SupportPlan, day: date) -> SupportPlan:
    """Add a day to follow up on; one that is there already stays alone."""
    if any(one.on == day and one.done_on is None for one in plan.follow_ups):
        return plan
    return _with_follow_ups(plan, (*plan.follow_ups, FollowUp(number=_next(plan.follow_ups), on=day)))


def with_follow_up(plan: SupportPlan, number: int, day: date, done_on: date | None) -> SupportPlan:
    """Move a follow-up, or say that it was done; one that is gone meanwhile comes back unless it was done."""
    before = plan.find_follow_up(number)
    if before is None:
        return plan if done_on else with_new_follow_up(plan, day)
    done_on = done_on and (before.done_on or done_on)
    others = tuple(one for one in plan.follow_ups if one.number != number)
    return _with_follow_ups(plan, (*others, FollowUp(number=number, on=day, done_on=done_on)))


def without_follow_up(plan: SupportPlan, number: int) -> SupportPlan:
    """Take a follow-up away."""
    return _with_follow_ups(plan, tuple(one for one in plan.follow_ups if one.number != number))


def with_new_note(plan: SupportPlan, day: date, text: str) -> SupportPlan:
    """Add a note; the same words twice on a day are one note."""
    if any(note.on == day and note.text == text for note in plan.notes):
        return plan
    return plan.model_copy(update={"notes": (*plan.notes, Note(number=_next(plan.notes), on=day, text=text))})


def with_note(plan: SupportPlan, number: int, day: date, text: str) -> SupportPlan:
    """Put other words in a note’s place; it keeps its day. A note that is gone meanwhile comes back as a new one."""
    if plan.find_note(number) is None:
        return with_new_note(plan, day, text)
    notes = tuple(note.model_copy(update={"text": text}) if note.number == number else note for note in plan.notes)
    return plan.model_copy(update={"notes": notes})


def without_note(plan: SupportPlan, number: int) -> SupportPlan:
    """Take a note away."""
    return plan.model_copy(update={"notes": tuple(note for note in plan.notes if note.number != number)})


def with_label(plan: SupportPlan, label: str) -> SupportPlan:
    """Call a plan something else."""
    return plan.model_copy(update={"label": label})


def with_last_day(plan: SupportPlan, last_on: date) -> SupportPlan:
    """Keep a plan for longer, or for a shorter time."""
    return plan.model_copy(update={"last_on": last_on})


def _with_follow_ups(plan: SupportPlan, follow_ups: Iterable[FollowUp]) -> SupportPlan:
    ordered = tuple(sorted(follow_ups, key=lambda one: (one.on, one.number)))
    return plan.model_copy(update={"follow_ups": ordered})


def _next(numbered: Sequence[FollowUp] | Sequence[Note]) -> int:
    return 1 + max((one.number for one in numbered), default=0)
