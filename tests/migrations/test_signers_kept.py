"""What the key authority has vouched for before its words were kept is kept when the tables come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hrstod.crypto.models import AccountKey, Certificate, Signer
from hrstod.database import migrating
from tests.database.postgres import KINDS, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

ANNA, BO, EVA, BOARD = (UUID(int=number) for number in range(1, 5))
NOW, BEFORE = b"\1" * 32, b"\2" * 32
DAY = date(2026, 3, 1)


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give a database of each kind, as it was before."""
    with empty_database(request.param, tmp_path, request.config) as engine:
        migrating.upgrade(engine, tmp_path, "0002")
        yield engine


def key(account_id: UUID, fingerprint: bytes) -> AccountKey:
    """Make an account's public key."""
    return AccountKey(account_id=account_id, epoch=1, public=b"public", fingerprint=fingerprint, made_on=DAY)


def certificate(account_id: UUID, fingerprint: bytes) -> Certificate:
    """Make the authority's word for a key."""
    return Certificate(
        account_id=account_id, board_id=BOARD, fingerprint=fingerprint, signed_on=DAY, signature=account_id.bytes * 4
    )


def kept_after(engine: Engine, folder: Path, *rows: object) -> list[tuple[UUID, bytes, bytes]]:
    """Write some rows, upgrade, and give whose words are kept, for which key, signed how."""
    with Session(engine) as database, database.begin():
        database.add_all(rows)
    migrating.upgrade(engine, folder, "0003")
    with Session(engine) as database:
        return [(one.account_id, one.public, one.signature) for one in database.query(Signer)]


def test_the_word_for_a_key_that_counts_is_kept(engine: Engine, tmp_path: Path) -> None:
    """Certificates of keys that have been replaced, and keys that nobody has vouched for, are not."""
    rows = (key(ANNA, NOW), certificate(ANNA, NOW), key(BO, b"\4" * 32), key(EVA, b"\3" * 32), certificate(EVA, BEFORE))
    assert kept_after(engine, tmp_path, *rows) == [(ANNA, b"public", ANNA.bytes * 4)]


def test_two_accounts_with_one_key_do_not_stop_the_upgrade(engine: Engine, tmp_path: Path) -> None:
    """Nobody here writes that; whoever did, cannot keep an installation from being upgraded."""
    rows = [make(account, NOW) for account in (ANNA, BO) for make in (key, certificate)]
    assert len(kept_after(engine, tmp_path, *rows)) == 1


def test_without_certificates_nothing_is_kept(engine: Engine, tmp_path: Path) -> None:
    """And the tables are there."""
    assert kept_after(engine, tmp_path) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM disposal_rule")).scalar() == 0
