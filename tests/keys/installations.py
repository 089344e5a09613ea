"""Installations to hold ceremonies in: with boards, and with people who have keys and something in their lockers."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod.accounts import grants, locker, renewal, service
from hrstod.accounts.models import Account
from hrstod.accounts.renewal import Renewal
from hrstod.accounts.second_factor import code_at, step_at
from hrstod.accounts.vault import open_vault
from hrstod.audit.models import AuditEntry
from hrstod.crypto.keyring import Locked, PrivateKeys, open_with_passphrase
from hrstod.crypto.models import AccountLock
from hrstod.database.transaction import connect, transaction
from hrstod.keys import access
from hrstod.keys.ceremony import make_installation_keys
from hrstod.keys.service import confirm_role, hold_drill
from hrstod.organisation.models import Board
from tests import cast

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from flask import Flask
    from sqlalchemy import Engine

    from hrstod.accounts.renewal import Offer
    from hrstod.accounts.vault import Vault
    from hrstod.keys.access import OpenRecovery
    from hrstod.settings import Settings
    from tests.cast import Reader

NAMES = ("Karin", "Lars", "Mona")
"""Three custodians. Nobody is real."""
MOMENT = datetime(2027, 2, 21, 14, 5, tzinfo=UTC)
DAY = MOMENT.date()
KEPT = b"Talk again on Friday."


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and what opens it."""

    id: UUID
    sign_in_name: str
    offer: Offer
    keys: PrivateKeys

    @property
    def passphrase(self) -> str:
        """Give the passphrase."""
        return self.offer.passphrase

    @property
    def recovery_code(self) -> str:
        """Give the recovery code."""
        return self.offer.recovery_code


@dataclass(frozen=True)
class Installation:
    """An installation whose ceremony has been held, and the words that its custodians were given."""

    settings: Settings
    engine: Engine
    vault: Vault
    words: tuple[str, ...]

    def recovery(self, database: Session, first: int = 1, second: int = 2) -> OpenRecovery:
        """Open the recovery key with two custodians' words."""
        return access.open_recovery(database, self.vault, self.words[first - 1], self.words[second - 1])

    def events(self) -> list[str]:
        """List what stands in the log of events."""
        with Session(self.engine) as database:
            return list(database.scalars(select(AuditEntry.event).order_by(AuditEntry.number)))


@contextmanager
def fresh_vault(settings: Settings) -> Iterator[Vault]:
    """Open an installation's keystore as a process that has just been started does."""
    vault = open_vault(settings)
    try:
        yield vault
    finally:
        vault.keystore._engine.dispose()


def hold_ceremony(settings: Settings) -> Installation:
    """Hold the ceremony of an installation whose tables are there."""
    engine = connect(settings.database_address)
    made = make_installation_keys(settings, engine, NAMES, MOMENT)
    return Installation(settings, engine, open_vault(settings), made.words)


def enrol(here: Installation, name: str = "Anna") -> Person:
    """Invite somebody, let them take the account into use, and put something into their locker."""
    with transaction(here.engine) as database:
        _, code = service.invite(
            None,
            database,
            name=name,
            sign_in_name=f"{name}@example.org",
            language="en",
            moment=MOMENT,
            lasts=timedelta(days=1),
        )
        person = _take_over(here, database, code)
        opened = locker.open_locker(database, here.vault, account_id=person.id, keys=person.keys)
        locker.close_locker(opened, KEPT)
    return person


def invite_again(here: Installation, person: Person) -> Person:
    """Invite somebody again who has lost what opened the account; they get new keys."""
    with transaction(here.engine) as database:
        account = database.get_one(Account, person.id)
        code = service.invite_again(None, database, account=account, moment=MOMENT, lasts=timedelta(days=1))
        return _take_over(here, database, code)


def _take_over(here: Installation, database: Session, code: str) -> Person:
    invitation = service.find_invitation(database, code, moment=MOMENT)
    account = database.get_one(Account, invitation.account_id)
    offer = renewal.make_offer(
        Renewal.WELCOME, account_id=account.id, language="en", moment=MOMENT, invitation_id=invitation.id
    )
    keys = service.take_over(database, here.vault, offer, keys=None, moment=MOMENT)
    return Person(account.id, account.sign_in_name, offer, keys)


def keys_now(here: Installation, person: Person) -> PrivateKeys:
    """Open somebody's keys, as they are now, with the passphrase."""
    with Session(here.engine) as database:
        lock = database.get_one(AccountLock, (person.id, "passphrase"))
        pepper = here.vault.keystore.secret("pepper")
        return open_with_passphrase(
            Locked(lock.salt, lock.blob), person.passphrase, account_id=person.id, pepper=pepper
        )


def content(here: Installation, person: Person, keys: PrivateKeys) -> bytes:
    """Read what is in somebody's locker."""
    with Session(here.engine) as database:
        return locker.open_locker(database, here.vault, account_id=person.id, keys=keys).content


def add_board(here: Installation, name: str = "Board") -> UUID:
    """Add a board."""
    with transaction(here.engine) as database:
        board = Board(name=name, from_on=DAY - timedelta(days=30))
        database.add(board)
        database.flush()
        return board.id


def propose(here: Installation, person: Person, board_id: UUID | None, role: str = "hr-support") -> UUID:
    """Propose a role for somebody, and give its number."""
    with transaction(here.engine) as database:
        return grants.propose_role(
            None,
            database,
            account_id=person.id,
            role=role,
            board_id=board_id,
            from_on=DAY,
            to_on=None,
            moment=MOMENT,
        ).id


def vouch(here: Installation, person: Person, board_id: UUID) -> None:
    """Give somebody a role in HR support, with two custodians as the second person."""
    grant_id, compared = propose(here, person, board_id), person.keys.public.fingerprint
    with transaction(here.engine) as database:
        confirm_role(database, here.vault, here.recovery(database), grant_id=grant_id, compared=compared, moment=MOMENT)


def drill(here: Installation, moment: datetime = MOMENT, pair: tuple[int, int] = (1, 2)) -> None:
    """Hold a drill with two custodians."""
    with transaction(here.engine) as database:
        hold_drill(None, database, here.vault, here.recovery(database, *pair), moment)


def sign_in(site: Flask, person: Person) -> Reader:
    """Let somebody sign in, which unlocks and confirms."""
    reader = cast.Reader(site, name="")
    reader.get("/sign-in")
    code = code_at(person.offer.secret, step_at(MOMENT))
    answer = reader.post("/sign-in", {"name": person.sign_in_name, "passphrase": person.passphrase, "code": code})
    assert answer.status == 303
    return reader
