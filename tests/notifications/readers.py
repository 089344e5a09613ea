"""People who get the digest, and people who do not: accounts and roles as rows, without keys."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState
from hrstod.database.transaction import transaction
from hrstod.notifications.mailer import Mailer

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

MONDAY = date(2027, 4, 12)


def add_reader(
    engine: Engine,
    name: str = "bo",
    *,
    language: str = "sv",
    state: AccountState = AccountState.ACTIVE,
    role: str = "hr-support",
    grant: GrantState = GrantState.GIVEN,
    from_on: date = MONDAY - timedelta(days=90),
    to_on: date | None = None,
    times: int = 1,
) -> UUID:
    """Add somebody with a role, for as many boards as is said; give the account’s id."""
    decided = None if grant is GrantState.PROPOSED else _long_ago()
    with transaction(engine) as database:
        account = Account(
            sign_in_name=name if "@" in name else f"{name}@example.se",
            name=name,
            language=language,
            state=state,
            made_on=MONDAY,
        )
        database.add(account)
        database.flush()
        for _ in range(times):
            database.add(
                RoleGrant(
                    account_id=account.id,
                    role=role,
                    from_on=from_on,
                    to_on=to_on,
                    state=grant,
                    proposed_at=_long_ago(),
                    decided_at=decided,
                    withdrawn_at=decided if grant is GrantState.WITHDRAWN else None,
                )
            )
        return account.id


def _long_ago() -> datetime:
    return datetime(2027, 1, 1, 12, 0, tzinfo=UTC)


class Paper(Mailer):
    """Sends nothing: writes down whom it was to send to, and fails when it is told to."""

    def __init__(self, **failures: Exception | type[BaseException]) -> None:
        self.failures = failures
        self.tried: list[str] = []

    def send(self, address: str, message: bytes) -> None:
        """Take a mail, or fail as was said for whom it is for."""
        assert message
        name = address.partition("@")[0]
        self.tried.append(name)
        if name in self.failures:
            raise self.failures[name]
