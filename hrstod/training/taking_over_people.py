"""Make what the HR system's file says: accounts, units, who leads them and days of leave; and take it back.

Everything is written in few statements, because others who write wait for it meanwhile. Each act stands in the log of
events as if it had been done by hand.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from hrstod.accounts.adding import add_people, take_people_back
from hrstod.accounts.models import Account
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.clock import SWEDEN
from hrstod.errors import RuleBroken
from hrstod.organisation.access import account_of
from hrstod.organisation.models import Leadership, Unit, UnitPlace
from hrstod.organisation.placing import validity_of
from hrstod.organisation.rules import clean_name, overlaps
from hrstod.training.importing_units import KnownUnit, NewUnit
from hrstod.training.models import Leave

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.organisation.rules import Validity
    from hrstod.training.importing_people import PeoplePlan
    from hrstod.training.importing_units import Way
    from hrstod.training.models import TrainingImport

Dates = type[Leadership] | type[Leave]
"""What lasts from a day to a day, and is put back to the last day it had."""
AT_ONCE = 500
CHANGED = _("Some of what this import has made was changed since, so it cannot be taken back as a whole.")


def apply(
    actor: Actor | None,
    database: Session,
    plan: PeoplePlan,
    ending: Sequence[UUID],
    *,
    import_id: UUID,
    moment: datetime,
) -> dict[str, Any]:
    """Make what a plan says and end some leaderships; give what undoing it needs: ids and days."""
    actor_id = account_of(actor)
    added = add_people(actor_id, database, people=plan.people, moment=moment)
    ids = {**dict(database.execute(select(Account.sign_in_name, Account.id)).all()), **added}
    made = _add_units(actor_id, database, plan, moment)
    units = {way: unit.id if isinstance(unit, KnownUnit) else made[way] for way, unit in plan.meant.items()}
    leads = [
        _row(ids[address], days, unit_id=units[way])
        for (address, way), several in plan.leads.items()
        for days in several
    ]
    _insert(database, Leadership, leads)
    _note_leading(actor_id, database, Event.LEADER_GIVEN, leads, moment)
    leaves = [_row(ids[address], days, import_id=import_id) for (address, _first), days in plan.leave.new.items()]
    _insert(database, Leave, leaves)
    ends, begins = _change_leaves(database, plan.leave.changed)
    last_days = {**plan.last_days, **_last_days(database, ending, moment.astimezone(SWEDEN).date())}
    return {
        "accounts": [str(one) for one in added.values()],
        "units": [str(one) for one in made.values()],
        "leads": {str(one["id"]): _written(one["to_on"]) for one in leads},
        "last_days": _set_last_days(actor_id, database, last_days, moment),
        "leaves": {str(one["id"]): _written(one["to_on"]) for one in leaves},
        "leave_ends": ends,
        "leave_begins": {**begins, **{str(one["id"]): [None, _written(one["from_on"])] for one in leaves}},
    }


def undo(actor: Actor | None, database: Session, found: TrainingImport, *, moment: datetime) -> None:
    """Take back what an import has made; RuleBroken when some of it was changed, or something refers to it."""
    actor_id, changes = account_of(actor), found.changes
    _check_unchanged(database, Leadership, changes["leads"])
    _check_unchanged(database, Leave, changes["leaves"])
    for table, name in ((Leadership, "last_days"), (Leave, "leave_ends")):
        _check_unchanged(database, table, {id_: new for id_, (_old, new) in changes[name].items()})
    begins = changes.get("leave_begins", {})  # imports made before first days could change have none
    _check_unmoved(database, begins)
    try:
        with database.begin_nested():
            gone = _find_all(database, Leadership, changes["leads"])
            things = [{"unit_id": one.unit_id, "account_id": one.account_id} for one in gone]
            _delete(database, Leadership, changes["leads"])
            _delete(database, Leave, changes["leaves"])
            back = _put_back(database, Leadership, changes["last_days"], {})
            _check_apart(database, back)
            _put_back(database, Leave, changes["leave_ends"], begins)
            _delete(database, UnitPlace, changes["units"], by="unit_id")
            _delete(database, Unit, changes["units"])
    except IntegrityError:
        raise RuleBroken(CHANGED) from None
    _note_leading(actor_id, database, Event.LEADER_ENDED, things, moment)
    _note_leading(
        actor_id,
        database,
        Event.LEADER_GIVEN,
        [{"unit_id": one.unit_id, "account_id": one.account_id} for one in back],
        moment,
    )
    units = [{"unit": UUID(one)} for one in changes["units"]]
    trail.write_each(database, Event.UNIT_ENDED, actor_id=actor_id, moment=moment, things=units)
    take_people_back(actor_id, database, ids=[UUID(one) for one in changes["accounts"]], moment=moment)


def _row(account_id: UUID, days: Validity, **more: UUID) -> dict[str, Any]:
    return {"id": uuid4(), "account_id": account_id, "from_on": days.from_on, "to_on": days.to_on, **more}


def _add_units(actor_id: UUID | None, database: Session, plan: PeoplePlan, moment: datetime) -> dict[Way, UUID]:
    """Add the units of a plan, each below what is above it; that they fit there was looked at when it was read."""
    made = {way: uuid4() for way in plan.units}
    units, places = [], []
    for way, unit in plan.units.items():
        days = {"from_on": unit.validity.from_on, "to_on": unit.validity.to_on}
        above = unit.parent
        parent_id = made[above.way] if isinstance(above, NewUnit) else above.id if above is not None else None
        units.append({"id": made[way], "board_id": unit.board_id, "name": clean_name(unit.name), **days})
        below = {"administration_id": unit.office.id, "parent_id": parent_id}
        places.append({"id": uuid4(), "unit_id": made[way], **below, **days})
    _insert(database, Unit, units)
    _insert(database, UnitPlace, places)
    things = [{"unit": one} for one in made.values()]
    trail.write_each(database, Event.UNIT_ADDED, actor_id=actor_id, moment=moment, things=things)
    return made


def _last_days(database: Session, ending: Sequence[UUID], today: date) -> dict[UUID, date]:
    """Give the last day of those who are not in the file: yesterday, or the day they began when that is later."""
    rows = _find_all(database, Leadership, [str(one) for one in ending])
    return {row.id: max(row.from_on, today - timedelta(days=1)) for row in rows}


def _set_last_days(
    actor_id: UUID | None, database: Session, last_days: Mapping[UUID, date], moment: datetime
) -> dict[str, list[str | None]]:
    rows = _find_all(database, Leadership, [str(one) for one in last_days])
    before = {row.id: row.to_on for row in rows}
    for row in rows:
        row.to_on = last_days[row.id]
    database.flush()
    things = [{"unit_id": row.unit_id, "account_id": row.account_id} for row in rows]
    _note_leading(actor_id, database, Event.LEADER_ENDED, things, moment)
    return {str(id_): [_written(day), _written(last_days[id_])] for id_, day in before.items()}


def _change_leaves(
    database: Session, changed: Mapping[UUID, Validity]
) -> tuple[dict[str, list[str | None]], dict[str, list[str | None]]]:
    """Give leave other days; give the last and the first days before and after."""
    rows = _find_all(database, Leave, [str(one) for one in changed])
    ends = {str(row.id): [_written(row.to_on), _written(changed[row.id].to_on)] for row in rows}
    begins = {str(row.id): [_written(row.from_on), _written(changed[row.id].from_on)] for row in rows}
    for row in rows:
        row.from_on, row.to_on = changed[row.id].from_on, changed[row.id].to_on
    database.flush()
    return ends, begins


def _put_back(
    database: Session, table: Dates, ends: Mapping[str, Sequence[str | None]], begins: Mapping[str, Sequence[str]]
) -> list[Any]:
    rows = _find_all(database, table, list(ends))
    for row in rows:
        old = ends[str(row.id)][0]
        row.to_on = date.fromisoformat(old) if old else None
        if str(row.id) in begins:
            row.from_on = date.fromisoformat(begins[str(row.id)][0])
    database.flush()
    return rows


def _check_apart(database: Session, back: Sequence[Leadership]) -> None:
    """Stop (RuleBroken) when somebody was given a unit again since, on days that have been put back."""
    theirs = _find_all(database, Leadership, {str(row.account_id) for row in back}, by="account_id")
    together: dict[tuple[UUID, UUID], list[Leadership]] = defaultdict(list)
    for row in theirs:
        together[row.account_id, row.unit_id].append(row)
    for row in back:
        others = (validity_of(one) for one in together[row.account_id, row.unit_id] if one.id != row.id)
        if any(overlaps(validity_of(row), days) for days in others):
            raise RuleBroken(CHANGED)


def _check_unchanged(database: Session, table: Dates, last_days: Mapping[str, str | None]) -> None:
    """Stop (RuleBroken) when a row is gone, or has another last day than the import gave it."""
    now = {str(row.id): _written(row.to_on) for row in _find_all(database, table, list(last_days))}
    if now != dict(last_days):
        raise RuleBroken(CHANGED)


def _check_unmoved(database: Session, begins: Mapping[str, Sequence[str | None]]) -> None:
    """Stop (RuleBroken) when leave begins on another day than the import gave it."""
    now = {str(row.id): _written(row.from_on) for row in _find_all(database, Leave, list(begins))}
    if now != {id_: new for id_, (_old, new) in begins.items()}:
        raise RuleBroken(CHANGED)


def _find_all(database: Session, table: Dates, ids: Iterable[str], *, by: str = "id") -> list[Any]:
    wanted = [UUID(one) for one in ids]
    return [
        row
        for at in range(0, len(wanted), AT_ONCE)
        for row in database.scalars(select(table).where(getattr(table, by).in_(wanted[at : at + AT_ONCE])))
    ]


def _insert(database: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    for at in range(0, len(rows), AT_ONCE):
        database.execute(insert(table), rows[at : at + AT_ONCE])


def _delete(database: Session, table: type[Any], ids: Iterable[str], *, by: str = "id") -> None:
    wanted = [UUID(one) for one in ids]
    for at in range(0, len(wanted), AT_ONCE):
        database.execute(delete(table).where(getattr(table, by).in_(wanted[at : at + AT_ONCE])))


def _note_leading(
    actor_id: UUID | None, database: Session, event: Event, leads: Iterable[Mapping[str, Any]], moment: datetime
) -> None:
    things = [{"unit": one["unit_id"], "account": one["account_id"]} for one in leads]
    trail.write_each(database, event, actor_id=actor_id, moment=moment, things=things)


def _written(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
