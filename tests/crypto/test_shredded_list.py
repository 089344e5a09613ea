"""The list of what was shredded: added to by several at once, cut short by a power failure, read again and again."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from hrstod.crypto.shredded import FILE, Shredded

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER, THIRD = (bytes([number]) * 32 for number in (1, 2, 3))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a list that is not there yet."""
    return tmp_path / FILE


def test_a_list_that_is_not_there_is_empty_and_not_made(path: Path) -> None:
    """Looking leaves nothing behind."""
    assert (Shredded(path).holds(ONE), path.exists()) == (False, False)


def test_what_was_added_is_held_by_everybody(path: Path) -> None:
    """By who added it, by who had looked before, and by who comes later."""
    adding, looking = Shredded(path), Shredded(path)
    looking.holds(ONE)
    adding.add(ONE)
    assert [one.holds(ONE) for one in (adding, looking, Shredded(path))] == [True] * 3
    assert not looking.holds(OTHER)


def test_a_mark_is_a_line_that_only_its_owner_reads(path: Path) -> None:
    """Added twice, it stands there once."""
    for _time in range(2):
        Shredded(path).add(ONE)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"01" * 32 + b"\n", 0o600)


def test_file_and_folder_are_on_the_disk_before_it_is_added(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever deletes a key afterwards can rely on it."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    Shredded(path).add(ONE)
    assert synced == [path.stat().st_ino, path.parent.stat().st_ino]


@pytest.mark.parametrize("torn", [b"0", b"02" * 31, b"\0" * 64, b"02" * 32 + b"0", b"\xff\xfe", b"\n\n"])
def test_a_line_that_was_cut_short_hides_no_other(path: Path, torn: bytes) -> None:
    """Neither those before it nor those that are added after it."""
    Shredded(path).add(ONE)
    with path.open("ab") as file:
        file.write(torn)
    running = Shredded(path)
    assert [running.holds(one) for one in (ONE, OTHER)] == [True, False]
    running.add(THIRD)
    assert [[found.holds(one) for one in (ONE, OTHER, THIRD)] for found in (running, Shredded(path))] == [
        [True, False, True]
    ] * 2


def test_a_whole_mark_without_its_end_of_line_counts(path: Path) -> None:
    """Somebody was to be shredded; what is added next begins on a line of its own."""
    path.write_bytes(OTHER.hex().encode())
    Shredded(path).add(ONE)
    assert path.read_bytes().splitlines() == [OTHER.hex().encode(), ONE.hex().encode()]
    assert Shredded(path).holds(OTHER)


def test_a_line_that_arrives_in_two_parts_is_read_whole(path: Path) -> None:
    """A running site may look while another process writes."""
    running = Shredded(path)
    path.write_bytes(b"01" * 10)
    assert not running.holds(ONE)
    path.write_bytes(b"01" * 32 + b"\n")
    assert running.holds(ONE)


def test_an_older_list_makes_a_running_site_forget_nothing(path: Path) -> None:
    """It has been put back while the site was running: what it knows, it knows, and what is new it learns."""
    running = Shredded(path)
    for mark in (ONE, OTHER):
        running.add(mark)
    assert running.holds(OTHER)
    path.write_bytes(THIRD.hex().encode() + b"\n")
    assert [running.holds(mark) for mark in (ONE, OTHER, THIRD)] == [True] * 3


def test_many_add_at_once_and_no_line_is_lost(path: Path) -> None:
    """Also after a line that was cut short, which only one of them ends."""
    path.write_bytes(b"0a0")
    marks = [bytes([number]) * 32 for number in range(1, 33)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda mark: Shredded(path).add(mark), marks))
    assert sorted(path.read_bytes().splitlines()[1:]) == sorted(mark.hex().encode() for mark in marks)


def test_the_file_is_read_only_when_its_size_is_another(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key that is found asks, and that costs microseconds."""
    Shredded(path).add(ONE)
    running = Shredded(path)
    running.holds(ONE)
    reads: list[int] = []
    monkeypatch.setattr(running, "_read", reads.append)
    assert (running.holds(ONE), reads) == (True, [])
