"""By when a course has to be taken, and which reminder has come: rules without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hrstod.training.ladder import Taken, due_day, is_pressing, is_quiet, rung_on, week_of

DAY = date(2026, 11, 25)
NEW = date(2026, 12, 31)
"""By when somebody new has to have taken it."""
LADDER = [90, 30, 7, 0]


def days(number: int) -> timedelta:
    """Give so many days."""
    return timedelta(days=number)


def taken(until: date | None, *, grace: int = 0, revoked_on: date | None = None, on: date = date(2024, 1, 1)) -> Taken:
    """Give a course that was passed and is valid until a day."""
    return Taken(on, until, until + days(grace) if until else None, revoked_on)


def test_who_has_not_taken_it_has_the_days_of_somebody_new() -> None:
    """Until then."""
    assert due_day(NEW, [], DAY) == NEW


def test_who_is_in_date_has_until_it_is_no_longer_valid() -> None:
    """The latest of what they have taken counts."""
    assert due_day(date(2025, 3, 1), [taken(DAY), taken(DAY + days(40))], DAY) == DAY + days(40)


def test_what_counts_for_always_is_never_due() -> None:
    """Whatever else there is."""
    assert due_day(NEW, [taken(None), taken(DAY)], DAY) is None


def test_in_the_days_of_grace_it_was_due_when_it_was_no_longer_valid() -> None:
    """Grace lets it count, and moves no reminder."""
    assert due_day(date(2025, 3, 1), [taken(DAY - days(3), grace=30)], DAY) == DAY - days(3)


def test_what_has_run_out_was_due_on_its_last_day() -> None:
    """And not when they were new."""
    assert due_day(date(2025, 3, 1), [taken(DAY - days(50))], DAY) == DAY - days(50)


def test_who_comes_back_is_given_the_days_of_somebody_new() -> None:
    """What they had has run out long ago."""
    assert due_day(NEW, [taken(date(2023, 3, 1))], DAY) == NEW


def test_what_was_taken_back_is_due_from_that_day() -> None:
    """As long as it would have been valid."""
    assert due_day(date(2025, 3, 1), [taken(DAY + days(300), revoked_on=DAY - days(2))], DAY) == DAY - days(2)
    assert due_day(date(2025, 3, 1), [taken(DAY - days(9), revoked_on=DAY - days(2))], DAY) == DAY - days(9)


def test_what_will_be_taken_back_counts_until_then() -> None:
    """And what will be taken does not count yet."""
    coming = taken(DAY + days(800), on=DAY + days(1))
    assert due_day(NEW, [taken(DAY + days(300), revoked_on=DAY + days(1)), coming], DAY) == DAY + days(300)


@pytest.mark.parametrize(
    ("left", "rung"), [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, 0), (-1, 0), (-365, 0)]
)
def test_the_latest_rung_that_has_come_is_the_one(left: int, rung: int | None) -> None:
    """The others are not made up for."""
    assert rung_on(LADDER, DAY + days(left), DAY, None) == rung


def test_a_rung_that_came_more_than_a_year_ago_is_left() -> None:
    """Nobody remembers whether it was sent."""
    assert rung_on(LADDER, DAY - days(366), DAY, None) is None


@pytest.mark.parametrize(("sent", "rung"), [(-30, 7), (-8, 7), (-7, None), (-1, None)])
def test_a_rung_is_reminded_of_once(sent: int, rung: int | None) -> None:
    """A letter that left when it had come was for it, and one from before was for another."""
    assert rung_on(LADDER, DAY, DAY - days(1), DAY + days(sent)) == rung


def test_a_ladder_that_was_changed_repeats_nothing() -> None:
    """A rung that is new, but came before the last letter, is not sent."""
    due = DAY + days(20)
    assert rung_on([25], due, DAY, DAY - days(2)) is None
    assert rung_on([21], due, DAY, DAY - days(2)) == 21


def test_a_ladder_without_rungs_reminds_of_nothing() -> None:
    """A course may have none."""
    assert rung_on([], DAY, DAY, None) is None


@pytest.mark.parametrize(("left", "said"), [(31, False), (30, True), (0, True), (-200, True)])
def test_a_manager_is_told_when_it_is_pressing(left: int, said: bool) -> None:
    """Thirty days before, and when it is late."""
    assert is_pressing(DAY + days(left), DAY) is said


@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [
        (date(2026, 11, 25), 7, False),
        (date(2026, 11, 25), 17, False),
        (date(2026, 11, 25), 6, True),
        (date(2026, 11, 25), 18, True),
        (date(2026, 11, 28), 10, True),
        (date(2026, 12, 24), 10, True),
    ],
)
def test_nobody_is_reminded_when_people_are_not_at_work(day: date, hour: int, said: bool) -> None:
    """Early, in the evening, on a Saturday, on a holiday."""
    assert is_quiet(day, hour, from_hour=7, holidays={date(2026, 12, 24)}) is said


def test_a_week_is_the_calendars() -> None:
    """The first days of a year may belong to the last week of the one before."""
    assert (week_of(date(2027, 1, 1)), week_of(date(2027, 1, 4))) == ("2026-W53", "2027-W01")
