"""Who is here already, what they lead and when they are on leave: read once, for a whole file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.organisation.models import Leadership
from hrstod.organisation.rules import Validity
from hrstod.training.models import Leave

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class KnownPerson:
    """Somebody with an account."""

    id: UUID
    name: str
    is_closed: bool


@dataclass(frozen=True)
class Lead:
    """Somebody leads a unit for a time."""

    id: UUID
    unit_id: UUID
    days: Validity


@dataclass(frozen=True)
class Away:
    """Somebody is on leave for a time."""

    id: UUID
    days: Validity


class KnownPeople:
    """Everybody, by the address they sign in with."""

    def __init__(self, database: Session) -> None:
        """Read them all."""
        accounts = select(Account.id, Account.sign_in_name, Account.name, Account.state)
        self.by_address = {
            address: KnownPerson(id_, name, state is AccountState.DISABLED)
            for id_, address, name, state in database.execute(accounts)
        }
        self._leads: dict[UUID, list[Lead]] = defaultdict(list)
        leads = select(Leadership.account_id, Leadership.id, Leadership.unit_id, Leadership.from_on, Leadership.to_on)
        for account_id, id_, unit_id, from_on, to_on in database.execute(leads):
            self._leads[account_id].append(Lead(id_, unit_id, Validity(from_on, to_on)))
        self._leaves: dict[UUID, list[Away]] = defaultdict(list)
        for one in database.scalars(select(Leave)):
            self._leaves[one.account_id].append(Away(one.id, Validity(one.from_on, one.to_on)))

    def leads_of(self, address: str, unit_id: UUID | None = None) -> list[Lead]:
        """List what somebody leads, has led and will lead, or only when it was one unit."""
        person = self.by_address.get(address)
        leads = self._leads.get(person.id, []) if person is not None else []
        return [lead for lead in leads if unit_id is None or lead.unit_id == unit_id]

    def leaves_of(self, address: str) -> list[Away]:
        """List when somebody is on leave, was and will be."""
        person = self.by_address.get(address)
        return self._leaves.get(person.id, []) if person is not None else []
