"""Invitations for calendars, as two independent parsers read them: one UID for ever, and a number that grows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import icalendar
import pytest
import vobject
from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.clock import SWEDEN
from hrstod.training import dates, signing_up
from hrstod.training.invitations import write_entry, write_invitation
from hrstod.training.models import TrainingLetter
from hrstod.training.rules import LetterKind
from tests.factories.organisation import MOMENT
from tests.training.planned import STARTS, a_date, plan, seat

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from tests.factories.training import Academy


def move(academy: Academy, date_id: UUID, days: int) -> None:
    """Move a date by some days."""
    starts = STARTS + timedelta(days=days)
    terms = a_date(academy, starts_at=starts, ends_at=starts + timedelta(hours=3))
    dates.change_date(academy.trainer(), academy.database, date_id=date_id, terms=terms, moment=MOMENT)


def give_back(academy: Academy, date_id: UUID, minutes: int) -> None:
    """Let Anna give her seat back."""
    anna = academy.people["Anna"]
    moment = MOMENT + timedelta(minutes=minutes)
    signing_up.give_back(academy.database, date_id=date_id, account_id=anna, by=anna, moment=moment)


def written(academy: Academy, name: str = "Anna") -> list[bytes]:
    """Give somebody's invitations as they would be sent, in their order."""
    academy.database.get_one(Account, academy.people[name]).sign_in_name = f"{name.lower()}@example.se"
    letters = select(TrainingLetter).where(
        TrainingLetter.account_id == academy.people[name], TrainingLetter.sequence.is_not(None)
    )
    found = academy.database.scalars(letters.order_by(TrainingLetter.sequence)).all()
    return [write_invitation(academy.database, letter, organizer="hrstod@example.se") for letter in found]


def by_icalendar(one: bytes) -> tuple[Any, ...]:
    """Give method, UID, number, begin and end as the library icalendar reads them."""
    calendar = icalendar.Calendar.from_ical(one)
    (event,) = calendar.walk("VEVENT")
    times = event.decoded("DTSTART"), event.decoded("DTEND")
    return str(calendar["METHOD"]), str(event["UID"]), int(str(event["SEQUENCE"])), *times


def by_vobject(one: bytes) -> tuple[Any, ...]:
    """Give the same as the library vobject reads it."""
    calendar = vobject.readOne(one.decode())
    event = calendar.vevent
    times = event.dtstart.value, event.dtend.value
    return calendar.method.value, event.uid.value, int(event.sequence.value), *times


@pytest.mark.parametrize("read", [by_icalendar, by_vobject], ids=["icalendar", "vobject"])
def test_a_date_is_one_event_through_all_its_changes(academy: Academy, read: Any) -> None:
    """Seated, moved into summer time, cancelled: the UID stays, the number grows (RFC 5546, 3.2)."""
    date_id = plan(academy)
    seat(academy, date_id)
    move(academy, date_id, days=30)
    dates.cancel_date(academy.trainer(), academy.database, date_id=date_id, moment=MOMENT)
    methods, uids, numbers, begins, ends = zip(*map(read, written(academy)), strict=True)
    assert (methods, numbers, len(set(uids))) == (("REQUEST", "REQUEST", "CANCEL"), (0, 1, 2), 1)
    assert set(begins) == {STARTS + timedelta(days=30)}
    assert set(ends) == {STARTS + timedelta(days=30, hours=3)}


def test_who_comes_back_gets_an_invitation_that_is_newer_than_the_one_taken_back(academy: Academy) -> None:
    """A calendar passes over what is not newer, and the seat would not stand there; so does the next change."""
    date_id = plan(academy)
    seat(academy, date_id)
    give_back(academy, date_id, minutes=1)
    seat(academy, date_id, minutes=2)
    move(academy, date_id, days=1)
    got = [by_icalendar(one)[:3:2] for one in written(academy)]
    assert got == [("REQUEST", 0), ("CANCEL", 1), ("REQUEST", 2), ("REQUEST", 3)]


def test_whoever_waits_gets_no_invitation_until_the_seat_is_theirs(academy: Academy) -> None:
    """A place in the queue is nothing for a calendar."""
    date_id = plan(academy, seats=1)
    seat(academy, date_id)
    seat(academy, date_id, "Nils", minutes=1)
    assert written(academy, "Nils") == []
    give_back(academy, date_id, minutes=2)
    assert [by_icalendar(one)[0] for one in written(academy, "Nils")] == ["REQUEST"]


