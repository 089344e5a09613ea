"""How a checklist unfolds: what is asked next, what stops it, what is shown, and in what state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hrstod.checklists.rules import (
    ANSWERS,
    TASKS,
    Limits,
    Mark,
    NoSuchPlace,
    Progress,
    Reason,
    StepState,
    after_answer,
    after_mark,
    contacts_chosen,
    holds,
    is_alive,
    is_answer,
    is_here,
    question_behind,
    questions_asked,
    state_of,
    steps_shown,
    stop_reached,
    where_now,
)
from tests.factories.checklists import make_checklist, make_question, make_step, make_stop, said

GATES = make_checklist(
    questions=[
        make_question("alone", "yes", "no", gate=True, stops={"no": "wait", "unknown": "wait"}),
        make_question("danger", "yes", "no", gate=True, stops={"yes": "acute", "unknown": "acute"}),
        make_question("children", "yes", "no"),
    ],
    stops=[make_stop("wait", 1), make_stop("acute", 2)],
    steps=[make_step("talk"), make_step("ask", when={"children": ["yes"]})],
    contacts=[{"id": "sos"}, {"id": "bris", "when": {"children": ["yes"]}}],
)
CHAIN = make_checklist(
    questions=[
        make_question("outer", "yes", "no"),
        make_question("inner", "yes", "no", when={"outer": ["yes"]}),
        make_question("inmost", "yes", "no", when={"inner": ["yes"]}),
    ],
    steps=[make_step("always"), make_step("deep", when={"inmost": ["yes"]})],
)
MANY = make_checklist(
    questions=[make_question("situation", "remote", "alone", "none", many=True)],
    steps=[make_step("first"), make_step("second", waits_for=["first", "home"]),
           make_step("home", when={"situation": ["remote"]})],
)  # fmt: skip
SAFE = said(alone="yes", danger="no")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIMITS = Limits(idle=timedelta(hours=1), longest=timedelta(hours=12))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, False),
        (said(children="no"), False),
        (said(children="yes"), False),
        (said(who="several"), False),
        (said(children="yes", who="partner"), False),
        (said(children="yes", who="several"), True),
        (said(children="unknown", who="relatives"), True),
        (said(children="unknown", who="unknown"), True),
    ],
)
def test_every_condition_must_hold_and_not_knowing_counts_as_every_answer(
    answers: dict[str, frozenset[str]], expected: bool
) -> None:
    """A part shows when each question it names was answered in one of the named ways, or with “I don't know”."""
    assert holds({"children": ("yes",), "who": ("relatives", "several")}, answers) is expected


def test_a_part_without_conditions_is_for_everybody() -> None:
    """Most steps are."""
    assert holds({}, {})


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({}, "alone"),
        (said(alone="no"), "wait"),
        (said(alone="unknown"), "wait"),
        (said(alone="yes"), "danger"),
        (said(alone="yes", danger="yes"), "acute"),
        (said(alone="yes", danger="unknown"), "acute"),
        (SAFE, "children"),
        (SAFE | said(children="no"), TASKS),
    ],
)
def test_gates_come_in_their_order_and_stop_the_list(answers: dict[str, frozenset[str]], place: str) -> None:
    """First whether somebody hears, then whether there is danger, and only then the rest."""
    assert where_now(GATES, answers) == place


def test_the_most_urgent_of_two_stops_is_shown() -> None:
    """Somebody who is both overheard and in danger calls first."""
    stop = stop_reached(GATES, said(alone="no", danger="yes"))
    assert stop is GATES.stop["acute"]


def test_a_card_leads_back_to_the_question_behind_it() -> None:
    """The link on the card asks again what stopped the list."""
    answers = said(alone="no", danger="yes")
    assert question_behind(GATES, GATES.stop["acute"], answers) is GATES.question["danger"]


def test_a_card_that_nothing_led_to_has_no_question() -> None:
    """There is nothing to answer again."""
    assert question_behind(GATES, GATES.stop["acute"], SAFE) is None


@pytest.mark.parametrize(
    ("children", "steps", "contacts"),
    [
        ("yes", ["talk", "ask"], ["sos", "bris"]),
        ("no", ["talk"], ["sos"]),
        ("unknown", ["talk", "ask"], ["sos", "bris"]),
    ],
)
def test_answers_choose_steps_and_contacts(children: str, steps: list[str], contacts: list[str]) -> None:
    """In the order of the checklist, and never less for somebody who does not know."""
    answers = SAFE | said(children=children)
    assert [one.id for one in steps_shown(GATES, answers)] == steps
    assert [one.id for one in contacts_chosen(GATES, answers)] == contacts


def test_a_question_inside_another_is_asked_only_after_its_answer() -> None:
    """Nobody is asked about what does not concern them."""
    assert [one.id for one in questions_asked(CHAIN, said(outer="no"))] == ["outer"]


def test_changing_an_answer_forgets_the_answers_that_hung_on_it() -> None:
    """And those that hung on these, so that nothing lingers that nobody can see or change."""
    answers = said(outer="yes", inner="yes", inmost="yes")
    changed = after_answer(CHAIN, Progress("outer", answers), CHAIN.question["outer"], frozenset({"no"}))
    assert changed == Progress(TASKS, said(outer="no"))


