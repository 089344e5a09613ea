"""For how long a course counts, and where somebody stands with it on any day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrstod.training.rules import Span
from hrstod.training.validity import (
    TRANSITIONS,
    Done,
    Happening,
    Life,
    State,
    Term,
    Terms,
    last_valid_day,
    reckon,
    state_on,
)
from tests.training.state_diagram import draw, drawn

TWO_YEARS = Terms(Span.MONTHS, 24, window_days=90, grace_days=30)
NEXT_YEAR = Terms(Span.YEAR_END, 1, window_days=90, grace_days=30)
ALWAYS = Terms(Span.ALWAYS, None)
DAY = date(2026, 11, 25)
TERM = Term(from_on=date(2026, 1, 1), due_on=date(2026, 4, 1))
A_DAY = timedelta(days=1)


def done(on: date = DAY, terms: Terms = TWO_YEARS, *, is_passed: bool = True, revoked_on: date | None = None) -> Done:
    """Give something that was completed, reckoned by its terms alone."""
    life = reckon(on, terms)
    return Done(on, life.valid_until, life.counts_until, is_passed, revoked_on)


@pytest.mark.parametrize(
    ("completed_on", "terms", "last"),
    [
        (DAY, TWO_YEARS, date(2028, 11, 25)),
        (date(2028, 2, 29), Terms(Span.MONTHS, 12), date(2029, 2, 28)),
        (date(2028, 2, 29), Terms(Span.MONTHS, 48), date(2032, 2, 29)),
        (date(2027, 2, 28), Terms(Span.MONTHS, 12), date(2028, 2, 28)),
        (date(2026, 8, 31), Terms(Span.MONTHS, 6), date(2027, 2, 28)),
        (date(2026, 12, 31), Terms(Span.MONTHS, 2), date(2027, 2, 28)),
        (DAY, NEXT_YEAR, date(2027, 12, 31)),
        (date(2026, 1, 1), Terms(Span.YEAR_END, 0), date(2026, 12, 31)),
        (DAY, ALWAYS, None),
    ],
)
def test_the_last_valid_day(completed_on: date, terms: Terms, last: date | None) -> None:
    """By months, also over the leap day and short months; to the end of a year; or for always."""
    assert last_valid_day(completed_on, terms) == last


def test_the_days_of_grace_come_after_the_last_valid_day() -> None:
    """It still counts in them, and not on the day after."""
    life = reckon(DAY, TWO_YEARS)
    assert life == Life(date(2028, 11, 25), date(2028, 12, 25))
    assert [done().counts_on(date(2028, 12, 25) + A_DAY * later) for later in (0, 1)] == [True, False]


def test_taken_early_within_the_window_loses_nothing() -> None:
    """The new time begins where the old one ends."""
    assert reckon(date(2028, 9, 1), TWO_YEARS, [done()]).valid_until == date(2030, 11, 25)


@pytest.mark.parametrize(("early", "until"), [(90, date(2030, 11, 25)), (91, date(2030, 8, 26))])
def test_taken_before_the_window_opens_it_counts_from_its_own_day(early: int, until: date) -> None:
    """The first day of the window is in it."""
    assert reckon(date(2028, 11, 25) - A_DAY * early, TWO_YEARS, [done()]).valid_until == until


def test_taken_in_the_days_of_grace_it_never_ends_earlier_than_from_its_own_day() -> None:
    """The whole time from the day it was taken."""
    assert reckon(date(2028, 12, 20), TWO_YEARS, [done()]).valid_until == date(2030, 12, 20)


def test_taken_twice_in_the_same_window_it_is_not_added_twice() -> None:
    """The second time is far from the end of the first."""
    first = reckon(date(2028, 9, 1), TWO_YEARS, [done()])
    again = Done(date(2028, 9, 1), first.valid_until, first.counts_until)
    assert reckon(date(2028, 9, 2), TWO_YEARS, [done(), again]).valid_until == date(2030, 11, 25)


@pytest.mark.parametrize(
    "before",
    [done(is_passed=False), done(revoked_on=date(2028, 9, 2)), done(terms=ALWAYS), done(date(2026, 5, 1))],
    ids=["not passed", "taken back", "for always", "run out"],
)
def test_what_does_not_count_lends_nothing(before: Done) -> None:
    """The time is reckoned from the day itself."""
    assert reckon(date(2028, 9, 1), TWO_YEARS, [before]).valid_until == date(2030, 9, 1)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 12, 31), State.FUTURE),
        (date(2026, 1, 1), State.PENDING),
        (date(2026, 4, 1), State.PENDING),
        (date(2026, 4, 2), State.OVERDUE),
        (DAY, State.VALID),
        (date(2028, 8, 26), State.VALID),
        (date(2028, 8, 27), State.EXPIRING),
        (date(2028, 12, 25), State.EXPIRING),
        (date(2028, 12, 26), State.EXPIRED),
    ],
)
def test_somebody_goes_through_the_states_day_by_day(day: date, state: State) -> None:
    """From before it is theirs to take, to after it has run out."""
    assert state_on(day, TERM, [done()], 90) is state


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ([], State.OVERDUE),
        ([done(is_passed=False)], State.FAILED),
        ([done(is_passed=False), done(DAY - A_DAY)], State.VALID),
        ([done(date(2020, 1, 1)), done(is_passed=False)], State.FAILED),
        ([done(date(2020, 1, 1))], State.EXPIRED),
        ([done(DAY - A_DAY, revoked_on=DAY)], State.REVOKED),
        ([done(DAY - A_DAY, revoked_on=DAY), done(DAY - A_DAY)], State.VALID),
        ([done(date(2020, 1, 1)), done(DAY - A_DAY, revoked_on=DAY)], State.EXPIRED),
        ([done(revoked_on=DAY)], State.OVERDUE),
        ([done(terms=ALWAYS)], State.VALID),
    ],
)
def test_what_was_completed_decides(history: list[Done], state: State) -> None:
    """What counts wins; else the last that stands; what was taken back on its own day never was."""
    assert state_on(DAY, TERM, history, 90) is state


@pytest.mark.parametrize("term", [None, Term(TERM.from_on, TERM.due_on, to_on=DAY - A_DAY)], ids=["none", "over"])
def test_what_is_not_theirs_to_take_is_archived(term: Term | None) -> None:
    """However well it counts."""
    assert state_on(DAY, term, [done()], 90) is State.ARCHIVED


def test_every_state_has_a_row_in_the_table_and_can_be_reached() -> None:
    """None is left out, and none stands there in vain."""
    reached = {after for ways in TRANSITIONS.values() for states in ways.values() for after in states}
    assert set(TRANSITIONS) == set(State)
    assert reached | {State.FUTURE} == set(State)
    assert {happening for ways in TRANSITIONS.values() for happening in ways} == set(Happening)


def test_the_diagram_in_the_document_is_the_table() -> None:
    """`python -m tests.training.state_diagram` draws it again."""
    assert drawn() == draw()


days = st.integers(0, 40).map(lambda number: DAY + A_DAY * number)


@st.composite
def histories(draw_one: st.DrawFn) -> list[Done]:
    """Make up what somebody has completed within a few weeks."""
    found = []
    for on in draw_one(st.lists(days, max_size=4)):
        lasts, grace, back = (draw_one(st.integers(0, most)) for most in (20, 5, 20))
        until = on + A_DAY * lasts if draw_one(st.booleans()) else None
        counts_until = None if until is None else until + A_DAY * grace
        revoked_on = on + A_DAY * back if draw_one(st.booleans()) else None
        found.append(Done(on, until, counts_until, draw_one(st.booleans()), revoked_on))
    return found


@given(histories(), days, st.integers(0, 10), st.none() | st.integers(0, 30), st.integers(0, 15))
def test_states_only_move_along_the_table(
    history: list[Done], begins: date, time: int, lasts: int | None, window: int
) -> None:
    """Whatever happens, and however much of it on one day."""
    term = Term(begins, begins + A_DAY * time, None if lasts is None else begins + A_DAY * lasts)
    states = [state_on(DAY + A_DAY * number, term, history, window) for number in range(-1, 80)]
    moves = {(before, after) for before, after in pairwise(states) if before is not after}
    assert moves <= {
        (before, after) for before, ways in TRANSITIONS.items() for states in ways.values() for after in states
    }
