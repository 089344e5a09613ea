"""What pages and commands show about keys: what is in order, whose locker waits, which roles wait."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from hrstod.accounts.certificates import is_vouched_for
from hrstod.accounts.models import Account, LockerKey, RoleGrant
from hrstod.accounts.queries import list_grants
from hrstod.accounts.rules import AccountState, GrantState, holds_on
from hrstod.accounts.sign_in import PEPPER
from hrstod.accounts.vault import find_recovery_key
from hrstod.authorization.roles import ROLES
from hrstod.crypto.keystore import KeystoreMissing
from hrstod.crypto.masterkey import MasterKeyMissing, MasterKeyWrong
from hrstod.crypto.models import AccountKey, Custodian, RecoveryDrill, RecoveryKey
from hrstod.crypto.primitives import CannotUnseal
from hrstod.errors import Unavailable
from hrstod.keys.rules import BoardSupport, KeystoreState, Readiness, RecoveryState, is_in_memory, what_is_missing
from hrstod.organisation.queries import boards_on

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from flask_babel.speaklater import LazyString
    from sqlalchemy.orm import Session

    from hrstod.accounts.queries import GrantRow
    from hrstod.accounts.vault import Vault

MOUNTS = Path("/proc/self/mounts")

WAITS = (
    Account.state == AccountState.ACTIVE,
    exists().where(LockerKey.account_id == Account.id),
    ~exists().where(LockerKey.account_id == Account.id, LockerKey.holder == AccountKey.fingerprint),
)
"""True of an account whose locker has a key, and none for the keys that the account has now."""


@dataclass(frozen=True)
class Drill:
    """The last day on which two custodians showed that they can open the recovery key, and which two, or more."""

    held_on: date
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class KeyStatus:
    """All that the page and the command tell about the keys of an installation."""

    readiness: Readiness
    epochs: dict[int, int]
    """How many keys of the keystore are sealed under which epoch of the master key; empty when it does not open."""
    fingerprint: bytes | None
    """Of the recovery key, when it is the one that was agreed on."""
    custodians: tuple[str, ...]
    drill: Drill | None
    memory_is_memory: bool


@dataclass(frozen=True)
class WaitingLocker:
    """Somebody who has new keys, and whose locker the custodians have not yet opened for them."""

    account_id: UUID
    name: str
    sign_in_name: str


def cases_blocked_by(database: Session, vault: Vault, day: date, board_id: UUID | None = None) -> LazyString | None:
    """Say in one sentence what is missing before cases can be created, for one board or any; None when nothing is."""
    return what_is_missing(find_readiness(database, vault, day, board_id), day)


def find_readiness(database: Session, vault: Vault, day: date, board_id: UUID | None = None) -> Readiness:
    """Look at everything that has to be in order, for one board or for all of them."""
    recovery, row = _find_recovery(database, vault)
    drill = _find_drill(database, row) if row is not None else None
    return Readiness(
        keystore=_find_keystore(vault),
        recovery=recovery,
        last_drill_on=drill.held_on if drill is not None else None,
        boards=_find_boards(database, vault, day, board_id),
    )


def find_status(database: Session, vault: Vault, day: date, memory: Path) -> KeyStatus:
    """Look at everything there is to tell about the keys."""
    readiness = find_readiness(database, vault, day)
    _, row = _find_recovery(database, vault)
    return KeyStatus(
        readiness=readiness,
        epochs=vault.keystore.epochs() if readiness.keystore is KeystoreState.OPENS else {},
        fingerprint=row.fingerprint if row is not None else None,
        custodians=_find_custodians(database, row) if row is not None else (),
        drill=_find_drill(database, row) if row is not None else None,
        memory_is_memory=_is_in_memory(memory),
    )


def list_waiting(database: Session) -> list[WaitingLocker]:
    """List everybody whose locker waits for the custodians, by name."""
    query = select(Account.id, Account.name, Account.sign_in_name).join(AccountKey, AccountKey.account_id == Account.id)
    return [WaitingLocker(*row) for row in database.execute(query.where(*WAITS).order_by(Account.name, Account.id))]


def is_waiting(database: Session, account_id: UUID) -> bool:
    """Tell whether somebody's locker waits for the custodians."""
    query = select(Account.id).join(AccountKey, AccountKey.account_id == Account.id)
    return database.scalar(query.where(*WAITS, Account.id == account_id)) is not None


def list_proposed(database: Session, day: date) -> list[GrantRow]:
    """List the roles that wait for a second person, the one that has waited longest first."""
    return [grant for grant in reversed(list_grants(database, day)) if grant.state is GrantState.PROPOSED]


def _find_keystore(vault: Vault) -> KeystoreState:
    try:
        vault.keystore.secret(PEPPER)
    except KeystoreMissing:
        return KeystoreState.MISSING
    except MasterKeyMissing:
        return KeystoreState.NO_MASTER_KEY
    except MasterKeyWrong:
        return KeystoreState.WRONG_MASTER_KEY
    return KeystoreState.OPENS


def _find_recovery(database: Session, vault: Vault) -> tuple[RecoveryState, RecoveryKey | None]:
    if not vault.pins_file.exists():
        return RecoveryState.NOT_MADE, None
    try:
        vault.pins()
    except Unavailable:
        return RecoveryState.PINS_DAMAGED, None
    try:
        return RecoveryState.AGREED, find_recovery_key(database, vault)
    except (Unavailable, CannotUnseal):
        return RecoveryState.ANOTHER, None


def _find_drill(database: Session, row: RecoveryKey) -> Drill | None:
    found = database.scalars(select(RecoveryDrill).where(RecoveryDrill.recovery_id == row.id)).all()
    if not found:
        return None
    last = max(drill.held_on for drill in found)
    pairs = {(drill.first_number, drill.second_number) for drill in found if drill.held_on == last}
    return Drill(last, tuple(sorted(pairs)))


def _find_custodians(database: Session, row: RecoveryKey) -> tuple[str, ...]:
    query = select(Custodian.name).where(Custodian.recovery_id == row.id).order_by(Custodian.number)
    return tuple(database.scalars(query))


def _find_boards(database: Session, vault: Vault, day: date, only: UUID | None) -> tuple[BoardSupport, ...]:
    supporters: dict[UUID, dict[UUID, str]] = {}
    for grant, name in _supporters(database):
        if grant.board_id is not None and holds_on(grant.from_on, grant.to_on, day):
            supporters.setdefault(grant.board_id, {})[grant.account_id] = name
    found = []
    for board_id, board in boards_on(database, day, frozenset({only}) if only is not None else None):
        people = supporters.get(board_id, {})
        waiting = [
            name
            for one, name in people.items()
            if not is_vouched_for(database, vault, account_id=one, board_id=board_id, day=day)
        ]
        found.append(BoardSupport(board, len(people) - len(waiting), tuple(sorted(waiting))))
    return tuple(found)


def _supporters(database: Session) -> list[tuple[RoleGrant, str]]:
    opening = [role.id for role in ROLES.values() if role.opens_cases]
    query = (
        select(RoleGrant, Account.name)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role.in_(opening), RoleGrant.state == GrantState.GIVEN, Account.state == AccountState.ACTIVE)
    )
    return [(grant, name) for grant, name in database.execute(query)]


def _is_in_memory(folder: Path) -> bool:
    """Ask the kernel; where it cannot be asked, nothing is promised."""
    try:
        return is_in_memory(str(folder.resolve()), MOUNTS.read_text(encoding="utf-8"))
    except OSError:
        return False
