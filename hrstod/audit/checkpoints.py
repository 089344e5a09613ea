"""Checkpoints: how far the trail had come, signed, so that one cut short or written anew shows against it.

A checkpoint is worth something when a copy stands where whoever can change the database cannot reach, and when whoever
compares knows the public key from elsewhere than the copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hrstod.audit.canonical import canonical, moment_text
from hrstod.crypto import signing
from hrstod.crypto.envelope import context_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

CONTEXT = context_of("audit-checkpoint")


@dataclass(frozen=True)
class Checkpoint:
    """The trail's last entry and its hash at a moment, signed (Ed25519, RFC 8032)."""

    number: int
    hash: bytes
    made_at: datetime
    key: bytes
    """The public half of the key that signed, 32 bytes."""
    signature: bytes


def public_key(seed: bytes) -> bytes:
    """Give the public half of the signing key, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, *, number: int, entry_hash: bytes, made_at: datetime) -> Checkpoint:
    """Sign the trail as it stands; the seed is the private key, 32 bytes."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    signature = signing.sign(key, _signed_bytes(number, entry_hash, made_at), CONTEXT)
    return Checkpoint(number, entry_hash, made_at, key.public_key().public_bytes_raw(), signature)


def is_genuine(checkpoint: Checkpoint, keys: Collection[bytes] = ()) -> bool:
    """Tell whether a checkpoint was signed by one of these keys; without any, by the one it names."""
    if keys and checkpoint.key not in keys:
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(checkpoint.key)
    except ValueError:
        return False
    written = _signed_bytes(checkpoint.number, checkpoint.hash, checkpoint.made_at)
    return signing.verify(key, checkpoint.signature, written, CONTEXT)


def _signed_bytes(number: int, entry_hash: bytes, made_at: datetime) -> bytes:
    return canonical({"hash": entry_hash.hex(), "made_at": moment_text(made_at), "number": number}).encode()
