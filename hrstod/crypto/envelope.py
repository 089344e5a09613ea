"""The bytes around a sealed text: a version, a suite, a nonce; and the context it is bound to."""

from __future__ import annotations

from dataclasses import dataclass

from hrstod.crypto.primitives import NONCE_BYTES, TAG_BYTES, CannotUnseal

VERSION = 1
SUITE_AES_256_GCM_HKDF_SHA256 = 1
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
    written = [HEADER, *(str(part).encode() for part in (purpose, *parts))]
    return b"".join(len(part).to_bytes(2, "big") + part for part in written)
