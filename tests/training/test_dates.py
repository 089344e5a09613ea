"""Planning, moving and cancelling a date; what makes no sense is refused in a sentence, and nothing is done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from hrstod.errors import Conflict, NotAllowed, NotFound, RuleBroken
from hrstod.training import attending, closing, dates
from hrstod.training.date_rules import is_link
from hrstod.training.models import Completion, TrainingDate, TrainingLetter
from hrstod.training.rules import DateState, How, LetterKind, Mark
from tests.factories.organisation import MOMENT
from tests.training.planned import STARTS, a_date, plan, seat

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tests.factories.training import Academy


@pytest.mark.parametrize(
    "changed",
    [
        {"starts_at": MOMENT - timedelta(minutes=1), "ends_at": MOMENT + timedelta(hours=1)},
        {"starts_at": STARTS + timedelta(days=1200), "ends_at": STARTS + timedelta(days=1201)},
        {"ends_at": STARTS},
        {"ends_at": STARTS + timedelta(days=6)},
        {"place": "", "link": ""},
        {"link": "http://meet.example.se"},
        {"link": "javascript:alert(1)"},
        {"link": "https://"},
        {"seats": 0},
        {"seats": 1001},
        {"trainers": frozenset()},
    ],
    ids=[
        *("past", "far away", "no time", "too long", "nowhere", "plain link", "no link", "no host"),
        *("no seats", "too many", "no trainer"),
    ],
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


def test_whoever_gets_a_seat_as_a_date_is_moved_has_one_mail(academy: Academy) -> None:
    """It says that they have a seat, and where; not first that they still wait."""
    date_id = plan(academy, seats=1)
    seat(academy, date_id)
    seat(academy, date_id, "Nils")
    later = a_date(academy, seats=2, starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=3))
    dates.change_date(academy.trainer(), academy.database, date_id=date_id, terms=later, moment=MOMENT)
    to_nils = select(TrainingLetter.kind).where(
        TrainingLetter.account_id == academy.people["Nils"], TrainingLetter.kind != LetterKind.WAITING
    )
    assert list(academy.database.scalars(to_nils)) == [LetterKind.SEATED]


def test_more_seats_alone_move_nothing(academy: Academy) -> None:
    """No mail comes, and calendars stay as they are."""
    date_id = plan(academy)
    seat(academy, date_id)
    changed = dates.change_date(
        academy.trainer(), academy.database, date_id=date_id, terms=a_date(academy, seats=20), moment=MOMENT
    )
    assert (changed.seats, changed.sequence) == (20, 0)


@pytest.mark.parametrize("changed", [{"place": "Room 4"}, {"seats": 20}], ids=["place", "seats"])
def test_who_has_seen_an_older_date_is_told(academy: Academy, changed: dict[str, Any]) -> None:
    """Two trainers change it at once, whatever it is: the second looks again."""
    date_id = plan(academy)
    seen = dates.basis_of(a_date(academy))
    first = a_date(academy, **changed)
    dates.change_date(academy.trainer(), academy.database, date_id=date_id, terms=first, moment=MOMENT, based_on=seen)
    with pytest.raises(Conflict):
        dates.change_date(
            academy.trainer(),
            academy.database,
            date_id=date_id,
            terms=a_date(academy, place="Room 5"),
            moment=MOMENT,
            based_on=seen,
        )


def test_a_seat_that_is_taken_meanwhile_is_no_conflict(academy: Academy) -> None:
    """The trainer changes the date, not its list."""
    date_id = plan(academy)
    seen = dates.basis_of(a_date(academy))
    seat(academy, date_id)
    later = a_date(academy, place="Room 4")
    changed = dates.change_date(
        academy.trainer(), academy.database, date_id=date_id, terms=later, moment=MOMENT, based_on=seen
    )
    assert changed.place == "Room 4"


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


def test_a_date_that_somebody_was_at_is_neither_moved_nor_cancelled(academy: Academy) -> None:
    """What was noted about who was there would be about another day."""
    date_id = plan(academy)
    seat(academy, date_id)
    marks = {academy.people["Anna"]: Mark.PRESENT}
    eva = academy.trainer()
    attending.mark_all(eva, academy.database, date_id=date_id, marks=marks, how=How.LIST, moment=STARTS)
    with pytest.raises(RuleBroken):
        dates.cancel_date(eva, academy.database, date_id=date_id, moment=STARTS)
    with pytest.raises(RuleBroken):
        dates.change_date(eva, academy.database, date_id=date_id, terms=a_date(academy), moment=MOMENT)


def prepare(academy: Academy) -> UUID:
    """Plan a date with Anna on its list, and note long before it begins that she is excused."""
    date_id = plan(academy)
    seat(academy, date_id)
    marks = {academy.people["Anna"]: Mark.EXCUSED}
    attending.mark_all(academy.trainer(), academy.database, date_id=date_id, marks=marks, how=How.LIST, moment=MOMENT)
    return date_id


def test_a_date_whose_list_is_prepared_is_moved_and_its_marks_stand(academy: Academy) -> None:
    """Who is excused was noted weeks ahead; it holds for the new day, when the date is closed with it."""
    date_id, day = prepare(academy), timedelta(days=1)
    later = a_date(academy, starts_at=STARTS + day, ends_at=STARTS + day + timedelta(hours=3))
    dates.change_date(academy.trainer(), academy.database, date_id=date_id, terms=later, moment=MOMENT)
    closing.close_date(academy.trainer(), academy.database, date_id=date_id, moment=later.ends_at)
    assert attending.last_marks(academy.database, date_id) == {academy.people["Anna"]: Mark.EXCUSED}


@pytest.mark.parametrize("moment", [MOMENT, STARTS + timedelta(minutes=10)], ids=["long before", "has begun"])
def test_a_date_whose_list_is_prepared_is_cancelled(academy: Academy, moment: datetime) -> None:
    """Even when the trainer falls ill the same morning: nobody has come, and nothing follows from the list."""
    date_id = prepare(academy)
    dates.cancel_date(academy.trainer(), academy.database, date_id=date_id, moment=moment)
    assert academy.database.get_one(TrainingDate, date_id).state is DateState.CANCELLED
    assert academy.database.scalars(select(Completion)).all() == []


def test_a_date_that_somebody_has_come_to_is_not_moved_though_it_has_not_begun(academy: Academy) -> None:
    """They would be present on a day on which they were not."""
    date_id, early = plan(academy), STARTS - timedelta(minutes=10)
    anna = academy.people["Anna"]
    attending.check_in(academy.database, date_id=date_id, account_id=anna, how=How.CODE, moment=early)
    later = a_date(academy, starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=3))
    with pytest.raises(RuleBroken):
        dates.change_date(academy.trainer(), academy.database, date_id=date_id, terms=later, moment=early)


def test_whoever_holds_a_date_for_another_board_changes_it_and_leaves_it_there(academy: Academy) -> None:
    """A trainer who is lent to another board moves the date, and cannot move it to a third."""
    ulla = academy.trainer("Ulla", "School board")
    date_id = plan(academy, trainers=frozenset({ulla.account_id}))
    moved = a_date(academy, place="Room 9", trainers=frozenset({ulla.account_id}))
    assert dates.change_date(ulla, academy.database, date_id=date_id, terms=moved, moment=MOMENT).place == "Room 9"
    third = a_date(academy, board_id=academy.town.board("Third board").id, trainers=moved.trainers)
    with pytest.raises(NotAllowed):
        dates.change_date(ulla, academy.database, date_id=date_id, terms=third, moment=MOMENT)


@pytest.mark.parametrize(
    ("typed", "is_good"),
    [
        ("https://meet.example.se/room/1?x=2", True),
        ("https://", False),
        ("https://meet.example.se/a b", False),
        ("https://me:secret@meet.example.se", False),
        ("https://[broken", False),
        ("HTTPS://meet.example.se", True),
        ("data:text/html,x", False),
    ],
)
def test_a_link_is_one_that_is_safe_to_follow(typed: str, is_good: bool) -> None:
    """Encrypted, to a host, and nothing hidden in it."""
    assert is_link(typed) is is_good
