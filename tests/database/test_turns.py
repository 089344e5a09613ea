"""Threads that write to one SQLite file wait for each other, and not for SQLite."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from hrstod.database import turns
from hrstod.database.transaction import connect, transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

ADD = text("UPDATE counter SET n = n + 1")


def impatient(engine: Engine) -> Engine:
    """Let SQLite refuse at once what it would have to wait for."""
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 0"))
    return engine


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Give the address of a database with a counter in it."""
    address = f"sqlite:///{tmp_path / 'counter.db'}"
    with transaction(connect(address)) as database:
        database.execute(text("CREATE TABLE counter (n INTEGER)"))
        database.execute(text("INSERT INTO counter VALUES (0)"))
    return address


def counted(engine: Engine) -> Any:
    """Give what the counter says."""
    with engine.connect() as connection:
        return connection.scalar(text("SELECT n FROM counter"))


def test_eight_threads_never_meet_in_sqlite(file: str) -> None:
    """Not one of 200 writes has to be tried again, though SQLite would refuse it."""
    engine = impatient(connect(file))

    def add(_number: int) -> None:
        with transaction(engine) as database:
            database.execute(ADD)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(200)))
    assert counted(engine) == 200


def add_and(engine: Engine, then: Callable[[Session], object]) -> None:
    """Begin to write, do something more, and break off."""
    with transaction(engine) as database:
        database.execute(ADD)
        then(database)
        raise RuntimeError


def has_turn(engine: Engine) -> bool:
    """Tell whether somebody who does not wait gets the turn."""
    with transaction(engine) as database:
        return turns._HELD in database.connection().info


def test_any_number_of_threads_may_have_read_before_they_write(file: str) -> None:
    """Each has one connection already when it asks for another; nobody waits for one that all the others hold."""
    engine, everybody = connect(file), Barrier(40)

    def look_and_add(_number: int) -> None:
        with engine.connect() as looking:
            looking.execute(text("SELECT n FROM counter"))
            everybody.wait(timeout=10)
            with transaction(engine) as database:
                database.execute(ADD)

    with ThreadPoolExecutor(40) as threads:
        list(threads.map(look_and_add, range(40)))
    assert counted(engine) == 40


@pytest.mark.parametrize(
    "then",
    [lambda _database: None, lambda database: database.connection().invalidate()],
    ids=["by whoever writes", "by a connection that is closed"],
)
def test_a_write_that_is_broken_off_gives_the_turn_back(
    file: str, then: Callable[[Session], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes next does not wait for somebody who is gone."""
    engine = connect(file)
    with pytest.raises(RuntimeError):
        add_and(engine, then)
    monkeypatch.setattr(turns, "PATIENCE", 0)
    assert has_turn(engine)
    assert counted(engine) == 0


def test_a_turn_that_sqlite_refuses_is_given_back(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process writes, so nobody begins here; afterwards the next one does."""
    engine, other = impatient(connect(file)), connect(file)
    with transaction(other) as elsewhere:
        elsewhere.execute(ADD)
        with pytest.raises(OperationalError, match="locked"), transaction(engine) as database:
            database.execute(ADD)
    monkeypatch.setattr(turns, "PATIENCE", 0)
    assert has_turn(engine)


def test_whoever_waits_for_themselves_is_told(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write inside another one of the same thread never gets the turn; it ends with SQLite's own word."""
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    engine = impatient(connect(file))
    with transaction(engine) as database:
        database.execute(ADD)
        with pytest.raises(OperationalError, match="locked"), transaction(engine) as inner:
            inner.execute(ADD)
    assert counted(engine) == 1


def test_reading_waits_for_nobody(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even for a write that has begun."""
    monkeypatch.setattr(turns, "PATIENCE", 60)
    engine = connect(file)
    with transaction(engine) as database:
        database.execute(ADD)
        assert counted(engine) == 0
