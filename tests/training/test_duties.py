"""A duty begins with leading, or with the course, and ends with either."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod.accounts.models import RoleGrant
from hrstod.accounts.rules import GrantState
from hrstod.training.duties import list_duties, unbroken_since
from hrstod.training.models import Course, CourseAudience, CourseVersion
from hrstod.training.rules import Audience
from tests.factories.coverage import be_away, only_for
from tests.factories.organisation import MOMENT, START, TODAY

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.training.duties import Duty
    from tests.factories.training import Academy

YESTERDAY = TODAY - timedelta(days=1)


def duty_of(academy: Academy, name: str, day: date = TODAY) -> Duty | None:
    """Give the one duty that somebody has, if any."""
    return next(iter(list_duties(academy.database, day, account_id=academy.people[name])), None)


def change(academy: Academy, course_id: UUID, made_on: date, *, is_mandatory: bool, number: int = 2) -> None:
    """Add a version of a course that differs in whether it has to be taken."""
    before = academy.database.get_one(CourseVersion, (course_id, number - 1))
    kept = {column.key: getattr(before, column.key) for column in CourseVersion.__table__.columns}
    version = {**kept, "number": number, "made_on": made_on, "is_mandatory": is_mandatory}
    academy.database.add(CourseVersion(**version))
    academy.database.flush()


def test_whoever_leads_has_the_course_to_take(academy: Academy) -> None:
    """From the day that they began, and within the course's days."""
    academy.course(within_days=60)
    academy.lead("Ove", "South", TODAY - timedelta(days=20))
    duty = duty_of(academy, "Ove")
    assert duty is not None
    assert (duty.from_on, duty.due_on) == (TODAY - timedelta(days=20), TODAY + timedelta(days=40))
    assert duty.unit_ids == (academy.town.units["South"].id,)


def test_a_course_that_is_newer_than_the_manager_begins_the_duty(academy: Academy) -> None:
    """Nobody is late for what was not there."""
    academy.course(added_on=YESTERDAY)
    duty = duty_of(academy, "Anna")
    assert duty is not None
    assert duty.from_on == YESTERDAY


def test_a_course_that_becomes_mandatory_begins_the_duty_then(academy: Academy) -> None:
    """It could be taken before, and did not have to."""
    course_id = academy.course(is_mandatory=False)
    change(academy, course_id, YESTERDAY, is_mandatory=True)
    duty = duty_of(academy, "Anna")
    assert duty is not None
    assert duty.from_on == YESTERDAY


def test_a_new_version_alone_begins_nothing_anew(academy: Academy) -> None:
    """It had to be taken all the time."""
    course_id = academy.course()
    change(academy, course_id, YESTERDAY, is_mandatory=True)
    duty = duty_of(academy, "Anna")
    assert duty is not None
    assert duty.from_on == START


@pytest.mark.parametrize(("days", "expected"), [(-1, True), (0, False)])
def test_a_retired_course_is_nobodys_duty_from_that_day(academy: Academy, days: int, expected: bool) -> None:
    """On the day before, it was."""
    course_id = academy.course()
    academy.database.get_one(Course, course_id).retired_on = TODAY
    academy.database.flush()
    assert (duty_of(academy, "Anna", TODAY + timedelta(days=days)) is not None) is expected


def test_a_course_that_is_not_mandatory_is_nobodys_duty(academy: Academy) -> None:
    """Whoever wants may take it."""
    academy.course(is_mandatory=False)
    assert list_duties(academy.database, TODAY) == []


def test_a_course_for_a_unit_is_for_those_below_it_too(academy: Academy) -> None:
    """Nils leads Night, below North; Ove leads South, which is elsewhere."""
    academy.lead("Ove", "South")
    only_for(academy.database, academy.course(), academy.town.units["North"].id)
    people = {duty.account_id for duty in list_duties(academy.database, TODAY)}
    assert people == {academy.people["Anna"], academy.people["Nils"]}


def test_a_unit_that_has_moved_away_is_no_longer_meant(academy: Academy) -> None:
    """Units stand where they stood on the day asked about."""
    only_for(academy.database, academy.course(), academy.town.units["North"].id)
    academy.town.move("Night", "Elder care", None, TODAY)
    assert duty_of(academy, "Nils", YESTERDAY) is not None
    assert duty_of(academy, "Nils", TODAY) is None


def test_somebody_with_two_units_has_one_duty(academy: Academy) -> None:
    """It has both units and both boards."""
    academy.course()
    academy.lead("Anna", "Hill school")
    duties = list_duties(academy.database, TODAY, account_id=academy.people["Anna"])
    assert [(len(duty.unit_ids), len(duty.board_ids)) for duty in duties] == [(2, 2)]


def test_only_the_boards_asked_for_are_listed(academy: Academy) -> None:
    """Nobody leads anything for the school board."""
    academy.course()
    assert list_duties(academy.database, TODAY, boards=frozenset({academy.town.boards["School board"].id})) == []


def test_leave_is_told(academy: Academy) -> None:
    """The duty stays, and whoever reminds can wait."""
    academy.course()
    be_away(academy.database, academy.people["Anna"], TODAY)
    duty = duty_of(academy, "Anna")
    assert duty is not None
    assert duty.is_away


def test_a_course_for_trainers_is_for_whoever_holds_the_role(academy: Academy) -> None:
    """A role that was withdrawn ended on the day before."""
    course_id = academy.course()
    academy.database.add(CourseAudience(course_id=course_id, audience=Audience.TRAINER))
    eva = academy.trainer().account_id
    grant = RoleGrant(
        account_id=eva, role="trainer", from_on=START, state=GrantState.GIVEN, proposed_at=MOMENT, decided_at=MOMENT
    )
    academy.database.add(grant)
    academy.database.flush()
    assert [duty.unit_ids for duty in list_duties(academy.database, TODAY, account_id=eva)] == [()]
    grant.state, grant.withdrawn_at = GrantState.WITHDRAWN, MOMENT + timedelta(hours=1)
    academy.database.flush()
    assert list_duties(academy.database, TODAY, account_id=eva) == []


def test_a_role_that_was_only_proposed_is_no_duty(academy: Academy) -> None:
    """Whoever withdrew it decided on it."""
    course_id = academy.course()
    academy.database.add(CourseAudience(course_id=course_id, audience=Audience.TRAINER))
    later = MOMENT + timedelta(days=9)
    grant = RoleGrant(
        account_id=academy.trainer().account_id,
        role="trainer",
        from_on=START,
        state=GrantState.WITHDRAWN,
        proposed_at=MOMENT,
        decided_at=later,
        withdrawn_at=later,
    )
    academy.database.add(grant)
    academy.database.flush()
    assert list_duties(academy.database, TODAY, account_id=grant.account_id) == []


def test_days_that_follow_each_other_are_unbroken() -> None:
    """One term ends on the day before the next begins; a day between them breaks it."""
    first, second, third = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
    follow = [(second, date(2026, 4, 30)), (third, None), (first, date(2026, 2, 27))]
    assert unbroken_since(follow, date(2026, 6, 1)) == second
