"""Who holds courses for some boards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState, holds_on
from hrstod.authorization.permissions import Permission
from hrstod.authorization.roles import ROLES

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session


def list_trainers(database: Session, boards: frozenset[UUID] | None, day: date) -> list[tuple[UUID, str]]:
    """List who holds courses on a day for any of some boards (None: for any board), by name."""
    holding = [role.id for role in ROLES.values() if Permission.TRAINING_HOLD in role.permissions]
    query = (
        select(Account.id, Account.name, RoleGrant.from_on, RoleGrant.to_on)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role.in_(holding), RoleGrant.state == GrantState.GIVEN, Account.state == AccountState.ACTIVE)
        .order_by(Account.name, Account.id)
    )
    if boards is not None:
        query = query.where(or_(RoleGrant.board_id.is_(None), RoleGrant.board_id.in_(boards)))
    return list({row.id: row.name for row in database.execute(query) if holds_on(row.from_on, row.to_on, day)}.items())
