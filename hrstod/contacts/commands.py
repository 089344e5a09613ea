"""`hrstod contacts`: what readers have said about the numbers."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from hrstod.contacts import queries
from hrstod.database.transaction import transaction

group = AppGroup("contacts", help="Numbers, and what readers say about them.")


@group.command("reported")
def reported() -> None:
    """List the numbers that readers have called wrong."""
    extensions = current_app.extensions
    with transaction(extensions["hrstod.engine"]) as database:
        rows = queries.list_reported_numbers(database, extensions["hrstod.contacts"])
    for row in rows:
        click.echo(f"{row.contact_id}\t{row.number}\t{row.days} day(s), last on {row.last_on}")
    if not rows:
        click.echo("No reader has called a number wrong.")
