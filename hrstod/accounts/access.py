"""The doors to accounts and roles: each wants to know who is asking, and shows the same nothing to all who may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, or_, select

from hrstod.accounts.demo import is_demo
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState, holds_on
from hrstod.authorization.checks import Actor, Grant, may, require
from hrstod.authorization.permissions import Permission
from hrstod.authorization.roles import ROLES
from hrstod.errors import NotFound

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session


# Built once: they are asked at every page of everybody who is signed in.
_GIVEN = and_(
    RoleGrant.account_id == bindparam("account_id"),
    RoleGrant.state == GrantState.GIVEN,
    RoleGrant.from_on <= bindparam("day"),
    or_(RoleGrant.to_on.is_(None), RoleGrant.to_on >= bindparam("day")),
)
_HOLD_ACCOUNT = select(Account.id).where(Account.id == bindparam("account_id")).with_for_update(key_share=True)
_HOLD_ROLES = select(RoleGrant.id).where(_GIVEN).order_by(RoleGrant.id).with_for_update(read=True)
_ACTOR = (
    select(Account.name, Account.language, Account.sign_in_name, RoleGrant.role, RoleGrant.board_id)
    .outerjoin(RoleGrant, _GIVEN)
    .where(Account.id == bindparam("account_id"), Account.state == AccountState.ACTIVE)
)


def load_actor(database: Session, account_id: UUID, day: date, *, for_write: bool = False) -> Actor | None:
    """Read who somebody is and which roles they have on a day; None when the account is not in use.

    `for_write` holds the rows until the transaction ends: whoever closes the account or withdraws a role has done so
    before, and is seen, or waits. What one person writes comes one after the other, so nobody waits for themselves.
    In SQLite whoever writes is alone anyway.
    """
    about = {"account_id": account_id, "day": day}
    if for_write and database.get_bind().dialect.name == "postgresql":
        database.execute(_HOLD_ACCOUNT, about)
        database.execute(_HOLD_ROLES, about)
    rows = database.execute(_ACTOR, about).all()
    if not rows:
        return None
    grants = tuple(Grant(row.role, row.board_id) for row in rows if row.role in ROLES)
    return Actor(account_id, rows[0].name, rows[0].language, grants, is_demo(rows[0].sign_in_name))


def find_account(actor: Actor, database: Session, account_id: UUID, to: Permission) -> Account:
    """Find an account that somebody may do something with; NotFound otherwise."""
    require(actor, to)
    found = database.get(Account, account_id)
    if found is None:
        raise NotFound
    return found


def find_own(actor: Actor, database: Session) -> Account:
    """Find one's own account."""
    return database.get_one(Account, actor.account_id)


def find_invited(database: Session, account_id: UUID) -> Account:
    """Find the account of somebody who holds an invitation, or an offer that was sealed for them."""
    return database.get_one(Account, account_id)


def find_grant(actor: Actor, database: Session, grant_id: UUID, to: Permission) -> RoleGrant:
    """Find a role that somebody may decide on or withdraw; NotFound for another board's as for none."""
    found = database.get(RoleGrant, grant_id, with_for_update=True)
    if found is None or not may(actor, to, found.board_id):
        raise NotFound
    return found


def list_proposed(actor: Actor, database: Session) -> list[RoleGrant]:
    """List the roles that wait for a second person, and that this person may decide on."""
    waiting = select(RoleGrant).where(RoleGrant.state == GrantState.PROPOSED).order_by(RoleGrant.proposed_at)
    return [
        grant
        for grant in database.scalars(waiting)
        if actor.account_id not in (grant.account_id, grant.proposed_by)
        and may(actor, Permission.ROLES_CONFIRM, grant.board_id)
    ]


def list_unvouched(actor: Actor, database: Session, vouched: frozenset[UUID], day: date) -> list[RoleGrant]:
    """List the roles whose holder has another key than the one that was vouched for, and that this person may mend."""
    opening = [role.id for role in ROLES.values() if role.opens_cases]
    given = select(RoleGrant).where(RoleGrant.state == GrantState.GIVEN, RoleGrant.role.in_(opening))
    return [
        grant
        for grant in database.scalars(given)
        if grant.id not in vouched
        and grant.account_id != actor.account_id
        and holds_on(grant.from_on, grant.to_on, day)
        and may(actor, Permission.ROLES_CONFIRM, grant.board_id)
    ]
