"""What a copy of the database tells about lockers: not who keeps something, nor how much, nor since when."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from hrstod.accounts import locker
from hrstod.accounts.locker import CAPACITY, LOCKER_BYTES
from hrstod.accounts.models import Locker, LockerKey
from hrstod.crypto.envelope import within
from hrstod.crypto.unsealing import CannotUnseal, unseal
from hrstod.crypto.wrapping import unwrap
from hrstod.database import migrating
from hrstod.database.transaction import connect, transaction
from tests.accounts.newcomers import enter, new_person, prove
from tests.conftest import make_settings
from tests.factories import people

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.factories.people import Installation, Person

NOTE = b"Call the shelter on Friday about number seven."


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Give an installation on SQLite with nobody in it."""
    settings = make_settings(tmp_path_factory.mktemp("installation"))
    engine = connect(settings.database_address)
    migrating.upgrade(engine, settings.instance)
    return people.install(settings, engine)


@pytest.fixture(scope="module")
def active(alone: Installation) -> Person:
    """Give a manager who has a full locker, and has changed it ten times."""
    person = new_person(alone, "Active")
    for size in range(1, 11):
        with transaction(alone.engine) as database:
            opened = locker.open_locker(database, alone.vault, account_id=person.id, keys=person.keys, for_change=True)
            locker.close_locker(opened, (NOTE * CAPACITY)[: CAPACITY // 10 * size])
    return person


@pytest.fixture(scope="module")
def idle(alone: Installation) -> Person:
    """Give a manager who has never kept anything, and signs in as often."""
    person = new_person(alone, "Idle")
    for _ in range(3):
        enter(alone, prove(alone, person, code=person.recovery_code))
    return person


def rows_of(installation: Installation, person: Person) -> dict[str, list[tuple[Any, ...]]]:
    """Give everything that the file says about somebody's locker."""
    database = sqlite3.connect(installation.settings.instance / "hrstod.db")
    return {
        table: database.execute(f"SELECT * FROM {table} WHERE account_id = ?", (person.id.hex,)).fetchall()
        for table in ("locker", "locker_key")
    }


def shape(rows: dict[str, list[tuple[Any, ...]]]) -> object:
    """Give what can be told of rows whose random parts are taken out: types, lengths, and what is not random."""
    return {
        table: [
            [(type(value), len(value) if isinstance(value, (bytes, str)) else value) for value in row] for row in found
        ]
        for table, found in rows.items()
    }


def test_the_locker_of_an_active_and_of_an_idle_manager_look_alike(
    alone: Installation, active: Person, idle: Person
) -> None:
    """Row by row: as many, as long, of the same types; every number in them is the same."""
    shapes = [shape(rows_of(alone, person)) for person in (active, idle)]
    assert shapes[0] == shapes[1]


def test_no_column_could_tell_when_or_how_often(alone: Installation) -> None:
    """Neither a time, nor a day, nor a counter; the epoch changes with the keys and with nothing else."""
    database = sqlite3.connect(alone.settings.instance / "hrstod.db")
    columns = {
        table: {row[1] for row in database.execute(f"PRAGMA table_info({table})")} for table in ("locker", "locker_key")
    }
    assert columns == {
        "locker": {"account_id", "blob", "version"},
        "locker_key": {"account_id", "holder", "epoch", "wrap", "signature"},
    }


def test_what_is_in_a_row_looks_like_chance(alone: Installation, active: Person, idle: Person) -> None:
    """A full locker and an empty one both use every byte about equally often."""
    for person in (active, idle):
        [(_, blob, _)] = rows_of(alone, person)["locker"]
        counts = [blob[14:].count(byte) for byte in range(256)]
        expected = (LOCKER_BYTES - 14) / 256
        squared = sum((count - expected) ** 2 / expected for count in counts)
        assert 140 < squared < 400  # chi-squared with 255 degrees of freedom: outside once in ten million


def test_saving_something_moves_no_row(alone: Installation, active: Person, idle: Person) -> None:
    """The order in which rows lie in the file is that in which accounts were made."""
    database = sqlite3.connect(alone.settings.instance / "hrstod.db")
    order = [row[0] for row in database.execute("SELECT account_id FROM locker ORDER BY rowid")]
    assert order.index(active.id.hex) < order.index(idle.id.hex)


def test_nothing_of_it_stands_anywhere_on_the_disk(alone: Installation, active: Person) -> None:
    """Neither in the database, nor in its log, nor in the keystore."""
    assert active.id
    files: list[Path] = [path for path in alone.settings.instance.iterdir() if path.is_file()]
    assert not [path.name for path in files if NOTE[:12] in path.read_bytes()]
    assert {"hrstod.db", "keystore.db"} <= {path.name for path in files}


def test_database_and_keystore_together_open_nothing(alone: Installation, active: Person) -> None:
    """The second lock comes off, and what is inside is sealed for a key that stands on no disk."""
    second_lock = alone.vault.keystore.find(locker.PURPOSE, active.id)
    with transaction(alone.engine) as database:
        row = database.get_one(Locker, active.id)
        held = database.get_one(LockerKey, (active.id, active.keys.public.fingerprint))
        context = locker._wrap_context(active.id, held.epoch, held.holder)
        with pytest.raises(CannotUnseal):
            unseal(second_lock, row.blob, locker._blob_context(row))
        opened = unseal(second_lock, held.wrap, within("wrap", context, held.holder))
        with pytest.raises(CannotUnseal):
            unseal(opened[-32:], row.blob, locker._blob_context(row))


def test_anothers_keys_do_not_open_it_with_the_keystore(alone: Installation, active: Person, idle: Person) -> None:
    """A colleague who has both copies has no more than anybody."""
    second_lock = alone.vault.keystore.find(locker.PURPOSE, active.id)
    with transaction(alone.engine) as database:
        held = database.get_one(LockerKey, (active.id, active.keys.public.fingerprint))
        context = locker._wrap_context(active.id, held.epoch, held.holder)
        with pytest.raises(CannotUnseal):
            unwrap(held.wrap, keys=idle.keys, shred_key=second_lock, context=context)
