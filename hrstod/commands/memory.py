"""What a server leaves in the memory folder when it has ended: nothing that is unlocked.

Otherwise one half of everybody's opened keys would lie there until the machine is started again.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sqlite3
from typing import TYPE_CHECKING

from hrstod.training.importing_shelf import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.accounts.store import SignInStore

RUNNING = "running.lock"
"""The file in the instance folder that each server holds while it runs."""


def say_running(instance: Path) -> int:
    """Say to other servers of the same installation that this one is running; it counts until the process ends.

    Said before the memory is opened: a server that is ending may be about to clear it, and is waited for.
    """
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Not the folder itself: whoever changes the master key holds that. An empty file needs no room on a full disk.
    handle = os.open(instance / RUNNING, os.O_RDWR | os.O_CREAT, 0o600)
    # On a disk without locks the server runs all the same, and nothing is cleared when it ends.
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def clear_memory(store: SignInStore, running: int, *, remove: bool) -> None:
    """Forget what is unlocked and looked at, or with `remove` everything and its folder; not while another server runs.

    A folder that somebody has made for it is theirs, and who is signed in stays there over a restart.
    """
    try:
        fcntl.flock(running, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    # What somebody has brought and not taken over is about people; nobody goes on with it after this.
    shutil.rmtree(store.path.parent / FOLDER, ignore_errors=True)
    # Whatever is broken: the server ends all the same.
    with contextlib.suppress(sqlite3.Error):
        _empty(store.path, ("visit",) if remove else ("unlocked", "viewing"))
    if remove:
        with contextlib.suppress(OSError):
            for part in store.path.parent.glob(f"{store.path.name}*"):  # with the journal of a write that was cut short
                part.unlink()
            store.path.parent.rmdir()


def _empty(path: Path, tables: tuple[str, ...]) -> None:
    """Empty tables with all that hangs on them, and write over where it stood."""
    with contextlib.closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as database:
        for pragma in ("secure_delete = ON", "foreign_keys = ON"):
            database.execute(f"PRAGMA {pragma}")
        for table in tables:
            database.execute(f"DELETE FROM {table}")  # noqa: S608 (words above)
