"""What nobody may do with roles: give one to themselves, or take the last administrator away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod import clock
from hrstod.accounts import grants
from hrstod.accounts.models import RoleGrant
from hrstod.accounts.rules import GrantState
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken
from tests.accounts.newcomers import actor_of, new_holder

if TYPE_CHECKING:
    from tests.factories.people import Installation


def test_nobody_gives_themselves_a_role(here: Installation) -> None:
    """An administrator who would like to read the log asks another."""
    adam = new_holder(here, "administrator")
    with pytest.raises(RuleBroken, match="Nobody gives themselves"), transaction(here.engine) as database:
        grants.propose_role(
            adam.id,
            database,
            account_id=adam.id,
            role="auditor",
            board_id=None,
            from_on=clock.today(),
            to_on=None,
            moment=clock.now(),
        )


def withdraw_all(here: Installation) -> None:
    """Take the role from every administrator, one after the other."""
    given = select(RoleGrant).where(RoleGrant.role == "administrator", RoleGrant.state == GrantState.GIVEN)
    with transaction(here.engine) as database:
        for held in database.scalars(given).all():
            grants.withdraw_role(None, database, grant=held, moment=clock.now())


def test_the_only_administrator_stays(here: Installation) -> None:
    """Without one, nobody could give the role on a page."""
    adam = new_holder(here, "administrator")
    with pytest.raises(RuleBroken, match="only administrator"):
        withdraw_all(here)
    assert may(actor_of(here, adam), Permission.ROLES_PROPOSE)
