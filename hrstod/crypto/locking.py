"""Lock a secret with words or with a code: what a person remembers, or has on paper.

A lock is: version, suite, the cost it was made at, a commitment to its key, and the sealed secret. The cost is inside
the context, so a row that somebody has changed opens nothing; and because a new lock may cost more without shutting
out whoever has an old one, the cost can be raised at any time. All locks of one secret have the same size.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn

from hrstod.crypto.envelope import SUITE_ARGON2ID, SUITE_HKDF_OF_CODE, VERSION, within
from hrstod.crypto.passphrases import clean_passphrase
from hrstod.crypto.primitives import (
    KEY_BYTES,
    NONCE_BYTES,
    SALT_BYTES,
    CannotUnseal,
    KdfCost,
    commit_to,
    derive_key,
    is_same,
    kdf,
    random_bytes,
    stretch,
)
from hrstod.crypto.sealing import _seal_with
from hrstod.crypto.unsealing import unseal

HEAD_BYTES = 7


@dataclass(frozen=True)
class Locked:
    """A locked secret, and the salt of its lock."""

    salt: bytes
    blob: bytes

    @property
    def is_outdated(self) -> bool:
        """Tell whether the lock would cost otherwise if it were made today, so that it should be made again."""
        return self.blob[:HEAD_BYTES] not in (_head(None), _head(kdf.cost))


@dataclass(frozen=True)
class _Chance:
    """What is random in a lock, new for each."""

    salt: bytes = field(default_factory=partial(random_bytes, SALT_BYTES))
    nonce: bytes = field(default_factory=partial(random_bytes, NONCE_BYTES))


def lock_with_words(secret: bytes, words: str, *, context: bytes, pepper: bytes) -> Locked:
    """Lock a secret with words that are few enough to be guessed by a fast machine, and so must be stretched."""
    return _lock_with_words(secret, words, context, pepper, _Chance())


def _lock_with_words(secret: bytes, words: str, context: bytes, pepper: bytes, chance: _Chance) -> Locked:
    """Lock with a given salt and nonce; for known answers in tests, and for `lock_with_words`."""
    cost = kdf.cost
    stretched = stretch(clean_passphrase(words), chance.salt, pepper, cost)
    return _lock(secret, stretched, _head(cost), context, chance)


def open_with_words(locked: Locked, words: str, *, context: bytes, pepper: bytes) -> bytes:
    """Open what `lock_with_words` locked; CannotUnseal when anything is another."""
    cost = _cost_of(locked)
    return _open(locked, stretch(clean_passphrase(words), locked.salt, pepper, cost), _head(cost), context)


def open_nothing(words: str, pepper: bytes) -> NoReturn:
    """Do all that `open_with_words` does with wrong words, on a lock that nothing opens."""
    nothing = Locked(bytes(SALT_BYTES), _head(kdf.cost) + bytes(KEY_BYTES))
    open_with_words(nothing, words, context=b"", pepper=pepper)
    raise CannotUnseal


def lock_with_code(secret: bytes, code: bytes, *, context: bytes) -> Locked:
    """Lock a secret with a code of 128 bits, which no machine guesses."""
    return _lock(secret, code, _head(None), context, _Chance())


def open_with_code(locked: Locked, code: bytes, *, context: bytes) -> bytes:
    """Open what `lock_with_code` locked; CannotUnseal when anything is another."""
    return _open(locked, code, _head(None), context)


def _head(cost: KdfCost | None) -> bytes:
    """Write version, suite and cost; a code costs nothing."""
    if cost is None:
        return bytes([VERSION, SUITE_HKDF_OF_CODE, *bytes(5)])
    return bytes([VERSION, SUITE_ARGON2ID, *cost.memory_kib.to_bytes(4, "big"), cost.passes])


def _cost_of(locked: Locked) -> KdfCost:
    """Read the cost of a lock; one that no lock of ours was ever made at is CannotUnseal before it costs anything."""
    head = locked.blob[:HEAD_BYTES]
    try:
        cost = KdfCost(int.from_bytes(head[2:6], "big"), int.from_bytes(head[6:], "big"))
    except ValueError:
        raise CannotUnseal from None
    if head != _head(cost) or len(locked.salt) != SALT_BYTES:
        raise CannotUnseal
    return cost


def _lock(secret: bytes, strong: bytes, head: bytes, context: bytes, chance: _Chance) -> Locked:
    """Lock with a secret that cannot be guessed any more, and a given salt and nonce."""
    layer = within("lock", head, chance.salt, context)
    key = derive_key(strong, layer)
    return Locked(chance.salt, head + commit_to(key) + _seal_with(key, secret, layer, chance.nonce))


def _open(locked: Locked, strong: bytes, head: bytes, context: bytes) -> bytes:
    """Compare the commitment first: without it, one made-up blob could test many passphrases at a time."""
    layer = within("lock", head, locked.salt, context)
    key = derive_key(strong, layer)
    commitment = locked.blob[HEAD_BYTES : HEAD_BYTES + KEY_BYTES]
    if locked.blob[:HEAD_BYTES] != head or not is_same(commitment, commit_to(key)):
        raise CannotUnseal
    return unseal(key, locked.blob[HEAD_BYTES + KEY_BYTES :], layer)
