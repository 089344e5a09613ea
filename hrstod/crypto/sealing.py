"""Seal a text under a key, for one context."""

from __future__ import annotations

from hrstod.crypto.envelope import Envelope
from hrstod.crypto.primitives import NONCE_BYTES, derive_key, encrypt, random_bytes


def seal(key: bytes, text: bytes, context: bytes) -> bytes:
    """Seal a text so that it opens only with this key and in this context."""
    return _seal_with(key, text, context, random_bytes(NONCE_BYTES))


def _seal_with(key: bytes, text: bytes, context: bytes, nonce: bytes) -> bytes:
    """Seal with a given nonce; for known answers in tests, and for `seal`, which never repeats one."""
    return Envelope(nonce, encrypt(derive_key(key, context), nonce, text, context)).to_bytes()
