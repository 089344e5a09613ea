"""Secrets that people type: words from a list, and codes of letters and digits that notice a slip of the finger.

They are made here and never chosen, so what they are worth can be counted.
"""

from __future__ import annotations

import math
import re
import unicodedata

from hrstod.crypto.primitives import fingerprint_of, random_bytes
from hrstod.crypto.wordlists import word_list

PASSPHRASE_BITS = 64
CUSTODIAN_BITS = 128
FINGERPRINT_WORDS = 8
SEED_BYTES = 64
"""So many more bits than any choice of words has that all choices are equally likely, but for less than one in 2³⁰⁰."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no letter that looks like a digit, and none that makes rude words."""
LOOK_ALIKES = str.maketrans("OIL", "011")
RECOVERY_BYTES = 16
INVITATION_BYTES = 11
CHECK_BITS = 12
"""The end of a code says whether the rest is right: one slip in 4,096 is not noticed."""


class WrongCode(Exception):
    """A code has a slip of the finger in it, or is not a code at all."""


def make_passphrase(language: str) -> str:
    """Make a passphrase of at least 64 bits."""
    return _choose(language, _count(language, PASSPHRASE_BITS), random_bytes(SEED_BYTES))


def make_custodian_words(language: str = "sv") -> str:
    """Make the words on a custodian's card: at least 128 bits, so that they are a key by themselves."""
    return _choose(language, _count(language, CUSTODIAN_BITS), random_bytes(SEED_BYTES))


def entropy_bits(language: str) -> float:
    """Tell how many bits a passphrase is worth to somebody who knows the list and how it was made."""
    return _count(language, PASSPHRASE_BITS) * math.log2(len(word_list(language)))


def words_of(fingerprint: bytes, language: str = "en") -> str:
    """Write a fingerprint as words that two people can read to each other: at least 103 of its bits."""
    return _choose(language, FINGERPRINT_WORDS, fingerprint)


def clean_passphrase(typed: str) -> bytes:
    """Give the same bytes for the same words, however they were typed: capitals, hyphens, spaces, composed letters."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", typed).casefold())
    return " ".join(re.split(r"[\s\-‐‑–]+", folded.strip())).strip().encode("utf-8", "surrogatepass")


def make_recovery_code() -> str:
    """Make a recovery code: 128 bits and their check, in groups of four."""
    return _write_code(random_bytes(RECOVERY_BYTES))


def read_recovery_code(typed: str) -> bytes:
    """Read a recovery code as somebody typed it; a slip is WrongCode."""
    return _read_code(typed, RECOVERY_BYTES)


def make_invitation_code() -> str:
    """Make an invitation code: 88 bits and their check, in groups of four."""
    return _write_code(random_bytes(INVITATION_BYTES))


def read_code(typed: str) -> bytes:
    """Read an invitation code as somebody typed it; a slip is WrongCode."""
    return _read_code(typed, INVITATION_BYTES)


def _count(language: str, bits: int) -> int:
    """Count how many words have so many bits."""
    return math.ceil(bits / math.log2(len(word_list(language))))


def _choose(language: str, count: int, seed: bytes) -> str:
    """Choose words by the digits of a number, written in as many digits as there are words."""
    words, number, chosen = word_list(language), int.from_bytes(seed, "big"), []
    for _ in range(count):
        number, place = divmod(number, len(words))
        chosen.append(words[place])
    return " ".join(chosen)


def _write_code(secret: bytes) -> str:
    """Write a secret and its check in base32, in groups of four; for known answers in tests, and for the codes."""
    number = int.from_bytes(secret, "big") << CHECK_BITS | _check(secret)
    length = (len(secret) * 8 + CHECK_BITS) // 5
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))
    return "-".join(letters[start : start + 4] for start in range(0, length, 4))


def _read_code(typed: str, length: int) -> bytes:
    letters = re.sub(r"[\s\-‐‑–]+", "", typed).upper().translate(LOOK_ALIKES)
    if len(letters) != (length * 8 + CHECK_BITS) // 5 or not set(letters) <= set(ALPHABET):
        raise WrongCode
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    secret = (number >> CHECK_BITS).to_bytes(length, "big")
    if number & (1 << CHECK_BITS) - 1 != _check(secret):
        raise WrongCode
    return secret


def _check(secret: bytes) -> int:
    return int.from_bytes(fingerprint_of(b"check" + secret)[:2], "big") >> 16 - CHECK_BITS
