"""The bytes around a sealed text: a version, a suite, a nonce; and the context it is bound to."""

from __future__ import annotations

from dataclasses import dataclass

from hrstod.crypto.primitives import NONCE_BYTES, TAG_BYTES, CannotUnseal

VERSION = 1
SUITE_AES_256_GCM_HKDF_SHA256 = 1
SUITE_MLKEM768_X25519_ED25519 = 2
SUITE_ARGON2ID = 3
SUITE_HKDF_OF_CODE = 4
HEADER = bytes([VERSION, SUITE_AES_256_GCM_HKDF_SHA256])


@dataclass(frozen=True)
class Envelope:
    """One sealed text, taken apart."""

    nonce: bytes
    sealed: bytes

    def to_bytes(self) -> bytes:
        """Write version, suite, nonce and ciphertext in a row."""
        return HEADER + self.nonce + self.sealed

    @classmethod
    def from_bytes(cls, blob: bytes) -> Envelope:
        """Take a blob apart; another version, suite or length is CannotUnseal."""
        if blob[:2] != HEADER or len(blob) < len(HEADER) + NONCE_BYTES + TAG_BYTES:
            raise CannotUnseal
        return cls(blob[2 : 2 + NONCE_BYTES], blob[2 + NONCE_BYTES :])


def context_of(purpose: str, *parts: str | int) -> bytes:
    """Write what a text belongs to, each part with its length before it, so that no two contexts look alike."""
    return _in_a_row(HEADER, *[str(part).encode() for part in (purpose, *parts)])


def continued(context: bytes, *parts: str | int) -> bytes:
    """Write the context that has more parts after those of another; many contexts begin alike."""
    return context + _in_a_row(*[str(part).encode() for part in parts])


def within(layer: str, *parts: bytes) -> bytes:
    """Write the context of one layer of this package: which layer, and the caller's context among its parts.

    It begins unlike any `context_of`, so that nothing a caller seals can pass for a layer, or a layer for it.
    """
    return _in_a_row(HEADER + b"layer", layer.encode(), *parts)


def _in_a_row(*parts: bytes) -> bytes:
    return b"".join([len(part).to_bytes(2, "big") + part for part in parts])
