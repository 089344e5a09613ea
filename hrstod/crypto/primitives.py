"""The raw primitives, in one place: random bytes, key derivation, authenticated encryption, and slow guessing."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Semaphore
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time, hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from flask_babel import lazy_gettext

from hrstod.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SALT_BYTES = 16
MOST_AT_ONCE = 2
"""How many passphrases one process stretches at the same time; each takes the KDF's memory while it does."""
MOST_WAITING = 5
"""How many more may wait; with the two, one less than the server's threads, so that other pages are still answered."""


class CannotUnseal(Exception):
    """A blob did not open. One error for every reason, so that nothing can be learned from which."""


class KeyDestroyed(CannotUnseal):
    """The key is not there any longer, so what it locked is unreadable for good."""


class TooBusy(Unavailable):
    """So many passphrases are being tried that one more would keep everybody waiting."""

    def __init__(self) -> None:
        super().__init__(
            lazy_gettext("Many people are signing in right now. Wait a few seconds, and press the button once more.")
        )


def random_bytes(count: int) -> bytes:
    """Give bytes nobody can guess."""
    return os.urandom(count)


def derive_key(key: bytes, context: bytes) -> bytes:
    """Derive the key for one context (HKDF-SHA256, RFC 5869; the context is the info)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=context).derive(key)


def commit_to(key: bytes) -> bytes:
    """Give a fingerprint that only this key has; AES-GCM alone lets one blob open under two keys."""
    return HKDFExpand(algorithm=hashes.SHA256(), length=KEY_BYTES, info=b"commit").derive(key)


def is_same(one: bytes, other: bytes) -> bool:
    """Compare in a time that does not tell where two texts differ."""
    return constant_time.bytes_eq(one, other)


def fingerprint_of(text: bytes) -> bytes:
    """Give the SHA-256 of a text."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(text)
    return digest.finalize()


def encrypt(key: bytes, nonce: bytes, text: bytes, context: bytes) -> bytes:
    """Encrypt with AES-256-GCM (NIST SP 800-38D); the context is authenticated with it."""
    return AESGCM(key).encrypt(nonce, text, context)


def decrypt(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    """Decrypt what `encrypt` made; anything else is CannotUnseal."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, context)
    except (InvalidTag, ValueError):
        raise CannotUnseal from None


@dataclass(frozen=True)
class KdfCost:
    """What one guess at a passphrase costs; RFC 9106 recommends the default where memory is scarce."""

    memory_kib: int = 65_536
    passes: int = 3

    def __post_init__(self) -> None:
        """Refuse (ValueError) what Argon2 cannot do, and what would let a changed row eat the machine."""
        if not (8 <= self.memory_kib <= 262_144 and 1 <= self.passes <= 16):
            raise ValueError("Argon2id takes 8 KiB to 256 MiB and 1 to 16 passes")


@dataclass
class Kdf:
    """The place where the cost of new locks stands."""

    cost: KdfCost = field(default_factory=KdfCost)


kdf = Kdf()


def set_kdf_cost(cost: KdfCost) -> KdfCost:
    """Set what new locks cost, and give what they cost before; what is locked already keeps its own."""
    before, kdf.cost = kdf.cost, cost
    return before


class Turns:
    """Serves so many at once and lets so many wait; whoever comes after them is TooBusy at once."""

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._places = Semaphore(at_once + most_waiting)
        self._counters = Semaphore(at_once)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for one's turn, and have it."""
        if not self._places.acquire(blocking=False):
            raise TooBusy
        try:
            with self._counters:
                yield
        finally:
            self._places.release()


TURNS = Turns(MOST_AT_ONCE, MOST_WAITING)


def stretch(secret: bytes, salt: bytes, pepper: bytes, cost: KdfCost | None = None, *, turns: Turns = TURNS) -> bytes:
    """Make guessing at a secret slow (Argon2id, RFC 9106), and useless without the pepper; TooBusy when it cannot now.

    One lane: with more, cryptography 50 starts threads of its own, and under ours these deadlock or find no memory.
    """
    cost = cost or kdf.cost
    with turns.one():
        try:
            return Argon2id(
                salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=1, memory_cost=cost.memory_kib, secret=pepper
            ).derive(secret)
        except MemoryError:
            raise TooBusy from None
