"""`hrstod training …`: take over files from other systems, as on the pages, and take that back."""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.database.transaction import connect, transaction
from hrstod.errors import Refused
from hrstod.settings import load_settings
from hrstod.training import taking_over
from hrstod.training.importing_faults import FATES, SENTENCES, Fate
from hrstod.training.importing_mapping import FIELDS, Field, Meaning, check_columns, find_meaning
from hrstod.training.importing_work import Request, open_file, read_plan, take_over_file
from hrstod.training.rules import ImportKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from sqlalchemy import Engine

    from hrstod.training.importing_faults import Checked

COUNTS = {
    "people": "new people, who are not invited yet",
    "units": "new units",
    "leads": "people begin to lead a unit",
    "last_days": "last days of leading are set",
    "leaves": "leaves are noted",
}
MOST_SAID = 50


@click.group("training")
def group() -> None:
    """Courses for managers: files from other systems."""


@contextmanager
def _in_words() -> Iterator[Engine]:
    """Give the database; a rule that says no ends the command with its sentence."""
    engine = connect(load_settings().database_address)
    try:
        yield engine
    except Refused as refused:
        raise click.ClickException(str(refused.sentence or "There is no such import.")) from None
    finally:
        engine.dispose()


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice([str(kind) for kind in ImportKind]), required=True, help="What it holds.")
@click.option(
    "--columns", default="", help="Which column means what, such as “address=Mejl,day=Klar”; left out, as guessed."
)
@click.option("--preview", is_flag=True, help="Only say what would be done.")
@click.option("--end-missing", is_flag=True, help="Let those stop leading who are not in the file of people.")
def import_file(file: Path, *, kind: str, columns: str, preview: bool, end_missing: bool) -> None:
    """Take over FILE: completions, or units with their managers and days of leave. All of it, or nothing."""
    asked_kind = ImportKind(kind)
    with _in_words() as engine, file.open("rb") as content:
        table = open_file(asked_kind, file)
        with Session(engine) as database:
            meaning = _meaning(database, asked_kind, table.columns, columns)
            asked = Request(None, asked_kind, file, meaning, file_digest(content, "sha256").digest())
            plan = read_plan(database, asked, table, today=clock.today(), tell=lambda _done, _of: None)
            same = taking_over.find_same(database, asked_kind, asked.digest)
        _say(plan.checked, meaning)
        if same is not None:
            click.echo(f"Warning: the very same file was taken over on {same.made_at:%Y-%m-%d} ({same.id}).", err=True)
        if preview:
            return
        missing = [one.leadership_id for one in plan.checked.leaving] if end_missing else []
        import_id = take_over_file(
            engine,
            asked,
            shown=None,
            ending=lambda checked: _ids(checked, missing),
            check=lambda _database: None,
            moment=clock.now(),
            tell=lambda _done, _of: None,
        )
        click.echo(f"Taken over. To take it back: hrstod training undo-import {import_id}")


@group.command("undo-import")
@click.argument("import_id", type=click.UUID)
def undo_import(import_id: UUID) -> None:
    """Take back exactly what the import IMPORT_ID has made."""
    with _in_words() as engine, transaction(engine) as database:
        taking_over.undo(None, database, import_id=import_id, moment=clock.now())
    click.echo("Taken back.")


def _ids(checked: Checked, missing: Sequence[str]) -> list[UUID]:
    """Give the leaderships to end that were listed before, and are still to be ended now."""
    return [one.id for one in checked.leaving if one.leadership_id in missing]


def _meaning(database: Session, kind: ImportKind, columns: Sequence[str], chosen: str) -> Meaning:
    """Read which column means what, on top of what is remembered or guessed."""
    found = find_meaning(database, kind, columns)
    pairs = [pair.partition("=") for pair in chosen.split(",") if pair]
    words = [str(one) for one in FIELDS[kind]]
    if wrong := [name for name, _sign, _column in pairs if name.strip() not in words]:
        raise click.ClickException(f"“{wrong[0]}” is none of: {', '.join(words)}.")
    taken = {column.strip() for _name, _sign, column in pairs}
    kept = {one: column for one, column in found.columns.items() if column not in taken}
    meaning = Meaning({**kept, **{Field(name.strip()): column.strip() for name, _sign, column in pairs}}, found.courses)
    meaning.places(columns)
    check_columns(kind, meaning.columns)
    return meaning


def _say(checked: Checked, meaning: Meaning) -> None:
    click.echo("Columns: " + ", ".join(f"{one}={column}" for one, column in meaning.columns.items()))
    click.echo(f"{checked.rows} rows")
    for fate in Fate:
        if checked.fates[fate]:
            click.echo(f"{checked.fates[fate]:>8}  {FATES[fate]}")
    for count, means in COUNTS.items():
        if checked.counts[count]:
            click.echo(f"{checked.counts[count]:>8}  {means}")
    for called, rows in checked.unknown_courses.items():
        click.echo(f"No course here is called “{called}” ({rows} rows).", err=True)
    for problem in checked.problems[:MOST_SAID]:
        click.echo(f"Row {problem.row}: {SENTENCES[problem.fault]} {problem.written}".rstrip(), err=True)
    for one in checked.leaving:
        click.echo(f"Not in the file, leads “{one.unit}” here: {one.name}")
