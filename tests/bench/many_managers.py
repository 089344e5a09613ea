"""A municipality with so many managers and completions that it shows what counting them costs: written as rows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.database.transaction import transaction
from hrstod.organisation.models import Administration, Board, Leadership, Unit, UnitPlace
from hrstod.training.models import Completion, Course, CourseAudience, CourseVersion, Leave
from hrstod.training.rules import Audience, Form, Source, Span

if TYPE_CHECKING:
    from sqlalchemy import Engine

BOARDS = 17
FIRST, LAST = date(2022, 1, 1), date(2026, 11, 25)
"""The days on which something was completed."""
BEFORE = date(2015, 1, 1)
DATES = 700
"""On how many days in these years a course was completed by somebody: training dates, and the web on other days."""
TWICE = 0.6
"""How many have taken a course twice."""
ROWS_AT_ONCE = 20_000


def add_managers(engine: Engine, managers: int, courses: int) -> None:
    """Add boards, units, each with a manager, and mandatory courses that most of them have taken once or twice."""
    chance = random.Random(managers)
    people = [uuid4() for _number in range(managers)]
    write(engine, Account, [_account(number, one) for number, one in enumerate(people)])
    units = _add_units(engine, managers)
    starts = [BEFORE + timedelta(days=chance.randrange((LAST - BEFORE).days)) for _one in people]
    leads = zip(units, people, starts, strict=True)
    write(engine, Leadership, [row(unit_id=u, account_id=a, from_on=on) for u, a, on in leads])
    away = chance.sample(people, managers // 50)
    write(engine, Leave, [row(account_id=one, from_on=LAST - timedelta(days=60)) for one in away])
    days = [FIRST + timedelta(days=chance.randrange((LAST - FIRST).days)) for _number in range(DATES)]
    for number in range(courses):
        _add_course(engine, number, people, days, chance)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def write(engine: Engine, table: type[Any], rows: list[dict[str, Any]]) -> None:
    """Insert rows, a good many at a time."""
    for first in range(0, len(rows), ROWS_AT_ONCE):
        with transaction(engine) as database:
            database.execute(insert(table), rows[first : first + ROWS_AT_ONCE])


def row(**columns: Any) -> dict[str, Any]:
    """Give a row with an id of its own, unless it is given one."""
    return {"id": uuid4(), **columns}


def _account(number: int, account_id: UUID) -> dict[str, Any]:
    name = f"Manager {number}"
    return {
        "id": account_id,
        "sign_in_name": account_id.hex,
        "name": name,
        "state": AccountState.ACTIVE,
        "made_on": BEFORE,
    }


def _add_units(engine: Engine, count: int) -> list[UUID]:
    """Add units to boards in turns, a fifth of them with four below each."""
    boards, offices, units = ([uuid4() for _number in range(size)] for size in (BOARDS, BOARDS, count))
    write(engine, Board, [row(id=one, name=f"Board {n}", from_on=BEFORE) for n, one in enumerate(boards)])
    named = [row(id=one, name="Office", board_id=boards[n], from_on=BEFORE) for n, one in enumerate(offices)]
    write(engine, Administration, named)
    rows = [row(id=one, name=f"Unit {n}", board_id=boards[n % BOARDS], from_on=BEFORE) for n, one in enumerate(units)]
    write(engine, Unit, rows)
    places = []
    for number, unit_id in enumerate(units):
        above = units[number % BOARDS + number // (5 * BOARDS) * BOARDS] if number >= count // 5 else None
        place = row(unit_id=unit_id, administration_id=offices[number % BOARDS], from_on=BEFORE)
        places.append({**place, "parent_id": above if above != unit_id else None})
    write(engine, UnitPlace, places)
    return units


def _add_course(engine: Engine, number: int, people: list[UUID], days: list[date], chance: random.Random) -> None:
    """Add a course for all managers, and who has completed it when."""
    course_id = uuid4()
    terms = {"aim": "Know.", "outline": "Know", "minutes": 60, "form": Form.CLASSROOM, "ladder": [30]}
    terms |= {"span": Span.MONTHS, "span_length": 24, "name": f"Course {number}", "made_on": BEFORE}
    write(engine, Course, [row(id=course_id, added_on=BEFORE)])
    write(engine, CourseVersion, [{"course_id": course_id, "number": 1, **terms}])
    write(engine, CourseAudience, [{"course_id": course_id, "audience": Audience.MANAGER}])
    rows = []
    for account_id in people:
        for _time in range(1 + (chance.random() < TWICE)):
            on = chance.choice(days)
            until = on.replace(year=on.year + 2, day=min(on.day, 28))
            done = row(account_id=account_id, completed_on=on, valid_until=until, counts_until=until, made_on=on)
            done |= {"course_id": course_id, "course_version": 1, "source": Source.IMPORT, "is_passed": True}
            done |= {"number": 1, "check_code": uuid4().hex[:20]}
            rows.append(done)
    write(engine, Completion, rows)
