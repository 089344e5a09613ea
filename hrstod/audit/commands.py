"""`hrstod audit`: sign the log of events as it stands, take it out as a file, and check it, also far from the site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo

from hrstod import clock
from hrstod.audit import chain, checkpoints, outside, service
from hrstod.audit.chain import Entry, Finding
from hrstod.audit.forms import in_words
from hrstod.audit.lines import UnreadableLine, read_lines
from hrstod.audit.queries import UNREADABLE
from hrstod.database.transaction import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from hrstod.audit.chain import Verdict
    from hrstod.audit.checkpoints import Checkpoint

group = AppGroup("audit", help="The log of events: who did what, and whether anybody has changed what it says.")


def _seed(app: Flask) -> bytes:
    """Give the installation's key that signs checkpoints."""
    seed: bytes = app.extensions["hrstod.vault"].keystore.secret(service.SIGNING)
    return seed


@group.command("checkpoint")
def checkpoint() -> None:
    """Sign the log as it stands, and write that outside the database.

    Run it every hour or so: what is signed cannot be changed or cut off unseen.
    """
    seed = _seed(current_app)
    place = outside.checkpoint_file(current_app.extensions["hrstod.settings"])
    try:
        with transaction(current_app.extensions["hrstod.engine"]) as database:
            made = service.make_checkpoint(database, seed=seed, moment=clock.now())
    except service.LogShortened:
        raise click.ClickException(
            "Entries are missing at the end. Nothing was signed. Run “hrstod audit verify”."
        ) from None
    try:
        outside.keep_checkpoint(place, made)
    except OSError as error:
        raise click.ClickException(f"The checkpoint is only in the database: {error}") from None
    click.echo(f"Signed up to entry {made.number}, written to {place or 'syslog'}.\nThe key is {made.key.hex()}")


@group.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(file: Path) -> None:
    """Write the log and its checkpoints to a new FILE, one JSON object a line."""
    if file.exists():
        raise click.ClickException(f"{file} is there already, and is not written over.")
    engine = current_app.extensions["hrstod.engine"]
    with transaction(engine) as database:
        upto = service.note_export(None, database, moment=clock.now())
    try:
        outside.write_export(file, service.export_lines(engine, upto))
    except OSError as error:
        raise click.ClickException(f"Nothing was written: {error}") from None
    except UNREADABLE:
        raise click.ClickException("Nothing was written: an entry cannot be read. Run “hrstod audit verify”.") from None
    click.echo(f"Wrote {upto} entries to {file}. They hold ids, no names.")


class _Key(click.ParamType[bytes]):
    """A public key in hexadecimal, as `hrstod audit checkpoint` prints it."""

    name = "key"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        try:
            key = bytes.fromhex(value)
        except ValueError:
            key = b""
        return key if len(key) == 32 else self.fail("It must be 64 hexadecimal digits.", param, ctx)


EXISTING = click.Path(path_type=Path, exists=True, dir_okay=False)


@group.command("verify", with_appcontext=False)
@click.argument("file", type=EXISTING, required=False)
@click.option("--checkpoints", "extra", type=EXISTING, help="A file of checkpoints to compare with as well.")
@click.option("--key", "keys", type=_Key(), multiple=True, help="The public key that must have signed the checkpoints.")
@click.pass_context
def verify(context: click.Context, file: Path | None, extra: Path | None, keys: tuple[bytes, ...]) -> None:
    """Check that nothing in the log was changed, taken out or put in.

    With FILE it checks an export, and needs neither database nor keys nor settings. Without, it checks the log of this
    installation. It ends with code 1, and the number of the first entry that is wrong, when something is.
    """
    try:
        given = outside.read_checkpoints(extra)
        if file is not None:
            found = [*given, *outside.read_checkpoints(file)]
            verdict = chain.verify(_entries(file), found, keys)
        else:
            verdict, found, keys = _verify_here(context, given, keys)
    except UnreadableLine as error:
        raise click.ClickException(str(error)) from None
    if verdict.finding is not Finding.INTACT:
        raise click.ClickException(str(in_words(verdict)))
    click.echo(str(in_words(verdict)))
    for line in _remarks(found, keys):
        click.echo(line)


def _entries(file: Path) -> Iterator[Entry]:
    return (one for one in read_lines(file) if isinstance(one, Entry))


def _verify_here(
    context: click.Context, given: list[Checkpoint], keys: tuple[bytes, ...]
) -> tuple[Verdict, list[Checkpoint], tuple[bytes, ...]]:
    """Check this installation's own log against all checkpoints there are, and write down that it was checked."""
    app = context.ensure_object(ScriptInfo).load_app()
    with app.app_context():
        engine = app.extensions["hrstod.engine"]
        keys = keys or (checkpoints.public_key(_seed(app)),)
        found = [*given, *outside.read_checkpoints(outside.checkpoint_file(app.extensions["hrstod.settings"]))]
        checked = service.check(engine, outside=found, keys=keys)
        with transaction(engine) as database:
            service.note_check(None, database, verdict=checked.verdict, moment=clock.now())
    return checked.verdict, [*found, *checked.inside], keys


def _remarks(found: list[Checkpoint], keys: tuple[bytes, ...]) -> Iterator[str]:
    """Say what the check rests on, and what it could therefore not see."""
    if not found:
        yield "There was no checkpoint to compare with: entries cut off at the end, or a log written anew, do not show."
        return
    yield f"Compared with {len(set(found))} signed checkpoint(s), the last at entry {max(one.number for one in found)}."
    if not keys:
        signers = ", ".join(sorted({one.key.hex() for one in found}))
        yield f"They are signed with {signers}. Compare that with the key you have noted, or give it with --key."
