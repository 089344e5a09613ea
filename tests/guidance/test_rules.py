"""How long a text may stand before somebody reads it through again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hrstod.guidance.rules import Evidence, is_review_due

REVIEW_BY = date(2027, 5, 23)


@pytest.mark.parametrize(("days", "expected"), [(-1, False), (0, False), (1, True), (400, True)])
def test_a_review_is_due_the_day_after_its_last_day(days: int, expected: bool) -> None:
    """On the day itself there is still time."""
    assert is_review_due(REVIEW_BY, REVIEW_BY + timedelta(days=days)) is expected


def test_law_is_the_best_and_unverified_the_least() -> None:
    """The grades stand in their order."""
    best, *_, least = Evidence
    assert (best, least) == (Evidence.LAW, Evidence.UNVERIFIED)
