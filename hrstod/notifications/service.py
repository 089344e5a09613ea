"""Fill the outbox and send what is in it: to each person one mail a day, at most."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from hrstod.notifications.models import OutboxMessage
from hrstod.notifications.queries import list_digest_readers
from hrstod.notifications.rules import MessageKind, is_address
from hrstod.notifications.sending import Outgoing, send_each

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime, timedelta
    from uuid import UUID

    from sqlalchemy import ColumnElement, Engine

    from hrstod.notifications.mailer import Mailer
    from hrstod.notifications.queries import DigestReader


def fill_outbox(database: Session, *, day: date, kept: timedelta) -> None:
    """Put a digest for each reader into the outbox, once a day, and take out those that are older than is kept.

    Somebody who is given the role later in the day gets the first one the day after: a mail at another time than all
    the others would tell something.
    """
    of_the_day = select(OutboxMessage.id).where(_is_digest_of(day)).limit(1)
    if database.scalar(of_the_day) is not None:
        return
    for reader in list_digest_readers(database, day):
        if is_address(reader.address):
            database.add(OutboxMessage(account_id=reader.account_id, day=day, kind=MessageKind.DIGEST))
    database.execute(delete(OutboxMessage).where(OutboxMessage.day < day - kept))


def send_outbox(engine: Engine, mailer: Mailer, *, day: date, moment: datetime, write: Callable[[str], bytes]) -> None:
    """Send what is unsent of a day's digests, each in the language of its reader.

    Yesterday's are left alone: nobody needs two on a day. A mail server that does not answer ends it at once
    (NoMailServer). What went wrong for one person does not keep the others from theirs, and is raised at the end.
    """
    waiting = (
        Outgoing(message_id, reader.address, partial(write, reader.language))
        for message_id, reader in _unsent(engine, day)
    )
    send_each(engine, mailer, OutboxMessage, waiting, moment=moment)


def _is_digest_of(day: date) -> ColumnElement[bool]:
    return and_(OutboxMessage.day == day, OutboxMessage.kind == MessageKind.DIGEST)


def _unsent(engine: Engine, day: date) -> list[tuple[UUID, DigestReader]]:
    """List a day's digests that have not left, for those who are still to get one."""
    wanted = select(OutboxMessage.account_id, OutboxMessage.id).where(
        _is_digest_of(day), OutboxMessage.sent_at.is_(None)
    )
    with Session(engine) as database:
        waiting = dict(database.execute(wanted).all())
        readers = list_digest_readers(database, day) if waiting else []
    return [(waiting[reader.account_id], reader) for reader in readers if reader.account_id in waiting]
