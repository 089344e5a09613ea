"""Keys that several people share: a key of something that is read for a board, wrapped for each who may read it.

Each wrap has two locks, the reader's own key and the keystore's, and is signed by whoever gave it. The recovery key has
a wrap of everything, because the board must always be able to read what is its own. Nobody gets a wrap whose public key
the key authority has not vouched for. Where a right to read has ended, the wrap is deleted at once and the key is
called stale; whoever opens it next makes a new one. Who reads with a key, and how that changes, is in sharing.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, select

from hrstod.accounts.certificates import check_certificate
from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.signers import find_signer
from hrstod.accounts.supporters import hold_roles
from hrstod.accounts.vault import recovery_public
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import sign, verify_remembered
from hrstod.crypto.primitives import KEY_BYTES, CannotUnseal, commit_to, is_same, random_bytes
from hrstod.crypto.wrapping import unwrap, wrap
from hrstod.errors import NotFound, Unavailable

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys, PublicKeys


FROM_ANYBODY = frozenset({"request"})
"""The purposes of what somebody may send whom nobody vouches for: who made the wrap is then not asked."""

_HELD = (
    select(SharedKey, SharedKeyWrap)
    .join(SharedKeyWrap, SharedKeyWrap.key_id == SharedKey.id)
    .where(SharedKey.id == bindparam("key_id"), SharedKeyWrap.holder == bindparam("holder"))
)
_HOLD_KEY = select(SharedKey.id).where(SharedKey.id == bindparam("key_id")).with_for_update()


class SharedKeyDamaged(Unavailable):
    """A shared key does not open for somebody it is wrapped for; nothing is written on top of it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This cannot be opened right now: its key is damaged, or was put there by somebody who had no right "
                "to. It has been left as it is. Tell whoever looks after hrstod."
            )
        )


@dataclass(frozen=True)
class OpenKey:
    """A shared key, open for as long as this is held."""

    row: SharedKey
    key: bytes = field(repr=False)
    shred_key: bytes = field(repr=False)
    """The second lock, from the keystore."""

    @cached_property
    def place(self) -> tuple[str, str, int]:
        """Give what every context of something under this key has in it: board, id and epoch."""
        return self.row.board_id.hex, self.row.id.hex, self.row.epoch


@dataclass(frozen=True)
class Reader:
    """Somebody who can read with a shared key."""

    account_id: UUID
    until_month: date | None = None


def make_shared_key(
    database: Session,
    vault: Vault,
    *,
    purpose: str,
    key_id: UUID,
    board_id: UUID,
    readers: Collection[UUID],
    signer: PrivateKeys,
    day: date,
) -> OpenKey:
    """Make a key and wrap it for these readers and for recovery; UntrustedKey when one is not vouched for.

    The keystore's key is made first: broken off between the two, a key to nothing is left, and swept.
    """
    hold_roles(database, readers)
    holders = {one: check_certificate(database, vault, account_id=one, board_id=board_id, day=day) for one in readers}
    shred_key = vault.keystore.make(purpose, key_id)
    key = random_bytes(KEY_BYTES)
    row = SharedKey(id=key_id, purpose=purpose, board_id=board_id, epoch=1, commitment=commit_to(key), is_stale=False)
    database.add(row)
    database.flush()
    opened = OpenKey(row, key, shred_key)
    wrap_for_recovery(database, vault, opened, signer)
    for account_id, public in holders.items():
        wrap_for(database, opened, public, signer, Reader(account_id))
    return opened


def open_shared_key(
    database: Session,
    vault: Vault,
    key_id: UUID,
    *,
    keys: PrivateKeys,
    for_change: bool = False,
    from_anybody: bool = False,
) -> OpenKey:
    """Open a shared key with a reader's keys, or the recovery key.

    NotFound when there is none, when it is wrapped for others only, and when it has been shredded: the three look the
    same. SharedKeyDamaged when it should open and does not. `for_change` holds the key's row until the transaction
    ends, so that a right that is being withdrawn has been withdrawn, or waits. `from_anybody` is for what somebody
    sends whom nobody vouches for, such as a manager who asks for support.
    """
    about = {"key_id": key_id, "holder": keys.public.fingerprint}
    fresh = {"populate_existing": for_change}
    found = database.execute(_HELD, about, execution_options=fresh).one_or_none()
    if found is not None and for_change and database.get_bind().dialect.name == "postgresql":
        database.execute(_HOLD_KEY, about)
        # The wait for the row may have been for somebody who took the wrap away.
        found = database.execute(_HELD, about, execution_options=fresh).one_or_none()
    if found is None:
        raise NotFound
    row, held = found
    shred_key = vault.keystore.find_many(row.purpose, (key_id,)).get(key_id)
    if shred_key is None:
        raise NotFound
    return open_wrap(database, vault, row, held, keys=keys, shred_key=shred_key, from_anybody=from_anybody)


