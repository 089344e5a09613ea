"""What a page or a file tells about coverage: all boards, one board, or a unit, for whoever may see so much of it.

The municipality's figure is shown to whoever follows training for any board. Of a single board or unit, those who may
see no names are told nothing that would tell it about fewer than five managers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hrstod.authorization.checks import boards_for, may
from hrstod.errors import NotFound
from hrstod.organisation import access as organisation
from hrstod.organisation.queries import boards_on
from hrstod.organisation.tree import organisation_on, walk
from hrstod.training.access import FOLLOW, HOLD
from hrstod.training.coverage import CoverageDay, Point, points_until
from hrstod.training.ledger import find_ledger
from hrstod.training.unit_rows import FEWEST, is_enough, list_rows, tellable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.organisation.models import Board, Unit
    from hrstod.training.coverage import Coverage, Figure, Scope
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
        return self.coverage is not None and not self.coverage.kept_back and None not in figures


def report_all(actor: Actor, database: Session, day: date) -> Report:
    """Tell of all boards together, and of each board that somebody follows."""
    held = boards_for(actor, HOLD)
    matter = _Matter(CoverageDay.everybody, lambda asked: _are_strangers_enough(asked, held))
    asked = CoverageDay(find_ledger(database), day)
    followed = boards_on(database, day, boards_for(actor, FOLLOW))
    return Report(
        name=None,
        day=day,
        coverage=matter.coverage(asked),
        boards=tuple(_board_lines(asked, followed, held)),
        points=matter.points(asked),
    )


def report_board(actor: Actor, database: Session, board: Board, day: date) -> Report:
    """Tell of a board and its units."""
    fewest = 0 if may(actor, HOLD, board.id) else FEWEST

    def scope_of(asked: CoverageDay) -> Scope:
        return asked.boards((board.id,))

    matter = _Matter(scope_of, lambda asked: is_enough(asked.group(scope_of(asked)), fewest))
    asked = CoverageDay(find_ledger(database), day)
    coverage = matter.coverage(asked)
    rows = list_rows(database, asked, board.id, fewest) if coverage is not None else ()
    return Report(board.name, day, coverage, rows=tuple(rows), points=matter.points(asked))


def report_unit(actor: Actor, database: Session, unit: Unit, day: date) -> Report:
    """Tell of a unit, with those below it; NotFound when it is not there that day.

    It is told, and each course of it, when it is beside the other units of the board.
    """
    fewest = 0 if may(actor, HOLD, unit.board_id) else FEWEST
    branches = organisation_on(database, day, frozenset({unit.board_id}))
    every = (each for board in branches for one in board.administrations for _way, each in walk(one.units))
    branch = next((each for each in every if each.id == unit.id), None)
    if branch is None:
        raise NotFound
    unit_ids = [unit.id, *(each.id for _way, each in walk(branch.units))]

    def is_told(asked: CoverageDay) -> bool:
        rows = list_rows(database, asked, unit.board_id, fewest) if fewest else ()
        return fewest == 0 or any(row.unit_id == unit.id and row.figure is not None for row in rows)

    matter = _Matter(lambda asked: asked.units(unit_ids), is_told)
    return Report(unit.name, day, matter.coverage(CoverageDay(find_ledger(database), day)))


def find_board(actor: Actor, database: Session, board_id: UUID) -> Board:
    """Find a board that somebody follows; NotFound when there is none or it is not theirs."""
    return organisation.find_board(actor, database, board_id, FOLLOW)


def find_unit(actor: Actor, database: Session, unit_id: UUID) -> Unit:
    """Find a unit of a board that somebody follows; NotFound when there is none or it is not theirs."""
    return organisation.find_unit(actor, database, unit_id, FOLLOW)


@dataclass(frozen=True)
class _Matter:
    """What a report is about, and whether it can be told, on any day and of all courses or one."""

    scope_of: Callable[[CoverageDay], Scope]
    is_told: Callable[[CoverageDay], bool]

    def coverage(self, asked: CoverageDay) -> Coverage | None:
        """Count, unless it is not told; a course of which it is not told is left out."""
        if not self.is_told(asked):
            return None
        found = asked.coverage(self.scope_of(asked))
        told = [one for one in found.courses if self.is_told(CoverageDay(asked.ledger, asked.day, one.course))]
        return replace(found, courses=tuple(told), kept_back=len(found.courses) - len(told))

    def points(self, asked: CoverageDay) -> tuple[Point, ...]:
        """Count over time, without the days of which it is not told; nothing when it is not told of the day asked."""
        if not self.is_told(asked):
            return ()
        every = [CoverageDay(asked.ledger, day) for day in points_until(asked.day)]
        return tuple(Point(each.day, each.together(self.scope_of(each))) for each in every if self.is_told(each))


def _are_strangers_enough(asked: CoverageDay, held: frozenset[UUID] | None) -> bool:
    """Tell whether nobody or enough are left when the boards of which somebody sees names are taken away."""
    if held is None:
        return True
    return not asked.group(asked.everybody()).without([asked.group(asked.boards(held))]).is_few(FEWEST)


def _board_lines(
    asked: CoverageDay, followed: Sequence[tuple[UUID, str]], held: frozenset[UUID] | None
) -> Iterator[BoardLine]:
    """List boards; those of which somebody sees no names are told as far as nobody can be reckoned from the others."""
    scopes = {board_id: asked.boards((board_id,)) for board_id, _name in followed}
    others = [board_id for board_id in scopes if held is not None and board_id not in held]
    seen = [asked.group(asked.boards([board_id for board_id in scopes if board_id not in others]))]
    strangers = [asked.group(scopes[board_id]).without(seen) for board_id in others]
    told = tellable(asked.group(asked.everybody()).without(seen), strangers, FEWEST)
    kept_back = {board_id for board_id, is_told in zip(others, told, strict=True) if not is_told}
    for board_id, name in followed:
        yield BoardLine(board_id, name, None if board_id in kept_back else asked.together(scopes[board_id]))
