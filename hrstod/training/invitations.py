"""The invitation to a training date for somebody's calendar (RFC 5545, RFC 5546).

It keeps its UID through changes and when it is taken back; the sequence grows with each change. It tells the course,
when and where, and nobody but the one it is for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hrstod.accounts.models import Account
from hrstod.clock import SWEDEN
from hrstod.training.models import TrainingDate
from hrstod.training.queries import course_names
from hrstod.training.rules import DateState, LetterKind

if TYPE_CHECKING:
    from datetime import date, datetime
    from types import ModuleType
    from uuid import UUID

    from icalendar import Event, vCalAddress
    from sqlalchemy.orm import Session

    from hrstod.training.models import TrainingLetter

PRODUCT = "-//hrstod//training//EN"


def _library() -> ModuleType:
    """Give the library that writes calendars: 6 MB that most processes never need."""
    import icalendar  # noqa: PLC0415

    return icalendar


def write_invitation(database: Session, letter: TrainingLetter, *, organizer: str) -> bytes:
    """Write the invitation that a letter brings: a request, or that it is taken back."""
    if letter.date_id is None or letter.sequence is None:
        raise ValueError("a letter without a date has no invitation")
    planned = database.get_one(TrainingDate, letter.date_id)
    person = database.get_one(Account, letter.account_id)
    is_off = letter.kind is LetterKind.CANCELLED
    event = _event(database, planned, letter.sequence, letter.queued_at, is_off=is_off)
    event.add("organizer", _address(organizer, "HR-stöd"))
    attendee = _address(person.sign_in_name, person.name)
    text = _library().vText
    attendee.params["role"] = text("REQ-PARTICIPANT")
    attendee.params["partstat"] = text("ACCEPTED")
    attendee.params["rsvp"] = text("FALSE")
    event.add("attendee", attendee)
    return _written(event, planned.starts_at.date(), method="CANCEL" if is_off else "REQUEST")


def write_entry(database: Session, date_id: UUID, *, moment: datetime) -> bytes:
    """Write a date as an entry that anybody can put into their own calendar.

    It has no METHOD, so that no calendar takes it for an invitation to be answered (RFC 5545, 3.7.2).
    """
    planned = database.get_one(TrainingDate, date_id)
    is_off = planned.state is DateState.CANCELLED
    return _written(_event(database, planned, planned.sequence, moment, is_off=is_off), planned.starts_at.date())


def _event(database: Session, planned: TrainingDate, sequence: int, stamp: datetime, *, is_off: bool) -> Event:
    event: Event = _library().Event()
    event.add("uid", f"{planned.id}@hrstod")
    event.add("dtstamp", stamp)
    event.add("sequence", sequence)
    event.add("dtstart", planned.starts_at.astimezone(SWEDEN))
    event.add("dtend", planned.ends_at.astimezone(SWEDEN))
    event.add("summary", course_names(database, [planned.course_id])[planned.course_id])
    if planned.place or planned.link:
        event.add("location", ", ".join(part for part in (planned.place, planned.link) if part))
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    return event


def _written(event: Event, planned_on: date, *, method: str = "") -> bytes:
    calendar = _library().Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    calendar.add_component(event)
    year = timedelta(days=366)
    calendar.add_missing_timezones(first_date=planned_on - year, last_date=planned_on + year)
    written: bytes = calendar.to_ical()
    return written


def _address(address: str, name: str) -> vCalAddress:
    found: vCalAddress = _library().vCalAddress(f"mailto:{address}")
    found.params["cn"] = _library().vText(name)
    return found
