"""The tables' history: numbered without a gap, the same as the models, and runnable up, down and by two at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, inspect, select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.contacts.models import NumberReport
from hrstod.database import migrating
from hrstod.database.base import Row
from hrstod.database.version import is_up_to_date
from hrstod.settings import find_folder
from tests.database.postgres import KINDS, address_of, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

MIGRATIONS = find_folder("migrations")
COMMAND = Path(sys.executable).with_name("hrstod")


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an empty database of each kind."""
    with empty_database(request.param, tmp_path, request.config) as engine:
        yield engine


def revisions() -> list[str]:
    """List the revisions as Alembic follows them, first to last."""
    with create_engine("sqlite://").connect() as connection:
        walk = ScriptDirectory.from_config(migrating.config(connection)).walk_revisions()
        return [script.revision for script in walk][::-1]


def tables(engine: Engine) -> set[str]:
    """Name the tables, Alembic's own aside."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def report(engine: Engine) -> None:
    """Write a row."""
    with Session(engine) as session, session.begin():
        session.add(NumberReport(contact_id="sos", number="112", reported_on=clock.today()))


def count(engine: Engine) -> int:
    """Count the rows."""
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(NumberReport)) or 0


def test_the_tables_are_those_of_the_models(engine: Engine, tmp_path: Path) -> None:
    """A changed model without a revision, or a revision without its model, is a difference here."""
    migrating.upgrade(engine, tmp_path)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Row.metadata) == []


def test_a_database_that_lags_behind_is_noticed(engine: Engine, tmp_path: Path) -> None:
    """The site can tell an empty database from one that is up to date."""
    before = is_up_to_date(engine)
    migrating.upgrade(engine, tmp_path)
    assert (before, is_up_to_date(engine)) == (False, True)


def test_every_revision_goes_up_down_and_up_again(engine: Engine, tmp_path: Path) -> None:
    """Each step of the history can be taken back and taken again, and the end is the same."""
    for revision in revisions():
        migrating.upgrade(engine, tmp_path, revision)
        migrating.downgrade(engine, tmp_path, "-1")
        migrating.upgrade(engine, tmp_path, revision)
    assert is_up_to_date(engine)


def test_all_the_way_down_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    """Taken back to before the first revision, no table of ours is left."""
    migrating.upgrade(engine, tmp_path)
    migrating.downgrade(engine, tmp_path, "base")
    assert tables(engine) == set()


def test_upgrading_again_keeps_what_is_written(engine: Engine, tmp_path: Path) -> None:
    """An upgrade with nothing to do does nothing, to the rows least of all."""
    migrating.upgrade(engine, tmp_path)
    report(engine)
    migrating.upgrade(engine, tmp_path)
    assert count(engine) == 1


def test_tables_with_rows_go_down_and_up(engine: Engine, tmp_path: Path) -> None:
    """Rows are no obstacle to the way back, and the tables can be used after it."""
    migrating.upgrade(engine, tmp_path)
    report(engine)
    migrating.downgrade(engine, tmp_path, "base")
    migrating.upgrade(engine, tmp_path)
    report(engine)
    assert count(engine) == 1


def test_two_processes_may_upgrade_at_once(engine: Engine, tmp_path: Path) -> None:
    """Two servers started in the same second both find the tables up to date, and neither fails."""
    environment = {**os.environ, "HRSTOD_INSTANCE": str(tmp_path), "HRSTOD_DATABASE": address_of(engine)}
    both = [subprocess.Popen([COMMAND, "database", "upgrade"], env=environment) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert is_up_to_date(engine)


def test_a_new_revision_gets_the_next_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make migration` numbers the file, names it after what it does, and moves the head."""
    copy = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, copy)
    monkeypatch.setattr(migrating, "find_folder", lambda _name: copy)
    engine = create_engine(f"sqlite:///{tmp_path / 'hrstod.db'}")
    migrating.upgrade(engine, tmp_path)
    migrating.add_revision(engine, tmp_path, "say when")
    number = f"{len(revisions()):04}"
    assert (copy / "versions" / f"{number}_say_when.py").exists()
    assert (copy / "HEAD.txt").read_text(encoding="ascii") == f"{number}\n"


def test_the_head_is_written_down_where_parallel_ones_collide() -> None:
    """HEAD.txt says the newest revision, so that two branches that each add one conflict in git."""
    assert (MIGRATIONS / "HEAD.txt").read_text(encoding="ascii") == f"{revisions()[-1]}\n"


def test_revisions_are_numbered_without_a_gap() -> None:
    """0001, 0002 and so on, one after the other, with no branch."""
    assert revisions() == [f"{number:04}" for number in range(1, len(revisions()) + 1)]


def test_a_revision_stands_in_a_file_of_its_number() -> None:
    """The files in order are the history in order."""
    files = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("*.py"))
    assert files == revisions()
