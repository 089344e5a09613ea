"""While the master key is changed every key is readable at every moment, whatever is killed; then the old one goes."""

from __future__ import annotations

import signal
import subprocess
import sys
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from hrstod.crypto.keystore import SECRETS, Keystore, _place, create_tables
from hrstod.crypto.masterkey import (
    MasterKeyWrong,
    StillUsed,
    TextMasterKey,
    add_epoch,
    load_master_key,
    make_master_key,
    parse,
    read_file,
)
from hrstod.crypto.models import ShredKey
from hrstod.database.transaction import transaction
from tests.database.postgres import KINDS, address_of, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

OWNERS = [UUID(int=number) for number in range(1, 31)]
ALL = len(OWNERS) + len(SECRETS)
MANY, BATCH = 400, 4
"""So many keys that a hundredth of them is several."""

RESEAL = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from hrstod.crypto.keystore import Keystore, open_keystore
from hrstod.crypto.masterkey import load_master_key

address, folder, place, rows = *sys.argv[1:4], int(sys.argv[4])
engine, master = open_keystore(address), load_master_key("file", Path(folder))
left = iter(range(rows - 1, -1, -1))

def die_at_the_last(*_):
    if next(left, 1) == 0:
        os.kill(os.getpid(), signal.SIGKILL)

if place == "seal":
    wrap = master.wrap
    master.wrap = lambda *given: (die_at_the_last(), wrap(*given))[1]
elif place == "commit":
    event.listen(engine, "commit", die_at_the_last)
for _ in Keystore(engine, master).reseal():
    if place == "next":
        die_at_the_last()
"""
"""Reseal in a process that kills itself without warning: at a row’s sealing, its commit, or on the way to the next."""


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give a keystore's database of each kind."""
    with empty_database(request.param, tmp_path, request.config) as found:
        create_tables(found)
        make_master_key(tmp_path / "master-key")
        yield found


@pytest.fixture
def made(engine: Engine, tmp_path: Path) -> dict[UUID, bytes]:
    """Make thirty keys, and add an epoch to the master key."""
    keystore = opened(engine, tmp_path)
    keystore.make_secrets()
    keys = {owner: keystore.make("locker", owner) for owner in OWNERS}
    add_epoch(tmp_path / "master-key")
    return keys


def opened(engine: Engine, folder: Path) -> Keystore:
    """Open the keystore as another process does."""
    return Keystore(engine, load_master_key("file", folder))


def found(keystore: Keystore) -> dict[UUID, bytes]:
    """Find all thirty keys."""
    return {owner: keystore.find("locker", owner) for owner in OWNERS}


def test_every_key_is_sealed_under_the_new_epoch(engine: Engine, tmp_path: Path, made: dict[UUID, bytes]) -> None:
    """They are counted on the way, and are the same keys as before."""
    keystore = opened(engine, tmp_path)
    assert list(keystore.reseal()) == list(range(1, ALL + 1))
    assert keystore.epochs() == {2: ALL}
    assert found(keystore) == made


def test_when_all_is_done_there_is_nothing_left_to_do(engine: Engine, tmp_path: Path, made: dict[UUID, bytes]) -> None:
    """Started once more it ends at once."""
    for _ in opened(engine, tmp_path).reseal():
        pass
    assert list(opened(engine, tmp_path).reseal()) == []


def test_a_process_that_has_been_running_reseals_under_the_new_epoch(engine: Engine, tmp_path: Path) -> None:
    """It reads the master key again before it begins."""
    running = opened(engine, tmp_path)
    running.make_secrets()
    add_epoch(tmp_path / "master-key")
    assert list(running.reseal()) == list(range(1, len(SECRETS) + 1))


def test_half_way_both_epochs_are_readable(engine: Engine, tmp_path: Path, made: dict[UUID, bytes]) -> None:
    """By the process that does it, by one that came later, and by a site that has been running since before."""
    running = Keystore(engine, load_master_key("file", tmp_path))
    keystore = opened(engine, tmp_path)
    assert len(list(islice(keystore.reseal(), 12))) == 12
    assert running.epochs() == {1: ALL - 12, 2: 12}
    assert [found(one) for one in (keystore, opened(engine, tmp_path), running)] == [made] * 3


def test_old_epochs_are_not_dropped_half_way(engine: Engine, tmp_path: Path, made: dict[UUID, bytes]) -> None:
    """The file is as it was, and everything is readable."""
    keystore, path = opened(engine, tmp_path), tmp_path / "master-key"
    list(islice(keystore.reseal(), 12))
    with pytest.raises(StillUsed):
        keystore.drop_old_epochs(path)
    assert list(parse(read_file(path))) == [1, 2]


def test_old_epochs_are_not_dropped_before_the_new_one_is_used(
    engine: Engine, tmp_path: Path, made: dict[UUID, bytes]
) -> None:
    """A site that has been running since before would go on to use the old one."""
    with pytest.raises(StillUsed):
        opened(engine, tmp_path).drop_old_epochs(tmp_path / "master-key")


def test_when_all_is_done_old_epochs_are_dropped(engine: Engine, tmp_path: Path, made: dict[UUID, bytes]) -> None:
    """And everything is readable with what is left."""
    keystore = opened(engine, tmp_path)
    list(keystore.reseal())
    keystore.drop_old_epochs(tmp_path / "master-key")
    assert list(parse(read_file(tmp_path / "master-key"))) == [2]
    assert found(opened(engine, tmp_path)) == made


