"""The `hrstod` command: serve the site, check the content, migrate the tables, show the settings."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import ScriptInfo
from sqlalchemy.exc import OperationalError, SQLAlchemyError

import hrstod
from hrstod import clock, library
from hrstod.accounts import commands as account_commands
from hrstod.accounts.store import UnsafeFolder
from hrstod.app import create_app
from hrstod.audit import commands as audit_commands
from hrstod.cases import commands as case_commands
from hrstod.commands.memory import clear_memory, say_running
from hrstod.commands.server import make_server
from hrstod.contacts import commands as contact_commands
from hrstod.contacts.holidays import swedish_holidays
from hrstod.database.transaction import UnsafeDatabase, check_durable, connect
from hrstod.database.version import is_up_to_date
from hrstod.errors import Refused
from hrstod.jobs import commands as job_commands
from hrstod.keys import commands as key_commands
from hrstod.notifications import commands as notification_commands
from hrstod.organisation import commands as organisation_commands
from hrstod.reading import InvalidContent
from hrstod.settings import WrongSettings, described, load_settings
from hrstod.training import commands as training_commands
from hrstod.web.access_log import silence_libraries
from hrstod.web.static_files import NotBuilt

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from hrstod.settings import Settings

EXPECTED = (WrongSettings, InvalidContent, NotBuilt, UnsafeDatabase, UnsafeFolder, Refused)
"""What stops a command with a sentence; anything else is a fault of ours and shows where."""


class InWords(click.Group):
    """A group of commands that ends with a sentence when something expected is wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            raise click.ClickException(str(error)) from None
        except SQLAlchemyError as error:
            raise click.ClickException(f"The database cannot be used: {_reason(error)}") from None


@click.group(cls=InWords, help=hrstod.__doc__)
@click.version_option(hrstod.__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Give each command the site, made when it is asked for; whatever is written is for this account only."""
    os.umask(0o077)
    context.obj = ScriptInfo(create_app=create_app, set_debug_flag=False, load_dotenv_defaults=False)


for part in (
    account_commands,
    audit_commands,
    case_commands,
    contact_commands,
    job_commands,
    key_commands,
    notification_commands,
    organisation_commands,
    training_commands,
):
    main.add_command(part.group)


def _reason(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def _prepare(engine: Engine, *, migrate: bool) -> None:
    """Refuse a database that would lose a write, and tables of another version."""
    check_durable(engine)
    if migrate and not is_up_to_date(engine):
        # In a process of its own: the server need not carry what only a migration uses.
        upgrading = subprocess.run([sys.executable, "-m", "hrstod", "database", "upgrade"], check=False)
        if upgrading.returncode:
            raise click.exceptions.Exit(upgrading.returncode)
    if not is_up_to_date(engine):
        raise click.ClickException("The tables are not up to date. Run “hrstod database upgrade”.")


@main.command("serve")
@click.option("--migrate/--no-migrate", default=False, help="Bring the tables up to date first.")
@click.option("--demo/--no-demo", default=False, help="In an empty installation, make an invented town to try.")
def serve(*, migrate: bool, demo: bool) -> None:
    """Start the site and print its address."""
    settings = load_settings(**({"demo": True} if demo else {}))
    running = say_running(settings.instance)
    app = create_app(settings)
    engine = app.extensions["hrstod.engine"]
    try:
        _prepare(engine, migrate=migrate)
        if demo:
            _offer_demo(settings, engine)
    except OperationalError as error:
        # Guidance, checklists and numbers need no database, and must be there when it is not.
        click.echo(f"Warning: the database cannot be reached, so nothing can be written. {_reason(error)}", err=True)
    swedish_holidays(clock.today().year)
    # No time on the lines: on a quiet site it alone would tell who was here.
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s", stream=sys.stderr)
    silence_libraries()
    # The server forks: a connection that two processes share would mix up their transactions.
    engine.dispose()
    app.extensions["hrstod.vault"].keystore.close()
    store, is_own_folder = app.extensions["hrstod.sign_in_store"], settings.memory_folder is None
    at_end = partial(clear_memory, store, running, remove=is_own_folder)
    make_server(app, settings.listen, settings.threads, str(settings.public_address).rstrip("/"), at_end).run()


def _offer_demo(settings: Settings, engine: Engine) -> None:
    """Make the demo where nothing has been done yet, and say how to sign in where it is."""
    from hrstod.commands import demo  # noqa: PLC0415 (only a demo needs it)

    if demo.is_empty(settings, engine):
        demo.make_demo(settings, engine)
    if (settings.instance / demo.CARDS).exists():
        demo.print_cards(settings, with_codes=False)


@main.command("demo")
def show_demo() -> None:
    """Say how to sign in as the invented people of the demo, with the codes of this half-minute."""
    from hrstod.commands import demo  # noqa: PLC0415 (as above)

    demo.print_cards(load_settings(), with_codes=True)


@main.command("settings")
def show_settings() -> None:
    """List every setting with its value and meaning; secrets are not shown."""
    settings = load_settings()
    for name, value, meaning in described(settings):
        click.echo(f"{name}={value}\n    {meaning}")


@main.group("content")
def content() -> None:
    """Guidance, checklists and contacts."""


@content.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
def check_content(folder: str | None) -> None:
    """Read all content and tell everything that is wrong with it."""
    try:
        found = library.load(Path(folder) if folder else load_settings().content)
    except InvalidContent as error:
        click.echo(str(error))
        raise click.ClickException(f"{len(error.problems)} problem(s)") from None
    names = len(found.checklists.versions)
    click.echo(f"All right: {names} checklists, {len(found.guidance.pages)} pages, {len(found.contacts)} contacts.")


@main.group("database")
def database() -> None:
    """The tables."""


@database.command("upgrade")
def upgrade() -> None:
    """Bring the tables up to date."""
    from hrstod.database import migrating  # noqa: PLC0415 (Alembic is large, and only these two commands need it)

    settings = load_settings()
    migrating.upgrade(connect(settings.database_address), settings.instance)
    click.echo("The tables are up to date.")


@database.command("add-revision")
@click.argument("message")
def add_revision(message: str) -> None:
    """Write a new numbered revision from what has changed in the models."""
    from hrstod.database import migrating  # noqa: PLC0415 (as above)

    settings = load_settings()
    engine = connect(settings.database_address)
    migrating.upgrade(engine, settings.instance)
    migrating.add_revision(engine, settings.instance, message)
