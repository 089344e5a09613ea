"""The keys of a person: one pair that secrets are sealed for, one that signs, and the ways to lock them away."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

from hrstod.crypto import locking, signing
from hrstod.crypto.envelope import SUITE_MLKEM768_X25519_ED25519, VERSION, context_of, within
from hrstod.crypto.locking import Locked
from hrstod.crypto.primitives import CannotUnseal, fingerprint_of, random_bytes

if TYPE_CHECKING:
    from uuid import UUID

__all__ = [
    "Locked",
    "PrivateKeys",
    "PublicKeys",
    "lock_with_code",
    "lock_with_passphrase",
    "make_keys",
    "open_nothing",
    "open_with_code",
    "open_with_passphrase",
    "sign",
    "sign_with",
    "verify",
    "verify_remembered",
    "verify_with",
]

HEADER = bytes([VERSION, SUITE_MLKEM768_X25519_ED25519])
SEEDS = (64, 32, 32)
"""Bytes of a private half: ML-KEM-768 (FIPS 203), X25519 (RFC 7748), Ed25519 (RFC 8032)."""
HALVES = (1184, 32, 32)
"""Bytes of a public half, in the same order."""


def _take_apart(written: bytes, lengths: tuple[int, int, int]) -> tuple[bytes, bytes, bytes]:
    """Take written keys apart; another version, suite or length is CannotUnseal."""
    first, second, third = lengths
    if written[:2] != HEADER or len(written) != len(HEADER) + first + second + third:
        raise CannotUnseal
    rest = written[len(HEADER) :]
    return rest[:first], rest[first : first + second], rest[first + second :]


@dataclass(frozen=True)
class PublicKeys:
    """The public halves of somebody's keys."""

    written: bytes
    """The one way to write them down, which the fingerprint is of."""
    hpke: MLKEM768X25519PublicKey = field(repr=False, compare=False)
    signing: Ed25519PublicKey = field(repr=False, compare=False)

    def to_bytes(self) -> bytes:
        """Write version, suite, and the public halves in a row."""
        return self.written

    @classmethod
    def from_bytes(cls, written: bytes) -> PublicKeys:
        """Read what `to_bytes` wrote; anything else is CannotUnseal."""
        mlkem, x25519, ed25519 = _take_apart(written, HALVES)
        try:
            pair = MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(mlkem), X25519PublicKey.from_public_bytes(x25519)
            )
            return cls(written, pair, Ed25519PublicKey.from_public_bytes(ed25519))
        except ValueError:
            raise CannotUnseal from None

    @cached_property
    def fingerprint(self) -> bytes:
        """Give what the keys are known by: SHA-256 of how they are written."""
        return fingerprint_of(self.written)


