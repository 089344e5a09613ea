"""The keystore: keys are made, found and destroyed, on both databases, and never mistaken for one another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hrstod.crypto.keystore import INSTALLATION, SECRETS, Keystore, KeystoreMissing, create_tables, open_keystore
from hrstod.crypto.masterkey import MasterKeyWrong, load_master_key, make_master_key
from hrstod.crypto.models import ShredKey
from hrstod.crypto.primitives import CannotUnseal, KeyDestroyed
from hrstod.database.transaction import check_durable, transaction
from hrstod.errors import Unavailable
from tests.crypto.blobs import ANNA_ID, DAVID_ID
from tests.database.postgres import KINDS, address_of, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


OWNERS = [UUID(int=number) for number in range(1, 8)]


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an empty database of each kind."""
    with empty_database(request.param, tmp_path, request.config) as found:
        yield found


@pytest.fixture
def keystore(engine: Engine, tmp_path: Path) -> Keystore:
    """Give a keystore with the secrets of an installation and nothing else."""
    create_tables(engine)
    make_master_key(tmp_path / "master-key")
    made = Keystore(engine, load_master_key("file", tmp_path))
    made.make_secrets()
    return made


def another(engine: Engine, folder: Path) -> Keystore:
    """Open the same keystore with the master key of another installation."""
    make_master_key(folder / "master-key")
    return Keystore(engine, load_master_key("file", folder))


def test_a_key_that_was_made_is_found(keystore: Keystore) -> None:
    """As often as it is looked for."""
    made = keystore.make("locker", ANNA_ID)
    assert [keystore.find("locker", ANNA_ID) for _ in range(2)] == [made, made]


def test_everybody_and_everything_has_a_key_of_its_own(keystore: Keystore) -> None:
    """Two owners, two purposes, four keys of 32 bytes."""
    made = {keystore.make(purpose, owner) for purpose in ("locker", "case") for owner in (ANNA_ID, DAVID_ID)}
    assert {len(key) for key in made} == {32}
    assert len(made) == 4


def test_a_key_that_is_there_is_never_made_again(keystore: Keystore) -> None:
    """What it locks would be unreadable."""
    made = keystore.make("locker", ANNA_ID)
    with pytest.raises(IntegrityError):
        keystore.make("locker", ANNA_ID)
    assert keystore.find("locker", ANNA_ID) == made


def test_a_destroyed_key_is_gone_for_good(keystore: Keystore) -> None:
    """And the others are not."""
    keystore.make("locker", ANNA_ID)
    davids = keystore.make("locker", DAVID_ID)
    keystore.destroy("locker", ANNA_ID)
    with pytest.raises(KeyDestroyed):
        keystore.find("locker", ANNA_ID)
    assert keystore.find("locker", DAVID_ID) == davids


def test_destroying_what_is_gone_is_no_fault(keystore: Keystore) -> None:
    """Whoever was interrupted while destroying does it once more."""
    for _ in range(2):
        keystore.destroy("locker", ANNA_ID)
    with pytest.raises(CannotUnseal):
        keystore.find("locker", ANNA_ID)


def test_a_key_is_found_or_made(keystore: Keystore) -> None:
    """Made the first time, found the second."""
    assert keystore.find_or_make("locker", ANNA_ID) == keystore.find_or_make("locker", ANNA_ID)


def test_of_many_who_make_the_same_key_one_does(keystore: Keystore) -> None:
    """All of them get the same."""
    with ThreadPoolExecutor(8) as threads:
        found = set(threads.map(lambda _: keystore.find_or_make("locker", ANNA_ID), range(16)))
    assert found == {keystore.find("locker", ANNA_ID)}


def test_the_secrets_of_an_installation_are_made_once(keystore: Keystore) -> None:
    """Each is another, and making what is missing changes nothing that is there."""
    before = [keystore.secret(name) for name in SECRETS]
    keystore.make_secrets()
    assert [keystore.secret(name) for name in SECRETS] == before
    assert len(set(before)) == len(SECRETS)


def test_a_secret_that_was_never_made_is_not_made_by_asking(keystore: Keystore) -> None:
    """A new pepper would shut everybody out."""
    with pytest.raises(KeystoreMissing):
        keystore.secret("another")


