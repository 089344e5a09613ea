"""What pages and commands list about accounts: small read objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.certificates import UntrustedKey, has_certificate, public_of
from hrstod.accounts.models import Account, Invitation, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState, InvitationState, holds_on, invitation_state
from hrstod.authorization.roles import ROLES
from hrstod.crypto.models import AccountKey
from hrstod.organisation.models import Board

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.authorization.roles import Role


@dataclass(frozen=True)
class PersonRow:
    """Somebody in the list of people."""

    id: UUID
    name: str
    sign_in_name: str
    state: AccountState
    roles: tuple[Role, ...]
    """The roles held on the day that was asked for."""


@dataclass(frozen=True)
class GrantRow:
    """A role that somebody has, had, or is to have."""

    id: UUID
    account_id: UUID
    person: str
    role: Role
    board: str
    """Empty when the role is for the whole municipality."""
    from_on: date
    to_on: date | None
    state: GrantState
    proposed_by: UUID | None
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    withdrawn_by: UUID | None
    withdrawn_at: datetime | None
    is_held: bool
    """Whether it counts on the day that was asked for."""
    is_closed: bool
    """Whether the account is closed, so that nothing is in force."""


def list_people(database: Session, day: date) -> list[PersonRow]:
    """List everybody who has an account, by name, with the roles they have on a day."""
    held: dict[UUID, list[Role]] = {}
    for grant in database.scalars(select(RoleGrant).where(RoleGrant.state == GrantState.GIVEN)):
        if holds_on(grant.from_on, grant.to_on, day) and grant.role in ROLES:
            roles = held.setdefault(grant.account_id, [])
            if ROLES[grant.role] not in roles:
                roles.append(ROLES[grant.role])
    return [
        PersonRow(one.id, one.name, one.sign_in_name, one.state, tuple(held.get(one.id, ())))
        for one in database.scalars(select(Account).order_by(Account.name, Account.sign_in_name))
    ]


def list_grants(database: Session, day: date, *, account_id: UUID | None = None) -> list[GrantRow]:
    """List the roles that have been given or proposed, to one person or to all, latest first."""
    wanted = (
        select(RoleGrant, Account.name, Account.state, Board.name)
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(Board, Board.id == RoleGrant.board_id)
        .order_by(RoleGrant.proposed_at.desc())
    )
    if account_id is not None:
        wanted = wanted.where(RoleGrant.account_id == account_id)
    return [
        GrantRow(
            id=grant.id,
            account_id=grant.account_id,
            person=person,
            role=ROLES[grant.role],
            board=board or "",
            from_on=grant.from_on,
            to_on=grant.to_on,
            state=grant.state,
            proposed_by=grant.proposed_by,
            proposed_at=grant.proposed_at,
            decided_by=grant.decided_by,
            decided_at=grant.decided_at,
            withdrawn_by=grant.withdrawn_by,
            withdrawn_at=grant.withdrawn_at,
            is_held=grant.state is GrantState.GIVEN and holds_on(grant.from_on, grant.to_on, day),
            is_closed=state is AccountState.DISABLED,
        )
        for grant, person, state, board in database.execute(wanted)
    ]


def vouched_grants(database: Session, vault: Vault) -> frozenset[UUID]:
    """List the roles for whose holder's present key the key authority has vouched; each signature is looked at.

    Also those that have ended or not begun: the pages that show them say themselves which are in force.
    """
    opening = [role.id for role in ROLES.values() if role.opens_cases]
    given = select(RoleGrant).where(RoleGrant.state == GrantState.GIVEN, RoleGrant.role.in_(opening))
    return frozenset(
        grant.id
        for grant in database.scalars(given)
        if grant.board_id is not None
        and has_certificate(database, vault, account_id=grant.account_id, board_id=grant.board_id)
    )


def last_invitation(database: Session, account_id: UUID, moment: datetime) -> tuple[InvitationState, datetime] | None:
    """Tell whether somebody's latest invitation can be used, and until when; None when there never was one."""
    latest = select(Invitation).where(Invitation.account_id == account_id).order_by(Invitation.made_at.desc()).limit(1)
    found = database.scalars(latest).one_or_none()
    if found is None:
        return None
    state = invitation_state(
        found.expires_at,
        moment,
        made_at=found.made_at,
        is_used=found.used_at is not None,
        is_withdrawn=found.withdrawn_at is not None,
    )
    return state, found.expires_at


def taken_over_again(database: Session, account_id: UUID) -> Invitation | None:
    """Give the invitation by which an account was last given new keys; None when it never was."""
    used = select(Invitation).where(Invitation.account_id == account_id, Invitation.used_at.is_not(None))
    found = database.scalars(used.order_by(Invitation.used_at.desc()).limit(2)).all()
    return found[0] if len(found) > 1 else None


def account_names(database: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Look up what people are called."""
    found = database.execute(select(Account.id, Account.name).where(Account.id.in_(list(ids))))
    return dict(found.all())


def find_by_sign_in_name(database: Session, sign_in_name: str) -> Account | None:
    """Find an account by what is typed to sign in; for commands."""
    return database.scalars(select(Account).where(Account.sign_in_name == sign_in_name)).one_or_none()


def fingerprint_of(database: Session, account_id: UUID) -> bytes | None:
    """Give what an account's public key is known by; None before there is one, or when the row was tampered with."""
    key = database.get(AccountKey, account_id)
    try:
        return public_of(key).fingerprint if key is not None else None
    except UntrustedKey:
        return None
