"""The code on the trainer's screen, by which somebody shows that they are there: it changes, and is of one date. Pure.

It is a keyed hash (HMAC-SHA-256, RFC 2104) of the date and of the half-minute, so nothing is stored, and nobody can
make one who has not seen the screen. The one before is accepted too: a phone takes a while, and clocks differ. For
those without a camera there are three words, which change every five minutes.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

SECONDS = 30
"""For how long a code is the one on the screen."""
WORD_SECONDS = 300
"""For how long the words are."""
WORDS = 3
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 10
"""49 bits: nobody finds one in the half-minute it lives."""
LOOK_AROUND = 20
"""So many half-minutes around now are looked through to say what is wrong with a code: ten minutes each way."""


class Verdict(StrEnum):
    """What a code turned out to be."""

    GOOD = "good"
    OLD = "old"
    """It was on the screen a while ago."""
    EARLY = "early"
    """It will be on the screen: a clock is wrong."""
    WRONG = "wrong"


@dataclass(frozen=True)
class Key:
    """What the codes of one training date are made with."""

    secret: bytes
    date_id: UUID


def code_at(key: Key, moment: datetime) -> str:
    """Give the code of a date at a moment."""
    return _code(key, _step(moment, SECONDS))


def words_at(key: Key, moment: datetime, words: Sequence[str]) -> tuple[str, ...]:
    """Give the words of a date at a moment, from a list of words."""
    return _words(key, _step(moment, WORD_SECONDS), words)


def seconds_left(moment: datetime) -> int:
    """Give for how many seconds the code of a moment is still on the screen."""
    return SECONDS - int(moment.timestamp()) % SECONDS


def look_at(key: Key, given: str, moment: datetime) -> Verdict:
    """Tell what a code is at a moment. Every code that is looked at takes the same time."""
    now, cleaned = _step(moment, SECONDS), given.strip().lower().encode()
    found = Verdict.WRONG
    for step in range(now - LOOK_AROUND, now + LOOK_AROUND + 1):
        if hmac.compare_digest(_code(key, step).encode(), cleaned):
            found = Verdict.GOOD if step in (now, now - 1) else Verdict.OLD if step < now else Verdict.EARLY
    return found


def look_at_words(key: Key, given: Sequence[str], moment: datetime, words: Sequence[str]) -> Verdict:
    """Tell what three words are at a moment; the ones before are good too."""
    now, cleaned = _step(moment, WORD_SECONDS), " ".join(given).lower().encode()
    found = Verdict.WRONG
    for step in range(now - 2, now + 2):
        if hmac.compare_digest(" ".join(_words(key, step, words)).encode(), cleaned):
            found = Verdict.GOOD if step in (now, now - 1) else Verdict.OLD if step < now else Verdict.EARLY
    return found


def _step(moment: datetime, seconds: int) -> int:
    return int(moment.timestamp()) // seconds


def _code(key: Key, step: int) -> str:
    mixed = int.from_bytes(_mix(key, b"code", step), "big")
    letters = []
    for _letter in range(LENGTH):
        mixed, place = divmod(mixed, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def _words(key: Key, step: int, words: Sequence[str]) -> tuple[str, ...]:
    mixed = int.from_bytes(_mix(key, b"words", step), "big")
    found = []
    for _word in range(WORDS):
        mixed, place = divmod(mixed, len(words))
        found.append(words[place])
    return tuple(found)


def _mix(key: Key, purpose: bytes, step: int) -> bytes:
    """Hash what a code is of, each part with its length before it, so that no two can be taken for one another."""
    parts = (b"hrstod arrival", purpose, key.date_id.bytes, step.to_bytes(8, "big"))
    written = b"".join(len(part).to_bytes(2, "big") + part for part in parts)
    return hmac.new(key.secret, written, sha256).digest()
