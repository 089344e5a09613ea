"""Sign in and unlock: two of three things prove who somebody is, and the first opens their keys.

The three are the passphrase, the phone, and the recovery code on paper. Passphrase and phone are the everyday way. With
the recovery code in place of one of them, somebody gets in and replaces what was lost. Known and unknown names are
answered alike and take the same work.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from hrstod.accounts import locker
from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.accounts.second_factor import find_step, is_ahead, open_secret
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.crypto.keyring import Locked, lock_with_passphrase, open_nothing, open_with_code, open_with_passphrase
from hrstod.crypto.models import AccountLock
from hrstod.crypto.passphrases import WrongCode, read_recovery_code
from hrstod.crypto.primitives import CannotUnseal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys

PASSPHRASE = "passphrase"  # noqa: S105 (a way to open, not a passphrase)
RECOVERY_CODE = "recovery-code"
PEPPER = "pepper"
NOBODY = UUID(int=0)
"""Stands in for an account that is not there, so that the same is looked up for it."""
NOTHING = Locked(bytes(16), bytes(64))
"""A lock that no code opens."""


class Lost(StrEnum):
    """What the recovery code stood in for, and what is therefore replaced."""

    NOTHING = ""
    PHONE = "lost-phone"
    PASSPHRASE = "lost-passphrase"  # noqa: S105 (as above)


class Reason(StrEnum):
    """Why somebody was not let in; the log of events knows, the page does not say."""

    WRONG = "wrong"
    USED_CODE = "used-code"
    CLOCK = "clock"


class SignInRefused(Exception):
    """Somebody was not let in."""

    def __init__(self, reason: Reason, account_id: UUID | None = None, *, knew: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.account_id = account_id
        self.knew = knew
        """The way that was right, where only the phone's code was wrong."""


@dataclass(frozen=True)
class Proven:
    """Somebody has proven who they are, and their keys are open."""

    account_id: UUID
    language: str
    keys: PrivateKeys
    by: Mapping[str, Locked]
    """The locks that were opened, by their way; what is replaced meanwhile proves nothing any more."""
    step: int | None = None
    """The half-minute of the phone's code, which can then not be used again."""
    phone: bytes | None = None
    """The phone's secret, sealed, that the code was checked with."""
    lost: Lost = Lost.NOTHING
    relocked: Locked | None = None
    """The keys locked anew, where their lock was cheaper to guess at than locks are today."""


def clean_name(typed: str) -> str:
    """Write a sign-in name as it is kept: the same for the same letters, however a keyboard writes them."""
    folded = unicodedata.normalize("NFC", typed).casefold()
    return unicodedata.normalize("NFC", "".join(folded.replace("\0", "").split()))


def prove(database: Session, vault: Vault, *, name: str, passphrase: str, code: str, moment: datetime) -> Proven:
    """Check passphrase and phone, or the recovery code in place of the phone; SignInRefused when they do not fit.

    TooBusy when too many are waiting to be checked.
    """
    pepper = vault.keystore.secret(PEPPER)
    account = _find_active(database, name)
    lock = _find_lock(database, account, PASSPHRASE)
    try:
        if account is None or lock is None:
            open_nothing(passphrase, pepper)
        keys = open_with_passphrase(lock, passphrase, account_id=account.id, pepper=pepper)
    except CannotUnseal:
        raise SignInRefused(Reason.WRONG, account.id if account else None) from None
    by = {PASSPHRASE: lock}
    if (on_paper := _opened_with_code(database, account, code)) is not None:
        return Proven(account.id, account.language, keys, by | {RECOVERY_CODE: on_paper[1]}, lost=Lost.PHONE)
    step = _check_phone(vault, account, code, moment, knew=PASSPHRASE)
    relocked = _lock_anew(lock, keys, passphrase, account.id, pepper)
    return Proven(account.id, account.language, keys, by, step, account.second_factor, relocked=relocked)


def prove_without_passphrase(
    database: Session, vault: Vault, *, name: str, recovery_code: str, code: str, moment: datetime
) -> Proven:
    """Check recovery code and phone, for somebody who has lost the passphrase; SignInRefused when they do not fit."""
    account = _find_active(database, name)
    opened = _opened_with_code(database, account, recovery_code)
    if account is None or opened is None:
        raise SignInRefused(Reason.WRONG, account.id if account else None)
    keys, lock = opened
    step = _check_phone(vault, account, code, moment, knew=RECOVERY_CODE)
    by = {RECOVERY_CODE: lock}
    return Proven(account.id, account.language, keys, by, step, account.second_factor, Lost.PASSPHRASE)


