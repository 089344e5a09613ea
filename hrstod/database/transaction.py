"""The database's door and the one commit.

A write begins a transaction, does its work and commits once, here, only when it succeeded. A page that only reads
never commits: its transaction is rolled back whatever it did.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ParamSpec

from flask import current_app, make_response
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection, Engine

_current: ContextVar[Session] = ContextVar("hrstod_database_session")

SQLITE_PRAGMAS = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "busy_timeout": ("5000", 5000),
}
"""What SQLite is told on every connection, and what it must answer: an acknowledged write survives a power cut."""


class UnsafeDatabase(Exception):
    """The database would lose an acknowledged write."""


def connect(address: str) -> Engine:
    """Make an engine that asks for durable writes on every connection."""
    engine = create_engine(address, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tell_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Begin in so many words; Python's driver does not before a savepoint, which would then commit by itself."""
    connection.exec_driver_sql("BEGIN")


def _tell_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma, (wanted, _) in SQLITE_PRAGMAS.items():
        cursor.execute(f"PRAGMA {pragma} = {wanted}")
    cursor.close()


def check_durable(engine: Engine) -> None:
    """Ask the database whether writes are durable; refuse (UnsafeDatabase) when they are not."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            for pragma, (wanted, answer) in SQLITE_PRAGMAS.items():
                if (got := connection.execute(text(f"PRAGMA {pragma}")).scalar()) != answer:
                    raise UnsafeDatabase(f"SQLite has {pragma} = {got}; it must be {wanted}")
        elif connection.execute(text("SHOW synchronous_commit")).scalar() == "off":
            raise UnsafeDatabase("PostgreSQL has synchronous_commit = off; it must not be")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Open a transaction for a command; commit when it ends well."""
    with Session(engine) as session, session.begin():
        yield session


def database() -> Session:
    """Give the transaction of this request; only inside a view marked with `commits`."""
    return _current.get()


P = ParamSpec("P")


def commits(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let a view write: commit after a response that succeeded, roll back after any other."""

    @functools.wraps(view)
    def inside(*args: P.args, **kwargs: P.kwargs) -> Response:
        with Session(current_app.extensions["hrstod.engine"]) as session:
            token = _current.set(session)
            try:
                response = make_response(view(*args, **kwargs))
                if response.status_code < 400:
                    session.commit()
                return response
            finally:
                _current.reset(token)

    inside.commits = True  # type: ignore[attr-defined]
    return inside
