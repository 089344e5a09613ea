"""An acknowledged write survives a power cut, and the site asks the database before it believes so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, event, text

from hrstod.database.transaction import SQLITE_PRAGMAS, UnsafeDatabase, check_durable, connect
from tests.database.postgres import KINDS, address_of, empty_database, execute
from tests.quick import PROMISED

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "busy_timeout": 5000,
}
"""As SQLite answers: write-ahead log, FULL, references kept, deleted bytes overwritten, five seconds' patience."""

LESS = {
    "journal_mode": "OFF",
    "synchronous": "NORMAL",
    "foreign_keys": "OFF",
    "secure_delete": "OFF",
    "trusted_schema": "ON",
    "busy_timeout": "0",
}


def told_afterwards(engine: Engine, statement: str) -> Engine:
    """Tell each new connection something more, as a careless change would."""

    def tell(connection: Any, _record: Any) -> None:
        connection.execute(statement)

    event.listen(engine, "connect", tell)
    return engine


@pytest.fixture(autouse=True)
def _as_the_site_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the disk, which no other test does."""
    monkeypatch.setitem(SQLITE_PRAGMAS, "synchronous", PROMISED)


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_as_we_open_it_is_durable(kind: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Both databases pass as they come."""
    with empty_database(kind, tmp_path, pytestconfig) as engine:
        check_durable(engine)


@pytest.mark.parametrize("pragma", sorted(WANTED))
def test_every_connection_to_sqlite_is_told(pragma: str, tmp_path: Path) -> None:
    """Not only the first: a connection made later has the same promises."""
    engine = connect(f"sqlite:///{tmp_path / 'hrstod.db'}")
    with engine.connect() as first, engine.connect() as second:
        answers = {connection.execute(text(f"PRAGMA {pragma}")).scalar() for connection in (first, second)}
    assert answers == {WANTED[pragma]}


def test_no_promise_is_left_out_of_these_tests() -> None:
    """A promise added to the site has to be tried here too."""
    assert set(SQLITE_PRAGMAS) == set(WANTED) == set(LESS)


@pytest.mark.parametrize("pragma", sorted(LESS))
def test_sqlite_that_promises_less_is_refused(pragma: str, tmp_path: Path) -> None:
    """Any one of the promises missing, synchronous=NORMAL among them, stops the start with its name."""
    engine = told_afterwards(connect(f"sqlite:///{tmp_path / 'hrstod.db'}"), f"PRAGMA {pragma} = {LESS[pragma]}")
    with pytest.raises(UnsafeDatabase, match=pragma):
        check_durable(engine)


def test_sqlite_with_synchronous_off_is_refused(tmp_path: Path) -> None:
    """OFF is worse than NORMAL and refused as well."""
    engine = told_afterwards(connect(f"sqlite:///{tmp_path / 'hrstod.db'}"), "PRAGMA synchronous = OFF")
    with pytest.raises(UnsafeDatabase, match="synchronous = 0"):
        check_durable(engine)


def test_a_database_in_memory_is_refused() -> None:
    """What is gone with the process is no database."""
    with pytest.raises(UnsafeDatabase, match="journal_mode"):
        check_durable(connect("sqlite://"))


def test_sqlite_opened_past_our_door_is_refused(tmp_path: Path) -> None:
    """SQLite's own defaults are not enough: somebody has to ask for durability."""
    with pytest.raises(UnsafeDatabase):
        check_durable(create_engine(f"sqlite:///{tmp_path / 'hrstod.db'}"))


def test_postgresql_without_synchronous_commit_is_refused(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """A server that acknowledges before it has written stops the start."""
    with empty_database("postgresql", tmp_path, pytestconfig) as engine:
        execute(address_of(engine), f"ALTER DATABASE {engine.url.database} SET synchronous_commit = off")
        with pytest.raises(UnsafeDatabase, match="synchronous_commit"):
            check_durable(engine)


def test_no_statement_shows_what_was_written(tmp_path: Path) -> None:
    """The engine prints no statements, in which a value could stand."""
    assert not connect(f"sqlite:///{tmp_path / 'hrstod.db'}").echo
