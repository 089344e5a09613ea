"""Every path through every checklist, real and example: it ends, it reaches everything, and not knowing never costs.

The paths are walked with the engine's own `after_answer`, one step for each thing that can be said: some 90 000.
That nothing is lost by not knowing is then proved for every combination of answers. What a part shows depends on
nothing but the questions that its condition names, so it is enough to try every combination of answers to those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import pytest

from hrstod.checklists.rules import (
    TASKS,
    UNKNOWN,
    contacts_chosen,
    holds,
    questions_asked,
    steps_shown,
    stop_reached,
)
from tests.factories.checklists import make_checklist, make_question, make_step, make_stop, sayable, walk
from tests.factories.content import every_checklist

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrstod.checklists.definitions import Checklist, Conditions, Question
    from hrstod.checklists.rules import Progress

CHECKLISTS = {f"{one.name}-{one.version}": one for one in every_checklist()}
DO_NOT_KNOW = frozenset({UNKNOWN})

pytestmark = [
    pytest.mark.slow,  # two of the real checklists have 40 000 paths each, and a proof that leaves some out is none
    pytest.mark.xdist_group("every path"),  # in one process, so that they are walked once
]


@dataclass
class Walked:
    """What somebody met who took every path through a checklist."""

    met: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)
    steps: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    orders: set[tuple[str, ...]] = field(default_factory=set)
    """In which orders questions were answered."""
    some: list[Progress] = field(default_factory=list)
    """Every thousandth place."""


@cache
def walked(name: str) -> Walked:
    """Take every path through a checklist, once."""
    checklist, found = CHECKLISTS[name], Walked()
    for number, progress in enumerate(walk(checklist)):
        found.met.add(progress.at)
        found.orders.add(tuple(progress.answers))
        if progress.at not in checklist.question:
            found.ends.add(progress.at)
        if progress.at == TASKS and len(found.steps) < len(checklist.steps):
            found.steps |= {one.id for one in steps_shown(checklist, progress.answers)}
        if progress.at == TASKS and len(found.contacts) < len(checklist.contacts):
            found.contacts |= {one.id for one in contacts_chosen(checklist, progress.answers)}
        if number % 1000 == 0:
            found.some.append(progress)
    return found


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_path_ends_in_a_card_or_in_the_steps(name: str) -> None:
    """Nobody goes round in a circle, and nobody is left with nothing."""
    assert walked(name).ends == {TASKS, *CHECKLISTS[name].stop}


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_question_and_every_card_is_met_by_somebody(name: str) -> None:
    """What nobody can come to would be words that look like protection."""
    checklist = CHECKLISTS[name]
    assert walked(name).met == {TASKS, *checklist.question, *checklist.stop}


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_step_and_every_contact_is_shown_to_somebody(name: str) -> None:
    """On a path that somebody can take, and not only in the file."""
    checklist = CHECKLISTS[name]
    assert walked(name).steps == set(checklist.step)
    assert walked(name).contacts == {one.id for one in checklist.contacts}


@pytest.mark.parametrize("name", CHECKLISTS)
def test_questions_come_in_the_same_order_on_every_path(name: str) -> None:
    """Nothing about the situation is asked before it is known whether it is safe to talk."""
    order = list(CHECKLISTS[name].question)
    gates = tuple(question.id for question in CHECKLISTS[name].questions if question.gate)
    for answered in walked(name).orders:
        assert list(answered) == sorted(answered, key=order.index)
        assert answered[: len(gates)] == gates[: len(answered)]


def conditions_of(checklist: Checklist) -> list[Conditions]:
    """List the conditions of every question, step and contact."""
    return [
        *(question.when for question in checklist.questions),
        *(step.when for step in checklist.steps),
        *(contact.when for contact in checklist.contacts),
    ]


def combinations_of(questions: list[Question]) -> Iterator[dict[str, frozenset[str]]]:
    """Give every combination of answers to some questions, each also left unanswered."""
    for chosen in product(*([*sayable(question), frozenset[str]()] for question in questions)):
        yield {question.id: answer for question, answer in zip(questions, chosen, strict=True) if answer}


def losses(checklist: Checklist) -> list[tuple[Conditions, str, dict[str, frozenset[str]]]]:
    """List what somebody would be shown who answers a question, but not somebody who does not know."""
    return [
        (conditions, name, answers)
        for conditions in conditions_of(checklist)
        for answers in combinations_of([checklist.question[name] for name in conditions])
        for name in answers
        if holds(conditions, answers) and not holds(conditions, {**answers, name: DO_NOT_KNOW})
    ]


@pytest.mark.parametrize("name", CHECKLISTS)
def test_not_knowing_shows_every_step_contact_and_question_that_any_answer_shows(name: str) -> None:
    """For every question, and for every combination of answers to the others."""
    assert losses(CHECKLISTS[name]) == []


def danger(checklist: Checklist, answers: dict[str, frozenset[str]]) -> int:
    """Tell how urgent the card is that some answers lead to; 0 when none does."""
    stop = stop_reached(checklist, answers)
    return stop.danger if stop else 0


@pytest.mark.parametrize("name", CHECKLISTS)
def test_not_knowing_stops_at_least_as_hard_as_any_answer(name: str) -> None:
    """For every question that can stop the list, and for every combination of answers to the others."""
    checklist = CHECKLISTS[name]
    stopping = [question for question in checklist.questions if any(option.stop for option in question.options)]
    for answers in combinations_of(stopping):
        for one in answers:
            assert danger(checklist, {**answers, one: DO_NOT_KNOW}) >= danger(checklist, answers)


@pytest.mark.parametrize("name", CHECKLISTS)
def test_the_card_for_not_knowing_shows_every_contact_that_another_card_of_the_question_shows(name: str) -> None:
    """Somebody who does not know may need any of them."""
    checklist = CHECKLISTS[name]
    for question in checklist.questions:
        cards = [set(checklist.stop[option.stop].contacts) if option.stop else set() for option in question.options]
        assert all(cards[-1] >= card for card in cards)


@pytest.mark.parametrize("name", CHECKLISTS)
def test_not_knowing_anything_shows_the_whole_list(name: str) -> None:
    """Somebody who passes the gates and knows nothing more is shown every step and every contact."""
    checklist = CHECKLISTS[name]
    answers = {question.id: DO_NOT_KNOW for question in checklist.questions}
    assert steps_shown(checklist, answers) == list(checklist.steps)
    assert contacts_chosen(checklist, answers) == list(checklist.contacts)
    assert questions_asked(checklist, answers) == list(checklist.questions)


@pytest.mark.parametrize("name", CHECKLISTS)
def test_what_is_shown_depends_on_nothing_but_the_questions_that_are_named(name: str) -> None:
    """The proof above rests on this; here it is tried on every thousandth path."""
    checklist = CHECKLISTS[name]
    for progress in walked(name).some:
        for step in checklist.steps:
            named = {one: progress.answers[one] for one in step.when if one in progress.answers}
            assert (step in steps_shown(checklist, progress.answers)) is holds(step.when, named)


def test_the_proof_finds_a_condition_that_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """If not knowing counted as nothing, the steps that it hides would be named."""
    checklist = make_checklist(
        questions=[make_question("children", "yes", "no")], steps=[make_step("ask", when={"children": ["yes"]})]
    )
    monkeypatch.setattr(f"{__name__}.DO_NOT_KNOW", frozenset({"no"}))
    assert {name for _, name, _ in losses(checklist)} == {"children"}


def test_the_walk_gives_every_path_of_a_small_checklist() -> None:
    """Two answers and not knowing, a card for one of them, and one question inside the other."""
    checklist = make_checklist(
        questions=[
            make_question("danger", "yes", "no", gate=True, stops={"yes": "acute", "unknown": "acute"}),
            make_question("outer", "yes", "no"),
            make_question("inner", "red", when={"outer": ["yes"]}),
        ],
        stops=[make_stop("acute", 2)],
        steps=[make_step("one")],
    )
    finished = [progress.at for progress in walk(checklist) if progress.at not in checklist.question]
    assert sorted(finished) == ["acute", "acute", TASKS, TASKS, TASKS, TASKS, TASKS]


def test_the_walk_finds_a_step_that_nobody_comes_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step for those whose answer stops the list is shown to nobody."""
    checklist = make_checklist(
        questions=[make_question("danger", "yes", "no", stops={"yes": "acute", "unknown": "acute"})],
        stops=[make_stop("acute", 2)],
        steps=[make_step("one"), make_step("lost", when={"danger": ["yes"]})],
    )
    monkeypatch.setitem(CHECKLISTS, "with a lost step", checklist)
    assert walked("with a lost step").steps == {"one"}
