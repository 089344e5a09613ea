"""Keep two runs from going on at once, in this process, in another, or on another machine."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

ADVISORY_LOCK = 0x6A6F6273
"""PostgreSQL's lock number for jobs: “jobs”."""

FILE = "jobs.lock"


@contextmanager
def alone(engine: Engine, instance: Path) -> Iterator[bool]:
    """Take the lock if it is free, and tell whether it was; nobody waits.

    It is a file beside SQLite and an advisory lock in PostgreSQL. Both end with whoever holds them, however that ends.
    """
    if engine.dialect.name != "sqlite":
        # A lock of the transaction and not of the connection: it cannot be left behind in one that goes back to the
        # pool. The jobs have connections of their own.
        with engine.connect() as connection:
            asked = text("SELECT pg_try_advisory_xact_lock(:number)")
            yield bool(connection.execute(asked, {"number": ADVISORY_LOCK}).scalar())
        return
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (instance / FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
