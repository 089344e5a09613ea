"""The doors: every person at every door, and the same nothing for another board's as for nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from hrstod.authorization.checks import Actor, Grant
from hrstod.authorization.roles import ROLES
from hrstod.errors import NotAllowed, NotFound
from hrstod.organisation import access, service
from hrstod.organisation.access import CHANGE, READ, find_administration, find_board, find_leadership, find_unit
from tests.factories.organisation import MOMENT, START, make_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from hrstod.authorization.permissions import Permission
    from tests.factories.organisation import Town

OWN, OTHER = "Care board", "School board"

READS_OWN = frozenset({(OWN, READ)})
CHANGES_OWN = READS_OWN | {(OWN, CHANGE)}
READS_ALL = READS_OWN | {(OTHER, READ)}
CHANGES_ALL = READS_ALL | CHANGES_OWN | {(OTHER, CHANGE)}

PEOPLE: dict[str, tuple[tuple[tuple[str, str | None], ...], frozenset[tuple[str, Permission]]]] = {
    "administrator": ((("administrator", None),), CHANGES_ALL),
    "administrator of one board": ((("administrator", OWN),), CHANGES_OWN),
    "administrator of one board who reads all": ((("administrator", OWN), ("auditor", None)), CHANGES_OWN | READS_ALL),
    "auditor": ((("auditor", None),), READS_ALL),
    "statistician": ((("statistician", None),), READS_ALL),
    "releaser": ((("releaser", None),), READS_ALL),
    "coordinator": ((("coordinator", OWN),), READS_OWN),
    "coordinator of both": ((("coordinator", OWN), ("coordinator", OTHER)), READS_ALL),
    "manager": ((("manager", OWN),), frozenset()),
    "HR support": ((("hr-support", OWN),), frozenset()),
    "trainer": ((("trainer", OWN),), frozenset()),
    "content editor": ((("content-editor", None),), frozenset()),
    "contact editor": ((("contact-editor", None),), frozenset()),
    "nobody in particular": ((), frozenset()),
}
"""Everybody, by their roles, and what they may do with which board."""

DOORS: dict[str, Callable[..., Any]] = {
    "board": find_board,
    "administration": find_administration,
    "unit": find_unit,
    "leadership": find_leadership,
}


@pytest.fixture
def ids(town: Town) -> dict[tuple[str, str], UUID]:
    """Give one id behind each door, for each board."""
    found = {}
    for board, administration, unit in ((OWN, "Elder care", "Night"), (OTHER, "Schools", "Hill school")):
        leads = service.give_leadership(
            None,
            town.database,
            unit_id=town.units[unit].id,
            account_id=make_account(town.database),
            from_on=START,
            moment=MOMENT,
        )
        found[board, "board"] = town.boards[board].id
        found[board, "administration"] = town.administrations[administration].id
        found[board, "unit"] = town.units[unit].id
        found[board, "leadership"] = leads.id
    return found


def actor(town: Town, name: str) -> Actor:
    """Make somebody by their roles."""
    grants = (Grant(role, town.boards[board].id if board else None) for role, board in PEOPLE[name][0])
    return Actor(uuid4(), name, grants=tuple(grants))


def answer(find: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Knock at a door: what was found, or everything that an error tells."""
    try:
        return ("found", find(*arguments).id)
    except NotFound as error:
        return (type(error), error.code, error.args, error.sentence)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_finds_what_is_theirs_and_nothing_else(
    town: Town, ids: dict[tuple[str, str], UUID], person: str, door: str
) -> None:
    """For each board, to read and to change; the rest answers exactly as an id that nobody has."""
    asks, may = actor(town, person), PEOPLE[person][1]
    find = DOORS[door]
    nothing = answer(find, asks, town.database, uuid4(), READ)
    assert {
        (board, to): answer(find, asks, town.database, ids[board, door], to)
        for board in (OWN, OTHER)
        for to in (READ, CHANGE)
    } == {
        (board, to): ("found", ids[board, door]) if (board, to) in may else nothing
        for board in (OWN, OTHER)
        for to in (READ, CHANGE)
    }


def test_every_role_is_in_the_table() -> None:
    """A new role is asked at every door too."""
    assert {role for roles, _may in PEOPLE.values() for role, _board in roles} == ROLES.keys()


@pytest.mark.parametrize("door", DOORS)
def test_a_command_finds_everything(database: Session, ids: dict[tuple[str, str], UUID], door: str) -> None:
    """Whoever can run it has the database itself."""
    assert answer(DOORS[door], None, database, ids[OTHER, door], CHANGE) == ("found", ids[OTHER, door])


@pytest.mark.parametrize("person", PEOPLE)
def test_only_somebody_who_may_change_all_boards_adds_one(town: Town, person: str) -> None:
    """An administrator of one board cannot make another."""
    asks = actor(town, person)
    may = person == "administrator"
    assert access.may_add_boards(asks) is may
    if not may:
        with pytest.raises(NotAllowed):
            access.check_may_add_boards(asks)


def test_whoever_may_change_a_board_is_told_so(town: Town) -> None:
    """Pages ask it to know which buttons to show."""
    asks = actor(town, "administrator of one board")
    assert [access.may_change(asks, town.boards[board].id) for board in (OWN, OTHER)] == [True, False]
