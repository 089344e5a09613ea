"""The database's door and the one commit.

A write begins a transaction, does its work and commits once, here, only when it succeeded. A page that only reads
never commits: its transaction is rolled back whatever it did. In SQLite a write takes the lock when it begins, so that
what it has read is still true when it writes.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ParamSpec

from flask import current_app, g, make_response
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from hrstod.database.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask, Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection, Engine

_current: ContextVar[Session | None] = ContextVar("hrstod_transaction", default=None)

SQLITE_PRAGMAS = {
    "journal_mode": ("WAL", "wal"),
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "busy_timeout": ("5000", 5000),
}
"""What SQLite is told on every connection, and what it must answer: an acknowledged write survives a power cut."""


KEPT_CONNECTIONS, NO_LIMIT = 16, -1
"""How many connections stay open when nobody asks for them: two for each of the usual number of threads."""
WRITES = "hrstod_writes"
"""The option of a connection that is going to write."""


class UnsafeDatabase(Exception):
    """The database would lose an acknowledged write."""


def connect(address: str) -> Engine:
    """Make an engine that asks for durable writes on every connection.

    A request that writes holds two connections, one that it read with before. With a limit on them many at once would
    all hold one and wait for the other; so there is none, and a process has at most two for each of its threads.
    """
    engine = create_engine(
        address,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_pre_ping=True,
        pool_size=KEPT_CONNECTIONS,
        max_overflow=NO_LIMIT,
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tell_sqlite)
        event.listen(engine, "begin", functools.partial(_begin, Turns()))
        event.listen(engine, "checkin", _leave_nothing_open)
        event.listen(engine, "close", _give_turn_back)
    return engine


def _begin(turns: Turns, connection: Connection) -> None:
    """Begin in so many words; Python's driver does not before a savepoint, which would then commit by itself."""
    if not connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("BEGIN")
        return
    turns.take(connection)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _leave_nothing_open(connection: Any, in_pool: Any) -> None:
    """Roll back what a commit that failed, on a full disk for one, may have left open in the connection."""
    try:
        if connection is not None and connection.in_transaction:
            connection.rollback()
    finally:
        _give_turn_back(connection, in_pool)


def _give_turn_back(_connection: Any, in_pool: Any) -> None:
    Turns.give_back(in_pool.info)


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


def writing(engine: Engine) -> Session:
    """Make a session whose transaction, once begun, is alone in writing."""
    return Session(engine.execution_options(**{WRITES: True}))


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Open a transaction for a command; commit when it ends well."""
    with writing(engine) as session, session.begin():
        yield session


def database() -> Session:
    """Give the transaction of this request: inside a view marked with `commits` the one that is committed.

    In any other view it is one that is rolled back when the answer has been made.
    """
    session = _current.get()
    if session is None:
        return reading()
    for check in g.pop("rechecks", ()):
        check(session)
    return session


def reading() -> Session:
    """Give this request's transaction that only reads; also where a write should not hold the lock yet."""
    if "reading" not in g:
        g.reading = Session(current_app.extensions["hrstod.engine"])
    found: Session = g.reading
    return found


def end_reading(app: Flask) -> None:
    """Roll back what a request has only read, when its answer has been made."""

    @app.teardown_appcontext
    def roll_back(_error: BaseException | None) -> None:
        if "reading" in g:
            g.pop("reading").close()


def recheck(check: Callable[[Session], None]) -> None:
    """Ask for a check inside the transaction that writes, as the first thing it does; it raises to stop the write.

    A role that was withdrawn since the request came is noticed there, and one that is being withdrawn waits.
    """
    g.setdefault("rechecks", []).append(check)


P = ParamSpec("P")


def commits(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Let a view write: commit after a response that succeeded, roll back after any other."""

    @functools.wraps(view)
    def inside(*args: P.args, **kwargs: P.kwargs) -> Response:
        with writing(current_app.extensions["hrstod.engine"]) as session:
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
