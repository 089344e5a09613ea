"""HPKE written out: RFC 9180's key schedule over X-Wing's shared secret, with nothing but hashlib and hmac.

Used to see that the library's HPKE, the newest part of it, is the published one, so that what is sealed today can be
opened by any other program in fifty years.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from hrstod.crypto.keyring import PrivateKeys

X_WING = b"\\.//^\\"
SUITE = b"HPKE" + bytes.fromhex("647a 0001 0002")
"""MLKEM768-X25519, HKDF-SHA256, AES-256-GCM."""
ENCAPSULATED = 1088 + 32


def open_by_hand(sealed: bytes, context: bytes, from_mlkem: bytes, from_x25519: bytes, keys: PrivateKeys) -> bytes:
    """Open what was sealed in base mode, given the two secrets that were agreed on."""
    ours = keys.x25519.public_key().public_bytes_raw()
    theirs = sealed[ENCAPSULATED - 32 : ENCAPSULATED]
    shared = hashlib.sha3_256(from_mlkem + from_x25519 + theirs + ours + X_WING).digest()
    schedule = b"\0" + _extract(b"", b"psk_id_hash", b"") + _extract(b"", b"info_hash", context)
    secret = _extract(shared, b"secret", b"")
    key, nonce = _expand(secret, b"key", schedule, 32), _expand(secret, b"base_nonce", schedule, 12)
    return AESGCM(key).decrypt(nonce, sealed[ENCAPSULATED:], b"")


def _extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + SUITE + label + secret, "sha256")


def _expand(key: bytes, label: bytes, context: bytes, length: int) -> bytes:
    """One block of 32 bytes is enough for a key and for a nonce."""
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + SUITE + label + context
    return hmac.digest(key, labelled + b"\x01", "sha256")[:length]
