"""Seal a secret for the holder of a key, knowing only the public half (HPKE, RFC 9180, with ML-KEM-768 and X25519)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hrstod.crypto.envelope import SUITE_MLKEM768_X25519_ED25519, VERSION, within
from hrstod.crypto.primitives import CannotUnseal

if TYPE_CHECKING:
    from hrstod.crypto.keyring import PrivateKeys, PublicKeys

HEADER = bytes([VERSION, SUITE_MLKEM768_X25519_ED25519])
SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal_for(to: PublicKeys, secret: bytes, context: bytes) -> bytes:
    """Seal a secret for the holder of a key, for one context; CannotUnseal when the key is none."""
    try:
        return HEADER + SUITE.encrypt(secret, to.hpke, info=_layer(to, context))
    except ValueError:
        raise CannotUnseal from None


def open_for(keys: PrivateKeys, blob: bytes, context: bytes) -> bytes:
    """Open what `seal_for` sealed; CannotUnseal when anything is another."""
    if blob[:2] != HEADER:
        raise CannotUnseal
    try:
        return SUITE.decrypt(blob[2:], keys.hpke, info=_layer(keys.public, context))
    except (InvalidTag, ValueError):
        raise CannotUnseal from None


def _layer(holder: PublicKeys, context: bytes) -> bytes:
    return within("hpke", HEADER, context, holder.fingerprint)
