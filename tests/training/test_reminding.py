"""Who is reminded of a course and when: once for each rung, at work only, and their managers once a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.organisation import service as organisation
from hrstod.organisation.models import Leadership
from hrstod.training import reminding, surveys
from hrstod.training.models import (
    Course,
    CourseVersion,
    Leave,
    SurveyTicket,
    TrainingLetter,
)
from hrstod.training.rules import LetterKind, Round
from tests.factories.organisation import MOMENT, TODAY
from tests.training.reminders import MONDAY, TEN, awake, days, passed

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.factories.training import Academy


def remind(academy: Academy, day: date = MONDAY) -> None:
    """Reckon a day's reminders at ten in the morning."""
    moment = TEN + (day - MONDAY)
    reminding.queue_reminders(academy.database, day=day, moment=moment)


def letters(database: Session, kind: LetterKind = LetterKind.REMINDER) -> list[tuple[str, str]]:
    """List to whom letters of a kind were queued, and for what cause; by name."""
    query = select(Account.name, TrainingLetter.cause).join(Account, Account.id == TrainingLetter.account_id)
    return sorted((name, cause) for name, cause in database.execute(query.where(TrainingLetter.kind == kind)))


def rungs(academy: Academy, name: str = "Nils") -> list[str]:
    """List the rungs that somebody was reminded of."""
    return [cause.split(":")[2] for who, cause in letters(academy.database) if who == name]


@pytest.fixture
def course(academy: Academy) -> UUID:
    """Give a course that has run out for nobody: Anna’s counts for always, Nils’s until the day the test says."""
    course_id = academy.course()
    passed(academy, course_id, "Anna", None)
    awake(academy.database)
    return course_id


@pytest.mark.parametrize(("left", "rung"), [(91, []), (90, ["90"]), (30, ["30"]), (7, ["7"]), (0, ["0"])])
def test_a_reminder_comes_on_each_rung_before_it_runs_out(
    academy: Academy, course: UUID, left: int, rung: list[str]
) -> None:
    """Ninety days before, thirty, seven, and on the last day."""
    passed(academy, course, "Nils", MONDAY + days(left))
    remind(academy)
    assert rungs(academy) == rung


def test_somebody_new_is_reminded_of_the_day_it_is_due(academy: Academy) -> None:
    """Each course and each day of its own."""
    course_id = academy.course(added_on=MONDAY - days(60))
    awake(academy.database)
    remind(academy)
    due = MONDAY + days(30)
    assert letters(academy.database) == [(name, f"reminder:{course_id}:30:{due}") for name in ("Anna", "Nils")]


def test_a_rung_is_never_reminded_of_twice(academy: Academy, course: UUID) -> None:
    """However often it is reckoned, that day and on the days after."""
    passed(academy, course, "Nils", MONDAY + days(30))
    for day in (MONDAY, MONDAY, MONDAY + days(1), MONDAY + days(4)):
        remind(academy, day)
    assert rungs(academy) == ["30"]


def test_days_that_were_missed_bring_the_latest_rung_only(academy: Academy, course: UUID) -> None:
    """Three rungs came while the server was down; a pile of letters helps nobody."""
    passed(academy, course, "Nils", MONDAY + days(5))
    remind(academy)
    assert rungs(academy) == ["7"]


def test_a_whole_ladder_is_four_letters(academy: Academy, course: UUID) -> None:
    """Time and again until long after the last."""
    passed(academy, course, "Nils", MONDAY + days(95))
    for number in range(0, 130, 3):
        remind(academy, MONDAY + days(number))
    assert sorted(rungs(academy), key=int) == ["0", "7", "30", "90"]


def test_who_has_left_is_not_reminded(academy: Academy, course: UUID) -> None:
    """They lead nothing any more."""
    passed(academy, course, "Nils", MONDAY)
    led = academy.database.scalars(select(Leadership.id).where(Leadership.account_id == academy.people["Nils"])).one()
    organisation.end_leadership(None, academy.database, leadership_id=led, to_on=MONDAY - days(1), moment=MOMENT)
    remind(academy)
    assert rungs(academy) == []


def test_who_is_on_leave_is_reminded_when_they_are_back(academy: Academy, course: UUID) -> None:
    """Of the latest rung, once."""
    passed(academy, course, "Nils", MONDAY)
    academy.database.add(Leave(account_id=academy.people["Nils"], from_on=MONDAY - days(99), to_on=MONDAY + days(10)))
    academy.database.flush()
    remind(academy)
    away = rungs(academy)
    remind(academy, MONDAY + days(14))
    assert (away, rungs(academy)) == ([], ["0"])


