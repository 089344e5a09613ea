"""What the tests of files ask for: what the log of events tells, old passphrases, and texts as files say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import force_locale, gettext
from sqlalchemy import select

from hrstod.audit.models import AuditEntry

if TYPE_CHECKING:
    from flask import Flask

    from tests.factories.cases import Office


def make_stale(app: Flask) -> None:
    """Let everybody have given their passphrase too long ago to do anything dangerous."""
    app.extensions["hrstod.sign_in_store"]._connection().execute("UPDATE visit SET confirmed_at = confirmed_at - 301")


def events(office: Office, name: str) -> list[str]:
    """Give what the log of events tells of one kind of event, oldest first."""
    with office.read() as database:
        query = select(AuditEntry.details).where(AuditEntry.event == name).order_by(AuditEntry.number)
        return [str(details) for details in database.scalars(query)]


def in_swedish(app: Flask, text: str, **said: str) -> str:
    """Give a text as a file says it: in Swedish where that has been written."""
    with app.test_request_context("/"), force_locale("sv"):
        return str(gettext(text, **said))
