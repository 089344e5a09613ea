"""Plans as a locker holds them: written and read back, dropped in time, and changed by pure rules."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrstod.checklists import support_plans
from hrstod.checklists.rules import Mark, Progress, Reason, StepState
from hrstod.checklists.support_plans import (
    FollowUp,
    Note,
    NotPlans,
    SupportPlan,
    decode,
    encode,
    first_follow_up,
    follow_ups_due,
    is_nearly_full,
    last_day,
    may_be_last,
    next_follow_up,
    tidy,
)
from tests.factories.support_plans import TODAY, make_support_plan

DAY = timedelta(days=1)

often = settings(max_examples=40, derandomize=True, database=None, deadline=None)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
words = st.text(max_size=20)
marks = st.builds(Mark, st.sampled_from([StepState.DONE, StepState.CANNOT]), st.none() | st.sampled_from(Reason))
numbers = st.integers(1, 10**6)
plans = st.builds(
    SupportPlan,
    id=st.uuids(),
    token=words,
    label=words,
    checklist=words,
    version=numbers,
    answers=st.dictionaries(words, st.lists(words, max_size=3).map(tuple), max_size=3),
    marks=st.dictionaries(words, marks, max_size=3),
    measures=st.lists(words, max_size=3).map(tuple),
    follow_ups=st.lists(st.builds(FollowUp, number=numbers, on=days, done_on=st.none() | days), max_size=3).map(tuple),
    notes=st.lists(st.builds(Note, number=numbers, on=days, text=words), max_size=3).map(tuple),
    made_on=days,
    last_on=days,
)
shelves = st.lists(plans, max_size=4).map(tuple)


@often
@given(shelves)
def test_plans_are_read_back_as_they_were_written(written: tuple[SupportPlan, ...]) -> None:
    """Whatever is in them."""
    assert decode(encode(written)) == written


def test_no_plans_are_no_bytes() -> None:
    """So a locker that was emptied holds what one holds that was never used."""
    assert encode(()) == b""
    assert decode(b"") == ()


@often
@given(st.binary(max_size=200))
def test_other_bytes_are_refused_in_one_way(noise: bytes) -> None:
    """And the error repeats none of them."""
    with pytest.raises(NotPlans, match=r"^$"):
        decode(b"\0" + noise)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", "1"),
        ("version", 0),
        ("last_on", "2026-02-31"),
        ("id", "x"),
        ("marks", {"talk": {"state": "maybe"}}),
        ("notes", [{"number": 1}]),
        ("motto", "x"),
    ],
)
def test_a_plan_with_a_field_that_is_wrong_is_refused(field: str, value: Any) -> None:
    """Nothing is guessed, and no field is let through that nobody knows."""
    shelf = json.loads(encode([make_support_plan()]))
    shelf["plans"][0][field] = value
    with pytest.raises(NotPlans):
        decode(json.dumps(shelf).encode())


def test_a_later_format_is_refused() -> None:
    """A newer hrstod may have written it; an older one leaves it alone."""
    with pytest.raises(NotPlans):
        decode(b'{"format":2,"plans":[]}')


@often
@given(shelves, days)
def test_tidying_drops_what_is_past_its_last_day_and_nothing_else(
    written: tuple[SupportPlan, ...], today: date
) -> None:
    """The last day itself still counts."""
    assert decode(tidy(encode(written), today)) == tuple(plan for plan in written if today <= plan.last_on)


@often
@given(st.binary(max_size=200), days)
def test_tidying_leaves_what_it_cannot_read_as_it_is(noise: bytes, today: date) -> None:
    """It is called at every unlock, and never fails."""
    try:
        decode(noise)
    except NotPlans:
        assert tidy(noise, today) == noise


def test_tidying_when_there_is_nothing_to_drop_changes_no_byte() -> None:
    """Not even the order of what is written."""
    content = encode([make_support_plan()])
    spaced = content.replace(b",", b", ")
    assert tidy(spaced, TODAY) == spaced


@pytest.mark.parametrize(("days_asked", "days_given"), [(1, 7), (7, 7), (90, 90), (365, 365), (999, 365)])
def test_a_plan_is_erased_after_the_days_that_were_asked_for(days_asked: int, days_given: int) -> None:
    """Within what can be chosen; from the day it is erased it can no longer be read."""
    plan = make_support_plan(last_on=last_day(TODAY, days_asked))
    assert plan.erased_on == TODAY + days_given * DAY
    assert may_be_last(plan.last_on, TODAY)


@pytest.mark.parametrize("day", [TODAY - DAY, TODAY + 5 * DAY, TODAY + 365 * DAY])
def test_a_last_day_too_near_or_too_far_cannot_be_chosen(day: date) -> None:
    """At least a week and at most a year."""
    assert not may_be_last(day, TODAY)


def test_what_is_due_comes_oldest_first_and_without_what_is_done() -> None:
    """Overdue before today; what is to come is not due."""
    two = make_support_plan(label="B", follow_ups=(FollowUp(number=1, on=TODAY), FollowUp(number=2, on=TODAY + DAY)))
    one = make_support_plan(
        label="A",
        follow_ups=(FollowUp(number=1, on=TODAY - 3 * DAY), FollowUp(number=2, on=TODAY - 5 * DAY, done_on=TODAY)),
    )
    assert [(plan.label, one.on) for plan, one in follow_ups_due([two, one], TODAY)] == [
        ("A", TODAY - 3 * DAY),
        ("B", TODAY),
    ]
    assert next_follow_up(two, TODAY) == two.follow_ups[1]
    assert next_follow_up(one, TODAY) is None


@pytest.mark.parametrize("days_on", range(7))
def test_the_first_follow_up_is_about_a_week_on_and_on_a_working_day(days_on: int) -> None:
    """Whatever day of the week it is."""
    today = TODAY + days_on * DAY
    assert 7 <= (first_follow_up(today) - today).days <= 9
    assert first_follow_up(today).weekday() < 5


def test_somebody_is_told_before_the_locker_is_full() -> None:
    """From four fifths."""
    assert (is_nearly_full(80, 100), is_nearly_full(81, 100)) == (False, True)


def test_progress_goes_in_and_comes_out() -> None:
    """Steps of which nothing has been said take no room."""
    progress = Progress("tasks", {"home": frozenset({"b", "a"})}, {"talk": Mark(), "call": Mark(StepState.DONE)})
    plan = support_plans.with_progress(make_support_plan(), progress)
    assert plan.answers == {"home": ("a", "b")}
    assert plan.progress == Progress("tasks", progress.answers, {"call": Mark(StepState.DONE)})


def test_a_step_that_is_not_done_after_all_is_forgotten() -> None:
    """As if nothing had been said."""
    plan = support_plans.with_mark(make_support_plan(), "talk", Mark())
    assert plan.marks == {}


def test_the_same_note_twice_on_a_day_is_one() -> None:
    """A button pressed twice writes once; on another day it is another note."""
    plan = make_support_plan(notes=())
    for day in (TODAY, TODAY, TODAY + DAY):
        plan = support_plans.with_new_note(plan, day, "Klart.")
    assert [(note.number, note.on) for note in plan.notes] == [(1, TODAY), (2, TODAY + DAY)]


def test_a_note_keeps_its_day_when_its_words_change() -> None:
    """And its number."""
    plan = support_plans.with_note(make_support_plan(), 1, TODAY + DAY, "Andra ord.")
    assert plan.notes == (Note(number=1, on=TODAY, text="Andra ord."),)


def test_words_for_a_note_that_is_gone_become_a_new_note() -> None:
    """Nothing that was written is lost."""
    plan = support_plans.with_note(make_support_plan(notes=()), 7, TODAY, "Ord.")
    assert plan.notes == (Note(number=1, on=TODAY, text="Ord."),)


def test_follow_ups_stand_in_the_order_of_their_days() -> None:
    """However they were added; the same day is added once."""
    plan = make_support_plan(follow_ups=())
    for day in (TODAY + 2 * DAY, TODAY, TODAY + 2 * DAY):
        plan = support_plans.with_new_follow_up(plan, day)
    assert [one.on for one in plan.follow_ups] == [TODAY, TODAY + 2 * DAY]


def test_a_follow_up_keeps_the_day_on_which_it_was_done() -> None:
    """Saying it twice, on another day, changes nothing."""
    done = support_plans.with_follow_up(make_support_plan(), 1, TODAY, TODAY)
    assert support_plans.with_follow_up(done, 1, TODAY, TODAY + DAY) == done


def test_a_follow_up_that_is_gone_comes_back_unless_it_was_done() -> None:
    """A day that somebody has just chosen is not lost; one that is done needs nobody."""
    empty = make_support_plan(follow_ups=())
    assert [one.on for one in support_plans.with_follow_up(empty, 7, TODAY, None).follow_ups] == [TODAY]
    assert support_plans.with_follow_up(empty, 7, TODAY, TODAY) == empty


def test_what_is_taken_away_is_gone() -> None:
    """A follow-up, a note, a measure."""
    plan = support_plans.without_note(support_plans.without_follow_up(make_support_plan(), 1), 1)
    plan = support_plans.with_measures(plan, ())
    assert (plan.follow_ups, plan.notes, plan.measures) == ((), (), ())


def test_a_measure_is_agreed_on_once() -> None:
    """In the order in which they were given."""
    assert support_plans.with_measures(make_support_plan(), ["b", "a", "b"]).measures == ("b", "a")
