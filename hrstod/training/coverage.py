"""How many managers are trained and in date on any day, by the written rule, for anybody's board, unit or all of them.

Whoever leads a unit that day is counted, once in everything that is asked about, however many units they lead. Two are
left out: those who are on leave, and those who are so new that they still have time to take the course and have not
taken it yet. Whoever is new and in date counts. Those who have left are not there. The numbers left out stand beside
each figure, so that it can be reckoned anew from a list of managers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING

from hrstod.training.timelines import mask_of, merged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from hrstod.training.curriculum import Required
    from hrstod.training.ledger import Ledger
    from hrstod.training.timelines import Span

FORECAST_DAYS = 90
MONTHS_BACK = 24


@dataclass(frozen=True)
class Figure:
    """How many are counted and in date, for one course or for all of them, and how many are left out and why."""

    leading: int
    """Who leads a unit and whom a course is for: counted, new and away together."""
    counted: int
    in_date: int
    new: int
    away: int
    runs_out: int
    """How many of those in date will no longer be in 90 days, if nothing is taken until then."""

    @property
    def share(self) -> float | None:
        """Give the share in date; None when nobody is counted."""
        return self.in_date / self.counted if self.counted else None


@dataclass(frozen=True)
class CourseFigure:
    """The figure of one course."""

    course: Required
    figure: Figure


@dataclass(frozen=True)
class Coverage:
    """The figures of a board, of a unit or of all: of each course, and of all courses together."""

    together: Figure
    """In date in every course that is for them."""
    courses: tuple[CourseFigure, ...]
    leading: int
    """Everybody who leads a unit there."""
    kept_back: int = 0
    """How many courses are not told, because they would tell of too few managers."""

    @property
    def without(self) -> int:
        """Give how many of them no course is for."""
        return self.leading - self.together.leading


@dataclass(frozen=True)
class Scope:
    """Those who are asked about: who leads a unit there, and whom of them each course is for."""

    leading: int
    meant: Mapping[UUID, int]


@dataclass(frozen=True)
class Group:
    """Of whom a figure tells: who leads a unit there, whom of them a course is for, and who is counted, as masks."""

    leading: int
    meant: int
    counted: int

    def is_few(self, fewest: int) -> bool:
        """Tell whether there is somebody in one of them, but fewer than so many."""
        return any(0 < mask.bit_count() < fewest for mask in (self.leading, self.meant, self.counted))

    def without(self, others: Iterable[Group]) -> Group:
        """Give what is left of it when the figures of others are taken away."""
        others = list(others)
        return Group(
            self.leading & ~_any_of(one.leading for one in others),
            self.meant & ~_any_of(one.meant for one in others),
            self.counted & ~_any_of(one.counted for one in others),
        )


@dataclass(frozen=True)
class _Sorted:
    """Those whom some courses are for, as masks: in date, new, on leave, and who is at work and not new."""

    meant: int
    counted: int
    good: int
    new: int
    away: int


@dataclass(frozen=True)
class _Lacks:
    """Who lacks a course, and who of them has had time enough to take it."""

    missing: int
    late: int


@dataclass(frozen=True)
class Point:
    """The figure of all courses together on a day."""

    day: date
    figure: Figure


class CoverageDay:
    """Everything that can be asked about one day."""

    def __init__(self, ledger: Ledger, day: date, course: Required | None = None) -> None:
        """Ask about a day, and all courses of that day or one."""
        self.ledger, self.day, self._at = ledger, day, day.toordinal()
        every = ledger.curriculum.on(day) if course is None else [course]
        self.courses = [one for one in every if one.is_for_managers]

    def everybody(self) -> Scope:
        """Give all who lead a unit that day."""
        return self.boards(self.ledger.boards)

    def boards(self, board_ids: Iterable[UUID]) -> Scope:
        """Give those who lead a unit of one of some boards."""
        wanted = set(board_ids)
        leading = _any_of(self._board(board_id) for board_id in wanted)
        return Scope(
            leading,
            {
                course.course_id: leading
                if course.unit_ids is None
                else self._leading(unit for unit in course.unit_ids if self.ledger.board_of.get(unit) in wanted)
                for course in self.courses
            },
        )

    def units(self, unit_ids: Collection[UUID]) -> Scope:
        """Give those who lead one of some units."""
        leading = self._leading(unit_ids)
        return Scope(
            leading,
            {
                course.course_id: leading
                if course.unit_ids is None
                else self._leading(unit for unit in unit_ids if unit in (course.unit_ids or ()))
                for course in self.courses
            },
        )

    def coverage(self, scope: Scope) -> Coverage:
        """Count those who are asked about; a course that is for nobody of them is left out."""
        figures = [CourseFigure(course, self._figure(scope, [course])) for course in self.courses]
        found = tuple(one for one in figures if one.figure.leading)
        return Coverage(self._figure(scope, self.courses), found, scope.leading.bit_count())

    def together(self, scope: Scope) -> Figure:
        """Count only how many are in date in all courses."""
        return self._figure(scope, self.courses)

    def group(self, scope: Scope) -> Group:
        """Give of whom the figure of all courses together tells."""
        found = self._sorted(scope, self.courses)
        return Group(scope.leading, found.meant, found.counted)

    def overdue(self, scope: Scope) -> int:
        """Give the mask of those at work who should have taken a course before this day and are not in date in it."""
        due = [course for course in self.courses if course.since.toordinal() + course.within_days < self._at]
        return _any_of(self._lacks(scope, course).late for course in due) & ~self._away

    def _figure(self, scope: Scope, courses: Iterable[Required]) -> Figure:
        """Count for some courses: in date are those who are in all of them that are for them."""
        courses = list(courses)
        found = self._sorted(scope, courses)
        kept = (scope.meant[course.course_id] & ~self._later[course.course_id] for course in courses)
        return Figure(
            leading=found.meant.bit_count(),
            counted=found.counted.bit_count(),
            in_date=found.good.bit_count(),
            new=found.new.bit_count(),
            away=found.away.bit_count(),
            runs_out=(found.good & _any_of(kept)).bit_count(),
        )

    def _sorted(self, scope: Scope, courses: Collection[Required]) -> _Sorted:
        """Sort those whom some courses are for."""
        meant = _any_of(scope.meant[course.course_id] for course in courses)
        lacks = [self._lacks(scope, course) for course in courses]
        here = meant & ~self._away
        missing, late = _any_of(one.missing for one in lacks), _any_of(one.late for one in lacks)
        new = here & missing & ~late
        return _Sorted(meant, counted=here ^ new, good=here & ~missing, new=new, away=meant & self._away)

    def _lacks(self, scope: Scope, course: Required) -> _Lacks:
        missing = scope.meant[course.course_id] & ~self._in_date[course.course_id]
        return _Lacks(missing, missing & ~self._new[course.course_id])

    @cached_property
    def _away(self) -> int:
        return self.ledger.away.on(self._at)

    @cached_property
    def _in_date(self) -> dict[UUID, int]:
        return self._in_date_on(self._at)

    @cached_property
    def _later(self) -> dict[UUID, int]:
        return self._in_date_on(self._at + FORECAST_DAYS)

    def _in_date_on(self, day: int) -> dict[UUID, int]:
        known = self.ledger.in_date
        ids = [course.course_id for course in self.courses]
        return {course_id: known[course_id].on(day) if course_id in known else 0 for course_id in ids}

    @cached_property
    def _new(self) -> dict[UUID, int]:
        return {course.course_id: self._new_to(course) for course in self.courses}

    def _new_to(self, course: Required) -> int:
        """Give the mask of those who began to lead so lately that they still have time to take a course."""
        since = self._at - course.within_days
        if course.unit_ids is None:
            return self.ledger.begun.between(since, self._at)
        spans: dict[int, list[Span]] = defaultdict(list)
        for unit_id in course.unit_ids:
            for person, first, last in self.ledger.led.get(unit_id, ()):
                spans[person].append((first, last))
        return mask_of([person for person, theirs in spans.items() if self._begins(theirs, since)])

    def _begins(self, spans: Sequence[Span], since: int) -> bool:
        """Tell whether the days without a break on which this one lies begin on a day or later."""
        return any(since <= first <= self._at <= last for first, last in merged(spans))

    def _board(self, board_id: UUID) -> int:
        timeline = self.ledger.boards.get(board_id)
        return 0 if timeline is None else timeline.on(self._at)

    def _leading(self, unit_ids: Iterable[UUID]) -> int:
        """Give the mask of those who lead one of some units."""
        every = (led for unit_id in unit_ids for led in self.ledger.led.get(unit_id, ()))
        return mask_of([person for person, first, last in every if first <= self._at <= last])


def _any_of(masks: Iterable[int]) -> int:
    return reduce(or_, masks, 0)


def points_until(day: date) -> list[date]:
    """Give the days of a plot over time: the first of each month for two years, and the day itself."""
    months = day.year * 12 + day.month - 1
    earliest = max(months - MONTHS_BACK + 1, 12)  # January of the year 1, the first that can be written
    firsts = [date(month // 12, month % 12 + 1, 1) for month in range(earliest, months + 1)]
    return [first for first in firsts if first < day] + [day]
