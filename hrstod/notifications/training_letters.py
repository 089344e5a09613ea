"""What a mail about training says: the course, the day and the place, and nothing about anybody.

The subject is the same for all of them. There is no link to the site in any; the invitation for the calendar comes as
a part that calendars read, and as a file for those that do not (RFC 6047).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import force_locale, format_date, gettext
from flask_babel import lazy_gettext as _

from hrstod.clock import SWEDEN
from hrstod.notifications.digest import begin_message
from hrstod.training.rules import LetterKind

if TYPE_CHECKING:
    from datetime import date, datetime
    from email.message import EmailMessage

    from flask_babel.speaklater import LazyString

FILE = {LetterKind.CANCELLED: "cancelled.ics"}
"""What the file for the calendar is called; otherwise it is an invitation."""

BEGINNINGS: dict[LetterKind, LazyString] = {
    LetterKind.SEATED: _("You have a seat."),
    LetterKind.WAITING: _("You are on the waiting list."),
    LetterKind.MOVED: _("Your training has been changed. This is what holds now."),
    LetterKind.CANCELLED: _("The training, or your place on its list, has been cancelled."),
    LetterKind.REMINDER: _("You have a course to take."),
    LetterKind.SUMMARY: _("Someone among your managers has a course to take."),
    LetterKind.SURVEY: _("Would you answer a few questions about your training?"),
}
"""How each begins."""
ENDINGS: dict[LetterKind, LazyString] = {
    LetterKind.SEATED: _(
        "The invitation for your calendar comes with this mail. If you cannot come, cancel your seat: "
        "somebody may be waiting for it. Sign in to HR-stöd and look under Training."
    ),
    LetterKind.WAITING: _(
        "When a seat becomes free and it is your turn, it is yours, and you get a mail. "
        "Sign in to HR-stöd and look under Training if you no longer want it."
    ),
    LetterKind.MOVED: _(
        "The invitation in your calendar is updated by this mail. If you cannot come, cancel your seat: "
        "sign in to HR-stöd and look under Training."
    ),
    LetterKind.CANCELLED: _(
        "This mail takes the invitation out of your calendar. To find another date, sign in to HR-stöd and look "
        "under Training."
    ),
    LetterKind.REMINDER: _("Sign in to HR-stöd and look under Training to see how it is taken."),
    LetterKind.SUMMARY: _("Sign in to HR-stöd and look under Training. You get this mail once a week at most."),
    LetterKind.SURVEY: _(
        "It takes a minute, and nobody can see who has answered what. Sign in to HR-stöd and look under Training."
    ),
}
"""What there is to do."""
ENDINGS_WITHOUT: dict[LetterKind, LazyString] = {
    LetterKind.MOVED: _(
        "You are still on the waiting list. Sign in to HR-stöd and look under Training if you no longer want the seat."
    ),
    LetterKind.CANCELLED: _("To find another date, sign in to HR-stöd and look under Training."),
}
"""The same, to somebody who has been waiting and has no invitation in their calendar."""


@dataclass(frozen=True)
class Told:
    """What a mail tells of: a course, and when and where, or by when."""

    kind: LetterKind
    course: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    is_online: bool = False
    due_on: date | None = None
    invitation: bytes = b""
    """For the calendar (RFC 5545); empty when there is none."""


def write_letter(language: str, told: Told, *, sender: str, address: str, dated: datetime) -> bytes:
    """Write a mail about training in a language, as it goes to the mail server; needs the catalogues around it."""
    with force_locale(language):
        subject = gettext("HR-stöd: training")
        text = _text(told)
    message = begin_message(language, text, sender=sender, to=address, subject=subject, dated=dated)
    if told.invitation:
        _attach(message, told)
    return message.as_bytes()


def _attach(message: EmailMessage, told: Told) -> None:
    """Put the invitation in twice: beside the text, where calendars look for it, and as a file."""
    method = "CANCEL" if told.kind is LetterKind.CANCELLED else "REQUEST"
    file = FILE.get(told.kind, "invitation.ics")
    message.add_alternative(
        told.invitation.decode(), subtype="calendar", charset="utf-8", cte="base64", params={"method": method}
    )
    message.add_attachment(told.invitation, maintype="application", subtype="ics", filename=file)


def _text(told: Told) -> str:
    endings = ENDINGS if told.invitation else ENDINGS | ENDINGS_WITHOUT
    paragraphs = (
        gettext("Hello!"),
        str(BEGINNINGS[told.kind]),
        "\n".join(_lines(told)),
        str(endings[told.kind]),
        gettext("There is never a link to HR-stöd in our mail, and we never ask for anything in it."),
        gettext("Nobody reads what is sent to this address."),
    )
    return "\n\n".join(one for one in paragraphs if one)


def _when(begins: datetime, ends: datetime) -> tuple[str, str]:
    """Give the day and the time, in Sweden; of what goes on for several days, when it begins and when it ends."""
    first, last = (format_date(one.date(), "EEEE d MMMM y") for one in (begins, ends))
    if begins.date() != ends.date():
        return (
            gettext("Begins: %(day)s at %(time)s", day=first, time=f"{begins:%H:%M}"),
            gettext("Ends: %(day)s at %(time)s", day=last, time=f"{ends:%H:%M}"),
        )
    return (
        gettext("Day: %(day)s", day=first),
        gettext("Time: %(begins)s–%(ends)s", begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}"),
    )


def _lines(told: Told) -> list[str]:
    """Give the facts, one on each line."""
    lines = []
    if told.course:
        lines.append(gettext("Course: %(course)s", course=told.course))
    if told.starts_at is not None and told.ends_at is not None:
        begins, ends = told.starts_at.astimezone(SWEDEN), told.ends_at.astimezone(SWEDEN)
        lines += _when(begins, ends)
    if told.place:
        lines.append(gettext("Place: %(place)s", place=told.place))
    elif told.is_online:
        lines.append(gettext("Place: online. The link stands in HR-stöd, under Training."))
    if told.due_on is not None:
        lines.append(gettext("Last day: %(day)s", day=format_date(told.due_on, "d MMMM y")))
    return lines
