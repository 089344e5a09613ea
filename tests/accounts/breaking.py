"""Ways to break an installation: its keystore, its master key, its memory, its disk."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import threading
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hrstod.crypto.masterkey import FILE, make_master_key
from hrstod.crypto.primitives import random_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask


def remove_keystore(folder: Path) -> None:
    """Take the keystore away."""
    for path in folder.glob("keystore.db*"):
        path.unlink()


def empty_keystore(folder: Path) -> None:
    """Put an empty keystore in place, as after a restore that was broken off."""
    remove_keystore(folder)
    (folder / "keystore.db").touch()


def remove_master_key(folder: Path) -> None:
    """Take the master key away."""
    (folder / FILE).unlink()


def replace_master_key(folder: Path) -> None:
    """Put another installation's master key in place."""
    (folder / FILE).unlink()
    make_master_key(folder / FILE)


def open_master_key(folder: Path) -> None:
    """Let everybody on the machine read the master key."""
    (folder / FILE).chmod(0o444)


KEYS = {
    remove_keystore: ("keystore.missing", "nyckellager saknas"),
    empty_keystore: ("keystore.missing", "nyckellager saknas"),
    remove_master_key: ("keystore.missing", "huvudnyckel saknas"),
    replace_master_key: ("master-key.wrong", "huvudnyckel passar inte"),
    open_master_key: ("master-key.wrong", "huvudnyckel passar inte"),
}
"""Ways to lose what opens the keystore: what is written down, and what the page says."""


def lose_memory(site: Flask) -> None:
    """Remove the folder in memory, as a cleaner of temporary files does."""
    shutil.rmtree(site.extensions["hrstod.settings"].memory)
    site.extensions["hrstod.sign_in_store"]._threads = threading.local()


def spoil_memory(site: Flask) -> None:
    """Write something else over the file in memory."""
    store = site.extensions["hrstod.sign_in_store"]
    store._connection().close()
    for path in store.path.parent.iterdir():
        path.write_bytes(b"this is no database" * 1000)
    store._threads = threading.local()


def fill_memory(site: Flask) -> None:
    """Let the file in memory grow no further, and fill it up, where sign-ins are kept, to the last byte."""
    memory = site.extensions["hrstod.sign_in_store"]._connection()
    memory.execute("PRAGMA max_page_count = 1")  # SQLite makes it as many as there are
    for size in (8000, 2000, 400, 80, 1):
        with contextlib.suppress(sqlite3.OperationalError):
            for _ in range(1000):
                filler = (random_bytes(32), uuid4().hex, "x" * size)
                memory.execute("INSERT INTO visit VALUES (?, ?, ?, 0, 9e12, 0, '')", filler)


MEMORY = (lose_memory, spoil_memory, fill_memory)


@contextlib.contextmanager
def full_disk(site: Flask) -> Iterator[None]:
    """Let every commit to the database fail as it does on a full disk: SQLite rolls back, and says so."""
    dialect = site.extensions["hrstod.engine"].dialect

    def fail(connection: Any) -> None:
        connection.rollback()
        raise sqlite3.OperationalError("database or disk is full")

    dialect.do_commit = fail
    try:
        yield
    finally:
        del dialect.do_commit