def prove_again(database: Session, vault: Vault, *, account_id: UUID, passphrase: str) -> Proven:
    """Check the passphrase of somebody who is signed in, to unlock or to confirm; SignInRefused when it is wrong."""
    pepper = vault.keystore.secret(PEPPER)
    account = database.get(Account, account_id)
    lock = _find_lock(database, account, PASSPHRASE)
    try:
        if account is None or lock is None:
            open_nothing(passphrase, pepper)
        keys = open_with_passphrase(lock, passphrase, account_id=account_id, pepper=pepper)
    except CannotUnseal:
        raise SignInRefused(Reason.WRONG, account_id) from None
    relocked = _lock_anew(lock, keys, passphrase, account_id, pepper)
    return Proven(account_id, account.language, keys, {PASSPHRASE: lock}, relocked=relocked)


def enter(
    database: Session,
    vault: Vault,
    proven: Proven,
    *,
    moment: datetime,
    tidy: Callable[[bytes], bytes],
    event: Event = Event.SIGN_IN_DONE,
) -> bool:
    """Note that somebody signed in or unlocked, and seal their locker anew; give whether the locker could be opened.

    SignInRefused when the account was closed, the phone's code used, or what it was proven by replaced, since they
    were checked.
    """
    account = database.get(Account, proven.account_id, with_for_update=True, populate_existing=True)
    if account is None or account.state != AccountState.ACTIVE or not _still_proves(database, account, proven):
        raise SignInRefused(Reason.WRONG, proven.account_id)
    if proven.step is not None:
        if proven.step <= account.last_step:
            raise SignInRefused(Reason.USED_CODE, proven.account_id)
        account.last_step = proven.step
    if proven.relocked is not None:
        keep_lock(database, proven.account_id, PASSPHRASE, proven.relocked)
    is_whole = _reseal(database, vault, proven, tidy)
    for what in (event,) if is_whole else (event, Event.LOCKER_UNREADABLE):
        trail.write(database, what, actor_id=proven.account_id, moment=moment, account=proven.account_id)
    return is_whole


def _still_proves(database: Session, account: Account, proven: Proven) -> bool:
    """Tell whether what somebody was proven by has not been replaced while it was checked, or waited to be."""
    ways = [database.get(AccountLock, (account.id, way), populate_existing=True) for way in proven.by]
    now = [Locked(row.salt, row.blob) for row in ways if row is not None]
    return now == list(proven.by.values()) and proven.phone in (None, account.second_factor)


def _reseal(database: Session, vault: Vault, proven: Proven, tidy: Callable[[bytes], bytes]) -> bool:
    """Seal somebody's locker anew, and tell whether it could be opened; one that could not stays as it is."""
    try:
        locker.reseal(database, vault, account_id=proven.account_id, keys=proven.keys, tidy=tidy)
    except locker.LockerUnreadable:
        return False
    except locker.LockerWaits:
        return True
    return True


def keep_lock(database: Session, account_id: UUID, way: str, locked: Locked) -> None:
    """Keep an account's private keys as they are locked now, in place of before."""
    database.merge(AccountLock(account_id=account_id, way=way, salt=locked.salt, blob=locked.blob))


def _lock_anew(lock: Locked, keys: PrivateKeys, passphrase: str, account_id: UUID, pepper: bytes) -> Locked | None:
    """Lock keys at today's cost, when their lock is from a time when a guess cost less."""
    if not lock.is_outdated:
        return None
    return lock_with_passphrase(keys, passphrase, account_id=account_id, pepper=pepper)


def _find_active(database: Session, name: str) -> Account | None:
    found = database.scalars(select(Account).where(Account.sign_in_name == clean_name(name))).one_or_none()
    return found if found is not None and found.state == AccountState.ACTIVE else None


def _find_lock(database: Session, account: Account | None, way: str) -> Locked | None:
    row = database.get(AccountLock, (account.id if account is not None else NOBODY, way))
    return Locked(row.salt, row.blob) if row is not None else None


def _opened_with_code(database: Session, account: Account | None, code: str) -> tuple[PrivateKeys, Locked] | None:
    """Open somebody's keys with what may be their recovery code; None when it is not, after the same work."""
    lock = _find_lock(database, account, RECOVERY_CODE) or NOTHING
    account_id = account.id if account is not None else NOBODY
    try:
        return open_with_code(lock, read_recovery_code(code), account_id=account_id), lock
    except (CannotUnseal, WrongCode):
        return None


def _check_phone(vault: Vault, account: Account, code: str, moment: datetime, *, knew: str) -> int:
    """Give the half-minute of a phone's code that fits and has not been used."""
    if account.second_factor is None:
        raise SignInRefused(Reason.WRONG, account.id)
    if is_ahead(account.last_step, moment):
        raise SignInRefused(Reason.CLOCK, account.id)
    try:
        secret = open_secret(vault, account.id, account.second_factor)
    except CannotUnseal:  # another account's, or damaged
        raise SignInRefused(Reason.WRONG, account.id) from None
    step = find_step(secret, code, moment, account.last_step)
    if step is None:
        is_used = find_step(secret, code, moment, 0) is not None
        raise SignInRefused(Reason.USED_CODE if is_used else Reason.WRONG, account.id, knew=knew)
    return step
