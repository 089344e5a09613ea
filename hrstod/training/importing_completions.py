"""Completions from another system: who has completed which course on which day.

A row is taken over when the address is that of somebody whose training whoever asks may see, the course is known, and
the day has come. What is here already, or stands twice in the file, is left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.accounts.sign_in import clean_name
from hrstod.organisation.models import Leadership, Unit
from hrstod.training.access import boards_held_by
from hrstod.training.completing import Outside
from hrstod.training.importing_faults import BadRow, Checked, Fate, Fault
from hrstod.training.importing_mapping import Field, pick
from hrstod.training.importing_words import NotReadable, read_day, read_text, read_yes
from hrstod.training.models import Completion
from hrstod.training.queries import names_in_use

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.training.importing_files import Table
    from hrstod.training.importing_mapping import Meaning
    from hrstod.training.importing_words import Cell

FIRST_DAY = date(1990, 1, 1)
MOST_UNKNOWN = 50
"""How many courses that are not known are asked about at once."""
BEAT = 500
"""After how many rows it is told how far it has come."""

Key = tuple[UUID, UUID, date]


@dataclass
class CompletionsPlan:
    """What would be taken over from a file."""

    checked: Checked = field(default_factory=Checked)
    rows: dict[Key, int] = field(default_factory=dict)
    """Who has completed which course on which day, and in which row that stands."""

    @property
    def wanted(self) -> list[Outside]:
        """Give what is to be noted."""
        return [Outside(*key) for key in self.rows]


@dataclass(frozen=True)
class Known:
    """Who and what a row can be about."""

    people: Mapping[str, UUID]
    is_some: bool
    """Whether they are only those whose training whoever asks may see."""
    courses: Mapping[str, UUID | None]
    """By name in small letters, and by id."""
    today: date


def read_completions(
    actor: Actor | None,
    database: Session,
    table: Table,
    meaning: Meaning,
    *,
    today: date,
    tell: Callable[[int, int], None],
) -> CompletionsPlan:
    """Read a file through, and say what would be taken over; nothing is changed."""
    known = _find_known(actor, database, meaning, today)
    places, plan, expected = meaning.places(table.columns), CompletionsPlan(), table.source.expected()
    for number, cells in table.rows():
        _read_row(plan, known, number, cells, places)
        if plan.checked.rows % BEAT == 0:
            tell(plan.checked.rows, expected)
    _leave_out_known(database, plan)
    return plan


def _read_row(
    plan: CompletionsPlan, known: Known, number: int, cells: Sequence[Cell], places: Mapping[Field, int]
) -> None:
    address = read_text(pick(cells, places, Field.ADDRESS))
    course, day = read_text(pick(cells, places, Field.COURSE)), pick(cells, places, Field.DAY)
    texts = (address, course, read_text(day))
    try:
        if Field.PASSED in places and not _has_passed(cells[places[Field.PASSED]]):
            plan.checked.note(number, Fate.NOT_PASSED, texts)
            return
        key = (_find_person(known, address), _find_course(plan, known, course), _find_day(known, day))
    except BadRow as bad:
        plan.checked.refuse(number, bad, texts)
        return
    is_new = plan.rows.setdefault(key, number) == number
    plan.checked.note(number, Fate.TAKEN if is_new else Fate.TWICE, (address, course, key[2].isoformat()))


def _has_passed(cell: Cell) -> bool:
    try:
        return read_yes(cell)
    except NotReadable as unclear:
        raise BadRow(Fault.PASSED_UNCLEAR, str(unclear)) from None


def _find_person(known: Known, address: str) -> UUID:
    if not address:
        raise BadRow(Fault.NO_ADDRESS)
    person = known.people.get(clean_name(address))
    if person is None:
        raise BadRow(Fault.NOT_YOURS if known.is_some else Fault.UNKNOWN_PERSON, address)
    return person


def _find_course(plan: CompletionsPlan, known: Known, course: str) -> UUID:
    if not course:
        raise BadRow(Fault.NO_COURSE)
    found = known.courses.get(course.casefold())
    if found is None:
        unknown = plan.checked.unknown_courses
        if course.casefold() not in known.courses and (course in unknown or len(unknown) < MOST_UNKNOWN):
            unknown[course] = unknown.get(course, 0) + 1
        raise BadRow(Fault.UNKNOWN_COURSE, course)
    return found


def _find_day(known: Known, cell: Cell) -> date:
    try:
        day = read_day(cell)
    except NotReadable as wrong:
        raise BadRow(Fault.DAY_WRONG, str(wrong)) from None
    if day is None:
        raise BadRow(Fault.NO_DAY)
    if not FIRST_DAY <= day <= known.today:
        raise BadRow(Fault.DAY_TO_COME if day > known.today else Fault.DAY_TOO_EARLY, day.isoformat())
    return day


def _find_known(actor: Actor | None, database: Session, meaning: Meaning, today: date) -> Known:
    boards, people = boards_held_by(actor), select(Account.sign_in_name, Account.id)
    if boards is not None:
        led = select(Leadership.account_id).join(Unit, Unit.id == Leadership.unit_id)
        people = people.where(Account.id.in_(led.where(Unit.board_id.in_(boards))))
    names = names_in_use(database)
    there = {str(course_id): course_id for course_id in names}
    named = {name.casefold(): course_id for course_id, name in names.items()}
    chosen = {called: one for called, one in meaning.courses.items() if one is None or one in names}
    return Known(dict(database.execute(people).all()), boards is not None, {**there, **named, **chosen}, today)


def _leave_out_known(database: Session, plan: CompletionsPlan) -> None:
    """Leave out what is here already, one course at a time, so that no more is held than one has."""
    for course_id in {key[1] for key in plan.rows}:
        same = select(Completion.account_id, Completion.completed_on).where(
            Completion.course_id == course_id, Completion.revoked_on.is_(None), Completion.is_passed
        )
        for account_id, completed_on in database.execute(same.execution_options(yield_per=1000)):
            number = plan.rows.pop((account_id, course_id, completed_on), None)
            if number is not None:
                plan.checked.turn(number, Fate.THERE)
