"""How a checklist unfolds: which question comes next, what stops it, which steps are shown, and in what state.

Everything here is a pure function of a definition and the answers so far. The one rule that all the others serve:
“I don't know” counts as every answer to a question, so it can only ever show more, never less.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from hrstod.checklists.definitions import Checklist, ChosenContact, Question, Step, Stop

UNKNOWN = "unknown"
NONE = "none"
"""In a question with several answers: none of these. Like “I don't know”, it stands alone."""

TASKS = "tasks"
ANSWERS = "answers"


class Pause(StrEnum):
    """The three points at which somebody stops and looks at the list."""

    BEFORE = "before"
    NOW = "now"
    AFTER = "after"


class Danger(IntEnum):
    """How urgent a stop is; a higher number protects more."""

    WAIT = 1
    ACUTE = 2


class StepState(StrEnum):
    """How far a step has come."""

    NOT_DONE = "not-done"
    DONE = "done"
    CANNOT = "cannot"
    CANNOT_START = "cannot-start"


class Reason(StrEnum):
    """Why a step cannot be done; a list, so that nobody has to write anything about a person."""

    NOT_WANTED = "not-wanted"
    NOT_SAFE = "not-safe"
    NOT_POSSIBLE = "not-possible"
    NOT_RELEVANT = "not-relevant"
    SOMEBODY_ELSE = "somebody-else"


SAID_STATES = (StepState.NOT_DONE, StepState.DONE, StepState.CANNOT)
REASONS = tuple(Reason)


@dataclass(frozen=True)
class Mark:
    """What the reader has said about one step."""

    state: StepState = StepState.NOT_DONE
    reason: Reason | None = None


@dataclass(frozen=True)
class Progress:
    """Where somebody is in a checklist, and what they have said so far."""

    at: str = ""
    """A question's, stop's or step's id, or TASKS or ANSWERS."""
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """How long a browser's key opens anything: without use, and at all."""

    idle: timedelta
    longest: timedelta


class NoSuchPlace(ValueError):
    """These bytes or this name is no place in this checklist."""


