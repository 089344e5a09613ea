"""Checkpoints and exports outside the database: to the disk or to syslog, whole, never over something else."""

from __future__ import annotations

import os
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from hrstod.audit import outside
from hrstod.audit.lines import UnreadableLine, checkpoint_line
from hrstod.settings import load_settings
from tests.audit.trails import checkpoint_at, make_trail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRAIL = make_trail(3)
FIRST, SECOND = checkpoint_at(TRAIL, 1), checkpoint_at(TRAIL, 3)


def mode(path: Path) -> int:
    """Give who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("setting", "name"), [("", "audit-checkpoints.jsonl"), ("syslog", None), ("{}/far", "far")])
def test_the_setting_says_where_checkpoints_go(setting: str, name: str | None, tmp_path: Path) -> None:
    """A file in the instance folder, another file, or syslog."""
    place = outside.checkpoint_file(load_settings(instance=tmp_path, audit_checkpoints=setting.format(tmp_path)))
    assert place == (tmp_path / name if name else None)


def test_checkpoints_are_added_to_a_file_that_is_nobody_elses(tmp_path: Path) -> None:
    """One line each, after those that are there."""
    path = tmp_path / "checkpoints.jsonl"
    for one in (FIRST, SECOND):
        outside.keep_checkpoint(path, one)
    assert (outside.read_checkpoints(path), mode(path)) == ([FIRST, SECOND], 0o600)


def test_a_checkpoint_after_one_that_was_cut_short_is_whole(tmp_path: Path) -> None:
    """It begins on a line of its own."""
    path = tmp_path / "checkpoints.jsonl"
    path.write_text(checkpoint_line(FIRST)[:50], encoding="utf-8")
    outside.keep_checkpoint(path, SECOND)
    assert outside.read_checkpoints(path) == [SECOND]


def test_a_checkpoint_is_on_the_disk_before_it_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is flushed, and its folder when the file is new."""
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(stat.S_ISDIR(os.fstat(handle).st_mode)))
    outside.keep_checkpoint(tmp_path / "checkpoints.jsonl", FIRST)
    assert synced == [False, True]


def test_a_file_not_yet_made_has_no_checkpoints(tmp_path: Path) -> None:
    """And syslog cannot be read back."""
    assert outside.read_checkpoints(tmp_path / "nowhere") == outside.read_checkpoints(None) == []


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    """A checkpoint that somebody has spoilt is not passed over."""
    path = tmp_path / "checkpoints.jsonl"
    path.write_text(checkpoint_line(FIRST).replace("1", "2", 1).upper(), encoding="utf-8")
    with pytest.raises(UnreadableLine):
        outside.read_checkpoints(path)


@pytest.fixture
def syslog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Give what listens where syslog does."""
    monkeypatch.setattr(outside, "SYSLOG_SOCKET", str(tmp_path / "log"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "log"))
        yield listening


def test_a_checkpoint_goes_to_syslog_in_one_message(syslog: socket.socket) -> None:
    """As the same line that a file has, with hrstod's name."""
    outside.keep_checkpoint(None, FIRST)
    assert syslog.recv(4096).rstrip(b"\0") == b"<86>hrstod: " + checkpoint_line(FIRST).strip().encode()


def test_a_syslog_that_is_gone_is_said(syslog: socket.socket, tmp_path: Path) -> None:
    """A checkpoint that nobody received is an error, not a silence."""
    syslog.close()
    with pytest.raises(OSError, match="refused"):
        outside.keep_checkpoint(None, FIRST)


def test_an_export_is_nobody_elses(tmp_path: Path) -> None:
    """Only the account that made it may read it, and nothing lies beside it afterwards."""
    outside.write_export(tmp_path / "log.jsonl", ["one\n", "två\n"])
    assert [(path.name, mode(path)) for path in tmp_path.iterdir()] == [("log.jsonl", 0o600)]
    assert (tmp_path / "log.jsonl").read_text(encoding="utf-8") == "one\ntvå\n"


def test_an_export_is_never_written_over_another_file(tmp_path: Path) -> None:
    """Not even over one that was made while it was being written."""
    path = tmp_path / "log.jsonl"

    def lines() -> Iterator[str]:
        path.write_text("mine", encoding="utf-8")
        yield "other"

    with pytest.raises(FileExistsError):
        outside.write_export(path, lines())
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("log.jsonl", "mine")]


def test_an_export_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    """Half a log would look like one that was cut short."""

    def lines() -> Iterator[str]:
        yield "one\n"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        outside.write_export(tmp_path / "log.jsonl", lines())
    assert list(tmp_path.iterdir()) == []
