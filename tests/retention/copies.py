"""Older copies of an installation's two databases, and putting them back, as somebody does after a fire."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import make_url

from tests.database.postgres import execute
from tests.retention.conftest import close

if TYPE_CHECKING:
    from tests.factories.cases import Office


@dataclass(frozen=True)
class Copy:
    """A copy of one database."""

    address: str
    place: str
    """A file, or the name of another database."""


@dataclass(frozen=True)
class Copies:
    """Copies of both databases, of one moment."""

    main: Copy
    keystore: Copy


def copy_both(office: Office) -> Copies:
    """Copy the database and the keystore."""
    close(office)
    settings = office.installation.settings
    return Copies(_copy(settings.database_address), _copy(settings.keystore_address))


def put_back(office: Office, *copies: Copy) -> None:
    """Put copies in the place of what is there now; the folder with the list of what was shredded is left alone."""
    close(office)
    for copy in copies:
        if copy.address.startswith("sqlite"):
            _copy_file(copy.place, _file(copy.address))
        else:
            name = make_url(copy.address).database
            execute(_server(copy.address), f"DROP DATABASE {name} WITH (FORCE)")
            execute(_server(copy.address), f"ALTER DATABASE {copy.place} RENAME TO {name}")


def _copy(address: str) -> Copy:
    if address.startswith("sqlite"):
        place = f"{_file(address)}.{uuid4().hex}"
        _copy_file(_file(address), place)
        return Copy(address, place)
    place = f"hrstod_{uuid4().hex}"
    execute(_server(address), f"CREATE DATABASE {place} TEMPLATE {make_url(address).database}")
    return Copy(address, place)


def _copy_file(source: str, target: str) -> None:
    """Copy a file of SQLite over another, with what stands in the log beside it."""
    for end in ("-wal", "-shm"):
        Path(target + end).unlink(missing_ok=True)
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()


def _file(address: str) -> str:
    return address.removeprefix("sqlite:///")


def _server(address: str) -> str:
    return make_url(address).set(database="postgres").render_as_string(hide_password=False)