def test_a_site_that_has_been_running_makes_keys_under_the_new_epoch(engine: Engine, tmp_path: Path) -> None:
    """As soon as one row is, so that none is left behind when the old one is dropped."""
    running = opened(engine, tmp_path)
    running.make_secrets()
    add_epoch(tmp_path / "master-key")
    next(opened(engine, tmp_path).reseal())
    running.make("locker", OWNERS[0])
    with Session(engine) as database:
        assert database.get_one(ShredKey, ("locker", OWNERS[0])).epoch == 2


def test_without_the_new_epoch_no_key_is_made(engine: Engine, tmp_path: Path, made: dict[UUID, bytes]) -> None:
    """Somebody has put an old copy of the master key back: it is said, and nothing is sealed under it."""
    list(opened(engine, tmp_path).reseal())
    path = tmp_path / "master-key"
    old = path.read_bytes().splitlines(keepends=True)[0]
    path.unlink()
    path.write_bytes(old)
    path.chmod(0o400)
    with pytest.raises(MasterKeyWrong, match="no epoch 2"):
        opened(engine, tmp_path).make("locker", UUID(int=99))


def test_a_row_that_does_not_open_stops_it_and_harms_nothing(
    engine: Engine, tmp_path: Path, made: dict[UUID, bytes]
) -> None:
    """A damaged key is left as it is, for somebody to look at."""
    with Session(engine) as database, database.begin():
        database.get_one(ShredKey, ("locker", OWNERS[0])).blob = b"garbage"
    with pytest.raises(MasterKeyWrong):
        list(opened(engine, tmp_path).reseal())
    with Session(engine) as database:
        assert database.get_one(ShredKey, ("locker", OWNERS[0])).blob == b"garbage"


def test_killed_anywhere_it_goes_on_where_it_was(engine: Engine, tmp_path: Path, made: dict[UUID, bytes]) -> None:
    """After each kill every key is readable, and in the end all are under the new epoch."""
    asked = [sys.executable, "-c", RESEAL, address_of(engine), str(tmp_path)]
    for place, rows in (("commit", 1), ("seal", 5), ("next", 3), ("commit", 7), ("seal", 2)):
        assert subprocess.run([*asked, place, str(rows)], check=False).returncode == -signal.SIGKILL
        assert found(opened(engine, tmp_path)) == made
    assert opened(engine, tmp_path).epochs() == {1: ALL - 14, 2: 14}
    subprocess.run([*asked, "", "0"], check=True)
    assert opened(engine, tmp_path).epochs() == {2: ALL}
    assert found(opened(engine, tmp_path)) == made


def test_many_keys_are_sealed_in_batches_and_counted_one_by_one(engine: Engine, tmp_path: Path) -> None:
    """A hundredth of them in one commit."""
    make_many(engine, tmp_path)
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    assert list(opened(engine, tmp_path).reseal()) == list(range(1, MANY + 1))
    assert (len(commits), opened(engine, tmp_path).epochs()) == (MANY // BATCH + 2, {2: MANY})


@pytest.mark.parametrize(("place", "rows", "done"), [("seal", 2 * BATCH + 2, 2), ("commit", 2, 1), ("next", 2, 1)])
def test_of_a_batch_that_was_killed_nothing_is_done(
    engine: Engine, tmp_path: Path, place: str, rows: int, done: int
) -> None:
    """Killed at a row, at a commit or on the way: whole batches are done, the others not, and all is readable."""
    made = make_many(engine, tmp_path)
    asked = [sys.executable, "-c", RESEAL, address_of(engine), str(tmp_path)]
    assert subprocess.run([*asked, place, str(rows)], check=False).returncode == -signal.SIGKILL
    keystore = opened(engine, tmp_path)
    assert keystore.epochs() == {1: MANY - done * BATCH, 2: done * BATCH}
    assert keystore.find_many("locker", made) == made
    assert list(keystore.reseal())[-1] == MANY - done * BATCH


def test_keys_before_the_place_where_it_is_are_not_left_behind(
    engine: Engine, tmp_path: Path, made: dict[UUID, bytes]
) -> None:
    """It goes through the keys in order, and in the end looks once more from the beginning."""
    keystore = opened(engine, tmp_path)
    steps = keystore.reseal()
    next(steps)
    with transaction(engine) as database:  # as a process does that has not heard of the new epoch
        epoch, blob = 1, late_key(tmp_path)
        database.add(ShredKey(purpose="a", owner=UUID(int=1), epoch=epoch, blob=blob))
    assert (len(list(steps)), keystore.epochs()) == (ALL, {2: ALL + 1})


def late_key(folder: Path) -> bytes:
    """Seal a key under the first epoch, after the second has been added."""
    path = folder / "master-key"
    first = TextMasterKey(lambda: path.read_bytes().splitlines(keepends=True)[0])
    return first.wrap(bytes(32), _place("a", UUID(int=1)))[1]


def make_many(engine: Engine, folder: Path) -> dict[UUID, bytes]:
    """Make many keys in one go, and add an epoch to the master key."""
    master = load_master_key("file", folder)
    keys = {UUID(int=number): number.to_bytes(32, "big") for number in range(1, MANY + 1)}
    with transaction(engine) as database:
        for owner, key in keys.items():
            epoch, blob = master.wrap(key, _place("locker", owner))
            database.add(ShredKey(purpose="locker", owner=owner, epoch=epoch, blob=blob))
    add_epoch(folder / "master-key")
    return keys
