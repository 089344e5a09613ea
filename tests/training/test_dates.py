"""Planning, moving and cancelling a date; what makes no sense is refused in a sentence, and nothing is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
import vobject
from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.errors import Conflict, NotAllowed, NotFound, RuleBroken
from hrstod.training import dates, signing_up
from hrstod.training.dates import DateTerms
from hrstod.training.invitations import write_entry, write_invitation
from hrstod.training.models import TrainingDate, TrainingLetter
from hrstod.training.rules import DateState, LetterKind
from tests.factories.organisation import MOMENT

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.training import Academy

STARTS = datetime(2027, 3, 1, 8, tzinfo=UTC)


def a_date(academy: Academy, **changed: Any) -> DateTerms:
    """Give a date that could be planned, with some of it changed."""
    usual = DateTerms(
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=3),
        place="Town hall, room 3",
        link="",
        seats=10,
        board_id=academy.board,
        trainers=frozenset({academy.trainer().account_id}),
    )
    return replace(usual, **changed)


def plan(academy: Academy, **changed: Any) -> UUID:
    """Plan a date as the trainer."""
    terms = a_date(academy, **changed)
    return dates.plan_date(
        academy.trainer(), academy.database, course_id=academy.course(), terms=terms, moment=MOMENT
    ).id


def seat(academy: Academy, date_id: UUID, name: str = "Anna") -> None:
    """Give somebody a seat."""
    account_id = academy.people[name]
    signing_up.sign_up(academy.database, date_id=date_id, account_id=account_id, by=account_id, moment=MOMENT)


@pytest.mark.parametrize(
    "changed",
    [
        {"starts_at": MOMENT - timedelta(minutes=1), "ends_at": MOMENT + timedelta(hours=1)},
        {"ends_at": STARTS},
        {"ends_at": STARTS + timedelta(days=6)},
        {"place": "", "link": ""},
        {"link": "http://meet.example.se"},
        {"link": "javascript:alert(1)"},
        {"seats": 0},
        {"seats": 1001},
        {"trainers": frozenset()},
    ],
    ids=["past", "no time", "too long", "nowhere", "plain link", "no link", "no seats", "too many", "no trainer"],
)
def test_a_date_that_makes_no_sense_is_refused(academy: Academy, changed: dict[str, Any]) -> None:
    """Nothing is planned, and a sentence says why."""
    with pytest.raises(RuleBroken):
        plan(academy, **changed)
    assert academy.database.scalars(select(TrainingDate)).all() == []


def test_nobody_plans_for_another_board(academy: Academy) -> None:
    """A trainer holds courses for their own."""
    with pytest.raises(NotAllowed):
        plan(academy, board_id=academy.town.boards["School board"].id)


def test_moving_a_date_tells_everybody_on_the_list_once(academy: Academy) -> None:
    """Those with a seat get the invitation anew; those who wait get none, because they had none."""
    date_id = plan(academy, seats=1)
    seat(academy, date_id)
    seat(academy, date_id, "Nils")
    later = a_date(academy, seats=1, starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=3))
    dates.change_date(academy.trainer(), academy.database, date_id=date_id, terms=later, moment=MOMENT)
    moved = select(TrainingLetter).where(TrainingLetter.kind == LetterKind.MOVED)
    told = {one.account_id: one.sequence for one in academy.database.scalars(moved)}
    assert told == {academy.people["Anna"]: 1, academy.people["Nils"]: None}


def test_more_seats_alone_move_nothing(academy: Academy) -> None:
    """No mail comes, and calendars stay as they are."""
    date_id = plan(academy)
    seat(academy, date_id)
    changed = dates.change_date(
        academy.trainer(), academy.database, date_id=date_id, terms=a_date(academy, seats=20), moment=MOMENT
    )
    assert (changed.seats, changed.sequence) == (20, 0)


def test_who_has_seen_an_older_date_is_told(academy: Academy) -> None:
    """Two trainers change it at once: the second looks again."""
    date_id = plan(academy)
    dates.change_date(
        academy.trainer(), academy.database, date_id=date_id, terms=a_date(academy, place="Room 4"), moment=MOMENT
    )
    with pytest.raises(Conflict):
        dates.change_date(
            academy.trainer(),
            academy.database,
            date_id=date_id,
            terms=a_date(academy, place="Room 5"),
            moment=MOMENT,
            based_on=0,
        )


def test_a_cancelled_date_stays_cancelled(academy: Academy) -> None:
    """It is neither changed nor cancelled again."""
    date_id = plan(academy)
    dates.cancel_date(academy.trainer(), academy.database, date_id=date_id, moment=MOMENT)
    for again in (
        lambda: dates.cancel_date(academy.trainer(), academy.database, date_id=date_id, moment=MOMENT),
        lambda: dates.change_date(
            academy.trainer(), academy.database, date_id=date_id, terms=a_date(academy), moment=MOMENT
        ),
    ):
        with pytest.raises(RuleBroken):
            again()
    assert academy.database.get_one(TrainingDate, date_id).state is DateState.CANCELLED


def test_a_trainer_of_another_board_does_not_find_it(academy: Academy) -> None:
    """Neither to change nor to cancel it."""
    date_id = plan(academy)
    with pytest.raises(NotFound):
        dates.cancel_date(academy.trainer("Ulla", "School board"), academy.database, date_id=date_id, moment=MOMENT)


def invitations(academy: Academy) -> list[bytes]:
    """Give Anna's invitations as they would be sent: seated, moved, cancelled."""
    date_id = plan(academy)
    seat(academy, date_id)
    academy.database.get_one(Account, academy.people["Anna"]).sign_in_name = "anna@example.se"
    later = a_date(academy, starts_at=STARTS + timedelta(days=30), ends_at=STARTS + timedelta(days=30, hours=3))
    dates.change_date(academy.trainer(), academy.database, date_id=date_id, terms=later, moment=MOMENT)
    dates.cancel_date(academy.trainer(), academy.database, date_id=date_id, moment=MOMENT)
    query = select(TrainingLetter).where(TrainingLetter.account_id == academy.people["Anna"])
    found = academy.database.scalars(query.order_by(TrainingLetter.sequence)).all()
    return [write_invitation(academy.database, letter, organizer="hrstod@example.se") for letter in found]


