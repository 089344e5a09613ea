"""The two questions: may somebody do something, and if not, stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod.authorization.roles import ROLES
from hrstod.errors import NotAllowed

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.authorization.permissions import Permission


@dataclass(frozen=True)
class Grant:
    """A role that somebody has today, for one board or, when there is none, for the whole municipality."""

    role: str
    board_id: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever is asking: an account, and the roles it has today."""

    account_id: UUID
    name: str
    language: str = "sv"
    grants: tuple[Grant, ...] = ()
    is_demo: bool = False
    """Whether it is an invented person, whose passphrase everybody knows."""


def boards_for(actor: Actor, permission: Permission) -> frozenset[UUID] | None:
    """Give the boards for which somebody may do something; None for all of them, an empty set for none."""
    boards = [grant.board_id for grant in actor.grants if permission in ROLES[grant.role].permissions]
    if None in boards:
        return None
    return frozenset(board for board in boards if board is not None)


def may(actor: Actor, permission: Permission, board_id: UUID | None = None) -> bool:
    """Tell whether somebody may do something for a board; without one, for any board at all."""
    boards = boards_for(actor, permission)
    if boards is None:
        return True
    return board_id in boards if board_id is not None else bool(boards)


def require(actor: Actor, permission: Permission, board_id: UUID | None = None) -> None:
    """Stop with NotAllowed, which looks the same as NotFound, unless somebody may do something."""
    if not may(actor, permission, board_id):
        raise NotAllowed(permission)
