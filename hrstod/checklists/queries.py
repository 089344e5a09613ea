"""What the pages of a checklist list: small read objects made of a definition and the answers so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod.checklists.rules import (
    Mark,
    Pause,
    StepState,
    contacts_chosen,
    questions_asked,
    state_of,
    steps_shown,
)

if TYPE_CHECKING:
    from hrstod.checklists.definitions import Checklist, Question, Step
    from hrstod.checklists.rules import Progress, Reason


@dataclass(frozen=True)
class TaskRow:
    """One step in the list of steps."""

    step: Step
    number: int
    state: StepState
    reason: Reason | None
    waits_for: tuple[str, ...]
    """What has to be settled first, in the reader's words."""


@dataclass(frozen=True)
class Given:
    """One question and what was answered."""

    question: Question
    number: int
    texts: tuple[str, ...]


def task_groups(checklist: Checklist, progress: Progress) -> list[tuple[Pause, list[TaskRow]]]:
    """List the steps these answers show, under the pause they belong to."""
    shown = steps_shown(checklist, progress.answers)
    rows = [_row(checklist, progress, step, number, shown) for number, step in enumerate(shown, 1)]
    groups = [(pause, [row for row in rows if row.step.pause is pause]) for pause in Pause]
    return [(pause, group) for pause, group in groups if group]


def _row(checklist: Checklist, progress: Progress, step: Step, number: int, shown: list[Step]) -> TaskRow:
    state = state_of(step, progress, shown)
    waits = tuple(checklist.step[other].do for other in step.waits_for) if state is StepState.CANNOT_START else ()
    return TaskRow(step, number, state, progress.marks.get(step.id, Mark()).reason, waits)


def find_row(checklist: Checklist, progress: Progress, step: Step) -> TaskRow:
    """Give one step as the list shows it."""
    shown = steps_shown(checklist, progress.answers)
    return _row(checklist, progress, step, shown.index(step) + 1, shown)


def answers_given(checklist: Checklist, progress: Progress) -> list[Given]:
    """List the questions that were answered, with the answers in words."""
    asked = questions_asked(checklist, progress.answers)
    return [
        Given(
            question,
            number,
            tuple(one.text for one in question.options if one.id in progress.answers[question.id]),
        )
        for number, question in enumerate(asked, 1)
        if progress.answers.get(question.id)
    ]


def number_of(checklist: Checklist, progress: Progress, question: Question) -> int:
    """Tell which question in order this is, for somebody with these answers."""
    return 1 + questions_asked(checklist, progress.answers).index(question)


def question_before(checklist: Checklist, progress: Progress, question: Question) -> Question | None:
    """Give the question asked before this one, None for the first."""
    asked = questions_asked(checklist, progress.answers)
    place = asked.index(question)
    return asked[place - 1] if place else None


def chosen_contact_ids(checklist: Checklist, progress: Progress) -> list[str]:
    """List the ids of the contacts that the answers choose."""
    return [contact.id for contact in contacts_chosen(checklist, progress.answers)]