@dataclass(frozen=True, eq=False)
class PrivateKeys:
    """The private halves of somebody's keys; they are never shown, pickled or compared."""

    mlkem: MLKEM768PrivateKey = field(repr=False)
    x25519: X25519PrivateKey = field(repr=False)
    signing: Ed25519PrivateKey = field(repr=False)

    @cached_property
    def hpke(self) -> MLKEM768X25519PrivateKey:
        """Give the pair that secrets are sealed for."""
        return MLKEM768X25519PrivateKey(self.mlkem, self.x25519)

    @cached_property
    def public(self) -> PublicKeys:
        """Give the public halves."""
        mlkem, x25519, ed25519 = self.mlkem.public_key(), self.x25519.public_key(), self.signing.public_key()
        written = HEADER + mlkem.public_bytes_raw() + x25519.public_bytes_raw() + ed25519.public_bytes_raw()
        return PublicKeys(written, MLKEM768X25519PublicKey(mlkem, x25519), ed25519)

    def to_bytes(self) -> bytes:
        """Write version, suite, and the three seeds in a row."""
        seeds = (self.mlkem.private_bytes_raw(), self.x25519.private_bytes_raw(), self.signing.private_bytes_raw())
        return HEADER + b"".join(seeds)

    @classmethod
    def from_bytes(cls, written: bytes) -> PrivateKeys:
        """Read what `to_bytes` wrote; anything else is CannotUnseal."""
        mlkem, x25519, ed25519 = _take_apart(written, SEEDS)
        return cls(
            MLKEM768PrivateKey.from_seed_bytes(mlkem),
            X25519PrivateKey.from_private_bytes(x25519),
            Ed25519PrivateKey.from_private_bytes(ed25519),
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("private keys are not pickled")


def make_keys() -> PrivateKeys:
    """Make somebody's keys."""
    return PrivateKeys.from_bytes(HEADER + random_bytes(sum(SEEDS)))


def sign(keys: PrivateKeys, message: bytes, context: bytes) -> bytes:
    """Sign a message for one context."""
    return signing.sign(keys.signing, message, context)


def verify(public: PublicKeys, signature: bytes, message: bytes, context: bytes) -> bool:
    """Tell whether these keys signed the message in this context."""
    return signing.verify(public.signing, signature, message, context)


MOST_REMEMBERED = 20_000
_right: set[bytes] = set()
"""Digests of keys, signature, message and context together that were verified in this process."""


def verify_remembered(public: PublicKeys, signature: bytes, message: bytes, context: bytes) -> bool:
    """Tell the same as `verify`, and remember what was right: it stays right, and lists ask for it again and again."""
    asked = fingerprint_of(within("signed", public.fingerprint, signature, fingerprint_of(message), context))
    if asked in _right:
        return True
    is_right = verify(public, signature, message, context)
    if is_right:
        if len(_right) >= MOST_REMEMBERED:
            _right.clear()
        _right.add(asked)
    return is_right


def sign_with(seed: bytes, words: bytes) -> bytes:
    """Sign words (a `context_of` that begins with their purpose) with a key that is nobody's: its seed, 32 bytes."""
    return signing.sign(Ed25519PrivateKey.from_private_bytes(seed), b"", words)


def verify_with(public: bytes, signature: bytes, words: bytes) -> bool:
    """Tell whether the key with this public half, 32 bytes, signed these words."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        return False
    return signing.verify(key, signature, b"", words)


def lock_with_passphrase(keys: PrivateKeys, passphrase: str, *, account_id: UUID, pepper: bytes) -> Locked:
    """Lock an account's keys with its passphrase."""
    return locking.lock_with_words(keys.to_bytes(), passphrase, context=_lock_of(account_id), pepper=pepper)


def open_with_passphrase(locked: Locked, passphrase: str, *, account_id: UUID, pepper: bytes) -> PrivateKeys:
    """Open an account's keys with its passphrase; CannotUnseal when anything is another."""
    opened = locking.open_with_words(locked, passphrase, context=_lock_of(account_id), pepper=pepper)
    return PrivateKeys.from_bytes(opened)


def open_nothing(passphrase: str, pepper: bytes) -> NoReturn:
    """Do the work of a wrong passphrase, for an account that is not there: CannotUnseal, after the same time."""
    locking.open_nothing(passphrase, pepper)


def lock_with_code(keys: PrivateKeys, code: bytes, *, account_id: UUID) -> Locked:
    """Lock an account's keys with its recovery code, which is long enough to need no slowing down."""
    return locking.lock_with_code(keys.to_bytes(), code, context=_lock_of(account_id))


def open_with_code(locked: Locked, code: bytes, *, account_id: UUID) -> PrivateKeys:
    """Open an account's keys with its recovery code; CannotUnseal when anything is another."""
    return PrivateKeys.from_bytes(locking.open_with_code(locked, code, context=_lock_of(account_id)))


def _lock_of(account_id: UUID) -> bytes:
    """The way is bound in by the lock itself: its suite says passphrase or code."""
    return context_of("account lock", str(account_id))
