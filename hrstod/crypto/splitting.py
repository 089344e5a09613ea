"""Keep unlocked keys between two requests so that neither the browser nor the server alone can open them."""

from __future__ import annotations

from dataclasses import dataclass

from hrstod.crypto.envelope import within
from hrstod.crypto.keyring import PrivateKeys
from hrstod.crypto.primitives import KEY_BYTES, NONCE_BYTES, fingerprint_of, random_bytes
from hrstod.crypto.sealing import _seal_with
from hrstod.crypto.unsealing import unseal


@dataclass(frozen=True, repr=False)
class Split:
    """Unlocked keys in two places: the cookie for the browser, the rest for the server's memory."""

    cookie: bytes
    id: bytes
    """SHA-256 of the cookie: what the server finds the rest by, and cannot make the cookie from."""
    half: bytes
    blob: bytes


def split(keys: PrivateKeys) -> Split:
    """Seal unlocked keys under a cookie and a half that the server keeps."""
    return _split(keys, cookie=random_bytes(KEY_BYTES), half=random_bytes(KEY_BYTES), nonce=random_bytes(NONCE_BYTES))


def _split(keys: PrivateKeys, *, cookie: bytes, half: bytes, nonce: bytes) -> Split:
    """Split with given halves and nonce; for known answers in tests, and for `split`."""
    place = fingerprint_of(cookie)
    blob = _seal_with(cookie + half, keys.to_bytes(), within("split", place), nonce)
    return Split(cookie, place, half, blob)


def join(cookie: bytes, half: bytes, blob: bytes) -> PrivateKeys:
    """Open the keys again; CannotUnseal when cookie, half or a single bit is another."""
    return PrivateKeys.from_bytes(unseal(cookie + half, blob, within("split", fingerprint_of(cookie))))
