"""Who is counted, who is left out, and who is in date, on any day; quickly, and as one would reckon by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from hrstod.organisation.models import Leadership
from hrstod.training.counts import Share, share_in_date
from hrstod.training.coverage import CoverageDay, points_until
from hrstod.training.ledger import find_ledger
from hrstod.training.models import Completion
from tests.factories.coverage import Done, be_away, complete, only_for
from tests.factories.organisation import START, TODAY, make_account
from tests.training.reckoning import Course, Manager, Term, reckon

if TYPE_CHECKING:
    from hrstod.training.coverage import Figure
    from tests.factories.training import Academy

DAY = timedelta(days=1)
YEAR = timedelta(days=365)
UNITS = ("North", "Night", "Day", "South", "Hill school")
BELOW = {"North": frozenset({"North", "Night", "Day"})}
CARE = frozenset(UNITS) - {"Hill school"}


def count(academy: Academy, day: date = TODAY, board: str | None = None) -> Figure:
    """Count all courses together, of all boards or of one."""
    asked = CoverageDay(find_ledger(academy.database), day)
    return asked.together(asked.boards([academy.town.boards[board].id]) if board else asked.everybody())


def take(academy: Academy, name: str, course_id: object, on: date = TODAY - YEAR, until: date | None = TODAY) -> None:
    """Let somebody complete a course."""
    complete(academy.database, academy.people[name], course_id, Done(on, until))  # type: ignore[arg-type]


def test_whoever_has_completed_the_course_is_in_date(academy: Academy) -> None:
    """Anna has, Nils has not: one of two."""
    take(academy, "Anna", academy.course())
    assert share_in_date(academy.database, TODAY) == Share(1, 2)


@pytest.mark.parametrize(
    ("day", "expected"), [(TODAY - YEAR - DAY, 0), (TODAY - YEAR, 1), (TODAY, 1), (TODAY + DAY, 0)]
)
def test_the_first_and_the_last_day_count(academy: Academy, day: date, expected: int) -> None:
    """From the day it was completed to the last day it counts."""
    take(academy, "Anna", academy.course())
    assert count(academy, day).in_date == expected


def test_a_revoked_completion_does_not_count_from_that_day(academy: Academy) -> None:
    """It did on the day before."""
    done = Done(TODAY - YEAR, None, revoked_on=TODAY)
    complete(academy.database, academy.people["Anna"], academy.course(), done)
    assert [count(academy, day).in_date for day in (TODAY - DAY, TODAY)] == [1, 0]


def test_a_failed_one_does_not_count(academy: Academy) -> None:
    """It stays in the history."""
    complete(academy.database, academy.people["Anna"], academy.course(), Done(TODAY, None, is_passed=False))
    assert count(academy).in_date == 0


def test_all_courses_have_to_be_in_date(academy: Academy) -> None:
    """One of two is not enough."""
    take(academy, "Anna", academy.course())
    academy.course("The second talk")
    assert share_in_date(academy.database, TODAY) == Share(0, 2)


def test_somebody_with_two_units_is_counted_once_and_once_in_each(academy: Academy) -> None:
    """Once in all boards, once in each board, once in each unit."""
    academy.course()
    academy.lead("Anna", "Hill school")
    assert [count(academy, board=board).counted for board in (None, "Care board", "School board")] == [2, 2, 1]
    asked = CoverageDay(find_ledger(academy.database), TODAY)
    units = [academy.town.units[unit].id for unit in ("North", "Hill school")]
    assert [asked.together(asked.units([unit])).counted for unit in units] == [1, 1]
    assert asked.together(asked.units(units)).counted == 1


def test_those_on_leave_are_left_out(academy: Academy) -> None:
    """To the last day of it."""
    academy.course()
    be_away(academy.database, academy.people["Anna"], TODAY - DAY, TODAY)
    assert [(count(academy, day).counted, count(academy, day).away) for day in (TODAY, TODAY + DAY)] == [(1, 1), (2, 0)]


@pytest.mark.parametrize(("days", "counted", "new"), [(90, 2, 1), (91, 3, 0)])
def test_those_who_are_new_are_left_out(academy: Academy, days: int, counted: int, new: int) -> None:
    """As long as they have time: the course gives 90 days."""
    academy.course()
    academy.lead("Ove", "South", TODAY - days * DAY)
    figure = count(academy)
    assert (figure.counted, figure.new) == (counted, new)


def test_those_who_are_new_and_in_date_count(academy: Academy) -> None:
    """In both numbers."""
    course_id = academy.course()
    academy.lead("Ove", "South", TODAY)
    take(academy, "Ove", course_id, TODAY, None)
    assert share_in_date(academy.database, TODAY) == Share(1, 3)


def test_those_who_go_on_in_another_unit_are_not_new(academy: Academy) -> None:
    """Their days of leading are without a break."""
    academy.course()
    academy.lead("Anna", "South", TODAY)
    old = academy.database.scalars(select(Leadership).where(Leadership.unit_id == academy.town.units["North"].id)).one()
    old.to_on = TODAY - DAY
    academy.database.flush()
    assert count(academy).new == 0


def test_those_who_have_left_are_not_there(academy: Academy) -> None:
    """Nobody of the past is counted today."""
    academy.course()
    academy.database.execute(text("UPDATE leadership SET to_on = :day"), {"day": TODAY.isoformat()})
    assert count(academy, TODAY + DAY).leading == 0


def test_a_course_for_a_unit_is_not_asked_of_others(academy: Academy) -> None:
    """Somebody whom no course is for is not counted, and said to be so."""
    academy.lead("Ove", "South")
    only_for(academy.database, academy.course(), academy.town.units["North"].id)
    asked = CoverageDay(find_ledger(academy.database), TODAY)
    coverage = asked.coverage(asked.everybody())
    assert (coverage.leading, coverage.without, coverage.together.counted) == (3, 1, 2)


def test_what_runs_out_within_ninety_days_is_told(academy: Academy) -> None:
    """The day after the last counts as run out."""
    course_id = academy.course()
    take(academy, "Anna", course_id, until=TODAY + 89 * DAY)
    take(academy, "Nils", course_id, until=TODAY + 90 * DAY)
    assert count(academy).runs_out == 1


def test_what_is_taken_again_in_time_does_not_run_out(academy: Academy) -> None:
    """The days of both are without a break."""
    course_id = academy.course()
    take(academy, "Anna", course_id, until=TODAY + DAY)
    take(academy, "Anna", course_id, on=TODAY, until=TODAY + YEAR)
    assert (count(academy).in_date, count(academy).runs_out) == (1, 0)


def test_a_change_is_seen_at_once(academy: Academy) -> None:
    """What was read before is not believed when something has changed, by whomever."""
    course_id = academy.course()
    take(academy, "Anna", course_id)
    before = count(academy)
    academy.database.execute(text("UPDATE completion SET revoked_on = completed_on"))
    assert (before.in_date, count(academy).in_date) == (1, 0)


def test_what_was_rolled_back_is_not_believed(academy: Academy) -> None:
    """What was read within it is read again."""
    course_id = academy.course()
    with academy.database.begin_nested() as part:
        take(academy, "Anna", course_id)
        within = count(academy).in_date
        part.rollback()
    assert (within, count(academy).in_date) == (1, 0)


def test_the_plot_has_the_first_of_each_month_and_the_day() -> None:
    """Two years of them."""
    days = points_until(date(2026, 3, 15))
    assert (len(days), days[0], days[-2:]) == (25, date(2024, 4, 1), [date(2026, 3, 1), date(2026, 3, 15)])


def test_the_plot_of_a_first_of_a_month_has_it_once() -> None:
    """And the first years of all have what there is."""
    assert points_until(date(2026, 3, 1))[-2:] == [date(2026, 2, 1), date(2026, 3, 1)]
    assert points_until(date.min) == [date.min]


days = st.integers(0, 700).map(lambda number: START + number * DAY)
spans = st.tuples(days, st.none() | st.integers(0, 400)).map(
    lambda span: (span[0], None if span[1] is None else span[0] + span[1] * DAY)
)
completions = st.builds(
    lambda span, revoked, is_passed: Done(span[0], span[1], revoked, is_passed), spans, st.none() | days, st.booleans()
)
managers = st.builds(
    lambda led, away, done: Manager([Term(unit, *span) for unit, span in led], away, done),
    st.lists(st.tuples(st.sampled_from(UNITS), spans), max_size=3),
    st.lists(spans, max_size=1),
    st.dictionaries(st.sampled_from(("one", "two", "north")), st.lists(completions, max_size=3), max_size=3),
)
COURSES = [Course("one", 90), Course("two", 0), Course("north", 30, BELOW["North"])]


def write(academy: Academy, people: list[Manager], courses: dict[str, object]) -> None:
    """Write down managers as rows."""
    for one in people:
        account_id = make_account(academy.database)
        for term in one.terms:
            unit_id = academy.town.units[term.unit].id
            row = Leadership(unit_id=unit_id, account_id=account_id, from_on=term.from_on, to_on=term.to_on)
            academy.database.add(row)
        for span in one.away:
            be_away(academy.database, account_id, *span)
        for name, each in one.done.items():
            for done in each:
                complete(academy.database, account_id, courses[name], done)  # type: ignore[arg-type]
    academy.database.flush()


@pytest.mark.slow  # many municipalities, each reckoned by hand too
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(managers, min_size=1, max_size=6), st.lists(days, min_size=1, max_size=3))
def test_it_is_what_one_reckons_by_hand(academy: Academy, people: list[Manager], asked_days: list[date]) -> None:
    """For each course and all together, in all boards, one board and a unit with those below it."""
    with academy.database.begin_nested() as part:
        academy.database.execute(text("DELETE FROM leadership"))
        ids = {one.name: academy.course(one.name, within_days=one.within_days) for one in COURSES}
        only_for(academy.database, ids["north"], academy.town.units["North"].id)
        write(academy, people, dict(ids))
        for day in asked_days:
            asked = CoverageDay(find_ledger(academy.database), day)
            whole, north = asked.everybody(), [academy.town.units[unit].id for unit in BELOW["North"]]
            board = asked.boards([academy.board])
            for scope, units in ((whole, None), (board, CARE), (asked.units(north), BELOW["North"])):
                coverage = asked.coverage(scope)
                assert coverage.together == reckon(people, COURSES, day, units)
                for one in coverage.courses:
                    course = next(course for course in COURSES if course.name == one.course.name)
                    assert one.figure == reckon(people, [course], day, units)
        part.rollback()


def test_the_index_gives_what_is_counted_in_its_order() -> None:
    """Nothing is sorted: it stands in the order in which it is grouped."""
    index = next(
        one for one in Completion.metadata.tables["completion"].indexes if one.name == "ix_completion_standing"
    )
    assert [column.name for column in index.columns][:4] == ["course_id", "completed_on", "counts_until", "revoked_on"]
