"""Masks of many people say what a list of spans says."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hrstod.training.timelines import FOREVER, Beginnings, Timeline, mask_of, merged, people_in

days = st.integers(0, 300)
spans = st.tuples(days, days | st.just(FOREVER))
many = st.lists(st.tuples(st.integers(0, 40), spans), max_size=30)


@given(many, days)
def test_a_timeline_says_for_whom_it_is_true(every: list[tuple[int, tuple[int, int]]], day: int) -> None:
    """Whether a span begins or ends in the month asked about, or goes right across it; overlapping or not."""
    timeline = Timeline()
    for person, span in every[::2]:
        timeline.add(person, span)
    for person, span in every[1::2]:
        timeline.add_all([person], span)
    assert set(people_in(timeline.on(day))) == {person for person, (first, last) in every if first <= day <= last}


@given(many, days, days)
def test_beginnings_are_those_between(every: list[tuple[int, tuple[int, int]]], first: int, last: int) -> None:
    """The first and the last day included."""
    begun = [(span[0], person) for person, span in every]
    expected = {person for day, person in begun if first <= day <= last}
    assert set(people_in(Beginnings(begun).between(first, last))) == expected


@given(st.lists(st.tuples(days, st.integers(0, 30)).map(lambda span: (span[0], sum(span))), max_size=8), days)
def test_merging_loses_and_adds_no_day(theirs: list[tuple[int, int]], day: int) -> None:
    """And no two that are left touch each other."""
    whole = merged(theirs)
    assert any(a <= day <= b for a, b in whole) == any(a <= day <= b for a, b in theirs)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(whole))


@given(st.sets(st.integers(0, 500)))
def test_a_mask_gives_back_its_people(people: set[int]) -> None:
    """In their order."""
    assert list(people_in(mask_of(sorted(people)))) == sorted(people)
