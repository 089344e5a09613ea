"""The raw primitives, in one place: random bytes, key derivation and authenticated encryption."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class CannotUnseal(Exception):
    """A blob did not open. One error for every reason, so that nothing can be learned from which."""


def random_bytes(count: int) -> bytes:
    """Give bytes nobody can guess."""
    return os.urandom(count)


def derive_key(key: bytes, context: bytes) -> bytes:
    """Derive the key for one context (HKDF-SHA256, RFC 5869; the context is the info)."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=context).derive(key)


def encrypt(key: bytes, nonce: bytes, text: bytes, context: bytes) -> bytes:
    """Encrypt with AES-256-GCM (NIST SP 800-38D); the context is authenticated with it."""
    return AESGCM(key).encrypt(nonce, text, context)


def decrypt(key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
    """Decrypt what `encrypt` made; anything else is CannotUnseal."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, context)
    except (InvalidTag, ValueError):
        raise CannotUnseal from None
