"""Courses: what can be said about them, what becomes of what was said before, and what counts as what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hrstod.audit.models import AuditEntry
from hrstod.errors import Conflict, NotAllowed, NotFound, RuleBroken
from hrstod.training import access, completing, courses, queries
from hrstod.training.course_terms import MeantFor, WrongTerm
from hrstod.training.models import Completion, CourseVersion
from hrstod.training.rules import Audience, Source, Span
from tests.factories.organisation import MOMENT, TODAY
from tests.factories.training import TERMS

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.factories.training import Academy


def add(academy: Academy, name: str = "The first talk", **terms: Any) -> UUID:
    """Add a course as the trainer does, and give its id."""
    said = replace(TERMS, name=name, **terms)
    return courses.add_course(academy.trainer(), academy.database, terms=said, moment=MOMENT).id


def change(academy: Academy, course_id: UUID, based_on: int | None = None, **terms: Any) -> CourseVersion:
    """Say something else about a course, as the trainer does."""
    seen = queries.terms_of(academy.database, access.find_version(academy.database, course_id))
    return courses.change_course(
        academy.trainer(),
        academy.database,
        course_id=course_id,
        terms=replace(seen, **terms),
        moment=MOMENT,
        based_on=based_on,
    )


def let_count(academy: Academy, one: UUID, other: UUID) -> None:
    """Let a course count as another."""
    courses.add_equivalence(academy.trainer(), academy.database, course_id=one, counts_as_id=other, moment=MOMENT)


def complete(academy: Academy, course_id: UUID, on: date = TODAY) -> Completion:
    """Let Anna have completed a course, as a trainer writes it in."""
    done: Completion = completing.complete(
        academy.database,
        account_id=academy.people["Anna"],
        course_id=course_id,
        completed_on=on,
        source=Source.BY_HAND,
        moment=MOMENT,
        made_by=academy.trainer().account_id,
        why="evidence",
    )
    return done


def completed_of(database: Session, course_id: UUID) -> list[Completion]:
    """List who has completed a course."""
    return list(database.scalars(select(Completion).where(Completion.course_id == course_id)))


def entries(database: Session) -> list[str]:
    """List what the log of events says was done with courses."""
    query = select(AuditEntry.event).where(AuditEntry.event.like("course.%")).order_by(AuditEntry.number)
    return list(database.scalars(query))


def test_a_course_says_what_was_said_about_it(academy: Academy) -> None:
    """Every term of it, in its first version."""
    course_id = add(academy)
    version = access.find_version(academy.database, course_id)
    assert (version.number, queries.terms_of(academy.database, version)) == (1, TERMS)


def test_a_course_with_a_window_that_is_no_longer_accepted_can_be_changed(academy: Academy) -> None:
    """It counts to the end of the same year; it is read as it is, and changed with a window of no days."""
    course_id = academy.course(span=Span.YEAR_END, span_length=0, window_days=90)
    with pytest.raises(WrongTerm, match="write 0 days"):
        change(academy, course_id, name="Another name")
    changed = change(academy, course_id, name="Another name", window_days=0)
    assert (changed.number, changed.window_days) == (2, 0)


def test_a_change_is_a_new_version_and_the_old_one_stays(academy: Academy) -> None:
    """Each can be read as it was."""
    course_id = add(academy)
    change(academy, course_id, span_length=12)
    found = {one.number: one.span_length for one in queries.list_versions(academy.database, course_id)}
    assert found == {2: 12, 1: 24}


def test_what_says_the_same_makes_no_version_and_no_event(academy: Academy) -> None:
    """A form that is sent unchanged, with spaces that mean nothing, changes nothing."""
    course_id = add(academy)
    version = change(academy, course_id, name=" The first  talk ")
    assert (version.number, entries(academy.database)) == (1, ["course.added"])


def test_a_change_in_whom_it_is_for_is_a_new_version(academy: Academy) -> None:
    """And whom it was for before no longer has to take it."""
    course_id = add(academy)
    north = MeantFor(Audience.MANAGER, academy.town.units["North"].id)
    version = change(academy, course_id, audiences=frozenset({north, MeantFor(Audience.TRAINER)}))
    found = queries.audiences_of(academy.database, course_id)
    assert (version.number, found) == (2, frozenset({north, MeantFor(Audience.TRAINER)}))


def test_two_who_change_a_course_at_once_both_learn_of_it(academy: Academy) -> None:
    """The second is stopped, and nothing of the first is lost."""
    course_id = add(academy)
    change(academy, course_id, based_on=1, minutes=120)
    with pytest.raises(Conflict):
        change(academy, course_id, based_on=1, minutes=240)
    assert access.find_version(academy.database, course_id).minutes == 120


def test_a_completion_keeps_the_version_that_it_was_made_on(academy: Academy) -> None:
    """A course that is made to count for a shorter time takes nothing from those who have completed it."""
    course_id = add(academy)
    done = complete(academy, course_id)
    change(academy, course_id, span_length=6)
    academy.database.refresh(done)
    assert (done.course_version, done.valid_until) == (1, date(2028, 11, 25))


def test_a_completion_after_the_change_counts_as_the_new_version_says(academy: Academy) -> None:
    """The latest number counts for what is completed from then on."""
    course_id = add(academy)
    change(academy, course_id, span_length=6)
    done = complete(academy, course_id)
    assert (done.course_version, done.valid_until) == (2, date(2027, 5, 25))


def test_a_course_with_a_telling_name_is_not_added(academy: Academy) -> None:
    """The verb sees to it, whoever calls it."""
    with pytest.raises(WrongTerm):
        add(academy, "Om hot på jobbet")


def test_two_courses_in_use_do_not_share_a_name(academy: Academy) -> None:
    """People choose by it; one that is retired gives its name back."""
    first = add(academy)
    with pytest.raises(WrongTerm, match="already called that"):
        add(academy, "the FIRST talk")
    courses.retire_course(academy.trainer(), academy.database, course_id=first, moment=MOMENT)
    assert add(academy) != first


def test_a_course_that_counts_as_another_completes_that_too(academy: Academy) -> None:
    """Also for those who had completed it before, from the day they did."""
    web, own = add(academy, "On the web"), add(academy)
    complete(academy, web, TODAY - timedelta(days=30))
    let_count(academy, web, own)
    assert [(one.source, one.completed_on) for one in completed_of(academy.database, own)] == [
        (Source.OTHER_COURSE, TODAY - timedelta(days=30))
    ]


def test_courses_cannot_count_as_each_other_in_a_circle(academy: Academy) -> None:
    """Neither directly nor through a third."""
    first, second, third = (add(academy, name) for name in ("One", "Two", "Three"))
    let_count(academy, first, second)
    let_count(academy, second, third)
    for one, other in ((second, first), (third, first), (first, first)):
        with pytest.raises(RuleBroken, match="circle"):
            let_count(academy, one, other)


def test_a_course_counts_as_another_only_once(academy: Academy) -> None:
    """A button that is pressed twice says that it is so already."""
    first, second = add(academy, "One"), add(academy, "Two")
    let_count(academy, first, second)
    with pytest.raises(RuleBroken, match="already counts"):
        let_count(academy, first, second)


def test_what_was_completed_stays_when_it_no_longer_counts(academy: Academy) -> None:
    """History is never written anew; from then on it completes one course only."""
    web, own = add(academy, "On the web"), add(academy)
    let_count(academy, web, own)
    complete(academy, web)
    courses.drop_equivalence(academy.trainer(), academy.database, course_id=web, counts_as_id=own, moment=MOMENT)
    complete(academy, web, TODAY - timedelta(days=3))
    assert len(completed_of(academy.database, own)) == 1
    assert queries.list_counts_as(academy.database, web) == []


def test_what_does_not_count_as_a_course_cannot_stop_to(academy: Academy) -> None:
    """It looks as what is not there."""
    first, second = add(academy, "One"), add(academy, "Two")
    with pytest.raises(NotFound):
        courses.drop_equivalence(
            academy.trainer(), academy.database, course_id=first, counts_as_id=second, moment=MOMENT
        )


def test_a_retired_course_is_changed_no_more(academy: Academy) -> None:
    """Neither what it is like, nor what it counts as, and it is retired only once."""
    first, second = add(academy, "One"), add(academy, "Two")
    courses.retire_course(academy.trainer(), academy.database, course_id=first, moment=MOMENT)
    for act in (
        lambda: change(academy, first, minutes=60),
        lambda: let_count(academy, first, second),
        lambda: let_count(academy, second, first),
        lambda: courses.retire_course(academy.trainer(), academy.database, course_id=first, moment=MOMENT),
    ):
        with pytest.raises(RuleBroken, match="retired"):
            act()


def test_a_retired_course_stays_in_the_list_as_retired(academy: Academy) -> None:
    """From the day it was retired on, and not on the day before."""
    course_id = add(academy)
    courses.retire_course(academy.trainer(), academy.database, course_id=course_id, moment=MOMENT)
    line = next(one for one in queries.list_courses(academy.database, TODAY) if one.id == course_id)
    assert [line.is_retired_on(TODAY - timedelta(days=1)), line.is_retired_on(TODAY)] == [False, True]


def test_a_list_of_an_earlier_day_shows_courses_as_they_were(academy: Academy) -> None:
    """With the version of that day; what came later is not there."""
    early, later = TODAY - timedelta(days=10), add(academy, "Later")
    course_id = academy.course("As it was", added_on=early)
    change(academy, course_id, name="As it is")
    then, now = (
        {one.id: one.name for one in queries.list_courses(academy.database, day) if one.id in {course_id, later}}
        for day in (early, TODAY)
    )
    assert (then, now) == ({course_id: "As it was"}, {course_id: "As it is", later: "Later"})


def test_each_act_is_in_the_log_of_events(academy: Academy) -> None:
    """In the order in which it was done."""
    first, second = add(academy, "One"), add(academy, "Two")
    change(academy, first, minutes=60)
    let_count(academy, first, second)
    courses.retire_course(academy.trainer(), academy.database, course_id=first, moment=MOMENT)
    assert entries(academy.database) == [*["course.added"] * 2, *["course.changed"] * 2, "course.retired"]


def test_somebody_who_holds_no_courses_changes_none(academy: Academy) -> None:
    """The verb asks, whatever the page did; nothing is written."""
    nobody = replace(academy.trainer(), grants=())
    with pytest.raises(NotAllowed):
        courses.add_course(nobody, academy.database, terms=TERMS, moment=MOMENT)
    assert academy.database.scalar(select(func.count()).select_from(CourseVersion)) == 0


def test_the_log_of_events_calls_courses_and_dates_by_name(academy: Academy) -> None:
    """By the latest name, and a date by Swedish clocks; what is not there has none."""
    course_id = add(academy)
    date_id = academy.date(course_id, academy.trainer())
    change(academy, course_id, name="The second talk")
    names = queries.course_names(academy.database, [course_id, uuid4()])
    dates = queries.training_date_names(academy.database, [date_id, uuid4()])
    assert (names, dates) == ({course_id: "The second talk"}, {date_id: "The second talk, 2026-12-09 10:00"})
