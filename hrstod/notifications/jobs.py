"""What the clock does about notifications: the digest of the day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hrstod.clock import SWEDEN
from hrstod.contacts.holidays import swedish_holidays
from hrstod.database.transaction import transaction
from hrstod.notifications import service
from hrstod.notifications.digest import write_digest
from hrstod.notifications.mailer import make_mailer
from hrstod.notifications.rules import due_at, due_digest

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from hrstod.settings import Settings

KEPT = timedelta(days=30)
"""For how long the outbox remembers that somebody was sent a digest, in case anybody asks whether it was."""


def send_digest(engine: Engine, settings: Settings, moment: datetime) -> str:
    """Fill the outbox and send what is in it, if it is time; say what was done.

    Without a mail server in the settings there is no digest, and the outbox stays empty. Needs the site's catalogues
    around it, for the languages. Raises what could not be sent: NoMailServer, NotSent or GivenUp.
    """
    mailer = make_mailer(settings)
    if mailer is None:
        return "off: HRSTOD_MAIL_SERVER is not set"
    local = moment.astimezone(SWEDEN)
    day = due_digest(local, settings.digest_hour, swedish_holidays(local.year))
    if day is None:
        return "not due"
    dated = due_at(day, settings.digest_hour, SWEDEN)
    with transaction(engine) as database:
        service.fill_outbox(database, day=day, kept=KEPT)
    service.send_outbox(
        engine,
        mailer,
        day=day,
        moment=moment,
        write=lambda language: write_digest(language, sender=settings.mail_from, dated=dated),
    )
    return "done for today"
