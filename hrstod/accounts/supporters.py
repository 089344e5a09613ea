"""Who in HR support can be given something to read for a board: vouched for, and with the role today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.certificates import is_vouched_for
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState, holds_on
from hrstod.authorization.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault


def hold_roles(database: Session, account_ids: Iterable[UUID]) -> None:
    """Hold the roles of some until the transaction ends, before anything is sealed for them.

    Whoever withdraws one waits, and then finds what was sealed, or has done so before, and is seen. It comes before any
    key is held: whoever withdraws a role holds that first, and then its holder's keys.
    """
    theirs = RoleGrant.account_id.in_(sorted(set(account_ids)))
    database.execute(select(RoleGrant.id).where(theirs).order_by(RoleGrant.id).with_for_update(read=True))


def list_supporters(database: Session, vault: Vault, board_id: UUID, day: date) -> list[tuple[UUID, str]]:
    """List those in HR support whose keys are vouched for on a day, with their names, by name."""
    opening = [role.id for role in ROLES.values() if role.opens_cases]
    query = (
        select(Account.id, Account.name, RoleGrant.from_on, RoleGrant.to_on)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role.in_(opening),
            RoleGrant.board_id == board_id,
            RoleGrant.state == GrantState.GIVEN,
            Account.state == AccountState.ACTIVE,
        )
        .order_by(Account.name, Account.id)
    )
    people = {row.id: row.name for row in database.execute(query) if holds_on(row.from_on, row.to_on, day)}
    return [
        (one, name)
        for one, name in people.items()
        if is_vouched_for(database, vault, account_id=one, board_id=board_id, day=day)
    ]


def list_colleagues(database: Session, board_id: UUID) -> list[tuple[UUID, str]]:
    """List everybody in a board's HR support, and who is to be, with their names, by name; whenever and however."""
    opening = [role.id for role in ROLES.values() if role.opens_cases]
    query = (
        select(Account.id, Account.name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role.in_(opening),
            RoleGrant.board_id == board_id,
            RoleGrant.state.in_((GrantState.GIVEN, GrantState.PROPOSED)),
        )
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return [(row.id, row.name) for row in database.execute(query)]
