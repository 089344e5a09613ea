"""The units of a board with their figures on a day, and which of them may be shown to somebody who may see no names.

A unit's figure is of those who lead it or a unit below it. Most units have one manager, so the figure of a unit alone
would tell whether that manager has been on a course. Whoever may not see that gets figures of at least five managers,
of whom nobody or at least five are counted, and none from which another figure can be taken away so that fewer than
five are left: of five managers with four on leave the share is that of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod.organisation.tree import organisation_on, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.organisation.tree import AdministrationBranch, UnitBranch
    from hrstod.training.coverage import CoverageDay, Figure, Group

FEWEST = 5
"""Of fewer managers nothing is told to those who may see no names."""


@dataclass(frozen=True)
class Row:
    """An administration or a unit, with the figure of all courses together."""

    unit_id: UUID | None
    """None for an administration."""
    name: str
    depth: int
    figure: Figure | None
    """None when it is not told."""


@dataclass(frozen=True)
class _Node:
    unit_id: UUID | None
    name: str
    figure: Figure
    group: Group
    below: tuple[_Node, ...]


def list_rows(database: Session, asked: CoverageDay, board_id: UUID, fewest: int) -> list[Row]:
    """List a board's administrations and units on the day asked, those above first."""
    nodes = [
        _administration(asked, one)
        for board in organisation_on(database, asked.day, frozenset({board_id}))
        for one in board.administrations
    ]
    return list(_rows(nodes, asked.group(asked.boards((board_id,))), fewest, 0))


def is_enough(group: Group, fewest: int) -> bool:
    """Tell whether a group is led by so many people that it can be told, and so many or none of them are counted."""
    return group.leading.bit_count() >= fewest and not group.is_few(fewest)


def tellable(whole: Group, parts: Sequence[Group], fewest: int) -> list[bool]:
    """Say which parts of a group can be told together with the group.

    A part is large enough itself, and what is left of the whole when all that are told are taken away is too, or is
    nobody. Otherwise the smallest part is not told either.
    """
    told = [is_enough(part, fewest) for part in parts]
    while any(told):
        left = whole.without(part for part, is_told in zip(parts, told, strict=True) if is_told)
        if not left.is_few(fewest):
            break
        places = [place for place, is_told in enumerate(told) if is_told]
        told[min(places, key=lambda place: parts[place].leading.bit_count())] = False
    return told


def _administration(asked: CoverageDay, one: AdministrationBranch) -> _Node:
    scope = asked.units([unit.id for _way, unit in walk(one.units)])
    below = tuple(_unit(asked, unit) for unit in one.units)
    return _Node(None, one.name, asked.together(scope), asked.group(scope), below)


def _unit(asked: CoverageDay, unit: UnitBranch) -> _Node:
    scope = asked.units([unit.id, *(each.id for _way, each in walk(unit.units))])
    below = tuple(_unit(asked, each) for each in unit.units)
    return _Node(unit.id, unit.name, asked.together(scope), asked.group(scope), below)


def _rows(nodes: Sequence[_Node], whole: Group, fewest: int, depth: int, *, is_told: bool = True) -> Iterator[Row]:
    told = tellable(whole, [node.group for node in nodes], fewest) if is_told else [False] * len(nodes)
    for node, shows in zip(nodes, told, strict=True):
        yield Row(node.unit_id, node.name, depth, node.figure if shows else None)
        yield from _rows(node.below, node.group, fewest, depth + 1, is_told=shows)
