"""The chain: each entry's hash covers the entry and the hash before it, so that none can be changed unseen.

hash n = SHA-256(0x01, hash n-1, the entry as canonical JSON); before the first stand 32 zero bytes. The chain alone
does not show that entries were cut off at the end, nor that all of it was written anew: checkpoints do.
Pure functions: nothing here knows the database or the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from hrstod.audit.canonical import canonical, moment_text
from hrstod.audit.checkpoints import is_genuine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from hrstod.audit.checkpoints import Checkpoint

GENESIS = bytes(32)
"""What stands before the first entry."""

CHAINED = b"\x01"
"""The first byte of all that is hashed: the version of this chain."""


@dataclass(frozen=True)
class Entry:
    """One entry, as it is stored."""

    number: int
    at: datetime
    event: str
    actor_id: UUID | None
    details: str
    """Canonical JSON."""
    previous: bytes
    hash: bytes


class Finding(StrEnum):
    """What is wrong with a trail, if anything."""

    INTACT = "intact"
    CHANGED = "changed"
    MISSING = "missing"
    OUT_OF_ORDER = "out-of-order"
    UNLINKED = "unlinked"
    """An entry is right in itself, and belongs behind another entry than the one that stands before it."""
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    FORGED = "forged"
    """A checkpoint that nobody with the right key has signed."""


@dataclass(frozen=True)
class Verdict:
    """What verifying found: how much is in order, and the first entry that is not."""

    finding: Finding
    entries: int
    """How many entries are in order, from the first."""
    checkpoints: int = 0
    """How many genuine checkpoints they were compared with."""
    number: int | None = None
    """The first broken number. Of a rewritten trail, the first checkpoint that it does not agree with."""


def entry_bytes(number: int, at: datetime, event: str, actor_id: UUID | None, details: str) -> bytes:
    """Write an entry as the canonical JSON that is hashed.

    The details stand as they are stored, so that not even a space can be put into them unseen.
    """
    actor = "null" if actor_id is None else f'"{actor_id}"'
    start = f'{{"actor":{actor},"at":"{moment_text(at)}","details":'
    return f'{start}{details},"event":{canonical(event)},"number":{number}}}'.encode()


def link(previous: bytes, number: int, *, at: datetime, event: str, actor_id: UUID | None, details: str) -> Entry:
    """Make an entry that follows on from the one with this hash."""
    written = entry_bytes(number, at, event, actor_id, details)
    return Entry(number, at, event, actor_id, details, previous, _hash(previous, written))


def _hash(previous: bytes, written: bytes) -> bytes:
    return sha256(CHAINED + previous + written).digest()


def verify(entries: Iterable[Entry], checkpoints: Iterable[Checkpoint] = (), keys: Collection[bytes] = ()) -> Verdict:
    """Read a whole trail from its first entry, and tell the first thing that is wrong with it.

    Only checkpoints signed by one of the keys count (without keys, all that are signed as they say); one that does not
    count is itself a finding, after what the entries show.
    """
    signed, genuine, forged = _sorted(checkpoints, keys)
    last, reading = 0, iter(entries)
    previous = GENESIS
    for entry in reading:
        finding = _fault(entry, last + 1, previous, reading)
        if finding is Finding.OUT_OF_ORDER or finding is Finding.MISSING:
            return Verdict(finding, last, genuine, min(entry.number, last + 1))
        if finding is None and signed.get(entry.number, {entry.hash}) != {entry.hash}:
            finding = Finding.REWRITTEN
        if finding is not None:
            return Verdict(finding, last, genuine, entry.number)
        last, previous = entry.number, entry.hash

    if any(number > last for number in signed):
        return Verdict(Finding.TRUNCATED, last, genuine, last + 1)
    if forged:
        return Verdict(Finding.FORGED, last, genuine, min(forged))
    return Verdict(Finding.INTACT, last, genuine)


def _sorted(checkpoints: Iterable[Checkpoint], keys: Collection[bytes]) -> tuple[dict[int, set[bytes]], int, list[int]]:
    """Give the hashes that were signed for each number, how many checkpoints say so, and the numbers of the others."""
    signed: dict[int, set[bytes]] = {}
    genuine, forged = 0, []
    for one in checkpoints:
        if is_genuine(one, keys):
            genuine += 1
            signed.setdefault(one.number, set()).add(one.hash)
        else:
            forged.append(one.number)
    return signed, genuine, forged


def _fault(entry: Entry, expected: int, previous: bytes, rest: Iterator[Entry]) -> Finding | None:
    """Tell what is wrong with one entry where it stands; `rest` is read only when its number is not the next."""
    if entry.number < expected:
        return Finding.OUT_OF_ORDER
    if entry.number > expected:
        is_later = any(one.number == expected for one in rest)
        return Finding.OUT_OF_ORDER if is_later else Finding.MISSING
    try:
        written = entry_bytes(entry.number, entry.at, entry.event, entry.actor_id, entry.details)
    except (TypeError, ValueError):  # what stands there is nothing that could have been written
        return Finding.CHANGED
    if _hash(entry.previous, written) != entry.hash:
        return Finding.CHANGED
    return None if entry.previous == previous else Finding.UNLINKED