def test_two_parsers_read_one_date_through_all_its_changes(academy: Academy) -> None:
    """The UID stays, the sequence grows, and the last takes it back: RFC 5546, 3.2."""
    written = invitations(academy)
    calendars = [icalendar.Calendar.from_ical(one) for one in written]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["METHOD"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [str(event["SEQUENCE"]) for event in events] == ["0", "1", "2"]
    assert len({str(event["UID"]) for event in events}) == 1
    others = [vobject.readOne(one.decode()) for one in written]
    assert [one.vevent.uid.value for one in others] == [str(event["UID"]) for event in events]
    assert [one.vevent.dtstart.value for one in others] == [event.decoded("DTSTART") for event in events]


@pytest.mark.parametrize(("days", "hour"), [(0, 9), (30, 10)], ids=["in winter", "in summer"])
def test_an_entry_is_in_swedish_time_and_says_so(academy: Academy, days: int, hour: int) -> None:
    """Eight o’clock UTC is nine on the wall in winter, and ten when the clock has been put forward."""
    starts = STARTS + timedelta(days=days)
    date_id = plan(academy, starts_at=starts, ends_at=starts + timedelta(hours=3))
    calendar = icalendar.Calendar.from_ical(write_entry(academy.database, date_id, moment=MOMENT))
    assert calendar.walk("VTIMEZONE")
    assert calendar.walk("VEVENT")[0].decoded("DTSTART").hour == hour


def test_an_invitation_names_nobody_but_the_one_it_is_for(academy: Academy) -> None:
    """Neither who holds it nor who else comes."""
    text = invitations(academy)[0].decode()
    assert "anna@example.se" in text.replace("\r\n ", "")
    assert "Eva" not in text


def test_an_entry_for_ones_own_calendar_is_nobodys(academy: Academy) -> None:
    """It can be passed on."""
    entry = icalendar.Calendar.from_ical(write_entry(academy.database, plan(academy), moment=MOMENT))
    assert str(entry["METHOD"]) == "PUBLISH"
    assert "ATTENDEE" not in entry.walk("VEVENT")[0]
