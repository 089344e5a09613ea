"""Sign and verify, each signature for one context, so that what was signed for one thing proves nothing of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature

from hrstod.crypto.envelope import within

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def sign(key: Ed25519PrivateKey, message: bytes, context: bytes) -> bytes:
    """Sign a message for one context (Ed25519, RFC 8032): 64 bytes."""
    return key.sign(within("signature", context) + message)


def verify(key: Ed25519PublicKey, signature: bytes, message: bytes, context: bytes) -> bool:
    """Tell whether this key signed the message in this context."""
    try:
        key.verify(signature, within("signature", context) + message)
    except InvalidSignature:
        return False
    return True
