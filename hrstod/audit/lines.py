"""Entries and checkpoints outside the database: one line of canonical JSON each, so that a file can be added to.

A line is read only when it is, to the byte, what hrstod would have written.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from hrstod.audit.canonical import canonical, moment_text
from hrstod.audit.chain import Entry
from hrstod.audit.checkpoints import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROKEN = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What reading a line raises when it is anything but one of ours."""


class UnreadableLine(Exception):
    """A line in a file is not one that hrstod writes."""


def entry_line(entry: Entry) -> str:
    """Write an entry as a line."""
    return _line(
        "entry",
        number=entry.number,
        at=moment_text(entry.at),
        event=entry.event,
        actor=str(entry.actor_id) if entry.actor_id else None,
        details=_details(entry.details),
        previous=entry.previous.hex(),
        hash=entry.hash.hex(),
    )


def _details(stored: str) -> Any:
    """Give details as an object; as the text they are, when they are no longer what was written."""
    try:
        found = json.loads(stored)
    except ValueError:
        return stored
    return found if isinstance(found, dict) and canonical(found) == stored else stored


def checkpoint_line(checkpoint: Checkpoint) -> str:
    """Write a checkpoint as a line."""
    return _line(
        "checkpoint",
        number=checkpoint.number,
        hash=checkpoint.hash.hex(),
        made_at=moment_text(checkpoint.made_at),
        key=checkpoint.key.hex(),
        signature=checkpoint.signature.hex(),
    )


def _line(kind: str, **parts: Any) -> str:
    return canonical({"kind": kind, **parts}) + "\n"


def read_lines(path: Path) -> Iterator[Entry | Checkpoint]:
    """Read a file line by line; one that is not as it was written is UnreadableLine.

    A line cut short, without its last bracket, is left out: the power went while it was written, or the disk was full.
    Whoever cuts a line short on purpose has only removed it, which shows in the numbers.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith((b"}\n", b"}")):
                continue
            try:
                yield _read(line.decode())
            except BROKEN:
                raise UnreadableLine(f"Line {number} of {path} is not as hrstod writes it.") from None


def _read(line: str) -> Entry | Checkpoint:
    """Read one line; anything that would not be written the same again is ValueError."""
    found = json.loads(line)
    read = _entry(found) if found["kind"] == "entry" else _checkpoint(found)
    written = entry_line(read) if isinstance(read, Entry) else checkpoint_line(read)
    if line.rstrip("\n") != written.rstrip("\n"):
        raise ValueError
    return read


def _entry(found: dict[str, Any]) -> Entry:
    details = found["details"]
    return Entry(
        number=_number(found),
        at=datetime.fromisoformat(found["at"]),
        event=found["event"],
        actor_id=UUID(found["actor"]) if found["actor"] is not None else None,
        details=details if isinstance(details, str) else canonical(details),
        previous=bytes.fromhex(found["previous"]),
        hash=bytes.fromhex(found["hash"]),
    )


def _checkpoint(found: dict[str, Any]) -> Checkpoint:
    return Checkpoint(
        number=_number(found),
        hash=bytes.fromhex(found["hash"]),
        made_at=datetime.fromisoformat(found["made_at"]),
        key=bytes.fromhex(found["key"]),
        signature=bytes.fromhex(found["signature"]),
    )


def _number(found: dict[str, Any]) -> int:
    if type(found["number"]) is not int:
        raise TypeError
    return int(found["number"])
