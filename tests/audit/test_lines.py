"""A file of entries and checkpoints is read as it was written, to the byte, or refused with the line's number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrstod.audit.chain import Entry, Finding, verify
from hrstod.audit.checkpoints import Checkpoint, public_key
from hrstod.audit.lines import UnreadableLine, checkpoint_line, entry_line, read_lines
from tests.audit.trails import SEED, checkpoint_at, make_trail

if TYPE_CHECKING:
    from pathlib import Path

TRAIL = make_trail(5)
CHECKPOINTS = [checkpoint_at(TRAIL, 2), checkpoint_at(TRAIL, 5)]
WRITTEN = ("".join(map(entry_line, TRAIL)) + "".join(map(checkpoint_line, CHECKPOINTS))).encode()
KEYS = [public_key(SEED)]

quickly = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def is_intact(path: Path) -> bool:
    """Read a file and verify it, as `hrstod audit verify FILE` does."""
    try:
        read = list(read_lines(path))
    except UnreadableLine:
        return False
    checkpoints = [one for one in read if isinstance(one, Checkpoint)]
    verdict = verify((one for one in read if isinstance(one, Entry)), checkpoints, KEYS)
    return verdict.finding is Finding.INTACT and verdict.checkpoints == len(CHECKPOINTS)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Entries and checkpoints come back as they were."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(WRITTEN)
    assert list(read_lines(path)) == [*TRAIL, *CHECKPOINTS]
    assert is_intact(path)


@quickly
@given(st.integers(0, len(WRITTEN) - 2), st.integers(1, 255))
def test_no_byte_of_a_file_can_be_changed(tmp_path: Path, place: int, by: int) -> None:
    """One byte, wherever it is and whatever it becomes, is noticed."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(WRITTEN[:place] + bytes([WRITTEN[place] ^ by]) + WRITTEN[place + 1 :])
    assert not is_intact(path)


@quickly
@given(st.integers(0, len(WRITTEN) - 2), st.integers(1, 60))
def test_no_bytes_of_a_file_can_be_taken_out(tmp_path: Path, place: int, count: int) -> None:
    """Nor a stretch of them."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(WRITTEN[:place] + WRITTEN[place + count :])
    assert not is_intact(path)


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[1]}",
        b'{"kind":"entry"}',
        b'{"kind":"other","number":1}',
        entry_line(TRAIL[0]).replace(":", ": ", 1).encode(),
        entry_line(TRAIL[0]).replace('"number":1', '"number":1.0').encode(),
        entry_line(TRAIL[0]).replace('"number":1', '"number":true').encode(),
        entry_line(TRAIL[0]).replace(f'"{TRAIL[0].actor_id}"', "7", 1).encode(),
        entry_line(TRAIL[0]).replace("2027-02-21", "0001-01-01").replace("Z", "+14:00").encode(),
        entry_line(TRAIL[0]).replace('"event"', '"extra":1,"event"').encode(),
        checkpoint_line(CHECKPOINTS[0]).upper().encode(),
        b"[" * 100_000 + b"}",
        b"\xff\xfe}",
    ],
    ids=range(13),
)
def test_a_line_that_hrstod_does_not_write_is_refused_by_its_number(line: bytes, tmp_path: Path) -> None:
    """Whatever is wrong with it, the reader is told which line it is."""
    path = tmp_path / "log.jsonl"
    path.write_bytes(entry_line(TRAIL[0]).encode() + line + b"\n")
    with pytest.raises(UnreadableLine, match="Line 2 of"):
        list(read_lines(path))


def test_a_line_that_was_cut_short_is_left_out(tmp_path: Path) -> None:
    """The power went while it was written; what stands before and after it is read."""
    first, second = map(checkpoint_line, CHECKPOINTS)
    path = tmp_path / "checkpoints.jsonl"
    path.write_text(f"{first}{second[:40]}\n{second}{first[:9]}", encoding="utf-8")
    assert list(read_lines(path)) == CHECKPOINTS


@pytest.mark.parametrize("details", ["no json", '{"b":1,"a":2}', '"text"', "[]"])
def test_details_that_somebody_has_spoilt_are_written_as_they_stand(details: str, tmp_path: Path) -> None:
    """A log that was changed can still be taken out, and shows what stands there."""
    spoilt = replace(TRAIL[0], details=details)
    path = tmp_path / "log.jsonl"
    path.write_text(entry_line(spoilt), encoding="utf-8")
    assert list(read_lines(path)) == [spoilt]
