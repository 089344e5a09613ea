"""Trails to spoil: made of nothing but the chain, and in a database of each kind."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from hrstod.audit.canonical import canonical
from hrstod.audit.chain import GENESIS, Entry, link
from hrstod.audit.checkpoints import Checkpoint, sign
from hrstod.audit.models import AuditCheckpoint, AuditEntry
from hrstod.audit.protection import protect_rows
from hrstod.database.base import Row
from tests.database.postgres import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from sqlalchemy import Engine

MOMENT = datetime(2027, 2, 21, 14, 5, 9, 123456, UTC)
ANNA = UUID("a0000000-0000-4000-8000-000000000001")
BO = UUID("b0000000-0000-4000-8000-000000000002")
SEED = bytes(range(32))
OTHER_SEED = bytes(32)


def make_entry(number: int, previous: bytes = GENESIS, *, account: UUID = ANNA) -> Entry:
    """Make an entry that follows on from one with this hash."""
    at, details = MOMENT + timedelta(minutes=number), canonical({"account": str(account)})
    return link(previous, number, at=at, event="unlock.done", actor_id=account, details=details)


def make_trail(length: int, *, account: UUID = ANNA) -> list[Entry]:
    """Make a trail that is in order."""
    entries: list[Entry] = []
    for number in range(1, length + 1):
        entries.append(make_entry(number, entries[-1].hash if entries else GENESIS, account=account))
    return entries


def checkpoint_at(entries: list[Entry], number: int, seed: bytes = SEED) -> Checkpoint:
    """Sign a trail as it stood at an entry."""
    return sign(seed, number=number, entry_hash=entries[number - 1].hash, made_at=MOMENT)


@contextmanager
def audited_database(kind: str, folder: Path, config: pytest.Config) -> Iterator[Engine]:
    """Open a database with the trail's tables and nothing else, protected as in an installation."""
    with empty_database(kind, folder, config) as engine:
        with engine.begin() as connection:
            tables = [AuditEntry.__table__, AuditCheckpoint.__table__]
            Row.metadata.create_all(connection, tables=tables)  # type: ignore[arg-type]
            protect_rows(connection)
        yield engine
