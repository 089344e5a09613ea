"""Nobody who counts bytes, rows or times in a copy learns who keeps something, or how much."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from math import log2
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from hrstod import clock
from hrstod.accounts import locker
from hrstod.accounts.models import Locker
from hrstod.accounts.sign_in import enter, prove_again
from hrstod.audit.events import Event
from hrstod.cases.drafts import Draft, keep_draft
from hrstod.crypto.fields import SEALED_FIELDS
from hrstod.database.transaction import transaction
from tests.factories.cases import make_office
from tests.factories.people import make_person
from tests.factories.requests import ask
from tests.security.story import SAVED, Story, open_locker, save, tell

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from pathlib import Path

    from tests.factories.cases import Office
    from tests.factories.people import Person

MOST_BITS = 0.5
DIFFERENT_KINDS = {"account_lock.blob": "way", "shred_key.blob": "purpose"}
"""Columns that hold several kinds of thing, and the column that says which."""


def bits(found: Iterable[Hashable]) -> float:
    """Give how much somebody learns who is told one of these (Shannon's entropy)."""
    counts = Counter(found)
    total = counts.total()
    return -sum(count / total * log2(count / total) for count in counts.values())


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Let the story happen, with people who speak another language and have longer passphrases, too."""
    told = tell(tmp_path_factory.mktemp("instance"))
    for number in range(4):
        make_person(told.app, f"Person with a name of some length {number}", "manager", language="en")
    write_about_cases(make_office(told.app))
    return told


def write_about_cases(office: Office) -> None:
    """Let something short and something longer be written in each table of cases."""
    for text in ("x", "x" * 1_000):
        case_id = office.begin()
        office.note(office.hanna, case_id, text)
        office.do(office.henrik, keep_draft, case_id, draft=Draft(text=text, on=clock.today()))
        ask(office, office.hanna, text=text[:300])


def unlock(story: Story, person: Person) -> None:
    """Do what unlocking does to the database."""
    with transaction(story.installation.engine) as database:
        proven = prove_again(database, story.installation.vault, account_id=person.id, passphrase=person.passphrase)
    with transaction(story.installation.engine) as database:
        enter(database, story.installation.vault, proven, moment=clock.now(), tidy=bytes, event=Event.UNLOCK_DONE)


def sizes(story: Story, table: str, column: str) -> dict[str, set[int]]:
    """Give the sizes of everything in a column, for each kind of thing in it."""
    engines = (story.installation.engine, story.installation.vault.keystore._engine)
    kind = DIFFERENT_KINDS.get(f"{table}.{column}", "''")
    engine = engines[table == "shred_key"]
    found: dict[str, set[int]] = {}
    with engine.connect() as connection:
        asked = f'SELECT {kind}, length("{column}") FROM {table} WHERE "{column}" IS NOT NULL'
        for what, size in connection.exec_driver_sql(asked):
            found.setdefault(what, set()).add(size)
    return found


@pytest.mark.parametrize("field", SEALED_FIELDS, ids=lambda field: f"{field.table}.{field.column}")
def test_everything_of_one_kind_that_is_sealed_is_of_one_size(story: Story, field: Any) -> None:
    """Whoever it belongs to, whatever language they speak, and whatever is in it."""
    found = sizes(story, field.table, field.column)
    assert found
    assert [what for what, all_sizes in found.items() if len(all_sizes) > 1] == []


def test_the_size_of_a_locker_tells_less_than_half_a_bit(story: Story) -> None:
    """Whether somebody has saved nothing, one word or as much as fits: lengths by chance, none of them favoured."""
    chance, seen = Random(3), []
    for length in [0, 1, locker.CAPACITY, *(chance.randrange(locker.CAPACITY) for _ in range(12))]:
        save(story, story.fatima, bytes(length))
        with story.read() as database:
            seen.append(len(database.get_one(Locker, story.fatima.id).blob))
    assert bits(seen) <= MOST_BITS


def test_a_size_that_tells_more_would_be_noticed() -> None:
    """Steps of four kilobytes, as for notes, would tell more than that of lockers."""
    assert bits(-(-length // 4096) for length in range(0, locker.CAPACITY, 100)) > MOST_BITS


def test_a_version_tells_no_order_and_no_number(story: Story) -> None:
    """A random UUID (version 4) for each sealing."""
    seen = []
    for _ in range(5):
        unlock(story, story.fatima)
        with story.read() as database:
            seen.append(database.get_one(Locker, story.fatima.id).version)
    assert ({one.version for one in seen}, len(set(seen))) == ({4}, 5)


def test_a_locker_has_no_time_in_it() -> None:
    """Nor a counter: no column but whose it is, the blob and the random version."""
    assert {column.key: column.type.python_type for column in Locker.__table__.columns} == {
        "account_id": UUID,
        "blob": bytes,
        "version": UUID,
    }


def test_unlocking_changes_the_locker_of_somebody_who_keeps_nothing(story: Story) -> None:
    """As it does that of somebody who keeps something: two copies, before and after, tell neither from the other."""
    before = {person.name: look_at(story, person) for person in story.people}
    for person in story.people:
        unlock(story, person)
    after = {person.name: look_at(story, person) for person in story.people}
    assert [name for name, blob in before.items() if after[name] == blob] == []
    assert open_locker(story, story.anna) == SAVED


def look_at(story: Story, person: Person) -> bytes:
    """Look at a locker from outside."""
    with story.read() as database:
        return bytes(database.get_one(Locker, person.id).blob)


@dataclass(frozen=True)
class Copy:
    """What somebody sees of a copied database who opens nothing in it."""

    rows: dict[str, int]
    sizes: dict[str, list[int]]
    pages: int
    events: list[str]


def copy_of(story: Story, folder: Path) -> Copy:
    """Copy the database as a backup does, and count all there is to count."""
    source = sqlite3.connect(story.installation.engine.url.database or "")
    copied = sqlite3.connect(folder / "copy.db")
    source.backup(copied)
    source.close()
    tables = [name for (name,) in copied.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = Copy(
        {table: copied.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables},
        {
            f"{one.table}.{one.column}": sorted(
                size for (size,) in copied.execute(f'SELECT length("{one.column}") FROM {one.table}')
            )
            for one in SEALED_FIELDS
            if one.table in tables
        },
        copied.execute("PRAGMA page_count").fetchone()[0],
        [event for (event,) in copied.execute("SELECT event FROM audit_entry ORDER BY number")],
    )
    copied.close()
    return found


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> list[Copy]:
    """Copy two towns in which everybody unlocks as often: in one Anna saves and saves again, in the other nobody."""
    copies = []
    for contents in ([b"x" * 5_000, b"y" * 50_000], []):
        folder = tmp_path_factory.mktemp("town")
        story = tell(folder, saved=bool(contents))
        for content in contents:
            save(story, story.anna, content)
        for person in story.people:
            unlock(story, person)
        copies.append(copy_of(story, folder))
    return copies


def test_two_towns_look_alike_where_one_keeps_plans_and_the_other_none(towns: list[Copy]) -> None:
    """The same rows, sizes, pages and events: a copy does not tell which is which."""
    assert towns[0] == towns[1]
