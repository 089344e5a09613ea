"""The master key seals the keystore, has epochs, and is written whole or not at all."""

from __future__ import annotations

import stat
import subprocess
import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrstod.crypto.masterkey import (
    MasterKeyWrong,
    StillUsed,
    TextMasterKey,
    add_epoch,
    drop_old_epochs,
    make_master_key,
    parse,
    read_file,
)
from tests.crypto.blobs import CONTEXT, bits, flipped, places, quickly

if TYPE_CHECKING:
    from pathlib import Path

SECRET = bytes(range(32))
KEYS = {1: bytes(32), 2: bytes([2]) * 32}
TEXT = b"".join(b"%d %s\n" % (epoch, b64encode(key)) for epoch, key in KEYS.items())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a master key that has been made."""
    place = tmp_path / "instance" / "master-key"
    make_master_key(place)
    return place


def kept(text: bytes = TEXT) -> TextMasterKey:
    """Give a master key that is kept in a text."""
    return TextMasterKey(lambda: text)


def test_what_is_sealed_opens_again() -> None:
    """Under the newest epoch, which is said with it."""
    epoch, blob = kept().wrap(SECRET, CONTEXT)
    assert (epoch, kept().unwrap(epoch, blob, CONTEXT)) == (2, SECRET)


def test_what_was_sealed_under_an_older_epoch_opens_too() -> None:
    """Until everything has been sealed anew, both are needed."""
    epoch, blob = kept(TEXT.splitlines()[0]).wrap(SECRET, CONTEXT)
    assert (epoch, kept().unwrap(epoch, blob, CONTEXT)) == (1, SECRET)


@pytest.mark.parametrize(("epoch", "context"), [(1, CONTEXT), (3, CONTEXT), (2, CONTEXT + b"x")])
def test_another_epoch_or_place_opens_nothing(epoch: int, context: bytes) -> None:
    """The row says the wrong epoch, an epoch there is none of, or stands where another should."""
    _, blob = kept().wrap(SECRET, CONTEXT)
    with pytest.raises(MasterKeyWrong):
        kept().unwrap(epoch, blob, context)


def test_a_row_that_says_another_epoch_does_not_open_with_the_same_key() -> None:
    """The epoch is part of what the row is bound to."""
    _, blob = kept(b"1 " + TEXT.split()[1]).wrap(SECRET, CONTEXT)
    with pytest.raises(MasterKeyWrong):
        kept(b"2 " + TEXT.split()[1]).unwrap(2, blob, CONTEXT)


@quickly
@given(place=places, bit=bits)
def test_one_flipped_bit_is_noticed(place: int, bit: int) -> None:
    """A damaged row is told from a destroyed one."""
    epoch, blob = kept().wrap(SECRET, CONTEXT)
    with pytest.raises(MasterKeyWrong):
        kept().unwrap(epoch, flipped(blob, place, bit), CONTEXT)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        b"1",
        b"1 \n",
        b"1 AAAA\n",
        b"one " + TEXT.split()[1],
        b"0 " + TEXT.split()[1],
        b"-1 " + TEXT.split()[1],
        b"2 " + TEXT.split()[1] + b"\n1 " + TEXT.split()[3],
        TEXT + TEXT,
        TEXT + b"garbage\n",
        TEXT.replace(b"=", b"!"),
        b"\xff\xfe",
        b"1" * 5000 + b" " + TEXT.split()[1],
    ],
)
def test_a_text_that_is_no_master_key_is_refused(text: bytes) -> None:
    """Nothing is guessed: epochs in order, each once, each with 32 bytes, and nothing else."""
    with pytest.raises(MasterKeyWrong):
        parse(text)


@quickly
@given(text=st.binary(max_size=100))
def test_garbage_is_refused_in_words_that_do_not_repeat_it(text: bytes) -> None:
    """It could be most of a key."""
    with pytest.raises(MasterKeyWrong, match=r"^(Line \d of the|The) master key is (not an epoch and .*|empty)\.$"):
        parse(text)


def test_a_key_is_made_for_its_owner_alone(path: Path) -> None:
    """Nobody else reads it, and its owner does not change it by accident."""
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert list(parse(read_file(path))) == [1]


def test_a_key_that_is_there_is_never_replaced(path: Path) -> None:
    """Everything in the keystore would be unreadable."""
    before = path.read_bytes()
    with pytest.raises(MasterKeyWrong, match="already"):
        make_master_key(path)
    assert path.read_bytes() == before


def test_an_added_epoch_is_the_newest(path: Path) -> None:
    """The older stays beside it, and the file is its owner's alone as before."""
    before = parse(read_file(path))
    assert add_epoch(path) == 2
    assert parse(read_file(path)) == {**before, 2: parse(read_file(path))[2]}
    assert before[1] != parse(read_file(path))[2]


def test_two_who_add_an_epoch_at_once_add_two(path: Path) -> None:
    """Neither writes over what the other has perhaps used already."""
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(lambda _: add_epoch(path), range(8))) == list(range(2, 10))
    assert list(parse(read_file(path))) == list(range(1, 10))


def test_old_epochs_are_dropped_when_nothing_needs_them(path: Path) -> None:
    """Only the newest is left, and it is the same."""
    add_epoch(path)
    newest = parse(read_file(path))[2]
    drop_old_epochs(path, used={2})
    assert parse(read_file(path)) == {2: newest}


@pytest.mark.parametrize("used", [{1}, {1, 2}, {2, 3}, set()])
def test_old_epochs_stay_while_something_needs_them(path: Path, used: set[int]) -> None:
    """Nor are they dropped before the newest is in use: another process may not know of it yet."""
    add_epoch(path)
    before = path.read_bytes()
    with pytest.raises(StillUsed):
        drop_old_epochs(path, used=used)
    assert path.read_bytes() == before


def test_a_write_that_breaks_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stays whole, and no half-written one is left beside it."""
    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", Mock(side_effect=OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        add_epoch(path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["master-key"]


def test_nobody_else_can_read_the_key_while_it_is_written(path: Path) -> None:
    """With an open umask too, the file is its owner's alone before it has its name."""
    watch = (
        "import os, stat, sys; from pathlib import Path; from hrstod.crypto import masterkey; os.umask(0)\n"
        "replace = Path.replace\n"
        "def look(made, place):\n"
        "    print(oct(stat.S_IMODE(made.stat().st_mode))); return replace(made, place)\n"
        "Path.replace = look; masterkey.add_epoch(Path(sys.argv[1]))"
    )
    ran = subprocess.run([sys.executable, "-c", watch, str(path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "0o400\n"
