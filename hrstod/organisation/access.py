"""The doors to the organisation: whoever asks gets what belongs to their boards, and nothing else is there.

Each board is an authority of its own. Somebody whose role is for one board finds nothing of another: the answer is
NotFound, as for an id that nobody has. A command asks for nobody (`None`): whoever can run it has the database itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.authorization.checks import boards_for
from hrstod.authorization.permissions import Permission
from hrstod.errors import NotAllowed, NotFound
from hrstod.organisation.models import Administration, Board, Leadership, Unit

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor

READ = Permission.ORGANISATION_READ
CHANGE = Permission.ORGANISATION_CHANGE


def boards_open_to(actor: Actor | None, to: Permission = READ) -> frozenset[UUID] | None:
    """Give the boards that somebody may read or change; None for all of them."""
    return None if actor is None else boards_for(actor, to)


def account_of(actor: Actor | None) -> UUID | None:
    """Give the account that the audit trail names; none for a command."""
    return None if actor is None else actor.account_id


def may_change(actor: Actor | None, board_id: UUID) -> bool:
    """Tell whether somebody may change a board and what belongs to it."""
    boards = boards_open_to(actor, CHANGE)
    return boards is None or board_id in boards


def may_add_boards(actor: Actor | None) -> bool:
    """Tell whether somebody may add boards, which takes the right to change all of them."""
    return boards_open_to(actor, CHANGE) is None


def check_may_add_boards(actor: Actor | None) -> None:
    """Stop (NotAllowed) somebody who may not add boards."""
    if not may_add_boards(actor):
        raise NotAllowed(CHANGE)


def find_board(actor: Actor | None, database: Session, board_id: UUID, to: Permission = READ) -> Board:
    """Find a board; NotFound when there is none or it is not theirs.

    To change it, it is held until the transaction ends: changes within a board are made one after the other, each
    seeing what the one before has done.
    """
    boards = boards_open_to(actor, to)
    if boards is not None and board_id not in boards:
        raise NotFound
    query = select(Board).where(Board.id == board_id).execution_options(populate_existing=True)
    board = database.scalar(query.with_for_update(key_share=True) if to is CHANGE else query)
    if board is None:
        raise NotFound
    return board


def find_administration(
    actor: Actor | None, database: Session, administration_id: UUID, to: Permission = READ
) -> Administration:
    """Find an administration through its board's door."""
    board_id = database.scalar(select(Administration.board_id).where(Administration.id == administration_id))
    _enter(actor, database, board_id, to)
    return database.get_one(Administration, administration_id, populate_existing=True)


def find_unit(actor: Actor | None, database: Session, unit_id: UUID, to: Permission = READ) -> Unit:
    """Find a unit through its board's door."""
    board_id = database.scalar(select(Unit.board_id).where(Unit.id == unit_id))
    _enter(actor, database, board_id, to)
    return database.get_one(Unit, unit_id, populate_existing=True)


def find_leadership(actor: Actor | None, database: Session, leadership_id: UUID, to: Permission = READ) -> Leadership:
    """Find who leads a unit from when to when, through its board's door."""
    query = select(Unit.board_id).join(Leadership, Leadership.unit_id == Unit.id).where(Leadership.id == leadership_id)
    _enter(actor, database, database.scalar(query), to)
    return database.get_one(Leadership, leadership_id, populate_existing=True)


def _enter(actor: Actor | None, database: Session, board_id: UUID | None, to: Permission) -> None:
    if board_id is None:
        raise NotFound
    find_board(actor, database, board_id, to)
