"""`hrstod audit`: sign, take out, check; the check also works where there is no site, no database and no key."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import text
from sqlalchemy.orm import Session

from hrstod.audit import trail
from hrstod.audit.checkpoints import public_key
from hrstod.audit.commands import group
from hrstod.audit.events import Event
from hrstod.audit.lines import checkpoint_line, entry_line
from hrstod.audit.protection import unprotect_rows
from hrstod.audit.queries import all_entries
from hrstod.settings import load_settings
from tests.audit.trails import (
    ANNA,
    BO,
    MOMENT,
    OTHER_SEED,
    SEED,
    audited_database,
    checkpoint_at,
    make_trail,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result
    from sqlalchemy import Engine

KEY = public_key(SEED).hex()


@pytest.fixture
def engine(tmp_path: Path, pytestconfig: pytest.Config) -> Iterator[Engine]:
    """Give a database with three entries."""
    (tmp_path / "instance").mkdir()
    with audited_database("sqlite", tmp_path / "instance", pytestconfig) as engine:
        for _ in range(3):
            trail.write_apart(engine, Event.LOCK_DONE, actor_id=ANNA, moment=MOMENT, account=ANNA)
        yield engine


@pytest.fixture
def app(engine: Engine, tmp_path: Path) -> Flask:
    """Give as much of a site as the commands ask for."""
    app = Flask("tiny")
    app.extensions["hrstod.engine"] = engine
    app.extensions["hrstod.settings"] = load_settings(instance=tmp_path / "instance")
    keystore = SimpleNamespace(secret={"audit-signing": SEED}.__getitem__)
    app.extensions["hrstod.vault"] = SimpleNamespace(keystore=keystore)
    return app


def run(app: Flask | None, *words: Any) -> Result:
    """Run `hrstod audit` with these words; without a site, whatever asks for one fails."""

    def make() -> Flask:
        assert app is not None, "there is no site here"
        return app

    return CliRunner().invoke(group, [str(word) for word in words], obj=ScriptInfo(create_app=make))


def refusal(app: Flask | None, *words: Any) -> str:
    """Run a command that must end with a sentence and code 1."""
    done = run(app, *words)
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == 1
    return done.output


def events(engine: Engine) -> list[str]:
    """List what stands in the trail, in order."""
    with Session(engine) as database:
        return [entry.event for entry in all_entries(database)]


def spoil(engine: Engine, statement: str) -> None:
    """Do what the database refuses, as its owner could."""
    with engine.begin() as connection:
        unprotect_rows(connection)
        connection.execute(text(statement))


def test_a_checkpoint_is_signed_and_stands_outside(app: Flask, engine: Engine, tmp_path: Path) -> None:
    """It covers the entry that tells of it, and says with which key it was signed."""
    said = run(app, "checkpoint").output
    assert "Signed up to entry 4" in said
    assert KEY in said
    assert '"number":4' in (tmp_path / "instance" / "audit-checkpoints.jsonl").read_text(encoding="utf-8")


def test_a_checkpoint_that_cannot_be_written_outside_is_said(app: Flask, tmp_path: Path) -> None:
    """Whoever runs it by the clock gets an error, not a silence."""
    (tmp_path / "instance" / "audit-checkpoints.jsonl").mkdir()
    assert "only in the database" in refusal(app, "checkpoint")


def test_a_log_that_was_cut_short_is_not_signed(app: Flask, engine: Engine) -> None:
    """Its end is missing, and a signature would make it look whole."""
    run(app, "checkpoint")
    spoil(engine, "DELETE FROM audit_entry WHERE number > 2")
    assert "Nothing was signed" in refusal(app, "checkpoint")
    assert len(events(engine)) == 2


def test_an_intact_log_is_said_to_be_intact(app: Flask, engine: Engine) -> None:
    """With how many entries, and how far the checkpoints reach."""
    run(app, "checkpoint")
    said = run(app, "verify").output
    assert "All 4 entries are there" in said
    assert "1 signed checkpoint(s), the last at entry 4" in said
    assert events(engine)[3:] == ["audit.checkpoint-made", "audit.verified"]


def test_without_checkpoints_the_check_says_what_it_cannot_see(app: Flask) -> None:
    """Cut off or written anew would not show."""
    assert "no checkpoint to compare with" in run(app, "verify").output


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_entry SET event = 'unlock.done' WHERE number = 2", "Entry 2 was changed"),
        ("DELETE FROM audit_entry WHERE number = 2", "Entry 2 is missing"),
        ("UPDATE audit_entry SET number = number + 10 WHERE number > 2", "Entry 3 is missing"),
        ("DELETE FROM audit_entry WHERE number > 2", "Entry 3 and what came after it are missing"),
    ],
)
def test_a_spoilt_log_is_named_by_its_first_wrong_entry(app: Flask, engine: Engine, statement: str, said: str) -> None:
    """Done straight in the database, past its own protection; the check is itself written down."""
    run(app, "checkpoint")
    spoil(engine, statement)
    assert said in refusal(app, "verify")
    assert events(engine)[-1] == "audit.verified"


def test_checkpoints_removed_from_the_database_are_still_outside(app: Flask, engine: Engine) -> None:
    """Whoever cuts the log and the checkpoints in the database has not reached the file."""
    run(app, "checkpoint")
    spoil(engine, "DELETE FROM audit_checkpoint")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE number > 1"))
    assert "Entry 2 and what came after it are missing" in refusal(app, "verify")


@pytest.fixture
def exported(app: Flask, tmp_path: Path) -> Path:
    """Give an export of a signed log."""
    run(app, "checkpoint")
    run(app, "export", tmp_path / "log.jsonl")
    return tmp_path / "log.jsonl"


def test_an_export_has_every_entry_and_the_checkpoints(exported: Path, engine: Engine) -> None:
    """The entry that tells of the export is the last one in it."""
    kinds = re.findall(r'"(?:event|kind)":"([a-z.-]+)"', exported.read_text(encoding="utf-8"))
    assert kinds == ["lock.done", "entry"] * 3 + ["audit.checkpoint-made", "entry", "audit.exported", "entry"] + [
        "checkpoint"
    ]


def test_an_export_is_checked_where_there_is_no_site(exported: Path) -> None:
    """Neither database, keys nor settings are asked for."""
    said = run(None, "verify", exported, "--key", KEY).output
    assert said.splitlines() == [
        "All 5 entries are there, in order and unchanged.",
        "Compared with 1 signed checkpoint(s), the last at entry 4.",
    ]


def test_without_a_key_the_check_says_which_key_signed(exported: Path) -> None:
    """The auditor compares it with the one that was noted."""
    assert f"They are signed with {KEY}." in run(None, "verify", exported).output


def test_another_key_than_the_one_noted_is_found(exported: Path) -> None:
    """A log written anew by somebody with a key of their own is not the one that was signed."""
    said = refusal(None, "verify", exported, "--key", public_key(OTHER_SEED).hex())
    assert "checkpoint at entry 4 was not signed with the right key" in said


def test_an_export_written_anew_is_found_against_kept_checkpoints(tmp_path: Path) -> None:
    """A file that fits together is compared with checkpoints that were kept elsewhere."""
    forged, kept = tmp_path / "log.jsonl", tmp_path / "kept.jsonl"
    forged.write_text("".join(map(entry_line, make_trail(4, account=BO))), encoding="utf-8")
    kept.write_text(checkpoint_line(checkpoint_at(make_trail(4), 3)), encoding="utf-8")
    assert run(None, "verify", forged).exit_code == 0
    assert "Entry 3 is not the one that was signed" in refusal(None, "verify", forged, "--checkpoints", kept)


def test_a_line_that_is_no_entry_is_said(exported: Path) -> None:
    """A file that somebody has been at is refused by its line."""
    exported.write_text(exported.read_text(encoding="utf-8").replace('"event"', ' "event"', 1), encoding="utf-8")
    assert "Line 1 of" in refusal(None, "verify", exported)


def test_an_export_is_not_written_over_another_file(app: Flask, engine: Engine, exported: Path) -> None:
    """It is refused before anything is written down."""
    assert "is there already" in refusal(app, "export", exported)
    assert events(engine).count("audit.exported") == 1


def test_an_export_that_cannot_be_written_is_said(app: Flask, tmp_path: Path) -> None:
    """A folder that is not there is named."""
    assert "Nothing was written" in refusal(app, "export", tmp_path / "nowhere" / "log.jsonl")


@pytest.mark.parametrize("key", ["abc", "zz" * 32, "00" * 31])
def test_a_key_that_is_no_key_is_refused(key: str, exported: Path) -> None:
    """A slip of the keys is said, rather than checked against."""
    assert "64 hexadecimal digits" in run(None, "verify", exported, "--key", key).output


def test_checkpoints_kept_elsewhere_count_as_well(app: Flask, tmp_path: Path) -> None:
    """What somebody has kept is compared with this site's own log."""
    kept = tmp_path / "kept.jsonl"
    kept.write_text(checkpoint_line(checkpoint_at(make_trail(3), 3)), encoding="utf-8")
    assert "Entry 3 is not the one that was signed" in refusal(app, "verify", "--checkpoints", kept)


@pytest.mark.parametrize(
    "spoilt", ["actor_id = 'nobody'", "at = 'never'", "event = x'ff'", "hash = 'text'", "details = x'ff'"]
)
def test_what_cannot_be_read_at_all_is_named_as_changed(app: Flask, engine: Engine, spoilt: str) -> None:
    """SQLite takes anything into any column; the check ends with the entry's number all the same."""
    spoil(engine, f"UPDATE audit_entry SET {spoilt} WHERE number = 2")
    assert "Entry 2 was changed" in refusal(app, "verify")


def test_a_log_that_cannot_be_read_is_not_taken_out(app: Flask, engine: Engine, tmp_path: Path) -> None:
    """Half a file would look like a whole one."""
    spoil(engine, "UPDATE audit_entry SET at = 'never' WHERE number = 2")
    assert "Nothing was written" in refusal(app, "export", tmp_path / "log.jsonl")
    assert not (tmp_path / "log.jsonl").exists()
