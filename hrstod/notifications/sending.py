"""Send what waits in an outbox, each once: the one place that marks, hands over, and takes a mark back.

A message is marked as sent, and that is committed, before it is handed to the mail server. When everything stops in
between, that person gets none; if it were marked after, they could get two. One too few is the better mistake: all that
our mail says also stands where they sign in. The mark is taken back only when the server has certainly not taken it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update

from hrstod.database.transaction import transaction
from hrstod.notifications.mailer import GivenUp, NoMailServer, NotSent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy import Engine

    from hrstod.notifications.mailer import Mailer
    from hrstod.notifications.models import OutboxMessage
    from hrstod.training.models import TrainingLetter

    Outbox = type[OutboxMessage | TrainingLetter]


@dataclass(frozen=True)
class Outgoing:
    """A message that waits: its id, whom it is for, and how it is written when its turn comes."""

    id: UUID
    address: str
    write: Callable[[], bytes]


def send_each(engine: Engine, mailer: Mailer, outbox: Outbox, waiting: Iterable[Outgoing], *, moment: datetime) -> None:
    """Send what waits in an outbox.

    A mail server that does not answer ends it at once (NoMailServer). What went wrong for one person does not keep the
    others from theirs, and is raised at the end.
    """
    trouble: Exception | None = None
    for one in waiting:
        message = one.write()
        if not mark(engine, outbox, one.id, moment):
            continue
        try:
            mailer.send(one.address, message)
        except NotSent as error:
            _unmark(engine, outbox, one.id)
            if isinstance(error, NoMailServer):
                raise
            trouble = error
        except GivenUp as error:
            trouble = error
    if trouble is not None:
        raise trouble


def mark(engine: Engine, outbox: Outbox, message_id: UUID, moment: datetime) -> bool:
    """Mark a message as sent; tell whether it was this call that did, and not somebody else's."""
    unsent = update(outbox).where(outbox.id == message_id, outbox.sent_at.is_(None))
    with transaction(engine) as database:
        return database.scalar(unsent.values(sent_at=moment).returning(outbox.id)) is not None


def _unmark(engine: Engine, outbox: Outbox, message_id: UUID) -> None:
    with transaction(engine) as database:
        database.execute(update(outbox).where(outbox.id == message_id).values(sent_at=None))
