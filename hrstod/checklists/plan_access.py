"""The door to somebody’s own support plans: their own locker, opened with their own keys, and nobody else’s.

Whoever asks for a plan that is not in their locker is told the same whether it is somebody else’s, erased, past its
last day or nobody’s. Nothing that is done here is written down anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod.accounts.locker import CAPACITY, LockerUnreadable, OpenLocker, open_locker
from hrstod.authorization.checks import boards_for, require
from hrstod.authorization.permissions import Permission
from hrstod.checklists.support_plans import NotPlans, SupportPlan, alive, decode, is_nearly_full, last_day
from hrstod.errors import NotFound
from hrstod.organisation.queries import plan_days_for

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.authorization.checks import Actor
    from hrstod.crypto.keyring import PrivateKeys


@dataclass(frozen=True)
class Opening:
    """What opens somebody’s plans: the installation’s second locks, their own keys, and the day they look."""

    vault: Vault
    keys: PrivateKeys
    today: date


@dataclass(frozen=True)
class OwnPlans:
    """Somebody’s plans that can be read today, and the locker they lie in."""

    plans: tuple[SupportPlan, ...]
    locker: OpenLocker

    @property
    def nearly_full(self) -> bool:
        """Tell whether so little room is left that somebody should know."""
        return is_nearly_full(len(self.locker.content), CAPACITY)

    def find(self, plan_id: UUID) -> SupportPlan:
        """Find a plan by its id; NotFound when it is not one of these."""
        found = next((plan for plan in self.plans if plan.id == plan_id), None)
        if found is None:
            raise NotFound
        return found


def open_own(actor: Actor, database: Session, opening: Opening, *, for_change: bool = False) -> OwnPlans:
    """Open somebody’s own plans.

    LockerWaits, LockerUnreadable or KeystoreMissing when they cannot be opened now. What cannot be read is left as it
    is. `for_change` holds the locker until the transaction ends.
    """
    require(actor, Permission.PLANS_KEEP)
    opened = open_locker(database, opening.vault, account_id=actor.account_id, keys=opening.keys, for_change=for_change)
    try:
        return OwnPlans(alive(decode(opened.content), opening.today), opened)
    except NotPlans:
        raise LockerUnreadable from None


def find_plan(actor: Actor, database: Session, opening: Opening, plan_id: UUID) -> SupportPlan:
    """Find one of somebody’s own plans; NotFound otherwise, whatever the reason."""
    return open_own(actor, database, opening).find(plan_id)


def usual_last_day(actor: Actor, database: Session, today: date) -> date:
    """Give the last day of a plan that is saved today, when nobody chooses another."""
    return last_day(today, plan_days_for(database, boards_for(actor, Permission.PLANS_KEEP)))
