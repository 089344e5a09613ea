"""The line of a plot goes where its numbers say."""

from __future__ import annotations

from datetime import date

from hrstod.training.plotting import plot

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 21)


def test_the_line_goes_from_edge_to_edge() -> None:
    """A hundred per cent is the top, none the bottom."""
    drawn = plot([(JANUARY, 0.0), (FEBRUARY, 0.5), (MARCH, 1.0)])
    assert drawn is not None
    assert [(mark.x, mark.y) for mark in drawn.marks] == [(0, 100), (500, 50), (1000, 0)]


def test_it_is_broken_where_there_is_no_number() -> None:
    """Nothing is guessed between two days."""
    drawn = plot([(JANUARY, 0.5), (FEBRUARY, None), (MARCH, 0.5)])
    assert drawn is not None
    assert [len(line) for line in drawn.lines] == [1, 1]


def test_the_days_below_it_are_the_first_the_middle_and_the_last() -> None:
    """Whatever they are."""
    drawn = plot([(JANUARY, 0.1), (MARCH, 0.1)])
    assert drawn is not None
    assert (drawn.first, drawn.middle, drawn.last) == (JANUARY, FEBRUARY, MARCH)


def test_one_number_is_no_line() -> None:
    """There is nothing to draw yet."""
    assert plot([(JANUARY, None), (FEBRUARY, 0.5)]) is None
    assert plot([]) is None