def test_changing_an_answer_keeps_the_others_and_the_marks() -> None:
    """Somebody who corrects one thing does not begin again."""
    marks = {"always": Mark(StepState.DONE)}
    before = Progress("inner", said(outer="yes", inner="no"), marks)
    changed = after_answer(CHAIN, before, CHAIN.question["inner"], frozenset({"unknown"}))
    assert changed == Progress("inmost", said(outer="yes", inner="unknown"), marks)


def test_answering_does_not_change_what_was_there() -> None:
    """An older address still means what it meant."""
    before = Progress("outer", said(outer="yes", inner="yes"))
    after_answer(CHAIN, before, CHAIN.question["outer"], frozenset({"no"}))
    assert before == Progress("outer", said(outer="yes", inner="yes"))


@pytest.mark.parametrize("chosen", [(), ("maybe",), ("yes", "no"), ("yes", "unknown")])
def test_only_one_real_answer_can_be_given_to_a_question(chosen: tuple[str, ...]) -> None:
    """Anything else is refused, whatever a form let through."""
    with pytest.raises(NoSuchPlace):
        after_answer(CHAIN, Progress("outer"), CHAIN.question["outer"], frozenset(chosen))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"remote"}, True),
        ({"remote", "alone"}, True),
        ({"none"}, True),
        ({"unknown"}, True),
        ({"remote", "none"}, False),
        ({"remote", "unknown"}, False),
        ({"none", "unknown"}, False),
        ({"remote", "asleep"}, False),
        (set(), False),
    ],
)
def test_none_and_not_knowing_stand_alone(chosen: set[str], expected: bool) -> None:
    """Where several answers can be given, these two exclude the others."""
    assert is_answer(MANY.question["situation"], frozenset(chosen)) is expected


@pytest.mark.parametrize("settled", [Mark(StepState.DONE), Mark(StepState.CANNOT, Reason.NOT_WANTED)])
def test_a_step_starts_when_what_it_waits_for_is_settled(settled: Mark) -> None:
    """Done is settled, and so is “cannot”."""
    answers = said(situation="none")
    waiting, ready = Progress(TASKS, answers), Progress(TASKS, answers, {"first": settled})
    states = [state_of(MANY.step["second"], one, steps_shown(MANY, answers)) for one in (waiting, ready)]
    assert states == [StepState.CANNOT_START, StepState.NOT_DONE]


def test_a_step_waits_for_all_it_names_that_are_shown() -> None:
    """With another answer, one more step is in the way."""
    progress = Progress(TASKS, said(situation="remote"), {"first": Mark(StepState.DONE)})
    assert state_of(MANY.step["second"], progress, steps_shown(MANY, progress.answers)) is StepState.CANNOT_START


def test_what_was_said_about_a_step_stands_even_if_it_should_have_waited() -> None:
    """The reader knows best what is done."""
    progress = Progress(TASKS, said(situation="none"), {"second": Mark(StepState.DONE)})
    assert state_of(MANY.step["second"], progress, steps_shown(MANY, progress.answers)) is StepState.DONE


def test_a_mark_leads_back_to_the_list() -> None:
    """With the other marks as they were."""
    before = Progress("first", said(situation="none"), {"home": Mark(StepState.DONE)})
    after = after_mark(before, MANY.step["first"], Mark(StepState.DONE))
    assert (after.at, set(after.marks)) == (TASKS, {"home", "first"})


@pytest.mark.parametrize(
    ("at", "answers", "expected"),
    [
        ("alone", {}, True),
        ("danger", {}, False),
        ("alone", SAFE, True),
        ("children", SAFE, True),
        ("children", said(alone="yes"), False),
        ("wait", said(alone="no"), True),
        ("wait", said(alone="yes"), False),
        ("wait", said(alone="no", danger="yes"), False),
        (TASKS, SAFE, False),
        (TASKS, SAFE | said(children="no"), True),
        (TASKS, said(alone="no", danger="no", children="no"), False),
        (ANSWERS, SAFE | said(children="no"), True),
        ("talk", SAFE | said(children="no"), True),
        ("ask", SAFE | said(children="no"), False),
        ("ask", SAFE | said(children="unknown"), True),
        ("nowhere", SAFE, False),
    ],
)
def test_nobody_stands_where_their_answers_do_not_lead(
    at: str, answers: dict[str, frozenset[str]], expected: bool
) -> None:
    """A question waits until those before it are answered, and the list until nothing stops it."""
    assert is_here(GATES, Progress(at, answers)) is expected


@pytest.mark.parametrize(
    ("made", "used", "expected"),
    [
        (timedelta(0), timedelta(0), True),
        (timedelta(hours=1), timedelta(hours=1), True),
        (timedelta(hours=12), timedelta(minutes=60), True),
        (timedelta(hours=2), timedelta(minutes=60, seconds=1), False),
        (timedelta(hours=12, seconds=1), timedelta(0), False),
        (timedelta(seconds=-1), timedelta(seconds=-1), False),
        (timedelta(hours=1), timedelta(seconds=-1), False),
        (timedelta(minutes=1), timedelta(minutes=2), False),
    ],
)
def test_a_key_opens_until_it_has_idled_or_lasted_too_long(made: timedelta, used: timedelta, expected: bool) -> None:
    """And never when it seems to come from the future: then somebody moved the clock."""
    assert is_alive(NOON - made, NOON - used, NOON, LIMITS) is expected
