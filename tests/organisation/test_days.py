"""Overlapping and lying within say the same as looking at each day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hrstod.organisation.rules import Validity, holds_on, lies_within, overlaps

FIRST = date(2026, 1, 1)
EACH_DAY = [FIRST + timedelta(days=number) for number in range(60)]

validities = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 20)).map(
    lambda pair: Validity(EACH_DAY[pair[0]], None if pair[1] is None else EACH_DAY[pair[0] + pair[1]])
)


@given(validities, validities)
def test_two_overlap_when_both_hold_on_some_day(one: Validity, other: Validity) -> None:
    """Which is asked about first makes no difference."""
    both = any(holds_on(one, day) and holds_on(other, day) for day in EACH_DAY)
    assert (overlaps(one, other), overlaps(other, one)) == (both, both)


@given(validities, validities)
def test_one_lies_within_another_when_it_holds_on_no_other_day(inner: Validity, outer: Validity) -> None:
    """What has no end lies in nothing that ends."""
    assert lies_within(inner, outer) == all(holds_on(outer, day) for day in EACH_DAY if holds_on(inner, day))