def test_no_key_stands_in_the_database(keystore: Keystore, engine: Engine) -> None:
    """Each is sealed under the master key, which stands elsewhere."""
    made = [keystore.make("locker", uuid4()) for _ in range(5)]
    with Session(engine) as database:
        rows = database.scalars(select(ShredKey)).all()
    assert not any(key in row.blob for key in made for row in rows)


def test_the_master_key_of_another_installation_opens_nothing(
    keystore: Keystore, engine: Engine, tmp_path: Path
) -> None:
    """It says so, and nothing is changed: with the right one everything is there."""
    made = keystore.make("locker", ANNA_ID)
    with pytest.raises(MasterKeyWrong):
        another(engine, tmp_path / "other").find("locker", ANNA_ID)
    assert keystore.find("locker", ANNA_ID) == made


@pytest.mark.parametrize("changed", [{"owner": UUID(int=9)}, {"purpose": "case"}, {"epoch": 2}, {"blob": b"garbage"}])
def test_a_row_that_somebody_has_changed_does_not_open(
    keystore: Keystore, engine: Engine, changed: dict[str, object]
) -> None:
    """Another owner's, another purpose's, another epoch's, or damaged."""
    keystore.make("locker", ANNA_ID)
    with transaction(engine) as database:
        database.execute(update(ShredKey).where(ShredKey.owner == ANNA_ID).values(**changed))
    with pytest.raises(MasterKeyWrong):
        keystore.find(str(changed.get("purpose", "locker")), UUID(str(changed.get("owner", ANNA_ID))))


def test_the_blobs_of_two_rows_cannot_be_exchanged(keystore: Keystore, engine: Engine) -> None:
    """Anna's locker does not open with David's key, nor is it said to."""
    keystore.make("locker", ANNA_ID)
    keystore.make("locker", DAVID_ID)
    with transaction(engine) as database:
        annas, davids = (database.get_one(ShredKey, ("locker", owner)) for owner in (ANNA_ID, DAVID_ID))
        annas.blob, davids.blob = davids.blob, annas.blob
    for owner in (ANNA_ID, DAVID_ID):
        with pytest.raises(MasterKeyWrong):
            keystore.find("locker", owner)


def test_many_keys_are_found_at_once(keystore: Keystore) -> None:
    """Those that are there, for that purpose; who was asked for twice is found once, and nobody is not."""
    annas = keystore.make("case", ANNA_ID)
    davids = keystore.make("locker", DAVID_ID)
    asked = [ANNA_ID, DAVID_ID, uuid4(), ANNA_ID]
    assert [keystore.find_many(purpose, asked) for purpose in ("case", "locker")] == [
        {ANNA_ID: annas},
        {DAVID_ID: davids},
    ]
    assert keystore.find_many("case", []) == {}


