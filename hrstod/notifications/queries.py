"""Who gets the digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.demo import is_demo
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState, holds_on

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

ROLE = "hr-support"
"""The role whose holders get the digest, whatever they are in the middle of."""


@dataclass(frozen=True)
class DigestReader:
    """Somebody who gets the digest."""

    account_id: UUID
    address: str
    """The sign-in name, which is an address at work in most places and cannot be mailed in others."""
    language: str


def list_digest_readers(database: Session, day: date) -> list[DigestReader]:
    """List everybody in HR support on a day whose account is in use, each once, in an order that tells nothing."""
    wanted = (
        select(Account.id, Account.sign_in_name, Account.language, RoleGrant.from_on, RoleGrant.to_on)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == ROLE, RoleGrant.state == GrantState.GIVEN, Account.state == AccountState.ACTIVE)
        .order_by(Account.sign_in_name)
    )
    found = {
        account_id: DigestReader(account_id, name, language)
        for account_id, name, language, from_on, to_on in database.execute(wanted)
        if holds_on(from_on, to_on, day) and not is_demo(name)
    }
    return list(found.values())