def test_who_cannot_sign_in_is_not_reminded(academy: Academy, course: UUID) -> None:
    """Neither a closed account nor one that was never taken into use."""
    passed(academy, course, "Nils", MONDAY)
    nils = update(Account).where(Account.id == academy.people["Nils"])
    academy.database.execute(nils.values(state=AccountState.DISABLED))
    remind(academy)
    assert rungs(academy) == []


def test_the_ladder_of_the_latest_version_counts(academy: Academy, course: UUID) -> None:
    """Also for what was completed on an earlier one."""
    passed(academy, course, "Nils", MONDAY + days(45))
    version = academy.database.get_one(CourseVersion, (course, 1))
    given = {column.key: getattr(version, column.key) for column in CourseVersion.__table__.columns}
    academy.database.add(CourseVersion(**{**given, "number": 2, "ladder": [60, 14], "made_on": MONDAY}))
    academy.database.flush()
    remind(academy)
    assert rungs(academy) == ["60"]


def test_what_was_taken_back_brings_a_reminder(academy: Academy, course: UUID) -> None:
    """It is due from that day, and was valid for long."""
    passed(academy, course, "Nils", MONDAY + days(400), revoked_on=MONDAY)
    remind(academy)
    assert letters(academy.database) == [("Nils", f"reminder:{course}:0:{MONDAY}")]


def test_a_course_that_need_not_be_taken_reminds_nobody(academy: Academy) -> None:
    """Nor one that is no longer held."""
    academy.course(is_mandatory=False)
    course_id = academy.course("Old", added_on=TODAY - days(300))
    academy.database.get_one(Course, course_id).retired_on = MONDAY
    awake(academy.database)
    remind(academy)
    assert letters(academy.database) == []


def test_the_managers_manager_is_told_once_a_week(academy: Academy, course: UUID) -> None:
    """Anna leads the unit above Nils’s; nobody leads above hers."""
    passed(academy, course, "Nils", MONDAY + days(3))
    found = []
    for day in (MONDAY, MONDAY + days(4), MONDAY + days(7)):
        remind(academy, day)
        found.append(letters(academy.database, LetterKind.SUMMARY))
    first = ("Anna", "summary:2026-W49")
    assert found == [[first], [first], [first, ("Anna", "summary:2026-W50")]]


def test_no_manager_is_told_of_what_is_not_pressing(academy: Academy, course: UUID) -> None:
    """It has been reminded of, and there is time."""
    passed(academy, course, "Nils", MONDAY + days(80))
    remind(academy)
    assert (rungs(academy), letters(academy.database, LetterKind.SUMMARY)) == (["90"], [])


def test_where_nobody_leads_the_unit_above_the_next_is_told(academy: Academy, course: UUID) -> None:
    """A vacancy leaves nobody without a manager."""
    academy.town.unit("Late", "Elder care", below="Night")
    academy.lead("Siri", "Late")
    passed(academy, course, "Nils", None)
    led = select(Leadership.id).where(Leadership.account_id == academy.people["Nils"])
    academy.database.execute(delete(Leadership).where(Leadership.id == academy.database.scalar(led)))
    awake(academy.database)
    remind(academy)
    assert [name for name, _cause in letters(academy.database, LetterKind.SUMMARY)] == ["Anna"]


def test_who_was_there_is_asked_by_mail_once_for_each_round(academy: Academy) -> None:
    """And not about what they have answered."""
    date_id = academy.date(academy.course(), academy.trainer())
    there = (academy.people["Anna"], academy.people["Nils"])
    surveys.hand_out(academy.database, date_id=date_id, account_ids=there, closed_on=MONDAY)
    awake(academy.database)
    surveys.take(academy.database, account_id=academy.people["Nils"], date_id=date_id, asked=Round.AT_ONCE, day=MONDAY)
    for day in (MONDAY, MONDAY + days(1), MONDAY + days(90)):
        reminding.queue_surveys(academy.database, day=day, moment=TEN + (day - MONDAY))
    asked = [(name, cause.rpartition(":")[2]) for name, cause in letters(academy.database, LetterKind.SURVEY)]
    assert asked == [("Anna", "at-once"), ("Anna", "later"), ("Nils", "later")]


def test_tickets_that_are_over_are_forgotten(academy: Academy) -> None:
    """Whether somebody took one is nobody’s business then."""
    date_id = academy.date(academy.course(), academy.trainer())
    surveys.hand_out(academy.database, date_id=date_id, account_ids=academy.people.values(), closed_on=MONDAY)
    reminding.forget_tickets(academy.database, MONDAY + days(61))
    assert set(academy.database.scalars(select(SurveyTicket.round))) == {Round.LATER}
