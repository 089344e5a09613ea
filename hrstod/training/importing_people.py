"""Units, who leads them and days of leave, from the HR system's file.

People are told apart by the address they sign in with. Whoever is new and leads a unit becomes an account that is not
invited yet. Nobody is removed: who leads a unit here today and does not stand in the file is listed, and stops leading
only when somebody says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hrstod.accounts.sign_in import clean_name
from hrstod.organisation.rules import Validity, day_before, goes_on_after, holds_on, overlaps
from hrstod.training.importing_faults import BadRow, Checked, Fate, Fault, Leaving
from hrstod.training.importing_leave import LeavePlan
from hrstod.training.importing_mapping import Field, pick
from hrstod.training.importing_people_known import KnownPeople, Lead
from hrstod.training.importing_units import KnownUnit, Meant, NewUnit, Units, Way
from hrstod.training.importing_words import NotReadable, read_day, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.training.importing_files import Table
    from hrstod.training.importing_mapping import Meaning
    from hrstod.training.importing_words import Cell

LONGEST_ADDRESS = 120
BEAT = 200
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """What a row says."""

    address: str
    name: str
    unit: Meant | None = None
    leads: Validity | None = None
    leave: Validity | None = None


@dataclass
class PeoplePlan:
    """What would be changed by a file."""

    checked: Checked = field(default_factory=Checked)
    people: dict[str, str] = field(default_factory=dict)
    """The names of those who are new, by address."""
    units: dict[Way, NewUnit] = field(default_factory=dict)
    """Those that are to be added, each after what it is below."""
    meant: dict[Way, Meant] = field(default_factory=dict)
    """The units that are to be led, by the way to them."""
    leads: dict[tuple[str, Way], list[Validity]] = field(default_factory=dict)
    """Who is to lead which of them, and when."""
    led: dict[tuple[str, Way], list[Validity]] = field(default_factory=dict)
    """When they lead it, as the rows so far say."""
    last_days: dict[UUID, date] = field(default_factory=dict)
    """The last days of leaderships that are here already."""
    leave: LeavePlan = field(default_factory=LeavePlan)
    said: set[Wish] = field(default_factory=set)
    in_file: set[UUID] = field(default_factory=set)
    """The leaderships here that a row is about."""
    in_doubt: set[str] = field(default_factory=set)
    """Addresses in rows with a problem: whoever they are, they do stand in the file."""
    boards: set[UUID] = field(default_factory=set)


@dataclass(frozen=True)
class Known:
    """Who and what is here already."""

    people: KnownPeople
    units: Units
    today: date


def read_people(
    database: Session, table: Table, meaning: Meaning, *, today: date, tell: Callable[[int, int], None]
) -> PeoplePlan:
    """Read a file through, and say what would be changed; nothing is."""
    known = Known(KnownPeople(database), Units(database, today), today)
    places, plan, expected = meaning.places(table.columns), PeoplePlan(), table.source.expected()
    for number, cells in table.rows():
        _read_row(plan, known, number, cells, places)
        if plan.checked.rows % BEAT == 0:
            tell(plan.checked.rows, expected)
    for address in {wish.address for wish in plan.said if wish.leave is not None}:
        plan.leave.settle(known.people.leaves_of(address))
    plan.checked.leaving = _list_leaving(plan, known)
    plan.checked.counts.update(
        people=len(plan.people),
        units=len(plan.units),
        leads=sum(map(len, plan.leads.values())),
        last_days=len(plan.last_days),
        leaves=len(plan.leave.new) + len(plan.leave.changed),
    )
    return plan


def _read_row(plan: PeoplePlan, known: Known, number: int, cells: Sequence[Cell], places: Mapping[Field, int]) -> None:
    address = clean_name(read_text(pick(cells, places, Field.ADDRESS)))
    texts = (address, read_text(pick(cells, places, Field.UNIT)), read_text(pick(cells, places, Field.FROM)))
    try:
        wish = _understand(known, address, cells, places)
        is_new = wish not in plan.said
        does = _plan_row(plan, known, wish) if is_new else False
    except BadRow as bad:
        plan.in_doubt.add(address)
        plan.checked.refuse(number, bad, texts)
        return
    plan.said.add(wish)
    plan.checked.note(number, (Fate.TAKEN if does else Fate.THERE) if is_new else Fate.TWICE, texts)


def _understand(known: Known, address: str, cells: Sequence[Cell], places: Mapping[Field, int]) -> Wish:
    """Read what a row says; BadRow when it cannot be read, or names what is not here."""
    if not address:
        raise BadRow(Fault.NO_ADDRESS)
    text = {one: read_text(pick(cells, places, one)) for one in places}
    name = text.get(Field.NAME) or " ".join(
        part for part in (text.get(Field.FIRST_NAME), text.get(Field.LAST_NAME)) if part
    )
    leave = _read_days(cells, places, Field.LEAVE_FROM, Field.LEAVE_TO)
    leads = _read_days(cells, places, Field.FROM, Field.TO, otherwise=known.today)
    if not text.get(Field.UNIT):
        return Wish(address, name, leave=leave)
    assert leads is not None  # noqa: S101 (there is a day to begin otherwise)
    above = (text.get(Field.BOARD, ""), text.get(Field.ADMINISTRATION, ""))
    unit = known.units.find(text[Field.UNIT], *above, leads.from_on)
    return Wish(address, name, unit, _within(leads, unit.validity), leave)


def _read_days(
    cells: Sequence[Cell], places: Mapping[Field, int], first: Field, last: Field, otherwise: date | None = None
) -> Validity | None:
    try:
        from_on, to_on = read_day(pick(cells, places, first)) or otherwise, read_day(pick(cells, places, last))
    except NotReadable as wrong:
        raise BadRow(Fault.DAY_WRONG, str(wrong)) from None
    if from_on is None and to_on is None:
        return None
    if from_on is None or (to_on is not None and to_on < from_on):
        raise BadRow(Fault.ENDS_BEFORE_IT_BEGINS, to_on.isoformat() if to_on else "")
    return Validity(from_on, to_on)


def _within(leads: Validity, unit: Validity) -> Validity:
    """Cut days of leading to those on which the unit is there: the HR system may know of more years than we do."""
    from_on = max(leads.from_on, unit.from_on)
    to_on = _first([leads.to_on, unit.to_on])
    if to_on is not None and to_on < from_on:
        raise BadRow(Fault.UNIT_NOT_THERE, leads.from_on.isoformat())
    return Validity(from_on, to_on)


def _plan_row(plan: PeoplePlan, known: Known, wish: Wish) -> bool:
    """Put what a row changes into the plan; tell whether it changes anything. BadRow before anything is put there."""
    person = known.people.by_address.get(wish.address)
    is_new = person is None and wish.address not in plan.people
    if is_new:
        _check_new(wish)
    if person is not None and person.is_closed:
        raise BadRow(Fault.CLOSED, wish.address)
    does_lead = _plan_leading(plan, known, wish)
    if is_new:
        plan.people[wish.address] = wish.name
    return any((_plan_leave(plan, known, wish), does_lead, is_new))


def _check_new(wish: Wish) -> None:
    before, at, behind = wish.address.partition("@")
    if not (before and at and "." in behind) or len(wish.address) > LONGEST_ADDRESS:
        raise BadRow(Fault.ADDRESS_WRONG, wish.address)
    if wish.unit is None:
        raise BadRow(Fault.LEADS_NOTHING, wish.address)
    if not wish.name or len(wish.name) > LONGEST_ADDRESS:
        raise BadRow(Fault.NO_NAME, wish.name)


def _plan_leading(plan: PeoplePlan, known: Known, wish: Wish) -> bool:
    if wish.unit is None or wish.leads is None:
        return False
    unit, leads, key = wish.unit, wish.leads, (wish.address, wish.unit.way)
    if leads in plan.led.get(key, []):
        return False
    if any(overlaps(leads, days) for days in plan.leads.get(key, [])):
        raise BadRow(Fault.OVERLAPS, wish.address)
    same = known.people.leads_of(wish.address, unit.id) if isinstance(unit, KnownUnit) else []
    there = [lead for lead in (_as_planned(plan, one) for one in same) if overlaps(lead.days, leads)]
    plan.boards.add(unit.board_id)
    plan.in_file.update(lead.id for lead in there)
    plan.led.setdefault(key, []).append(leads)
    if there:
        return _plan_going_on(plan, wish.address, unit, leads, there, today=known.today)
    _plan_lead(plan, wish.address, unit, leads)
    return True


def _as_planned(plan: PeoplePlan, lead: Lead) -> Lead:
    """Give a leadership that is here with the last day that earlier rows have given it."""
    return replace(lead, days=Validity(lead.days.from_on, plan.last_days.get(lead.id, lead.days.to_on)))


def _plan_lead(plan: PeoplePlan, address: str, unit: Meant, leads: Validity) -> None:
    plan.meant[unit.way] = unit
    plan.leads.setdefault((address, unit.way), []).append(leads)
    if isinstance(unit, NewUnit):
        _plan_unit(plan, unit)


def _plan_going_on(
    plan: PeoplePlan, address: str, unit: Meant, leads: Validity, there: Sequence[Lead], *, today: date
) -> bool:
    """Let what is here go on; who leads today in the file and not here begins anew, where they had stopped."""
    last = max(there, key=lambda lead: lead.days.from_on)
    is_missing = holds_on(leads, today) and not any(holds_on(lead.days, today) for lead in there)
    if is_missing:
        _plan_lead(plan, address, unit, _free_around(today, leads, there))
        if last.days.from_on <= today:
            return True
    return _plan_last_day(plan, address, unit, leads, last) or is_missing


def _free_around(day: date, leads: Validity, there: Sequence[Lead]) -> Validity:
    """Cut days of leading to those around a day on which nothing that is here holds."""
    over = [lead.days.to_on + DAY for lead in there if lead.days.to_on is not None and lead.days.to_on < day]
    ends = [leads.to_on, *(day_before(lead.days.from_on) for lead in there if lead.days.from_on > day)]
    return Validity(max([leads.from_on, *over]), _first(ends))


def _first(days: Sequence[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _plan_last_day(plan: PeoplePlan, address: str, unit: Meant, leads: Validity, lead: Lead) -> bool:
    """Give a leadership that is here the last day that the file has; one without a last day in the file goes on.

    What earlier rows say of the days after it, and was here so far, begins anew then: rows stand in any order.
    """
    if leads.to_on is None or leads.to_on == lead.days.to_on:
        return False
    plan.last_days[lead.id] = leads.to_on
    if goes_on_after(lead.days, leads.to_on):
        after = Validity(leads.to_on + DAY, lead.days.to_on)
        for said in plan.led[address, unit.way]:
            part = Validity(max(said.from_on, after.from_on), _first([said.to_on, after.to_on]))
            planned = plan.leads.get((address, unit.way), [])
            if overlaps(said, after) and not any(overlaps(part, days) for days in planned):
                _plan_lead(plan, address, unit, part)
    return True


def _plan_unit(plan: PeoplePlan, unit: NewUnit) -> None:
    if isinstance(unit.parent, NewUnit):
        _plan_unit(plan, unit.parent)
    plan.units.setdefault(unit.way, unit)


def _plan_leave(plan: PeoplePlan, known: Known, wish: Wish) -> bool:
    if wish.leave is None:
        return False
    return plan.leave.add(wish.address, wish.leave, known.people.leaves_of(wish.address))


def _list_leaving(plan: PeoplePlan, known: Known) -> list[Leaving]:
    """List who leads a unit today, in the boards that the file is about, without the file saying so."""
    names = {unit.id: unit for unit in known.units.by_way.values() if isinstance(unit, KnownUnit)}
    found = [
        Leaving(str(lead.id), person.name, names[lead.unit_id].name)
        for address, person in known.people.by_address.items()
        if address not in plan.in_doubt
        for lead in known.people.leads_of(address)
        if lead.unit_id in names
        and names[lead.unit_id].board_id in plan.boards
        and holds_on(lead.days, known.today)
        and lead.id not in plan.in_file
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.unit.casefold()))
