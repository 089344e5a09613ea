"""The locker: one sealed blob of one size for each account, and the one door to what is in it.

It exists from the day the account does, whether or not anything is in it, and is sealed anew each time its owner
unlocks. A copy of the database tells neither who uses a locker nor when. The key is wrapped for the owner and for the
recovery key, and every wrap has the keystore's key as a second lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from hrstod.accounts.models import Locker, LockerKey
from hrstod.accounts.vault import recovery_public
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import sign, verify
from hrstod.crypto.primitives import KEY_BYTES, NONCE_BYTES, TAG_BYTES, random_bytes
from hrstod.crypto.sealing import seal
from hrstod.crypto.unsealing import CannotUnseal, unseal
from hrstod.crypto.wrapping import unwrap, wrap
from hrstod.errors import RuleBroken, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys, PublicKeys

LOCKER_BYTES = 64 * 1024
LENGTH_BYTES = 4
CAPACITY = LOCKER_BYTES - 2 - NONCE_BYTES - TAG_BYTES - LENGTH_BYTES
"""How many bytes a locker holds: its size less the header, the nonce, the tag and the length."""
PURPOSE = "locker"


class LockerFull(RuleBroken):
    """What should be saved does not fit; nothing was lost or changed."""

    def __init__(self) -> None:
        super().__init__(_("There is no room for more. Erase a plan or shorten a note first; nothing was lost."))


class LockerUnreadable(Unavailable):
    """The locker does not open with its owner's keys; it is left as it is."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "What you have saved cannot be opened right now. It has been left as it is, and nothing was lost by "
                "this. Tell whoever looks after hrstod."
            )
        )


class LockerWaits(Unavailable):
    """The owner has new keys, and two custodians have not yet opened the locker for them."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "What you saved before you got new keys is still locked. Two custodians can open it for you; until "
                "then nothing can be saved."
            )
        )


@dataclass(frozen=True)
class OpenLocker:
    """What is in a locker, and the key that it was opened with."""

    content: bytes
    key: bytes
    row: Locker


def add_locker(database: Session, account_id: UUID) -> None:
    """Give a new account a locker that nobody can open yet, and that looks like any other."""
    blob = seal(random_bytes(KEY_BYTES), bytes(LENGTH_BYTES + CAPACITY), context_of(PURPOSE, "not yet used"))
    database.add(Locker(account_id=account_id, blob=blob, version=uuid4()))


def begin_locker(database: Session, vault: Vault, *, account_id: UUID, keys: PrivateKeys) -> None:
    """Make the first key of an account's locker, and put nothing in it."""
    vault.keystore.find_or_make(PURPOSE, account_id)
    row = database.get_one(Locker, account_id)
    _fill_anew(database, vault, row, public=keys.public, signer=keys, epoch=1, content=b"")


def has_key(database: Session, account_id: UUID) -> bool:
    """Tell whether the locker was ever taken into use."""
    return database.scalars(select(LockerKey).where(LockerKey.account_id == account_id)).first() is not None


def waits_for_custodians(database: Session, *, account_id: UUID, public: PublicKeys) -> bool:
    """Tell whether a locker has not been opened for its owner's new keys yet."""
    return database.get(LockerKey, (account_id, public.fingerprint)) is None


def open_locker(
    database: Session, vault: Vault, *, account_id: UUID, keys: PrivateKeys, for_change: bool = False
) -> OpenLocker:
    """Open a locker with its owner's keys.

    LockerWaits when it has not been opened for these keys yet; LockerUnreadable when it is damaged. `for_change`
    holds the row until the transaction ends, so that two changes come one after the other.
    """
    found = database.get(Locker, account_id, with_for_update=for_change, populate_existing=for_change)
    own = database.get(LockerKey, (account_id, keys.public.fingerprint))
    if found is None or own is None:
        raise LockerWaits
    key = _unwrap(database, vault, own, keys)
    try:
        return OpenLocker(_read(found, key), key, found)
    except (CannotUnseal, ValueError):
        raise LockerUnreadable from None


def close_locker(opened: OpenLocker, content: bytes) -> None:
    """Seal a locker anew with this content; LockerFull, with nothing changed, when it does not fit."""
    if len(content) > CAPACITY:
        raise LockerFull
    _fill(opened.row, opened.key, content)