def test_more_keys_than_one_query_takes_are_found(
    keystore: Keystore, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In several, without anybody left out."""
    monkeypatch.setattr("hrstod.crypto.keystore.MOST_ROWS", 3)
    made = {owner: keystore.make("case", owner) for owner in OWNERS}
    queries: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: queries.append(given[2]))
    assert keystore.find_many("case", OWNERS) == made
    assert sum("shred_key" in query for query in queries) == 3


def test_everybody_who_has_a_key_is_listed(keystore: Keystore, monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts, each once; keys that are destroyed on the way hide no others."""
    monkeypatch.setattr("hrstod.crypto.keystore.MOST_ROWS", 3)
    for owner in OWNERS:
        keystore.make("case", owner)
    keystore.make("locker", ANNA_ID)
    listed = []
    for owner in keystore.list_owners("case"):
        keystore.destroy("case", owner)
        listed.append(owner)
    assert (listed, list(keystore.list_owners("case"))) == (OWNERS, [])


def one_of_each(verb: str) -> tuple[object, ...]:
    """Give what a verb is asked with."""
    return ("locker", [ANNA_ID] if verb == "find_many" else ANNA_ID)


@pytest.mark.parametrize("verb", ["make", "find", "find_many", "find_or_make", "destroy"])
def test_without_its_table_the_keystore_is_missing(engine: Engine, tmp_path: Path, verb: str) -> None:
    """Whatever is asked of it."""
    with pytest.raises(KeystoreMissing):
        getattr(another(engine, tmp_path / "other"), verb)(*one_of_each(verb))


@pytest.mark.parametrize("verb", ["find", "find_many"])
def test_an_empty_keystore_is_a_missing_one(engine: Engine, tmp_path: Path, verb: str) -> None:
    """It does not say of every key that it was destroyed, which somebody might act on."""
    create_tables(engine)
    with pytest.raises(KeystoreMissing):
        getattr(another(engine, tmp_path / "other"), verb)(*one_of_each(verb))


def test_a_keystore_whose_secrets_are_gone_is_a_missing_one(keystore: Keystore, engine: Engine) -> None:
    """The installation's own keys are in every keystore of its."""
    for name in SECRETS:
        keystore.destroy(name, INSTALLATION)
    with pytest.raises(KeystoreMissing):
        keystore.find("locker", ANNA_ID)


def test_a_missing_file_is_missing_and_not_made(tmp_path: Path) -> None:
    """Looking for a keystore leaves no empty one behind."""
    engine = open_keystore(f"sqlite:///{tmp_path / 'keystore.db'}")
    with pytest.raises(KeystoreMissing):
        another(engine, tmp_path / "other").find("locker", ANNA_ID)
    assert not (tmp_path / "keystore.db").exists()


def test_a_file_that_is_no_database_is_missing(tmp_path: Path) -> None:
    """A damaged keystore is said to be none, and left as it is."""
    (tmp_path / "keystore.db").write_bytes(b"garbage" * 1000)
    engine = open_keystore(f"sqlite:///{tmp_path / 'keystore.db'}")
    with pytest.raises(KeystoreMissing):
        another(engine, tmp_path / "other").find("locker", ANNA_ID)
    assert (tmp_path / "keystore.db").read_bytes() == b"garbage" * 1000


def test_a_server_that_does_not_answer_is_a_missing_keystore(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """PostgreSQL without such a database is no keystore."""
    with empty_database("postgresql", tmp_path, pytestconfig) as engine:
        gone = open_keystore(f"{address_of(engine).replace(str(engine.url.database), 'gone')}")
        with pytest.raises(KeystoreMissing):
            another(gone, tmp_path / "other").find("locker", ANNA_ID)


def test_one_writes_at_a_time_and_a_busy_keystore_is_not_missing(keystore: Keystore, engine: Engine) -> None:
    """Who looks which epochs are used can rely on it until they are done; whoever waits is not told that it is gone."""
    waits = "PRAGMA busy_timeout = 1" if engine.dialect.name == "sqlite" else "SET lock_timeout = 1"
    impatient = open_keystore(address_of(engine))
    event.listen(impatient, "connect", lambda connection, _record: connection.cursor().execute(waits))
    with keystore._writing() as database:
        database.execute(select(ShredKey.epoch))
        with pytest.raises(OperationalError):
            Keystore(impatient, keystore._master).make("locker", ANNA_ID)
    impatient.dispose()


def test_a_missing_keystore_is_said_in_words() -> None:
    """It is a page of its own with the right status, not a failure of ours."""
    assert issubclass(KeystoreMissing, Unavailable)
    assert "Nothing was changed" in str(KeystoreMissing().sentence)


def test_the_keystore_is_as_durable_as_the_other_database(keystore: Keystore, engine: Engine) -> None:
    """A key that was acknowledged survives a power cut: what it locks does."""
    again = open_keystore(address_of(engine))
    check_durable(again)
    again.dispose()


def test_of_a_destroyed_key_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    """Neither in SQLite's file nor in its log."""
    engine = open_keystore(f"sqlite:///{tmp_path / 'keystore.db'}")
    create_tables(engine)
    keystore = another(engine, tmp_path / "other")
    keystore.make("locker", ANNA_ID)
    with Session(engine) as database:
        blob = database.get_one(ShredKey, ("locker", ANNA_ID)).blob
    assert any(blob in file.read_bytes() for file in tmp_path.glob("keystore.db*"))
    keystore.destroy("locker", ANNA_ID)
    assert not any(blob in file.read_bytes() for file in tmp_path.glob("keystore.db*"))
