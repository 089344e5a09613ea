"""What has been shredded for good: a list in a file beside the databases, so that no backup of theirs brings it back.

Each line is the SHA-256 of what a key was for and whose it was; without knowing both, it tells nothing. Lines are only
ever added, and each is on the disk before the key it stands for is deleted.
"""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from flask_babel import lazy_gettext

from hrstod.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "shredded-keys"
MARK = re.compile(rb"[0-9a-f]{64}")
"""A whole line; what is left of one that was being written when the power went is none."""


class ListUnavailable(Unavailable):
    """The list cannot be read or written; what may have been shredded is not opened, and nothing is deleted."""

    def __init__(self) -> None:
        super().__init__(lazy_gettext("The list of what has been erased for good cannot be used. Nothing was changed."))


class Shredded:
    """The list of one installation; what it has held once, it goes on holding for as long as the process runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._marks: set[bytes] = set()
        self._size = 0
        self._read_to = 0

    def holds(self, mark: bytes) -> bool:
        """Tell whether a mark is in the list; the file is read again only when its size is another."""
        size = self._find_size()
        if size != self._size:
            self._read(size)
        return mark in self._marks

    def add(self, mark: bytes) -> None:
        """Add a mark, on the disk when this returns; one that is there already stays."""
        if self.holds(mark):
            return
        with self._writing() as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            is_torn = size > 0 and file.read(1) != b"\n"
            file.write((b"\n" if is_torn else b"") + mark.hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)  # the file's name is on the disk too
            finally:
                os.close(folder)

    @contextmanager
    def _writing(self) -> Iterator[BinaryIO]:
        """Open the file to add to it, one at a time: of two who meet a line that was cut short, one ends it."""
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield file
        except OSError:
            raise ListUnavailable from None

    def _find_size(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:  # nothing has been shredded yet
            return 0
        except OSError:
            raise ListUnavailable from None

    def _read(self, size: int) -> None:
        """Read what has been added; all of it, when the file is shorter than it was and so is another one."""
        begin = self._read_to if size >= self._read_to else 0
        try:
            with self._path.open("rb") as file:
                file.seek(begin)
                text = file.read()
        except FileNotFoundError:
            text = b""
        except OSError:
            raise ListUnavailable from None
        self._marks.update(bytes.fromhex(line.decode()) for line in text.split(b"\n") if MARK.fullmatch(line))
        self._read_to = begin + text.rfind(b"\n") + 1
        self._size = size