def holds(conditions: Mapping[str, Sequence[str]], answers: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether every question named has been answered in one of the ways named, or with “I don't know”."""
    return all(
        any(answer == UNKNOWN or answer in allowed for answer in answers.get(question, ()))
        for question, allowed in conditions.items()
    )


def questions_asked(checklist: Checklist, answers: Mapping[str, frozenset[str]]) -> list[Question]:
    """List the questions that these answers lead past, in order."""
    return [question for question in checklist.questions if holds(question.when, answers)]


def next_question(checklist: Checklist, answers: Mapping[str, frozenset[str]]) -> Question | None:
    """Give the first question that waits for an answer, None when all are answered."""
    return next((one for one in questions_asked(checklist, answers) if not answers.get(one.id)), None)


def stop_reached(checklist: Checklist, answers: Mapping[str, frozenset[str]]) -> Stop | None:
    """Give the most urgent stop that an answer leads to, None when nothing stops the list."""
    stops = [
        checklist.stop[option.stop]
        for question in questions_asked(checklist, answers)
        for option in question.options
        if option.stop is not None and option.id in answers.get(question.id, ())
    ]
    return max(stops, key=lambda stop: stop.danger, default=None)


def question_behind(checklist: Checklist, stop: Stop, answers: Mapping[str, frozenset[str]]) -> Question | None:
    """Give the question whose answer led to a stop, so that it can be answered again."""
    for question in questions_asked(checklist, answers):
        for option in question.options:
            if option.stop == stop.id and option.id in answers.get(question.id, ()):
                return question
    return None


def steps_shown(checklist: Checklist, answers: Mapping[str, frozenset[str]]) -> list[Step]:
    """List the steps that these answers show."""
    return [step for step in checklist.steps if holds(step.when, answers)]


def contacts_chosen(checklist: Checklist, answers: Mapping[str, frozenset[str]]) -> list[ChosenContact]:
    """List the contacts that these answers choose, in the order the checklist gives them."""
    return [contact for contact in checklist.contacts if holds(contact.when, answers)]


def state_of(step: Step, progress: Progress, shown: Sequence[Step]) -> StepState:
    """Tell how far a step has come; it cannot start while a step it waits for is shown and not yet settled."""
    said = progress.marks.get(step.id, Mark()).state
    if said is not StepState.NOT_DONE:
        return said
    shown_ids = {one.id for one in shown}
    for other in step.waits_for:
        if other in shown_ids and progress.marks.get(other, Mark()).state is StepState.NOT_DONE:
            return StepState.CANNOT_START
    return StepState.NOT_DONE


def where_now(checklist: Checklist, answers: Mapping[str, frozenset[str]]) -> str:
    """Tell where somebody with these answers should be: a stop, the next question, or the steps."""
    stop = stop_reached(checklist, answers)
    if stop is not None:
        return stop.id
    question = next_question(checklist, answers)
    return question.id if question is not None else TASKS


def after_answer(checklist: Checklist, progress: Progress, question: Question, chosen: frozenset[str]) -> Progress:
    """Answer a question, forget answers to questions no longer asked, and go where that leads."""
    if not is_answer(question, chosen):
        raise NoSuchPlace("not an answer to this question")
    answers = {**progress.answers, question.id: chosen}
    while unasked := answers.keys() - {one.id for one in questions_asked(checklist, answers)}:
        answers = {name: given for name, given in answers.items() if name not in unasked}
    return Progress(where_now(checklist, answers), answers, progress.marks)


def after_mark(progress: Progress, step: Step, mark: Mark) -> Progress:
    """Say how far a step has come, and go back to the list of steps."""
    return replace(progress, at=TASKS, marks={**progress.marks, step.id: mark})


def is_answer(question: Question, chosen: frozenset[str]) -> bool:
    """Tell whether this can be said: known answers, one unless several are asked for, and no “none” beside others."""
    if not chosen or not chosen <= set(question.option_ids):
        return False
    return len(chosen) == 1 or (question.many and not chosen & {UNKNOWN, NONE})


def is_here(checklist: Checklist, progress: Progress) -> bool:
    """Tell whether somebody with these answers may stand at this place."""
    stop = stop_reached(checklist, progress.answers)
    if progress.at in checklist.question:
        asked = questions_asked(checklist, progress.answers)
        waiting = next_question(checklist, progress.answers)
        reached = asked[: asked.index(waiting) + 1] if waiting in asked else asked
        return any(question.id == progress.at for question in reached)
    if progress.at in checklist.stop:
        return stop is not None and stop.id == progress.at
    if stop is not None or next_question(checklist, progress.answers) is not None:
        return False
    if progress.at in checklist.step:
        return holds(checklist.step[progress.at].when, progress.answers)
    return progress.at in (TASKS, ANSWERS)


def is_alive(made_at: datetime, used_at: datetime, moment: datetime, limits: Limits) -> bool:
    """Tell whether a browser's key still opens anything; a time ahead of the clock counts as too old."""
    return made_at <= used_at <= moment and moment - used_at <= limits.idle and moment - made_at <= limits.longest


def encode(checklist: Checklist, progress: Progress) -> bytes:
    """Write a place as bytes of the same number for every place in the checklist, so that length tells nothing.

    One byte for where, one for each question (a bit an answer), one for each step (state, and reason above it).
    """
    where = checklist.places.index(progress.at)
    answers = [0] * len(checklist.questions)
    for number, question in enumerate(checklist.questions):
        for chosen in progress.answers.get(question.id, ()):
            answers[number] |= 1 << question.option_ids.index(chosen)
    marks = []
    for step in checklist.steps:
        mark = progress.marks.get(step.id, Mark())
        marks.append(SAID_STATES.index(mark.state) | (REASONS.index(mark.reason) + 1 if mark.reason else 0) << 2)
    return bytes([where, *answers, *marks])


def at_place(checklist: Checklist, written: bytes, place: str) -> bytes:
    """Write the same answers and marks at another place."""
    return bytes([checklist.places.index(place)]) + written[1:]


def decode(checklist: Checklist, written: bytes) -> Progress:
    """Read a place back; refuse (NoSuchPlace) bytes with a place, an answer or a state that this checklist lacks."""
    names = checklist.places
    questions, steps = checklist.questions, checklist.steps
    if len(written) != 1 + len(questions) + len(steps) or written[0] >= len(names):
        raise NoSuchPlace("not this checklist's length")
    answers: dict[str, frozenset[str]] = {}
    for question, bits in zip(questions, written[1:], strict=False):
        if bits >= 1 << len(question.options):
            raise NoSuchPlace("no such answer")
        chosen = frozenset(name for number, name in enumerate(question.option_ids) if bits & 1 << number)
        if chosen and not is_answer(question, chosen):
            raise NoSuchPlace("no such answer")
        if chosen:
            answers[question.id] = chosen
    marks: dict[str, Mark] = {}
    for step, byte in zip(steps, written[1 + len(questions) :], strict=True):
        state, reason = byte & 0b11, byte >> 2
        if state >= len(SAID_STATES) or reason > len(REASONS):
            raise NoSuchPlace("no such state")
        if byte:
            marks[step.id] = Mark(SAID_STATES[state], REASONS[reason - 1] if reason else None)
    progress = Progress(names[written[0]], answers, marks)
    if not is_here(checklist, progress):
        raise NoSuchPlace("nobody with these answers can stand here")
    return progress
