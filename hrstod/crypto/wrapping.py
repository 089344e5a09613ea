"""Two locks on one key: the holder's own key inside, and outside a shred key from another database.

Without the holder nobody opens it, whatever they have copied. Without the shred key the holder does not either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrstod.crypto.envelope import within
from hrstod.crypto.hpke import open_for, seal_for
from hrstod.crypto.sealing import seal
from hrstod.crypto.unsealing import unseal

if TYPE_CHECKING:
    from hrstod.crypto.keyring import PrivateKeys, PublicKeys


def wrap(key: bytes, *, to: PublicKeys, shred_key: bytes, context: bytes) -> bytes:
    """Wrap a key for one holder, under a shred key, for one context."""
    return seal(shred_key, seal_for(to, key, context), _layer(to, context))


def unwrap(blob: bytes, *, keys: PrivateKeys, shred_key: bytes, context: bytes) -> bytes:
    """Unwrap a key; CannotUnseal when holder, shred key, context or a single bit is another."""
    return open_for(keys, unseal(shred_key, blob, _layer(keys.public, context)), context)


def _layer(holder: PublicKeys, context: bytes) -> bytes:
    return within("wrap", context, holder.fingerprint)
