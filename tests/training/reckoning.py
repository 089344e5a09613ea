"""Coverage reckoned slowly, one manager and one day after the other, straight from the written rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hrstod.training import validity
from hrstod.training.coverage import FORECAST_DAYS, Figure

if TYPE_CHECKING:
    from tests.factories.coverage import Done

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """Days on which somebody leads a unit."""

    unit: str
    from_on: date
    to_on: date | None


@dataclass
class Manager:
    """Somebody with what they lead, when they are away, and what they have completed, by course."""

    terms: list[Term] = field(default_factory=list)
    away: list[tuple[date, date | None]] = field(default_factory=list)
    done: dict[str, list[Done]] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """A mandatory course, and the units whose managers it is for; None for all."""

    name: str
    within_days: int
    units: frozenset[str] | None = None


def holds(from_on: date, to_on: date | None, day: date) -> bool:
    """Tell whether something is true on a day."""
    return from_on <= day and (to_on is None or day <= to_on)


def leads(manager: Manager, day: date, units: frozenset[str] | None) -> bool:
    """Tell whether somebody leads one of some units on a day."""
    return any(holds(term.from_on, term.to_on, day) for term in manager.terms if units is None or term.unit in units)


def is_in_date(manager: Manager, course: Course, day: date) -> bool:
    """Tell whether something that somebody has completed counts on a day."""
    history = [
        validity.Done(one.on, one.until, one.until, one.is_passed, one.revoked_on)
        for one in manager.done.get(course.name, [])
    ]
    duty = validity.Term(date.min, date.max)
    return validity.state_on(day, duty, history, window_days=90) in validity.IN_DATE


def is_new(manager: Manager, course: Course, day: date) -> bool:
    """Go back day by day, and tell whether there is one within the course's days on which they did not lead."""
    return not all(leads(manager, day - A_DAY * back, course.units) for back in range(course.within_days + 2))


def reckon(managers: list[Manager], courses: list[Course], day: date, units: frozenset[str] | None) -> Figure:
    """Count some courses together, for those who lead one of some units."""
    leading = counted = in_date = new = away = runs_out = 0
    for manager in managers:
        theirs = [
            course
            for course in courses
            if leads(manager, day, course.units if units is None else (course.units or units) & units)
        ]
        if not theirs:
            continue
        leading += 1
        lacking = [course for course in theirs if not is_in_date(manager, course, day)]
        if any(holds(*span, day) for span in manager.away):
            away += 1
        elif lacking and all(is_new(manager, course, day) for course in lacking):
            new += 1
        else:
            counted += 1
            in_date += not lacking
            later = day + A_DAY * FORECAST_DAYS
            runs_out += not lacking and not all(is_in_date(manager, course, later) for course in theirs)
    return Figure(leading, counted, in_date, new, away, runs_out)
