"""What a page or a file tells about coverage: all boards, one board, or a unit, for whoever may see so much of it.

The municipality's figure is shown to whoever follows training for any board. Of a single board or unit, those who may
see no names are told nothing that would tell it about fewer than five managers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod.authorization.checks import boards_for, may
from hrstod.errors import NotFound
from hrstod.organisation import access as organisation
from hrstod.organisation.queries import boards_on
from hrstod.organisation.tree import organisation_on, walk
from hrstod.training.access import FOLLOW, HOLD
from hrstod.training.coverage import CoverageDay, Point, points_until
from hrstod.training.ledger import find_ledger
from hrstod.training.unit_rows import FEWEST, list_rows, tellable

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.organisation.models import Board, Unit
    from hrstod.training.coverage import Coverage, Figure, Scope
    from hrstod.training.ledger import Ledger
    from hrstod.training.unit_rows import Row


@dataclass(frozen=True)
class BoardLine:
    """A board in the list of boards."""

    id: UUID
    name: str
    figure: Figure | None
    """None when it is not told."""


@dataclass(frozen=True)
class Report:
    """What is told about coverage on a day."""

    name: str | None
    """Of which board or unit; None for all boards."""
    day: date
    coverage: Coverage | None
    """None when it is not told."""
    boards: tuple[BoardLine, ...] = ()
    rows: tuple[Row, ...] = ()
    points: tuple[Point, ...] = ()

    @property
    def is_all_told(self) -> bool:
        """Tell whether nothing was kept back because it would tell of fewer than five managers."""
        figures = [line.figure for line in self.boards] + [row.figure for row in self.rows]
        return self.coverage is not None and None not in figures


def report_all(actor: Actor, database: Session, day: date) -> Report:
    """Tell of all boards together, and of each board that somebody follows."""
    ledger = find_ledger(database)
    asked = CoverageDay(ledger, day)
    everybody = asked.everybody()
    followed = boards_on(database, day, boards_for(actor, FOLLOW))
    scopes = [asked.boards((board_id,)) for board_id, _name in followed]
    held = [may(actor, HOLD, board_id) for board_id, _name in followed]
    seen = asked.boards([board_id for (board_id, _name), is_held in zip(followed, held, strict=True) if is_held])
    told = tellable(everybody.leading, [scope.leading for scope in scopes], FEWEST)
    lines = [
        BoardLine(board_id, name, asked.together(scope) if is_held or is_told else None)
        for (board_id, name), scope, is_held, is_told in zip(followed, scopes, held, told, strict=True)
    ]
    strangers = (everybody.leading & ~seen.leading).bit_count()
    is_told = strangers == 0 or strangers >= FEWEST
    return Report(
        name=None,
        day=day,
        coverage=asked.coverage(everybody) if is_told else None,
        boards=tuple(lines),
        points=_points(ledger, day, None, FEWEST if strangers else 0) if is_told else (),
    )


def report_board(actor: Actor, database: Session, board: Board, day: date) -> Report:
    """Tell of a board and its units."""
    fewest = 0 if may(actor, HOLD, board.id) else FEWEST
    ledger = find_ledger(database)
    asked = CoverageDay(ledger, day)
    coverage = _told(asked, asked.boards((board.id,)), fewest)
    return Report(
        name=board.name,
        day=day,
        coverage=coverage,
        rows=tuple(list_rows(database, asked, board.id, fewest)) if coverage is not None else (),
        points=_points(ledger, day, board.id, fewest) if coverage is not None else (),
    )


def report_unit(actor: Actor, database: Session, unit: Unit, day: date) -> Report:
    """Tell of a unit, with those below it; NotFound when it is not there that day."""
    fewest = 0 if may(actor, HOLD, unit.board_id) else FEWEST
    asked = CoverageDay(find_ledger(database), day)
    branches = organisation_on(database, day, frozenset({unit.board_id}))
    every = (each for board in branches for one in board.administrations for _way, each in walk(one.units))
    branch = next((each for each in every if each.id == unit.id), None)
    if branch is None:
        raise NotFound
    is_told = fewest == 0 or any(
        row.unit_id == unit.id and row.figure is not None for row in list_rows(database, asked, unit.board_id, fewest)
    )
    scope = asked.units([unit.id, *(each.id for _way, each in walk(branch.units))])
    return Report(unit.name, day, _told(asked, scope, fewest) if is_told else None)


def find_board(actor: Actor, database: Session, board_id: UUID) -> Board:
    """Find a board that somebody follows; NotFound when there is none or it is not theirs."""
    return organisation.find_board(actor, database, board_id, FOLLOW)


def find_unit(actor: Actor, database: Session, unit_id: UUID) -> Unit:
    """Find a unit of a board that somebody follows; NotFound when there is none or it is not theirs."""
    return organisation.find_unit(actor, database, unit_id, FOLLOW)


def _told(asked: CoverageDay, scope: Scope, fewest: int) -> Coverage | None:
    """Count, unless there are too few; a course that is for too few of them is left out."""
    if 0 < scope.leading.bit_count() < fewest:
        return None
    return asked.coverage(scope, fewest)


def _points(ledger: Ledger, day: date, board_id: UUID | None, fewest: int) -> tuple[Point, ...]:
    """Count over time, without the days on which there were too few."""
    found = []
    for each in points_until(day):
        asked = CoverageDay(ledger, each)
        scope = asked.everybody() if board_id is None else asked.boards((board_id,))
        if scope.leading.bit_count() >= fewest:
            found.append(Point(each, asked.together(scope)))
    return tuple(found)
