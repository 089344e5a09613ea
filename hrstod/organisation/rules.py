"""On which days something is true, and what may begin, move and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

LONGEST_NAME = 120
PLAN_DAYS = range(7, 366)
"""After how many days a saved plan may be erased, at the earliest and at the latest."""
DEFAULT_PLAN_DAYS = 90
LONGEST_DECISION = 40
DISPOSAL_YEARS = range(1, 51)
"""For how many years a board may keep what is closed; there is no default, because the board decides it."""
MOST_EMPLOYEES = 200_000
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Days outside these are slips of the keys."""


class Fault(StrEnum):
    """Why a change cannot be made."""

    NAME_WRONG = "name-wrong"
    NAME_TAKEN = "name-taken"
    PLAN_DAYS_WRONG = "plan-days-wrong"
    DECISION_WRONG = "decision-wrong"
    DISPOSAL_YEARS_WRONG = "disposal-years-wrong"
    DECIDED_TOO_LATE = "decided-too-late"
    DAY_WRONG = "day-wrong"
    ENDS_BEFORE_IT_BEGINS = "ends-before-it-begins"
    OUTSIDE = "outside"
    """It would begin before, or last longer than, what it belongs to."""
    PARTS_GO_ON = "parts-go-on"
    MOVES_LATER = "moves-later"
    PARENT_MOVES_LATER = "parent-moves-later"
    PARTS_CHANGE_LATER = "parts-change-later"
    NOT_THERE = "not-there"
    SAME_PLACE = "same-place"
    OTHER_BOARD = "other-board"
    OTHER_ADMINISTRATION = "other-administration"
    BELOW_ITSELF = "below-itself"
    EMPLOYEES_WRONG = "employees-wrong"
    COUNTED_TOO_EARLY = "counted-too-early"
    ALREADY_LEADS = "already-leads"
    LED_LATER = "led-later"
    NO_ACCOUNT = "no-account"


@dataclass(frozen=True)
class Validity:
    """The days on which something is true, first and last included; without a last day as long as it lasts."""

    from_on: date
    to_on: date | None = None


@dataclass(frozen=True)
class Place:
    """Where a unit belongs for a time: directly below an administration, or below another unit in it."""

    unit_id: UUID
    administration_id: UUID
    parent_id: UUID | None
    validity: Validity


def holds_on(validity: Validity, day: date) -> bool:
    """Tell whether something is true on a day."""
    return validity.from_on <= day and (validity.to_on is None or day <= validity.to_on)


def overlaps(one: Validity, other: Validity) -> bool:
    """Tell whether there is a day on which both are true."""
    return _begins_by(one, other.to_on) and _begins_by(other, one.to_on)


def _begins_by(validity: Validity, day: date | None) -> bool:
    return day is None or validity.from_on <= day


def lies_within(inner: Validity, outer: Validity) -> bool:
    """Tell whether the outer is true on every day on which the inner is."""
    return outer.from_on <= inner.from_on and not goes_on_after(inner, outer.to_on)


def goes_on_after(validity: Validity, day: date | None) -> bool:
    """Tell whether something is still true on some day after this one; nothing is after no day."""
    return day is not None and (validity.to_on is None or validity.to_on > day)


def day_before(day: date) -> date:
    """Give the last day of what ends when something else begins."""
    return day - timedelta(days=1)


def clean_name(typed: str) -> str:
    """Take away spaces around a name, and all but one between words."""
    return " ".join(typed.split())


def fault_in_name(name: str, validity: Validity, others: Iterable[tuple[str, Validity]]) -> Fault | None:
    """Tell why something cannot have a name beside the others that belong to the same."""
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        return Fault.NAME_WRONG
    taken = (other.casefold() == name.casefold() and overlaps(validity, held) for other, held in others)
    return Fault.NAME_TAKEN if any(taken) else None


def fault_in_plan_days(days: int) -> Fault | None:
    """Tell why plans cannot be erased after so many days."""
    return None if days in PLAN_DAYS else Fault.PLAN_DAYS_WRONG


def fault_in_disposal(decision: str, decided_on: date, years: int, today: date) -> Fault | None:
    """Tell why a board cannot have decided this about disposal."""
    if not 0 < len(decision) <= LONGEST_DECISION or not decision.isprintable():
        return Fault.DECISION_WRONG
    if years not in DISPOSAL_YEARS:
        return Fault.DISPOSAL_YEARS_WRONG
    if decided_on < FIRST_DAY:
        return Fault.DAY_WRONG
    return Fault.DECIDED_TOO_LATE if decided_on > today else None


