"""What any two of three custodians can open together, and no one of them alone.

For each pair the secret is sealed for one of them, and that again for the other: HPKE_i(HPKE_j(secret)).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from hrstod.crypto import locking
from hrstod.crypto.envelope import context_of, within
from hrstod.crypto.hpke import open_for, seal_for
from hrstod.crypto.keyring import PrivateKeys
from hrstod.crypto.passphrases import clean_passphrase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from hrstod.crypto.keyring import PublicKeys
    from hrstod.crypto.locking import Locked


def seal_for_custodians(secret: bytes, publics: Sequence[PublicKeys], context: bytes) -> dict[tuple[int, int], bytes]:
    """Seal a secret for each two of the custodians, who are numbered from 1; the lower number is the outer lock."""
    if len({public.fingerprint for public in publics}) != len(publics):
        raise ValueError("two custodians with the same keys are one custodian")
    sealed = {}
    for (i, outer), (j, inner) in combinations(enumerate(publics, start=1), 2):
        layer = _layer(context, outer, inner)
        sealed[i, j] = seal_for(outer, seal_for(inner, secret, layer), layer)
    return sealed


def open_with_two(blob: bytes, first: PrivateKeys, second: PrivateKeys, context: bytes) -> bytes:
    """Open what was sealed for two, the first having the lower number; CannotUnseal when anything is another."""
    layer = _layer(context, first.public, second.public)
    return open_for(second, open_for(first, blob, layer), layer)


def lock_for_custodian(keys: PrivateKeys, words: str, *, recovery_id: UUID, number: int) -> Locked:
    """Lock a custodian's keys with the words on the card.

    They have 128 bits, so they need neither stretching nor the pepper: recovery works when the keystore is lost.
    """
    return locking.lock_with_code(keys.to_bytes(), clean_passphrase(words), context=_card(recovery_id, number))


def open_custodian(locked: Locked, words: str, *, recovery_id: UUID, number: int) -> PrivateKeys:
    """Open a custodian's keys with the words on the card; CannotUnseal when anything is another."""
    opened = locking.open_with_code(locked, clean_passphrase(words), context=_card(recovery_id, number))
    return PrivateKeys.from_bytes(opened)


def _card(recovery_id: UUID, number: int) -> bytes:
    return context_of("custodian", str(recovery_id), number)


def _layer(context: bytes, outer: PublicKeys, inner: PublicKeys) -> bytes:
    return within("custody", context, outer.fingerprint, inner.fingerprint)
