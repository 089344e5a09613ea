"""Change keys: the master key, row by row, and a person's keys, all at once; broken off, they can be changed again.

The master key is changed in steps. A new epoch is added, every key of the keystore is sealed again under it, and only
when none needs the old one is that taken out. Wherever it was broken off, everything can still be read, and whoever
starts it again goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from hrstod.accounts import locker
from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.accounts.service import keep_keys
from hrstod.accounts.sharing import pass_shared_keys_on
from hrstod.accounts.sign_in import PASSPHRASE, PEPPER, RECOVERY_CODE
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.crypto.keyring import (
    Locked,
    lock_with_code,
    lock_with_passphrase,
    make_keys,
    open_with_code,
    open_with_passphrase,
)
from hrstod.crypto.masterkey import FILE, add_epoch, load_master_key, parse, read_file
from hrstod.crypto.models import AccountKey, AccountLock, Certificate
from hrstod.crypto.passphrases import WrongCode, read_recovery_code
from hrstod.crypto.primitives import CannotUnseal
from hrstod.errors import Conflict, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from flask_babel.speaklater import LazyString
    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys
    from hrstod.settings import Settings

NOT_IN_USE = _("This account is not in use, so it has no keys to replace. Nothing was changed.")
WRONG_PASSPHRASE = _("That is not the passphrase. Nothing was changed.")
WRONG_CODE = _("That is not the recovery code. Nothing was changed.")


class NoNewEpoch(Exception):
    """The master key is kept elsewhere, and nobody has added an epoch there; says which number it should have."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class NewKeysRefused(RuleBroken):
    """The passphrase or the recovery code does not open the account's keys, so they cannot be replaced."""

    def __init__(self, sentence: LazyString, *, is_code: bool) -> None:
        super().__init__(sentence)
        self.is_code = is_code


@dataclass(frozen=True, eq=False)
class NewKeys:
    """Keys that are to replace somebody's, locked in the ways that open the old ones."""

    account_id: UUID
    old: PrivateKeys
    keys: PrivateKeys
    locks: Mapping[str, Locked] = field(repr=False)
    replaced: Mapping[str, bytes] = field(repr=False)
    """The locks that were opened; when they are others by then, the passphrase or the code has been changed."""


def begin_master_rotation(settings: Settings, vault: Vault) -> int:
    """Add an epoch to the master key, unless a change was broken off, and give its number.

    NoNewEpoch when the key is not kept in a file of ours, and somebody has to add the epoch where it is kept. Nothing
    is added to a key that does not open the keystore: KeystoreMissing, MasterKeyWrong.
    """
    vault.keystore.secret(PEPPER)
    path = settings.instance / FILE
    if settings.master_key == "file":
        epochs = parse(read_file(path))
        return max(epochs) if len(epochs) > 1 else add_epoch(path)
    newest = load_master_key(settings.master_key, settings.instance).epoch
    if set(vault.keystore.epochs()) <= {newest}:
        raise NoNewEpoch(newest + 1)
    return newest


def note_master_rotation(database: Session, *, epoch: int, moment: datetime) -> None:
    """Write down that every key is sealed under the new epoch: before the old is gone, so that it is never left out."""
    trail.write(database, Event.MASTER_KEY_ROTATED, actor_id=None, moment=moment, epoch=epoch)


def end_master_rotation(settings: Settings, vault: Vault) -> bool:
    """Take the old epochs out of the master key's file; give whether that is where it is kept.

    StillUsed when a key of the keystore needs one of them.
    """
    if settings.master_key != "file":
        return False
    vault.keystore.drop_old_epochs(settings.instance / FILE)
    return True


def make_new_keys(database: Session, vault: Vault, *, account_id: UUID, passphrase: str, recovery_code: str) -> NewKeys:
    """Make new keys for somebody who is present, and lock them with what opens the old ones; nothing counts yet.

    NewKeysRefused when passphrase or recovery code does not open the old keys. It takes the time of two unlocks, so
    do it before the transaction that writes.
    """
    account = database.get(Account, account_id)
    locks = {way: database.get(AccountLock, (account_id, way)) for way in (PASSPHRASE, RECOVERY_CODE)}
    by_words, by_code = locks[PASSPHRASE], locks[RECOVERY_CODE]
    if account is None or account.state is not AccountState.ACTIVE or by_words is None or by_code is None:
        raise RuleBroken(NOT_IN_USE)
    pepper = vault.keystore.secret(PEPPER)
    try:
        locked = Locked(by_words.salt, by_words.blob)
        old = open_with_passphrase(locked, passphrase, account_id=account_id, pepper=pepper)
    except CannotUnseal:
        raise NewKeysRefused(WRONG_PASSPHRASE, is_code=False) from None
    try:
        code = read_recovery_code(recovery_code)
        open_with_code(Locked(by_code.salt, by_code.blob), code, account_id=account_id)
    except (CannotUnseal, WrongCode):
        raise NewKeysRefused(WRONG_CODE, is_code=True) from None
    keys = make_keys()
    made = {
        PASSPHRASE: lock_with_passphrase(keys, passphrase, account_id=account_id, pepper=pepper),
        RECOVERY_CODE: lock_with_code(keys, code, account_id=account_id),
    }
    return NewKeys(account_id, old, keys, made, {PASSPHRASE: by_words.blob, RECOVERY_CODE: by_code.blob})


def take_new_keys(database: Session, vault: Vault, new: NewKeys, *, moment: datetime) -> int:
    """Replace somebody's keys, pass their locker on, and let nobody rely on the old ones; give the new epoch.

    Conflict when keys, passphrase or recovery code have been changed since. Whoever was vouched for has to be vouched
    for again.
    """
    account_id = new.account_id
    database.get_one(Account, account_id, with_for_update=True, populate_existing=True)
    held = database.get_one(AccountKey, account_id, populate_existing=True)
    if held.fingerprint != new.old.public.fingerprint:
        raise Conflict
    for way, locked in new.locks.items():
        lock = database.get_one(AccountLock, (account_id, way), populate_existing=True)
        if lock.blob != new.replaced[way]:
            raise Conflict
        lock.salt, lock.blob = locked.salt, locked.blob
    epoch = keep_keys(database, account_id, new.keys, moment)
    _pass_locker_on(database, vault, new)
    pass_shared_keys_on(database, vault, account_id=account_id, old=new.old, new=new.keys)
    database.execute(delete(Certificate).where(Certificate.account_id == account_id))
    trail.write(
        database, Event.ACCOUNT_KEYS_ROTATED, actor_id=account_id, moment=moment, account=account_id, epoch=epoch
    )
    return epoch


def _pass_locker_on(database: Session, vault: Vault, new: NewKeys) -> None:
    """Give the new keys what the old ones open; a locker that waits for the custodians goes on waiting."""
    try:
        locker.pass_on(database, vault, account_id=new.account_id, keys=new.old, to=new.keys.public, signer=new.keys)
    except locker.LockerWaits:
        return
    except CannotUnseal:
        raise locker.LockerUnreadable from None
