"""`hrstod training import` and `undo-import`: as on the pages, for whoever looks after the machine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from hrstod.database import migrating
from hrstod.database.transaction import connect, transaction
from hrstod.organisation.models import Leadership
from hrstod.settings import Settings, load_settings
from hrstod.training.commands import group
from hrstod.training.models import Completion
from tests.factories.training import make_academy
from tests.training.bringing import address_of

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

ROWS = "E-post;Kurs;Klart\nanna@example.se;The first talk;2026-05-04\nnobody@example.se;The first talk;2026-05-04\n"


@pytest.fixture(autouse=True)
def instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give each test an installation of its own, in which Anna and Nils lead."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HRSTOD_{name.upper()}", raising=False)
    monkeypatch.setenv("HRSTOD_INSTANCE", str(tmp_path))
    engine = connect(load_settings().database_address)
    migrating.upgrade(engine, tmp_path)
    with transaction(engine) as database:
        academy = make_academy(database)
        academy.course()
        for name in ("Anna", "Nils"):
            address_of(database, academy.people[name], name)
    return tmp_path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file with one completion to take over, and one of nobody."""
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(*words: object) -> Result:
    """Run `hrstod training` with these words."""
    return CliRunner().invoke(group, [str(word) for word in words])


def count() -> int:
    """Count all completions."""
    with transaction(connect(load_settings().database_address)) as database:
        return database.scalar(select(func.count()).select_from(Completion)) or 0


def test_a_preview_says_what_would_be_done_and_does_nothing(file: Path) -> None:
    """With the columns, the numbers, and each row with a problem."""
    result = run("import", file, "--kind", "completions", "--preview")
    assert (result.exit_code, count()) == (0, 0)
    assert "day=Klart" in result.output
    assert "Row 3: Nobody here has this address. nobody@example.se" in result.output


def test_a_file_is_taken_over_and_taken_back(file: Path) -> None:
    """By the command that the first one prints."""
    printed = run("import", file, "--kind", "completions").output
    after = count()
    assert run("undo-import", printed.split()[-1]).output == "Taken back.\n"
    assert (after, count()) == (1, 0)


def test_columns_can_be_named(file: Path) -> None:
    """In place of what is guessed; what is no column, or means nothing here, is said."""
    file.write_text(ROWS.replace("Klart", "X"), encoding="utf-8")
    named = run("import", file, "--kind", "completions", "--columns", "day=X")
    wrong = [run("import", file, "--kind", "completions", "--columns", one) for one in ("day=Y", "colour=X", "")]
    assert (named.exit_code, [one.exit_code for one in wrong]) == (0, [1, 1, 1])
    assert "There is no column in the file" in wrong[0].output
    assert "“colour” is none of" in wrong[1].output


def test_the_same_file_again_warns_and_stops(file: Path) -> None:
    """With a sentence and exit code 1: there is nothing to take over."""
    run("import", file, "--kind", "completions")
    again = run("import", file, "--kind", "completions")
    assert (again.exit_code, count()) == (1, 1)
    assert "the very same file was taken over on" in again.output


def test_a_file_that_cannot_be_read_ends_with_a_sentence(file: Path) -> None:
    """And without a trace of where it broke."""
    file.write_bytes(b"PK\x03\x04 not really")
    result = run("import", file, "--kind", "people")
    assert (result.exit_code, "The spreadsheet is broken" in result.output) == (1, True)


def test_who_is_missing_from_the_file_stops_only_when_it_is_said(file: Path) -> None:
    """The preview names them either way."""
    file.write_text("E-post;Namn;Enhet\nanna@example.se;Anna;North\n", encoding="utf-8")
    preview = run("import", file, "--kind", "people", "--preview")
    result = run("import", file, "--kind", "people", "--end-missing")
    assert "Not in the file, leads “Night” here: Nils" in preview.output
    assert result.exit_code == 0
    with transaction(connect(load_settings().database_address)) as database:
        ended = database.scalars(select(Leadership.to_on).where(Leadership.to_on.is_not(None))).all()
    assert [type(day) for day in ended] == [date]


def test_an_import_that_is_not_there_is_said_so() -> None:
    """With a sentence, and exit code 1."""
    result = run("undo-import", "00000000-0000-4000-8000-000000000000")
    assert (result.exit_code, "There is no such import." in result.output) == (1, True)