def reseal(
    database: Session, vault: Vault, *, account_id: UUID, keys: PrivateKeys, tidy: Callable[[bytes], bytes]
) -> None:
    """Seal a locker anew at unlock, changed or not; `tidy` takes out what should be erased by now."""
    opened = open_locker(database, vault, account_id=account_id, keys=keys, for_change=True)
    close_locker(opened, tidy(opened.content))


def pass_on(
    database: Session, vault: Vault, *, account_id: UUID, keys: PrivateKeys, to: PublicKeys, signer: PrivateKeys
) -> None:
    """Give a locker a new key, for its owner's new keys; `keys` open it today: the owner's old ones, or recovery's.

    `signer` are the owner's new keys, or the recovery key where only that is at hand. Whoever has kept the old key
    opens nothing that is sealed from now on.
    """
    held = database.get(LockerKey, (account_id, keys.public.fingerprint))
    row = database.get(Locker, account_id, with_for_update=True, populate_existing=True)
    if held is None or row is None:
        raise LockerWaits
    try:
        content = _read(row, _unwrap(database, vault, held, keys))
    except (CannotUnseal, ValueError):
        raise LockerUnreadable from None
    epoch = held.epoch + 1
    database.execute(delete(LockerKey).where(LockerKey.account_id == account_id))
    _fill_anew(database, vault, row, public=to, signer=signer, epoch=epoch, content=content)


def empty_locker(database: Session, vault: Vault, *, account_id: UUID, keys: PrivateKeys) -> None:
    """Begin again with an empty locker: what was in it can never be opened by anybody."""
    vault.keystore.destroy(PURPOSE, account_id)
    database.execute(delete(LockerKey).where(LockerKey.account_id == account_id))
    begin_locker(database, vault, account_id=account_id, keys=keys)


def _fill_anew(
    database: Session,
    vault: Vault,
    row: Locker,
    *,
    public: PublicKeys,
    signer: PrivateKeys,
    epoch: int,
    content: bytes,
) -> None:
    """Seal some content under a new key, wrapped for the owner and for the recovery key, each wrap signed."""
    key = random_bytes(KEY_BYTES)
    second_lock = vault.keystore.find(PURPOSE, row.account_id)
    for holder in (public, recovery_public(database, vault)):
        context = _wrap_context(row.account_id, epoch, holder.fingerprint)
        wrapped = wrap(key, to=holder, shred_key=second_lock, context=context)
        database.add(
            LockerKey(
                account_id=row.account_id,
                holder=holder.fingerprint,
                epoch=epoch,
                wrap=wrapped,
                signature=sign(signer, wrapped, context),
            )
        )
    _fill(row, key, content)


def _unwrap(database: Session, vault: Vault, held: LockerKey, keys: PrivateKeys) -> bytes:
    """Unwrap a locker's key, if its owner or the recovery key has made the wrap.

    Whoever can write rows and has the keystore could otherwise put a key of their own there, and read what is saved
    from then on. Recovery itself cannot know the owner's old keys; it makes a new key, so nothing is lost by that.
    """
    context = _wrap_context(held.account_id, held.epoch, held.holder)
    if not verify(keys.public, held.signature, held.wrap, context):
        recovery = recovery_public(database, vault)
        is_recovery = recovery.fingerprint == keys.public.fingerprint
        if not is_recovery and not verify(recovery, held.signature, held.wrap, context):
            raise LockerUnreadable
    try:
        second_lock = vault.keystore.find(PURPOSE, held.account_id)
        return unwrap(held.wrap, keys=keys, shred_key=second_lock, context=context)
    except CannotUnseal:
        raise LockerUnreadable from None


def _fill(row: Locker, key: bytes, content: bytes) -> None:
    """Seal some content, padded to the one size, under a context that no other sealing has."""
    row.version = uuid4()
    padded = len(content).to_bytes(LENGTH_BYTES, "big") + content.ljust(CAPACITY, b"\0")
    row.blob = seal(key, padded, _blob_context(row))


def _read(row: Locker, key: bytes) -> bytes:
    padded = unseal(key, row.blob, _blob_context(row))
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    if len(padded) != LENGTH_BYTES + CAPACITY or length > CAPACITY:
        raise CannotUnseal
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]


def _blob_context(row: Locker) -> bytes:
    return context_of(PURPOSE, "locker", "blob", row.account_id.hex, row.version.hex)


def _wrap_context(account_id: UUID, epoch: int, fingerprint: bytes) -> bytes:
    return context_of("locker key", "locker_key", "wrap", account_id.hex, epoch, fingerprint.hex())
