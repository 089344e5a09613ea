"""The `hrstod` command: help for everything, and one clear sentence when something is wrong."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

import hrstod
from hrstod import clock, settings
from hrstod.commands import main
from hrstod.contacts.models import NumberReport
from hrstod.database.transaction import connect, transaction
from hrstod.web import static_files
from tests.conftest import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result


@pytest.fixture(autouse=True)
def instance(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give each test an installation of its own, with nothing set."""
    for name in settings.Settings.model_fields:
        monkeypatch.delenv(f"HRSTOD_{name.upper()}", raising=False)
    monkeypatch.setenv("HRSTOD_INSTANCE", str(tmp_path))
    return tmp_path


def run(*words: str) -> Result:
    """Run `hrstod` with these words."""
    return CliRunner().invoke(main, words)


def refusal(*words: str) -> str:
    """Run a command that must stop with words and exit code 1; anything that would print a stack of calls fails."""
    done = run(*words)
    assert isinstance(done.exception, SystemExit), done.exception
    assert (done.exit_code, "Traceback" in done.output) == (1, False)
    return done.output


def commands(group: click.Group, *before: str) -> Iterator[tuple[str, ...]]:
    """Walk every command below a group."""
    for name, command in group.commands.items():
        yield (*before, name)
        if isinstance(command, click.Group):
            yield from commands(command, *before, name)


@pytest.mark.parametrize("words", [(), *commands(main)], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    """Asked for help, each command says in a sentence what it does."""
    done = run(*words, "--help")
    assert done.exit_code == 0
    assert done.output.split("\n\n")[1].strip()[-1] in ".:"


def test_the_version_is_told() -> None:
    """Somebody who asks for help can say which version it is."""
    assert hrstod.__version__ in run("--version").output


def test_an_unknown_command_is_not_guessed() -> None:
    """A slip of the keys runs nothing."""
    assert run("srve").exit_code == 2


@pytest.mark.parametrize("words", ["serve", "settings", "content check", "database upgrade", "contacts reported"])
def test_a_wrong_setting_is_said_by_every_command(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is run, a wrong setting is named with its meaning."""
    monkeypatch.setenv("HRSTOD_THREADS", "many")
    assert "Error: HRSTOD_THREADS is wrong" in refusal(*words.split())


@pytest.mark.slow  # the first that asks for PostgreSQL loads its driver
@pytest.mark.parametrize(
    ("words", "database"),
    [
        ("serve", "nonsense"),
        ("serve", "mysql://anna@localhost/x"),
        *[
            (words, database)
            for words in ("database upgrade", "contacts reported")
            for database in (
                "nonsense",
                "mysql://anna@localhost/x",
                "sqlite:////nowhere/at/all/hrstod.db",
                "postgresql+psycopg://anna:hemligt@127.0.0.1:9/x",
            )
        ],
    ],
)
def test_a_database_that_is_not_there_is_said(words: str, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be opened is said to be the trouble, without its password."""
    monkeypatch.setenv("HRSTOD_DATABASE", database)
    said = refusal(*words.split())
    assert ("database" in said.lower(), "hemligt" in said) == (True, False)


def test_a_misspelt_setting_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in a name is said, rather than run without."""
    monkeypatch.setenv("HRSTOD_THREDS", "4")
    assert "HRSTOD_THREDS is no setting" in refusal("settings")


@pytest.mark.parametrize("words", ["serve", "settings", "database upgrade"])
def test_a_file_of_settings_that_is_not_text_is_said(words: str, instance: Path) -> None:
    """A binary file where the settings should be is named."""
    (instance / "hrstod.env").write_bytes(b"\xff\xfe\x00garbage")
    assert "hrstod.env" in refusal(*words.split())


def test_the_site_does_not_start_on_invalid_content(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One wrong line in one file stops the start, with file, place and fault."""
    shutil.copytree(EXAMPLES, tmp_path / "content")
    figures = tmp_path / "content" / "figures.yaml"
    figures.write_text(figures.read_text(encoding="utf-8") + "\nnonsense: [", encoding="utf-8")
    monkeypatch.setenv("HRSTOD_CONTENT", str(tmp_path / "content"))
    assert "figures.yaml: line" in refusal("serve")


def test_the_site_does_not_start_on_old_tables() -> None:
    """A new installation, or a newer version, is told which command to run."""
    assert refusal("serve") == "Error: The tables are not up to date. Run “hrstod database upgrade”.\n"


def test_the_site_does_not_start_unbuilt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the built styles and scripts it says what to run."""
    monkeypatch.setattr(static_files, "FOLDER", tmp_path / "nowhere")
    assert "make run" in refusal("serve")


def test_the_site_does_not_start_on_a_database_that_loses_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database in memory acknowledges what it cannot keep."""
    monkeypatch.setenv("HRSTOD_DATABASE", "sqlite://")
    assert "SQLite has journal_mode" in refusal("serve")


def test_settings_are_listed_with_their_meanings() -> None:
    """Every setting with its value, and below it what it means."""
    said = run("settings").output
    assert all(f"HRSTOD_{name.upper()}=" in said for name in settings.Settings.model_fields)
    assert all((field.description or "?") in said for field in settings.Settings.model_fields.values())


def test_settings_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the signing key nor the database's password is printed."""
    monkeypatch.setenv("HRSTOD_SECRET_KEY", "canary-key" * 5)
    monkeypatch.setenv("HRSTOD_DATABASE", "postgresql+psycopg://hrstod:canary-word@localhost/hrstod")
    assert "canary" not in run("settings").output


def test_showing_the_settings_makes_nothing(instance: Path) -> None:
    """Looking leaves no key and no database behind."""
    run("settings")
    assert list(instance.iterdir()) == []


def test_right_content_is_said_to_be_right() -> None:
    """The content that comes with the site passes its own check."""
    done = run("content", "check")
    assert (done.exit_code, done.output[:10]) == (0, "All right:")


def test_a_folder_of_content_can_be_checked() -> None:
    """An editor checks a folder before it is put in place."""
    assert "8 checklists" in run("content", "check", str(EXAMPLES)).output


def test_everything_wrong_with_content_is_listed(tmp_path: Path) -> None:
    """An empty folder lacks everything, and is told so line by line."""
    said = refusal("content", "check", str(tmp_path)).splitlines()
    assert said[-1] == f"Error: {len(said) - 1} problem(s)"


def test_tables_are_made_and_may_be_made_again() -> None:
    """The command says when it is done, and running it again does no harm."""
    assert [run("database", "upgrade").output for _ in range(2)] == ["The tables are up to date.\n"] * 2


def test_no_reports_are_said_to_be_none() -> None:
    """An empty list is a sentence."""
    run("database", "upgrade")
    assert run("contacts", "reported").output == "No reader has called a number wrong.\n"


def test_reported_numbers_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which number, on how many days, and when last; nothing about who."""
    monkeypatch.setenv("HRSTOD_CONTENT", str(EXAMPLES))
    run("database", "upgrade")
    with transaction(connect(settings.load_settings().database_address)) as database:
        database.add(NumberReport(contact_id="line", number="020-11 22 33", reported_on=clock.today()))
    assert run("contacts", "reported").output == f"line\t020-11 22 33\t1 day(s), last on {clock.today()}\n"
