"""`hrstod notifications`: try whether mail gets through, and see who gets the digest."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.notifications.digest import write_digest
from hrstod.notifications.mailer import GivenUp, NoMailServer, NotSent, make_mailer
from hrstod.notifications.queries import list_digest_readers
from hrstod.notifications.rules import is_address

group = AppGroup("notifications", help="The mail that those in HR support get each working day.")

SENTENCES = {
    NoMailServer: "The mail server does not answer, refuses the sender or the password, or has no valid certificate.",
    NotSent: "The mail server did not take the mail now. Try again later.",
    GivenUp: "The mail server refuses the mail, or the connection broke before it was certain.",
}


@group.command("test-mail")
@click.argument("address")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", help="The language of the mail.")
def test_mail(address: str, language: str) -> None:
    """Send the digest to an ADDRESS now: the same mail as on any day."""
    settings = current_app.extensions["hrstod.settings"]
    mailer = make_mailer(settings)
    if mailer is None:
        raise click.ClickException("There is no mail server. Set HRSTOD_MAIL_SERVER and HRSTOD_MAIL_FROM.")
    if not is_address(address):
        raise click.ClickException("That is no address that mail can be sent to.")
    try:
        mailer.send(address, write_digest(language, sender=settings.mail_from, dated=clock.local_now()))
    except tuple(SENTENCES) as error:
        raise click.ClickException(SENTENCES[type(error)]) from None
    click.echo("The mail server has taken the mail. See that it arrives.")


@group.command("readers")
def readers() -> None:
    """List who gets the digest today, and whose sign-in name is no address to send it to."""
    with Session(current_app.extensions["hrstod.engine"]) as database:
        found = list_digest_readers(database, clock.today())
    for reader in found:
        click.echo(
            f"{reader.address}\t{reader.language}\t{'' if is_address(reader.address) else 'no address'}".rstrip()
        )
    if not found:
        click.echo("Nobody is in HR support today.")
