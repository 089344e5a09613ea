"""Fill the outbox and send what is in it: to each person one mail a day, at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from hrstod.database.transaction import transaction
from hrstod.notifications.mailer import GivenUp, NoMailServer, NotSent
from hrstod.notifications.models import OutboxMessage
from hrstod.notifications.queries import list_digest_readers
from hrstod.notifications.rules import MessageKind, is_address

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

    A digest is marked as sent, and that is committed, before it is handed to the mail server. When everything stops in
    between, that person gets none that day; if it were marked after, they could get two. One too few is the better
    mistake: the mail says nothing that tomorrow's does not, while two would make a day that is unlike others. The mark
    is taken back only when the server has certainly not taken the mail.
    """
    trouble: Exception | None = None
    for message_id, reader in _unsent(engine, day):
        message = write(reader.language)
        if not _mark(engine, message_id, moment):
            continue
        try:
            mailer.send(reader.address, message)
        except NotSent as error:
            _unmark(engine, message_id)
            if isinstance(error, NoMailServer):
                raise
            trouble = error
        except GivenUp as error:
            trouble = error
    if trouble is not None:
        raise trouble


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


def _mark(engine: Engine, message_id: UUID, moment: datetime) -> bool:
    """Mark a message as sent; tell whether it was this call that did, and not somebody else's."""
    unsent = update(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.sent_at.is_(None))
    with transaction(engine) as database:
        return database.scalar(unsent.values(sent_at=moment).returning(OutboxMessage.id)) is not None


def _unmark(engine: Engine, message_id: UUID) -> None:
    with transaction(engine) as database:
        database.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(sent_at=None))
