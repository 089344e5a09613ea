"""What is shredded stays shredded: whatever is put back from a backup, and wherever the shredding was broken off."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from hrstod.crypto.keystore import Keystore, KeystoreMissing, create_tables, open_keystore
from hrstod.crypto.masterkey import load_master_key, make_master_key
from hrstod.crypto.models import ShredKey
from hrstod.crypto.primitives import KeyDestroyed
from hrstod.crypto.shredded import FILE, ListUnavailable, Shredded
from hrstod.database.transaction import transaction
from tests.crypto.blobs import ANNA_ID, DAVID_ID
from tests.database.postgres import KINDS, address_of, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Engine

SHRED = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from hrstod.crypto.keystore import Keystore, open_keystore
from hrstod.crypto.masterkey import load_master_key
from hrstod.crypto.shredded import Shredded

engine, folder = open_keystore(sys.argv[1]), Path(sys.argv[2])
keystore = Keystore(engine, load_master_key("file", folder), Shredded(folder / "shredded-keys"))
keystore.destroy = lambda *_place: os.kill(os.getpid(), signal.SIGKILL)
keystore.shred("case", UUID(sys.argv[3]))
"""
"""Shred in a process that is killed between the two steps."""


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give a keystore's database of each kind."""
    with empty_database(request.param, tmp_path, request.config) as found:
        create_tables(found)
        make_master_key(tmp_path / "master-key")
        yield found


@pytest.fixture
def keystore(engine: Engine, tmp_path: Path) -> Keystore:
    """Give a keystore with the secrets of an installation, and a list beside it."""
    made = opened(engine, tmp_path)
    made.make_secrets()
    return made


def opened(engine: Engine, folder: Path) -> Keystore:
    """Open the keystore as a process does that has just been started."""
    return Keystore(engine, load_master_key("file", folder), Shredded(folder / FILE))


def row_of(engine: Engine, purpose: str, owner: UUID) -> ShredKey | None:
    """Read a key's row, as a backup has it."""
    with Session(engine, expire_on_commit=False) as database:
        return database.get(ShredKey, (purpose, owner))


def put_back(engine: Engine, row: ShredKey | None) -> None:
    """Write a row as it was, as restoring a backup does."""
    assert row is not None
    with transaction(engine) as database:
        database.add(ShredKey(purpose=row.purpose, owner=row.owner, epoch=row.epoch, blob=row.blob))


@pytest.fixture
def back(keystore: Keystore, engine: Engine) -> None:
    """Shred Anna's key, and put its row back."""
    keystore.make("case", ANNA_ID)
    row = row_of(engine, "case", ANNA_ID)
    keystore.shred("case", ANNA_ID)
    put_back(engine, row)


@pytest.mark.parametrize("verb", ["find", "make", "find_or_make"])
def test_a_shredded_key_that_a_backup_brings_back_is_destroyed(
    engine: Engine, tmp_path: Path, back: None, verb: str
) -> None:
    """It is neither found nor made again, by this process or by one that starts after."""
    with pytest.raises(KeyDestroyed):
        getattr(opened(engine, tmp_path), verb)("case", ANNA_ID)


def test_a_shredded_key_is_in_no_list_of_keys(keystore: Keystore, back: None) -> None:
    """Only the others are."""
    davids = keystore.make("case", DAVID_ID)
    assert keystore.find_many("case", [ANNA_ID, DAVID_ID]) == {DAVID_ID: davids}


def test_the_row_that_a_backup_brought_back_is_swept(keystore: Keystore, engine: Engine, back: None) -> None:
    """Once; and nothing else is."""
    davids = keystore.make("case", DAVID_ID)
    assert [keystore.sweep_shredded() for _time in range(2)] == [1, 0]
    assert (row_of(engine, "case", ANNA_ID), keystore.find("case", DAVID_ID)) == (None, davids)


def test_shredding_one_thing_of_somebody_leaves_the_others(keystore: Keystore) -> None:
    """The same id for another purpose is another key."""
    locker = keystore.make("locker", ANNA_ID)
    keystore.make("case", ANNA_ID)
    keystore.shred("case", ANNA_ID)
    assert keystore.find("locker", ANNA_ID) == locker


def test_what_is_only_destroyed_can_be_made_again(keystore: Keystore, engine: Engine, tmp_path: Path) -> None:
    """Somebody who empties their locker begins with a new key; the list knows nothing of it."""
    before = keystore.make("locker", ANNA_ID)
    keystore.destroy("locker", ANNA_ID)
    assert keystore.find_or_make("locker", ANNA_ID) != before
    assert not (tmp_path / FILE).exists()


def test_a_running_site_notices_what_another_process_has_shredded(
    keystore: Keystore, engine: Engine, tmp_path: Path
) -> None:
    """It has read the list before."""
    keystore.make("case", ANNA_ID)
    row = row_of(engine, "case", ANNA_ID)
    keystore.shred("case", uuid4())
    opened(engine, tmp_path).shred("case", ANNA_ID)
    put_back(engine, row)
    with pytest.raises(KeyDestroyed):
        keystore.find("case", ANNA_ID)


def test_killed_between_the_list_and_the_key_it_is_shredded(keystore: Keystore, engine: Engine, tmp_path: Path) -> None:
    """The list comes first: the key is as good as gone, and is swept."""
    keystore.make("case", ANNA_ID)
    asked = [sys.executable, "-c", SHRED, address_of(engine), str(tmp_path), str(ANNA_ID)]
    assert subprocess.run(asked, check=False).returncode == -signal.SIGKILL
    with pytest.raises(KeyDestroyed):
        keystore.find("case", ANNA_ID)
    assert keystore.sweep_shredded() == 1


def test_what_cannot_be_written_down_is_not_destroyed(keystore: Keystore, tmp_path: Path) -> None:
    """A folder stands where the list should."""
    made = keystore.make("case", ANNA_ID)
    (tmp_path / FILE).mkdir()
    with pytest.raises(ListUnavailable):
        keystore.shred("case", ANNA_ID)
    (tmp_path / FILE).rmdir()
    assert keystore.find("case", ANNA_ID) == made


def test_a_list_that_cannot_be_read_opens_nothing(keystore: Keystore, tmp_path: Path) -> None:
    """What may have been shredded is not taken for what was not."""
    keystore.make("case", ANNA_ID)
    (tmp_path / FILE).mkdir()
    (tmp_path / FILE / "x").touch()
    with pytest.raises(ListUnavailable):
        keystore.find("case", ANNA_ID)


def test_without_a_list_nothing_is_shredded(engine: Engine, tmp_path: Path) -> None:
    """A keystore that would forget it refuses."""
    keystore = Keystore(engine, load_master_key("file", tmp_path))
    made = keystore.make("case", ANNA_ID)
    with pytest.raises(ValueError, match="forget"):
        keystore.shred("case", ANNA_ID)
    assert keystore.find("case", ANNA_ID) == made


def test_sweeping_a_missing_keystore_says_that_it_is_missing(tmp_path: Path) -> None:
    """Nothing is made by looking."""
    with pytest.raises(KeystoreMissing):
        opened(open_keystore(f"sqlite:///{tmp_path / 'gone.db'}"), tmp_path).sweep_shredded()
