"""Bring the tables up to date, one process at a time."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from hrstod.settings import find_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

ADVISORY_LOCK = 0x68727374
"""PostgreSQL's lock number for migrations: “hrst”."""


def config(connection: Connection) -> Config:
    """Point Alembic at our migrations and an open connection."""
    found = Config()
    found.set_main_option("script_location", str(find_folder("migrations")))
    found.attributes["connection"] = connection
    return found


def upgrade(engine: Engine, instance: Path, revision: str = "head") -> None:
    """Migrate to a revision; another process doing the same waits for this one."""
    with _alone(engine, instance) as connection:
        command.upgrade(config(connection), revision)


def downgrade(engine: Engine, instance: Path, revision: str) -> None:
    """Migrate back to a revision."""
    with _alone(engine, instance) as connection:
        command.downgrade(config(connection), revision)


def add_revision(engine: Engine, instance: Path, message: str) -> None:
    """Write a new numbered revision from the difference between the tables and the models."""
    with _alone(engine, instance) as connection:
        command.revision(config(connection), message, autogenerate=True)


@contextmanager
def _alone(engine: Engine, instance: Path) -> Iterator[Connection]:
    """Hold the lock: a file beside SQLite, an advisory lock in PostgreSQL."""
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
            yield connection
        return
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (instance / "migrating.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with engine.begin() as connection:
            yield connection
