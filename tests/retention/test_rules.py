"""When something may be disposed of, by which decision, and when it is gone everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hrstod.cases.rules import last_day_to_review, may_be_disposed_from, quarter_of
from hrstod.organisation.queries import DisposalRule
from hrstod.retention.rules import (
    LEFT_FOR,
    Obstacle,
    gone_everywhere_on,
    is_left_over,
    rule_at_closing,
    what_stops,
)

FROM = date(2031, 3, 1)
MOMENT = datetime(2031, 3, 1, 12, 0, tzinfo=UTC)


def rule(number: int, years: int, stated_on: date) -> DisposalRule:
    """Make a decision that a board has stated."""
    return DisposalRule(number, f"TN § {number}", stated_on, years, stated_on, None)


FIVE = rule(1, 5, date(2020, 1, 10))
ONE = rule(2, 1, date(2028, 6, 1))
LATEST_FIRST = (ONE, FIVE)


@pytest.mark.parametrize(
    ("dispose_from", "is_held", "day", "expected"),
    [
        (None, False, FROM, Obstacle.OPEN),
        (None, True, FROM, Obstacle.OPEN),
        (FROM, True, FROM, Obstacle.HELD),
        (FROM, True, date(2040, 1, 1), Obstacle.HELD),
        (FROM, False, FROM - timedelta(days=1), Obstacle.TOO_EARLY),
        (FROM, False, FROM, None),
        (FROM, False, date(2040, 1, 1), None),
    ],
)
def test_what_stops_a_disposal(
    dispose_from: date | None, day: date, expected: Obstacle | None, *, is_held: bool
) -> None:
    """Being open, being held, and the board's time; from the first day of the month, nothing."""
    assert what_stops(dispose_from, day, is_held=is_held) is expected


@pytest.mark.parametrize(("days", "expected"), [(31, False), (30, True), (29, True)])
def test_what_may_be_disposed_of_within_thirty_days_is_to_be_reviewed(days: int, *, expected: bool) -> None:
    """On the list of what is to be looked through, and on somebody’s own page."""
    assert (last_day_to_review(FROM - timedelta(days=days)) >= FROM) is expected


@pytest.mark.parametrize(
    ("closed_on", "expected"),
    [
        (date(2020, 1, 10), FIVE),
        (date(2026, 2, 28), FIVE),
        (date(2028, 5, 31), FIVE),
        (date(2028, 6, 1), ONE),
        (date(2030, 12, 31), ONE),
    ],
)
def test_the_decision_that_counted_on_the_day_of_closing_is_found(closed_on: date, expected: DisposalRule) -> None:
    """From the quarter and the month of disposal, which is all that is known later."""
    dispose_from = may_be_disposed_from(closed_on, expected.years)
    assert rule_at_closing(LATEST_FIRST, quarter_of(closed_on), dispose_from) is expected


def test_two_decisions_that_lead_to_the_same_month_are_told_apart() -> None:
    """Closed in 2026 for five years or in 2030 for one, it may go in March 2031."""
    found = [rule_at_closing(LATEST_FIRST, quarter, FROM) for quarter in ("2026-1", "2030-1")]
    assert found == [FIVE, ONE]


OLD, AGAIN = rule(1, 5, date(2020, 1, 10)), rule(2, 5, date(2026, 2, 20))
BETWEEN, BACK = rule(2, 1, date(2026, 2, 5)), rule(3, 5, date(2026, 2, 20))
EARLIER = rule(2, 1, date(2025, 6, 1))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((AGAIN, OLD), OLD),
        ((BACK, BETWEEN, OLD), OLD),
        ((BACK, EARLIER, OLD), BACK),
        ((rule(3, 5, date(2026, 1, 31)), OLD), rule(3, 5, date(2026, 1, 31))),
        ((rule(3, 5, date(2026, 3, 1)), AGAIN, OLD), OLD),
    ],
)
def test_of_those_that_may_have_counted_in_the_month_of_closing_the_first_is_named(
    rules: tuple[DisposalRule, ...], expected: DisposalRule
) -> None:
    """Never one that may have been made after the closing, and none that counted no longer when the month began."""
    assert rule_at_closing(rules, "2026-1", FROM) == expected


@pytest.mark.parametrize(("closed", "rules"), [("2026-2", LATEST_FIRST), ("2026-1", ()), ("2026-1", (ONE,))])
def test_no_decision_is_made_up(closed: str, rules: tuple[DisposalRule, ...]) -> None:
    """Where none leads from the closing to the day, there is none."""
    assert rule_at_closing(rules, closed, FROM) is None


def test_it_is_gone_everywhere_when_the_last_backup_is() -> None:
    """The one that was made on the same day, just before."""
    assert gone_everywhere_on(FROM, 30) == date(2031, 3, 31)


@pytest.mark.parametrize(("age", "expected"), [(-LEFT_FOR, False), (LEFT_FOR / 2, False), (LEFT_FOR, True)])
def test_a_key_is_left_over_after_an_hour(age: timedelta, *, expected: bool) -> None:
    """A clock that was moved back only makes it take longer."""
    assert is_left_over(MOMENT - age, MOMENT) is expected
