"""Which courses have to be taken on a day, and whom each is for: read once, and asked about as many days as needed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.organisation.models import UnitPlace
from hrstod.training.models import Course, CourseAudience, CourseVersion
from hrstod.training.rules import Audience

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Required:
    """A course that has to be taken on a day, and whom it is for."""

    course_id: UUID
    name: str
    since: date
    """From which day on, without a break, it has had to be taken."""
    within_days: int
    audiences: frozenset[Audience]
    unit_ids: frozenset[UUID] | None
    """The units whose managers it is for, those below them included; None for all."""

    @property
    def is_for_managers(self) -> bool:
        """Tell whether it is for whoever leads a unit, or some of the units."""
        return Audience.MANAGER in self.audiences

    def means(self, unit_id: UUID) -> bool:
        """Tell whether it is for whoever leads this unit."""
        return self.is_for_managers and (self.unit_ids is None or unit_id in self.unit_ids)


@dataclass(frozen=True)
class Version:
    """What a course asks from the day that this version was made."""

    made_on: date
    name: str
    is_mandatory: bool
    within_days: int


@dataclass(frozen=True)
class CourseLife:
    """A course from the day it was added: its versions in their order, and whom it is for."""

    course_id: UUID
    added_on: date
    retired_on: date | None
    versions: tuple[Version, ...]
    audiences: frozenset[Audience]
    unit_ids: frozenset[UUID] | None
    """The units whose managers it is for, without those below them; None for all."""


@dataclass(frozen=True)
class Place:
    """A unit is directly below another for a time."""

    unit_id: UUID
    parent_id: UUID
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class Curriculum:
    """All courses there have been, and where units have been, as far as that decides whom a course is for."""

    courses: tuple[CourseLife, ...]
    places: tuple[Place, ...]

    def on(self, day: date) -> list[Required]:
        """List the courses that have to be taken on a day, by name."""
        below = _below_on(self.places, day)
        found = []
        for course in self.courses:
            versions = [version for version in course.versions if version.made_on <= day]
            if _is_required(course, versions, day):
                found.append(
                    Required(
                        course_id=course.course_id,
                        name=versions[-1].name,
                        since=max(course.added_on, _mandatory_since(versions)),
                        within_days=versions[-1].within_days,
                        audiences=course.audiences,
                        unit_ids=None if course.unit_ids is None else _with_below(course.unit_ids, below),
                    )
                )
        return sorted(found, key=lambda one: (one.name.casefold(), one.course_id))


def read_curriculum(database: Session) -> Curriculum:
    """Read everything that decides which courses have to be taken."""
    versions: dict[UUID, list[Version]] = defaultdict(list)
    for row in database.scalars(select(CourseVersion).order_by(CourseVersion.number)):
        versions[row.course_id].append(Version(row.made_on, row.name, row.is_mandatory, row.within_days))
    audiences: dict[UUID, set[Audience]] = defaultdict(set)
    units: dict[UUID, set[UUID | None]] = defaultdict(set)
    for one in database.scalars(select(CourseAudience)):
        audiences[one.course_id].add(one.audience)
        if one.audience is Audience.MANAGER:
            units[one.course_id].add(one.unit_id)
    courses = tuple(
        CourseLife(
            row.id,
            row.added_on,
            row.retired_on,
            tuple(versions[row.id]),
            frozenset(audiences[row.id]),
            None if None in units[row.id] else frozenset(unit for unit in units[row.id] if unit is not None),
        )
        for row in database.scalars(select(Course))
    )
    places = _read_places(database) if any(course.unit_ids for course in courses) else ()
    return Curriculum(courses, places)


def _read_places(database: Session) -> tuple[Place, ...]:
    query = select(UnitPlace.unit_id, UnitPlace.parent_id, UnitPlace.from_on, UnitPlace.to_on)
    return tuple(
        Place(unit_id, parent_id, from_on, to_on)
        for unit_id, parent_id, from_on, to_on in database.execute(query)
        if parent_id is not None
    )


def _is_required(course: CourseLife, versions: Sequence[Version], day: date) -> bool:
    is_there = course.added_on <= day and (course.retired_on is None or course.retired_on > day)
    return is_there and bool(versions) and versions[-1].is_mandatory


def _mandatory_since(versions: Sequence[Version]) -> date:
    """Give the day since which every version has had to be taken, the latest being one of them."""
    since = versions[-1].made_on
    for version in reversed(versions):
        if not version.is_mandatory:
            break
        since = version.made_on
    return since


def _below_on(places: Iterable[Place], day: date) -> dict[UUID, list[UUID]]:
    """Give the units directly below each unit on a day."""
    below: dict[UUID, list[UUID]] = defaultdict(list)
    for place in places:
        if place.from_on <= day and (place.to_on is None or place.to_on >= day):
            below[place.parent_id].append(place.unit_id)
    return below


def _with_below(chosen: Iterable[UUID], below: dict[UUID, list[UUID]]) -> frozenset[UUID]:
    """Give units with all that are below them, however far."""
    found: set[UUID] = set()
    waiting = list(chosen)
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in found:
            found.add(unit_id)
            waiting += below.get(unit_id, [])
    return frozenset(found)
