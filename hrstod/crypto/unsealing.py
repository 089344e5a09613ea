"""Open what `seal` closed. Only the modules named in setup.cfg may import this one."""

from __future__ import annotations

from hrstod.crypto.envelope import Envelope
from hrstod.crypto.primitives import CannotUnseal, decrypt, derive_key

__all__ = ["CannotUnseal", "unseal"]


def unseal(key: bytes, blob: bytes, context: bytes) -> bytes:
    """Open a blob; CannotUnseal when key, context, version or a single bit is another."""
    envelope = Envelope.from_bytes(blob)
    return decrypt(derive_key(key, context), envelope.nonce, envelope.sealed, context)