def fault_in_days(validity: Validity, outer: Validity | None) -> Fault | None:
    """Tell why something cannot be true on these days inside what it belongs to."""
    if not all(FIRST_DAY <= day <= LAST_DAY for day in (validity.from_on, validity.to_on) if day is not None):
        return Fault.DAY_WRONG
    if validity.to_on is not None and validity.to_on < validity.from_on:
        return Fault.ENDS_BEFORE_IT_BEGINS
    return None if outer is None or lies_within(validity, outer) else Fault.OUTSIDE


def fault_in_count(employees: int, counted_on: date, validity: Validity, today: date) -> Fault | None:
    """Tell why so many people cannot have been counted on a day."""
    if not 0 <= employees <= MOST_EMPLOYEES:
        return Fault.EMPLOYEES_WRONG
    if counted_on > today:
        return Fault.COUNTED_TOO_EARLY
    return None if holds_on(validity, counted_on) else Fault.NOT_THERE


def fault_in_leading(leads: Validity, unit: Validity, others: Iterable[Validity]) -> Fault | None:
    """Tell why somebody cannot lead a unit on these days; the others are when the same person leads it already."""
    if fault := fault_in_days(leads, unit):
        return fault
    return Fault.ALREADY_LEADS if any(overlaps(leads, other) for other in others) else None


def fault_in_stopping(from_on: date, to_on: date | None, today: date) -> Fault | None:
    """Tell why somebody cannot have stopped leading by a day: they had begun after it, and today they have begun."""
    return Fault.LED_LATER if to_on is not None and to_on < from_on <= today else None


def fault_in_place(
    place: Place, administration: Validity, parent: Validity | None, places: Sequence[Place]
) -> Fault | None:
    """Tell why a unit cannot have a place, which would be its last so far.

    The days of the administration and of the unit above are given, and every place in the board. A unit is always in
    the same administration as the unit above it.
    """
    if not lies_within(place.validity, administration):
        return Fault.OUTSIDE
    if place.parent_id is None or parent is None:
        return None
    return _fault_below(place, place.parent_id, parent, places)


def _fault_below(place: Place, parent_id: UUID, parent: Validity, places: Sequence[Place]) -> Fault | None:
    if parent_id in (place.unit_id, *_below_from(place.validity.from_on, place.unit_id, places)):
        return Fault.BELOW_ITSELF
    if not lies_within(place.validity, parent):
        return Fault.OUTSIDE
    there = [one for one in places if one.unit_id == parent_id and overlaps(one.validity, place.validity)]
    elsewhere = [one.validity for one in there if one.administration_id != place.administration_id]
    if any(holds_on(one, place.validity.from_on) for one in elsewhere):
        return Fault.OTHER_ADMINISTRATION
    return Fault.PARENT_MOVES_LATER if elsewhere else None


def fault_in_moving(place: Place, places: Sequence[Place]) -> Fault | None:
    """Tell why a unit cannot leave its last place for another.

    Moves are made in order. Whatever is below the unit moves along to another administration, so nothing below it may
    begin or move later than it does.
    """
    last, day = last_place(places, place.unit_id), place.validity.from_on
    if day < last.validity.from_on:
        return Fault.MOVES_LATER
    if not holds_on(last.validity, day):
        return Fault.NOT_THERE
    if (last.administration_id, last.parent_id) == (place.administration_id, place.parent_id):
        return Fault.SAME_PLACE
    if last.administration_id == place.administration_id:
        return None
    later = {one.unit_id for one in places if one.validity.from_on > day}
    return Fault.PARTS_CHANGE_LATER if later & _below_from(day, place.unit_id, places) else None


def last_place(places: Iterable[Place], unit_id: UUID) -> Place:
    """Give the place that a unit has last, planned ones included."""
    return max((one for one in places if one.unit_id == unit_id), key=lambda one: one.validity.from_on)


def below(unit_id: UUID, places: Iterable[Place], day: date) -> frozenset[UUID]:
    """Give every unit that is somewhere below a unit on a day."""
    there = [one for one in places if one.parent_id is not None and holds_on(one.validity, day)]
    found: set[UUID] = set()
    level = {unit_id}
    while level:
        level = {one.unit_id for one in there if one.parent_id in level} - found
        found |= level
    return frozenset(found)


def _below_from(day: date, unit_id: UUID, places: Sequence[Place]) -> frozenset[UUID]:
    """Give every unit that is below a unit on a day or later; things change only on days when a place begins."""
    days = {day} | {one.validity.from_on for one in places if one.validity.from_on > day}
    return frozenset().union(*(below(unit_id, places, on) for on in days))


def token_of(*values: object) -> str:
    """Give what a form remembers of the values it was based on, to notice that somebody has changed them meanwhile."""
    return sha256("\n".join(map(repr, values)).encode()).hexdigest()[:16]
