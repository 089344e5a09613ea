"""Send the mail about training that waits in its outbox: each letter once, however often and by whomever it is run."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hrstod.accounts.demo import is_demo
from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.database.transaction import transaction
from hrstod.notifications.mailer import make_mailer
from hrstod.notifications.rules import is_address
from hrstod.notifications.sending import Outgoing, send_each
from hrstod.notifications.training_letters import Told, write_letter
from hrstod.training.invitations import write_invitation
from hrstod.training.models import TrainingDate, TrainingLetter
from hrstod.training.queries import course_names
from hrstod.training.reminding import may_remind
from hrstod.training.rules import LetterKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from hrstod.notifications.mailer import Mailer
    from hrstod.settings import Settings

KEPT = timedelta(days=400)
"""For how long the outbox remembers a letter; longer than any reminder looks back."""
FRESH = timedelta(days=7)
"""A letter that could not be sent for so long is not sent any more: what it says may be true no longer."""
AT_MOST = 200
"""Letters in one run: a mail server takes some of a second for each, and the next run is in five minutes."""
BY_THE_CLOCK = (LetterKind.REMINDER, LetterKind.SUMMARY, LetterKind.SURVEY)
"""What nobody waits for, and is sent when people are at work only."""


class _Waiting(NamedTuple):
    """A letter that is to be sent, and to whom."""

    letter: TrainingLetter
    address: str
    language: str


def send_training_mail(engine: Engine, settings: Settings, moment: datetime) -> str:
    """Send what is unsent, and forget what is old; say what was done.

    Raises what could not be sent: NoMailServer, NotSent or GivenUp. Needs the site's catalogues around it.
    """
    with transaction(engine) as database:
        database.execute(delete(TrainingLetter).where(TrainingLetter.queued_at < moment - KEPT))
    mailer = make_mailer(settings)
    if mailer is None:
        return "off: HRSTOD_MAIL_SERVER is not set"
    send_letters(engine, mailer, settings, moment)
    return "done"


def send_letters(engine: Engine, mailer: Mailer, settings: Settings, moment: datetime) -> None:
    """Send the unsent letters, the oldest first, each in the language of its reader."""
    unsent = _unsent(engine, moment, with_clock=may_remind(moment, settings.digest_hour))
    waiting = (
        Outgoing(one.letter.id, one.address, partial(_write, engine, one, sender=settings.mail_from, dated=moment))
        for one in unsent
    )
    send_each(engine, mailer, TrainingLetter, waiting, moment=moment)


def _unsent(engine: Engine, moment: datetime, *, with_clock: bool) -> list[_Waiting]:
    """List some letters that have not left, to those whose account is in use and can be mailed."""
    query = (
        select(TrainingLetter, Account.sign_in_name, Account.language)
        .join(Account, Account.id == TrainingLetter.account_id)
        .where(TrainingLetter.sent_at.is_(None), TrainingLetter.queued_at > moment - FRESH)
        .where(Account.state == AccountState.ACTIVE)
        .order_by(TrainingLetter.queued_at, TrainingLetter.sequence, TrainingLetter.id)
    )
    if not with_clock:
        query = query.where(TrainingLetter.kind.not_in(BY_THE_CLOCK))
    with Session(engine) as database:
        found = [_Waiting(*row) for row in database.execute(query)]
    return [one for one in found if is_address(one.address) and not is_demo(one.address)][:AT_MOST]


def _write(engine: Engine, waiting: _Waiting, *, sender: str, dated: datetime) -> bytes:
    """Write a letter with what is true now."""
    with Session(engine) as database:
        told = _told(database, waiting.letter, sender)
    return write_letter(waiting.language, told, sender=sender, address=waiting.address, dated=dated)


def _told(database: Session, letter: TrainingLetter, sender: str) -> Told:
    date = database.get(TrainingDate, letter.date_id) if letter.date_id is not None else None
    course_id = letter.course_id or (date.course_id if date is not None else None)
    course = course_names(database, [course_id])[course_id] if course_id is not None else ""
    if date is None or letter.kind is LetterKind.SURVEY:
        return Told(letter.kind, course, due_on=letter.due_on)
    return Told(
        letter.kind,
        course,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        place=date.place,
        is_online=bool(date.link),
        invitation=b"" if letter.sequence is None else write_invitation(database, letter, organizer=sender),
    )