def open_shared_keys(
    database: Session,
    vault: Vault,
    rows: Sequence[tuple[SharedKey, SharedKeyWrap]],
    *,
    keys: PrivateKeys,
    from_anybody: bool = False,
) -> list[OpenKey]:
    """Open several shared keys of one purpose at once; those that are shredded are left out."""
    if not rows:
        return []
    found = vault.keystore.find_many(rows[0][0].purpose, [row.id for row, _held in rows])
    return [
        open_wrap(database, vault, row, held, keys=keys, shred_key=found[row.id], from_anybody=from_anybody)
        for row, held in rows
        if row.id in found
    ]


def wrap_for_recovery(database: Session, vault: Vault, opened: OpenKey, signer: PrivateKeys) -> None:
    """Wrap a key for the recovery key: the board must always be able to read what is its own."""
    wrap_for(database, opened, recovery_public(database, vault), signer, None)


def wrap_for(
    database: Session, opened: OpenKey, public: PublicKeys, signer: PrivateKeys, reader: Reader | None
) -> None:
    """Wrap a key for a public key that has been looked at, and sign the wrap."""
    database.add(SharedKeyWrap(**make_wrap(opened, public, signer, reader)))


def make_wrap(opened: OpenKey, public: PublicKeys, signer: PrivateKeys, reader: Reader | None) -> dict[str, object]:
    """Make the row of a wrap for a public key that has been looked at, or without a reader for the recovery key."""
    account_id = reader.account_id if reader is not None else None
    context = _context(opened.row, public.fingerprint, account_id)
    wrapped = wrap(opened.key, to=public, shred_key=opened.shred_key, context=context)
    return {
        "key_id": opened.row.id,
        "holder": public.fingerprint,
        "account_id": account_id,
        "until_month": reader.until_month if reader is not None else None,
        "wrap": wrapped,
        "signer": signer.public.fingerprint,
        "signature": sign(signer, wrapped, context),
    }


def open_wrap(
    database: Session,
    vault: Vault,
    row: SharedKey,
    held: SharedKeyWrap,
    *,
    keys: PrivateKeys,
    shred_key: bytes,
    from_anybody: bool = False,
) -> OpenKey:
    """Open one wrap; SharedKeyDamaged when it was not made by somebody with the right to, or does not open."""
    context = _context(row, held.holder, held.account_id)
    if not from_anybody and not _is_signed(database, vault, row, held, keys=keys, context=context):
        raise SharedKeyDamaged
    try:
        key = unwrap(held.wrap, keys=keys, shred_key=shred_key, context=context)
    except CannotUnseal:
        raise SharedKeyDamaged from None
    if not is_same(commit_to(key), row.commitment):
        raise SharedKeyDamaged
    return OpenKey(row, key, shred_key)


def _is_signed(
    database: Session, vault: Vault, row: SharedKey, held: SharedKeyWrap, *, keys: PrivateKeys, context: bytes
) -> bool:
    """Tell whether the wrap was made by its holder, by recovery, or by somebody vouched for who read for the board."""
    if held.signer == keys.public.fingerprint:
        return verify_remembered(keys.public, held.signature, held.wrap, context)
    known = find_signer(database, vault, held.signer, row.board_id)
    if known is not None:
        return verify_remembered(known[1], held.signature, held.wrap, context)
    recovery = recovery_public(database, vault)
    return recovery.fingerprint == held.signer and verify_remembered(recovery, held.signature, held.wrap, context)


def _context(row: SharedKey, holder: bytes, account_id: UUID | None) -> bytes:
    whose = account_id.hex if account_id is not None else "recovery"
    where = (row.board_id.hex, "shared_key_wrap", "wrap", row.id.hex, row.epoch, whose, holder.hex())
    return context_of("shared key", row.purpose, *where)
