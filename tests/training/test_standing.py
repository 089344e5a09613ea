"""Where one person stands with each course, and everything that was ever noted about them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import event, select

from hrstod.organisation import service as organisation
from hrstod.organisation.models import Leadership
from hrstod.training import courses, standing
from hrstod.training.rules import Span
from hrstod.training.validity import State
from tests.factories.organisation import MOMENT, TODAY
from tests.training.done import complete, revoke, state_of

if TYPE_CHECKING:
    from tests.factories.training import Academy

A_DAY = timedelta(days=1)


def test_a_voluntary_course_counts_for_whoever_has_taken_it(academy: Academy) -> None:
    """Though nobody has to; until it is retired."""
    course_id = academy.course(is_mandatory=False)
    complete(academy, course_id)
    assert state_of(academy, course_id, TODAY) is State.VALID
    courses.retire_course(None, academy.database, course_id=course_id, moment=MOMENT)
    assert state_of(academy, course_id, TODAY) is State.ARCHIVED


def test_whoever_leads_no_more_has_it_archived(academy: Academy) -> None:
    """It is not theirs to take; what they completed is kept."""
    course_id, anna = academy.course(), academy.people["Anna"]
    complete(academy, course_id)
    [led] = academy.database.scalars(select(Leadership.id).where(Leadership.account_id == anna))
    organisation.end_leadership(None, academy.database, leadership_id=led, to_on=TODAY, moment=MOMENT)
    assert [state_of(academy, course_id, TODAY + A_DAY * later) for later in (0, 1)] == [State.VALID, State.ARCHIVED]


def test_what_will_be_theirs_to_take_is_told_before_they_begin(academy: Academy) -> None:
    """With the day from which it is, and the day by which."""
    course_id, bo = academy.course(), academy.lead("Bo", "South", TODAY + A_DAY * 10)
    [told] = standing.list_standings(academy.database, bo, TODAY)
    assert (told.course_id, told.state, told.is_mandatory) == (course_id, State.FUTURE, True)
    assert told.due_on == TODAY + A_DAY * 100


def test_for_many_people_the_database_is_asked_no_more_often_than_for_one(academy: Academy) -> None:
    """And each is told the same as alone."""
    course_id, anna = academy.course(), academy.people["Anna"]
    complete(academy, course_id)
    everybody = [anna, *(academy.lead(f"Bo {number}", "South", TODAY - A_DAY * number) for number in range(5))]
    asked: list[str] = []
    event.listen(academy.database.get_bind(), "before_cursor_execute", lambda *given: asked.append(given[2]))
    alone = {account_id: standing.list_standings(academy.database, account_id, TODAY) for account_id in everybody}
    for_one = len(asked) // len(everybody)
    asked.clear()
    assert standing.standings_of(academy.database, everybody, TODAY) == alone
    assert len(asked) <= for_one


def test_what_was_taken_back_does_not_say_until_when_it_was_valid(academy: Academy) -> None:
    """The one before has run out, on its own last day."""
    course_id = academy.course(span=Span.MONTHS, span_length=12)
    complete(academy, course_id, TODAY - A_DAY * 800)
    revoke(academy, complete(academy, course_id, TODAY - A_DAY * 10), days_later=0)
    [told] = standing.list_standings(academy.database, academy.people["Anna"], TODAY)
    assert told.state is State.EXPIRED
    assert told.valid_until is not None
    assert told.valid_until < TODAY


def test_in_the_history_only_the_newest_stands_for_itself(academy: Academy) -> None:
    """The one before is archived, what was taken back is said to be, and what was not passed too."""
    course_id = academy.course(span=Span.ALWAYS, span_length=None)
    complete(academy, course_id, TODAY - A_DAY * 30)
    complete(academy, course_id, TODAY - A_DAY * 20, is_passed=False)
    revoke(academy, complete(academy, course_id, TODAY - A_DAY * 10), days_later=0)
    complete(academy, course_id, TODAY - A_DAY * 5)
    listed = standing.list_entries(academy.database, academy.people["Anna"], TODAY)
    assert [one.state for one in listed] == [State.VALID, State.REVOKED, State.FAILED, State.ARCHIVED]
    assert [one.has_certificate for one in listed] == [True, False, False, True]


def test_what_has_run_out_has_a_certificate_no_more(academy: Academy) -> None:
    """As the open page says of its code; it stays in the history."""
    complete(academy, academy.course(span_length=1, grace_days=0), TODAY - A_DAY * 90)
    [entry] = standing.list_entries(academy.database, academy.people["Anna"], TODAY)
    assert (entry.state, entry.has_certificate) == (State.EXPIRED, False)
