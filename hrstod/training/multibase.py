"""Keys and signatures as letters, the way credentials write them: Multibase with base58-btc, and did:key from it.

Controlled Identifiers 1.0 (W3C), 2.2.2 and 2.4; did:key (W3C CCG). Only what Ed25519 needs.
"""

from __future__ import annotations

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
"""Base58: digits and letters without those that can be taken for others."""
FIRST_LETTER = "z"
"""Stands before base58-btc."""
ED25519_PUBLIC = b"\xed\x01"
"""Stands before an Ed25519 public key (Multicodec)."""
DID = "did:key:"


def encode(raw: bytes) -> str:
    """Write bytes as letters."""
    number, letters = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = LETTERS[rest] + letters
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    return FIRST_LETTER + LETTERS[0] * zeros + letters


def decode(text: str) -> bytes:
    """Read bytes back; ValueError for what `encode` could not have written."""
    if not text.startswith(FIRST_LETTER) or len(text) > 200:
        raise ValueError("not base58-btc")
    number = 0
    for letter in text[1:]:
        number = number * 58 + LETTERS.index(letter)
    zeros = len(text[1:]) - len(text[1:].lstrip(LETTERS[0]))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def did_of(public: bytes) -> str:
    """Give the identifier that is nothing but an Ed25519 public key."""
    return DID + encode(ED25519_PUBLIC + public)


def public_of(did: str) -> bytes:
    """Give the Ed25519 public key in such an identifier; ValueError when there is none."""
    raw = decode(did.removeprefix(DID)) if did.startswith(DID) else b""
    if len(raw) != len(ED25519_PUBLIC) + 32 or not raw.startswith(ED25519_PUBLIC):
        raise ValueError("no Ed25519 key")
    return raw[len(ED25519_PUBLIC) :]