def test_an_invitation_says_what_a_calendar_needs_and_nothing_of_anybody_else(academy: Academy) -> None:
    """It comes from the municipality's address to one person, and is called what the course is called."""
    date_id = plan(academy, place="Town hall, room 3", link="https://meet.example.se/1")
    seat(academy, date_id)
    seat(academy, date_id, "Nils")
    (one,) = written(academy)
    (event,) = icalendar.Calendar.from_ical(one).walk("VEVENT")
    assert str(event["ORGANIZER"]) == "mailto:hrstod@example.se"
    assert str(event["ATTENDEE"]) == "mailto:anna@example.se"
    assert str(event["SUMMARY"]) == "The first talk"
    assert str(event["LOCATION"]) == "Town hall, room 3, https://meet.example.se/1"
    assert (event.decoded("DTSTAMP"), str(event["CLASS"])) == (MOMENT, "PRIVATE")
    assert not any(name in one.decode().replace("\r\n ", "") for name in ("Eva", "Nils"))


@pytest.mark.parametrize(("days", "clock"), [(0, "09:00+0100"), (30, "10:00+0200")], ids=["winter", "summer"])
def test_an_entry_is_in_swedish_time_and_says_so(academy: Academy, days: int, clock: str) -> None:
    """Eight o’clock UTC is nine on the wall in winter, and ten when the clock has been put forward."""
    starts = STARTS + timedelta(days=days)
    date_id = plan(academy, starts_at=starts, ends_at=starts + timedelta(hours=3))
    calendar = icalendar.Calendar.from_ical(write_entry(academy.database, date_id, moment=MOMENT))
    (zone,), (event,) = calendar.walk("VTIMEZONE"), calendar.walk("VEVENT")
    assert str(zone["TZID"]) == event["DTSTART"].params["TZID"] == "Europe/Stockholm"
    assert f"{event.decoded('DTSTART'):%H:%M%z}" == clock


def test_the_time_zone_that_is_told_is_the_one_of_sweden(academy: Academy) -> None:
    """A calendar that knows no zones reckons from it: vobject does, on the night when clocks are put back too."""
    starts = datetime(2027, 10, 31, 1, 30, tzinfo=SWEDEN)
    date_id = plan(academy, starts_at=starts, ends_at=starts + timedelta(hours=8))
    event = vobject.readOne(write_entry(academy.database, date_id, moment=MOMENT).decode()).vevent
    assert (event.dtstart.value, event.dtend.value) == (starts, starts + timedelta(hours=8))
    assert (event.dtstart.value.utcoffset(), event.dtend.value.utcoffset()) == (timedelta(hours=2), timedelta(hours=1))


def test_an_entry_for_ones_own_calendar_is_nobodys(academy: Academy) -> None:
    """It can be passed on, and no calendar takes it for an invitation to be answered (RFC 5545, 3.7.2)."""
    entry = icalendar.Calendar.from_ical(write_entry(academy.database, plan(academy), moment=MOMENT))
    (event,) = entry.walk("VEVENT")
    assert "METHOD" not in entry
    assert not {"ATTENDEE", "ORGANIZER"} & set(event)


def test_an_entry_of_a_cancelled_date_says_that_it_is_cancelled(academy: Academy) -> None:
    """Whoever fetches it again sees it."""
    date_id = plan(academy)
    dates.cancel_date(academy.trainer(), academy.database, date_id=date_id, moment=MOMENT)
    entry = icalendar.Calendar.from_ical(write_entry(academy.database, date_id, moment=MOMENT))
    assert str(entry.walk("VEVENT")[0]["STATUS"]) == "CANCELLED"


def test_a_letter_about_no_date_has_no_invitation(academy: Academy) -> None:
    """A reminder brings none, and asking for it is a mistake in the code."""
    letter = TrainingLetter(account_id=academy.people["Anna"], kind=LetterKind.REMINDER, cause="x", queued_at=MOMENT)
    with pytest.raises(ValueError, match="without a date"):
        write_invitation(academy.database, letter, organizer="hrstod@example.se")


def test_course_names_with_commas_and_letters_of_ours_come_through(academy: Academy) -> None:
    """Both parsers give back what was written, folded lines and all (RFC 5545, 3.1 and 3.3.11)."""
    name = "Att fråga; lyssna, och ta emot – första samtalet på många å, ä och ö"
    terms = a_date(academy)
    course_id = academy.course(name)
    planned = dates.plan_date(academy.trainer(), academy.database, course_id=course_id, terms=terms, moment=MOMENT)
    entry = write_entry(academy.database, planned.id, moment=MOMENT)
    assert max(len(line) for line in entry.split(b"\r\n")) <= 75
    assert str(icalendar.Calendar.from_ical(entry).walk("VEVENT")[0]["SUMMARY"]) == name
    assert vobject.readOne(entry.decode()).vevent.summary.value == name
