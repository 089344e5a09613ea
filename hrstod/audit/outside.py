"""What leaves the database: checkpoints, to where whoever can change the database cannot, and the export."""

from __future__ import annotations

import os
import tempfile
from logging import INFO, LogRecord
from logging.handlers import SysLogHandler
from pathlib import Path
from typing import TYPE_CHECKING

from hrstod.audit.checkpoints import Checkpoint
from hrstod.audit.lines import checkpoint_line, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrstod.settings import Settings

SYSLOG = "syslog"
SYSLOG_SOCKET = "/dev/log"
FILE = "audit-checkpoints.jsonl"


def checkpoint_file(settings: Settings) -> Path | None:
    """Give the file that checkpoints are written to outside the database; None when they go to syslog."""
    if settings.audit_checkpoints == SYSLOG:
        return None
    return Path(settings.audit_checkpoints) if settings.audit_checkpoints else settings.instance / FILE


def keep_checkpoint(place: Path | None, checkpoint: Checkpoint) -> None:
    """Write a checkpoint to a file, to the disk before this returns; without a file, to syslog. OSError if it fails."""
    line = checkpoint_line(checkpoint)
    if place is None:
        _tell_syslog(line.rstrip("\n"))
    else:
        _append(place, line)


def read_checkpoints(place: Path | None) -> list[Checkpoint]:
    """Read the checkpoints in a file; what went to syslog cannot be read back, and a file not yet made has none."""
    if place is None or not place.exists():
        return []
    return [one for one in read_lines(place) if isinstance(one, Checkpoint)]


def _append(path: Path, line: str) -> None:
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "rb+", buffering=0) as file:
        if file.seek(0, os.SEEK_END) > 0:
            file.seek(-1, os.SEEK_END)
            # A line that was cut short gets its end, so that this one does not become a part of it.
            line = line if file.read(1) == b"\n" else f"\n{line}"
        written = line.encode()
        if file.write(written) != len(written):
            raise OSError(f"{path} is full")
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(path.parent)


class _Loud(SysLogHandler):
    """Python's way to syslog, which tells whoever calls when it did not work."""

    def handleError(self, _record: LogRecord) -> None:  # noqa: N802 (Python's name)
        raise  # noqa: PLE0704 (called where the error is being handled)


def _tell_syslog(line: str) -> None:
    log = _Loud(address=SYSLOG_SOCKET, facility=SysLogHandler.LOG_AUTHPRIV)
    log.ident = "hrstod: "
    try:
        log.emit(LogRecord("hrstod.audit", INFO, "", 0, line, None, None))
    finally:
        log.close()


def write_export(path: Path, lines: Iterable[str]) -> None:
    """Write an export for this account only, whole or not at all; FileExistsError when there is one already."""
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=".")  # mkstemp's files are 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(made)  # unlike a rename, never in place of another file
    finally:
        Path(made).unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let a file's name survive a power cut, not only what is in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
