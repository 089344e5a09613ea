"""What coverage is counted from, read once and kept until it changes: who leads what, who is away, who is in date.

A process keeps one for each database, with the mark that the database had before it was read (changes.py). When the
mark is another one, everything is read anew; so what is asked is never older than the database. Ids of people stay as
the database writes them: making objects of them would take longer than everything else.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import String, cast, func, select, type_coerce

from hrstod.organisation.models import Leadership, Unit
from hrstod.training.changes import find_mark
from hrstod.training.curriculum import read_curriculum
from hrstod.training.models import Completion, Leave
from hrstod.training.timelines import FOREVER, Beginnings, Timeline, merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute, Session
    from sqlalchemy.pool import Pool

    from hrstod.training.curriculum import Curriculum
    from hrstod.training.timelines import Span


ROWS_AT_ONCE = 10_000


Led = tuple[int, int, int]
"""Somebody, by number, leads a unit from a day to a day."""


@dataclass(frozen=True)
class Ledger:
    """Everything that coverage on any day is counted from; people are numbers, and `people` says whose."""

    curriculum: Curriculum
    people: tuple[str, ...]
    """The ids of all who have ever led a unit, as the database writes them."""
    led: Mapping[UUID, Sequence[Led]]
    """Who leads each unit, on which days."""
    board_of: Mapping[UUID, UUID]
    """The boards of the units that anybody has led."""
    boards: Mapping[UUID, Timeline]
    """Who leads a unit of a board."""
    begun: Beginnings
    """Who begins to lead, without having led anything on the day before."""
    away: Timeline
    in_date: Mapping[UUID, Timeline]
    """Who is in date, by course."""


_kept: WeakKeyDictionary[Pool, tuple[str, Ledger]] = WeakKeyDictionary()
"""By the connections' pool, which is the same for all that read one database, and goes when it goes."""


def find_ledger(database: Session) -> Ledger:
    """Give the ledger of what can be read now: the one that was kept, or one that is read now and kept."""
    pool = database.connection().engine.pool
    mark = find_mark(database)  # first: what is read after it is at least as new
    kept = _kept.get(pool)
    if kept is not None and mark is not None and kept[0] == mark:
        return kept[1]
    ledger = read_ledger(database)
    if mark is not None:
        _kept[pool] = (mark, ledger)
    return ledger


def read_ledger(database: Session) -> Ledger:
    """Read everything there is to count from."""
    days, ids = _Days(), _Ids()
    numbers: dict[str, int] = {}
    led: dict[UUID, list[Led]] = defaultdict(list)
    board_of: dict[UUID, UUID] = {}
    boards: dict[UUID, Timeline] = defaultdict(Timeline)
    spans: dict[int, list[Span]] = defaultdict(list)
    for account, unit, board, from_on, to_on in _rows(database, _leaderships()):
        person = numbers.setdefault(account, len(numbers))
        unit_id, board_id, span = ids[unit], ids[board], (days[from_on], days[to_on])
        led[unit_id].append((person, *span))
        board_of[unit_id] = board_id
        boards[board_id].add(person, span)
        spans[person].append(span)
    return Ledger(
        curriculum=read_curriculum(database),
        people=tuple(numbers),
        led=led,
        board_of=board_of,
        boards=boards,
        begun=Beginnings((first, person) for person, theirs in spans.items() for first, _last in merged(theirs)),
        away=_read_away(database, numbers, days),
        in_date=_read_in_date(database, numbers, days),
    )


class _Days(dict[Any, int]):
    """Days as ordinals, by how the database gives them; the same few thousand come again and again."""

    def __missing__(self, given: date | str | None) -> int:
        day = date.fromisoformat(given) if isinstance(given, str) else given
        number = self[given] = FOREVER if day is None else day.toordinal()
        return number


class _Ids(dict[Any, UUID]):
    """Ids of boards, units and courses, by how the database gives them."""

    def __missing__(self, given: str | UUID) -> UUID:
        found = self[given] = UUID(given) if isinstance(given, str) else given
        return found


def _rows(database: Session, query: Select[Any]) -> Iterator[Any]:
    """Give rows as the driver does, a good many at a time."""
    result = database.connection().execute(query)
    while some := result.cursor.fetchmany(ROWS_AT_ONCE):
        yield from some
    result.close()


def _id(column: InstrumentedAttribute[UUID]) -> ColumnElement[str]:
    """Ask for somebody's id as a text."""
    return cast(column, String)


def _plain(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Ask for a column as the driver gives it."""
    return type_coerce(column, String)


def _leaderships() -> Select[Any]:
    columns = (Leadership.unit_id, Unit.board_id, Leadership.from_on, Leadership.to_on)
    return select(_id(Leadership.account_id), *map(_plain, columns)).join(Unit, Unit.id == Leadership.unit_id)


def _read_away(database: Session, numbers: Mapping[str, int], days: _Days) -> Timeline:
    away = Timeline()
    query = select(_id(Leave.account_id), _plain(Leave.from_on), _plain(Leave.to_on))
    for account, from_on, to_on in _rows(database, query):
        if account in numbers:
            away.add(numbers[account], (days[from_on], days[to_on]))
    return away


def _read_in_date(database: Session, numbers: Mapping[str, int], days: _Days) -> dict[UUID, Timeline]:
    """Read who is in date, by course: all whose completions count from and to the same days as one long text.

    The index has the same order, so the database sorts nothing.
    """
    found: dict[UUID, Timeline] = defaultdict(Timeline)
    ids = _Ids()
    for course, completed_on, until, revoked_on, accounts in _rows(database, _completions()):
        people = [number for number in map(numbers.get, accounts.split(",")) if number is not None]
        last = days[until] if revoked_on is None else min(days[until], days[revoked_on] - 1)
        found[ids[course]].add_all(people, (days[completed_on], last))
    return found


def _completions() -> Select[Any]:
    alike = (Completion.course_id, Completion.completed_on, Completion.counts_until, Completion.revoked_on)
    return (
        select(*map(_plain, alike), func.aggregate_strings(_id(Completion.account_id), ","))
        .where(Completion.is_passed)
        .group_by(*alike)
    )
