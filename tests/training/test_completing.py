"""Writing down that somebody has completed a course, what counts with it, and taking it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from hrstod.errors import NotFound, RuleBroken
from hrstod.training import access, by_hand, completing, courses, queries
from hrstod.training.completing import LETTERS, Outside
from hrstod.training.models import Equivalence
from hrstod.training.rules import Form, Source
from hrstod.training.validity import State
from tests.factories.organisation import MOMENT, TODAY
from tests.training.done import complete, completed, events, revoke, state_of

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.training import Academy

A_DAY = timedelta(days=1)


def let_count(academy: Academy, one: UUID, other: UUID) -> None:
    """Let a course count as another, before anybody has completed it."""
    academy.database.add(Equivalence(course_id=one, counts_as_id=other))
    academy.database.flush()


def test_a_completion_says_for_how_long_it_counts(academy: Academy) -> None:
    """By the terms of the course, with the days of grace."""
    made = complete(academy, academy.course(grace_days=30))
    assert (made.valid_until, made.counts_until) == (date(2028, 11, 25), date(2028, 12, 25))
    assert made.course_version == 1


def test_on_a_leap_day_it_counts_to_the_28th_of_february(academy: Academy) -> None:
    """In a year that has no 29th."""
    made = complete(academy, academy.course(span_length=12), date(2024, 2, 29))
    assert made.valid_until == date(2025, 2, 28)


def test_taken_again_in_its_window_it_counts_from_the_end_of_the_first(academy: Academy) -> None:
    """As the table of completions knows the first."""
    course_id = academy.course()
    complete(academy, course_id, date(2024, 12, 20))
    assert complete(academy, course_id, date(2026, 11, 1)).valid_until == date(2028, 12, 20)


def test_a_course_that_is_changed_changes_nothing_that_was_completed(academy: Academy) -> None:
    """The first keeps what it was given; the next is given what the new version says."""
    course_id = academy.course()
    first = complete(academy, course_id, TODAY - A_DAY * 400)
    terms = queries.terms_of(academy.database, access.find_version(academy.database, course_id))
    changed = replace(terms, span_length=6, form=Form.WEB)
    courses.change_course(None, academy.database, course_id=course_id, terms=changed, moment=MOMENT)
    second = complete(academy, course_id)
    assert (first.course_version, first.valid_until) == (1, date(2027, 10, 21))
    assert (second.course_version, second.valid_until) == (2, date(2027, 5, 25))


def test_nothing_can_be_completed_on_a_day_to_come(academy: Academy) -> None:
    """And nothing is noted."""
    course_id = academy.course()
    with pytest.raises(RuleBroken):
        complete(academy, course_id, TODAY + A_DAY)
    assert completed(academy.database, course_id) == []


def test_the_same_again_is_noted_once(academy: Academy) -> None:
    """In two tabs, or pressed twice: the first is given back."""
    course_id = academy.course()
    assert complete(academy, course_id).id == complete(academy, course_id).id
    assert events(academy.database) == ["completion.added"]


def test_what_was_tried_and_not_passed_counts_nothing(academy: Academy) -> None:
    """And gives nothing in the course that it would count as."""
    course_id, other = academy.course(), academy.course("Other", is_mandatory=False)
    let_count(academy, course_id, other)
    complete(academy, course_id, is_passed=False)
    assert state_of(academy, course_id, TODAY) is State.FAILED
    assert completed(academy.database, other) == []


def test_a_course_that_counts_as_another_completes_both(academy: Academy) -> None:
    """The other by its own terms; along a row of three too."""
    first, second, third = (
        academy.course(name, span_length=months) for name, months in zip("ABC", (6, 12, 24), strict=True)
    )
    let_count(academy, first, second)
    let_count(academy, second, third)
    made = complete(academy, first)
    [other], [last] = completed(academy.database, second), completed(academy.database, third)
    assert (other.rests_on, other.source, other.valid_until) == (made.id, Source.OTHER_COURSE, date(2027, 11, 25))
    assert (last.rests_on, last.valid_until) == (other.id, date(2028, 11, 25))


def test_taking_back_what_counted_as_others_takes_those_back_with_it(academy: Academy) -> None:
    """All along the row, on the same day, and told once."""
    courses_of_three = [academy.course(name) for name in "ABC"]
    for one, other in pairwise(courses_of_three):
        let_count(academy, one, other)
    revoke(academy, complete(academy, courses_of_three[0]))
    rows = [row for course_id in courses_of_three for row in completed(academy.database, course_id)]
    assert [row.revoked_on for row in rows] == [TODAY + A_DAY] * 3
    assert events(academy.database) == ["completion.added", "completion.revoked"]


def test_what_rests_on_another_course_is_taken_back_there(academy: Academy) -> None:
    """Alone it would stand against what it rests on."""
    first, second = academy.course("A"), academy.course("B")
    let_count(academy, first, second)
    complete(academy, first)
    with pytest.raises(RuleBroken, match="rests on another course"):
        revoke(academy, completed(academy.database, second)[0])


def test_what_the_person_has_besides_stays_when_one_is_taken_back(academy: Academy) -> None:
    """They completed the other course by themselves too."""
    first, second = academy.course("A"), academy.course("B")
    let_count(academy, first, second)
    complete(academy, second, TODAY - A_DAY * 5)
    revoke(academy, complete(academy, first))
    assert state_of(academy, second, TODAY + A_DAY * 2) is State.VALID


def test_a_new_equivalence_counts_for_what_was_completed_before(academy: Academy) -> None:
    """With its own day, once, and not for what was taken back."""
    course_id, other = academy.course("A"), academy.course("B")
    complete(academy, course_id, date(2026, 1, 31))
    revoke(academy, complete(academy, course_id, account_id=academy.people["Nils"]))
    for _time in range(2):
        completing.apply_equivalence(
            academy.database, course_id=course_id, counts_as_id=other, moment=MOMENT, made_by=None
        )
    [made] = completed(academy.database, other)
    assert (made.account_id, made.completed_on) == (academy.people["Anna"], date(2026, 1, 31))


def test_what_is_taken_back_counts_until_the_day_before(academy: Academy) -> None:
    """History is not written over: on the days before it counted."""
    course_id = academy.course()
    revoke(academy, complete(academy, course_id), days_later=3)
    states = [state_of(academy, course_id, TODAY + A_DAY * later) for later in (0, 2, 3)]
    assert states == [State.VALID, State.VALID, State.REVOKED]


def test_nothing_can_be_taken_back_twice(academy: Academy) -> None:
    """In two tabs: the second is told, and the first reason stays."""
    made = complete(academy, academy.course())
    revoke(academy, made)
    with pytest.raises(RuleBroken, match="taken back already"):
        revoke(academy, made, days_later=2)
    assert made.revoked_on == TODAY + A_DAY


def test_a_trainer_of_another_board_takes_nothing_back(academy: Academy) -> None:
    """To them it is not there."""
    made = complete(academy, academy.course())
    with pytest.raises(NotFound):
        revoke(academy, made, board="School board")
    assert made.revoked_on is None


def test_a_course_can_be_completed_again_after_it_was_taken_back(academy: Academy) -> None:
    """Even for the same day; both stand in the history."""
    course_id = academy.course()
    revoke(academy, complete(academy, course_id))
    complete(academy, course_id, moment=MOMENT + A_DAY * 2)
    assert [row.revoked_on for row in completed(academy.database, course_id)] in (
        [None, TODAY + A_DAY],
        [TODAY + A_DAY, None],
    )


def test_a_file_is_noted_in_the_order_of_its_days(academy: Academy) -> None:
    """So that what was taken again in its window counts from the end of the first."""
    course_id, anna = academy.course(), academy.people["Anna"]
    rows = [Outside(anna, course_id, day) for day in (date(2026, 11, 1), date(2024, 12, 20))]
    assert completing.complete_many(academy.database, rows, import_id=None, made_by=None, moment=MOMENT) == 2
    assert [row.valid_until for row in completed(academy.database, course_id)] == [
        date(2026, 12, 20),
        date(2028, 12, 20),
    ]


def test_check_codes_are_long_and_cannot_be_mistaken(academy: Academy) -> None:
    """Twelve letters and figures, none of which looks like another, and never the same."""
    made = [complete(academy, academy.course(f"Course {number}")).check_code for number in range(5)]
    assert {len(code) for code in made} == {12}
    assert set("".join(made)) <= set(LETTERS)
    assert not set(LETTERS) & set("il1o0")
    assert len(set(made)) == 5


def test_a_trainer_writes_in_what_they_have_seen_papers_of(academy: Academy) -> None:
    """With the reason, in their name, and told in the log of events."""
    eva, course_id = academy.trainer(), academy.course()
    made = by_hand.write_in(
        eva,
        academy.database,
        account_id=academy.people["Anna"],
        course_id=course_id,
        completed_on=TODAY,
        why="other-employer",
        moment=MOMENT,
    )
    assert (made.source, made.why, made.made_by) == (Source.BY_HAND, "other-employer", eva.account_id)
    assert events(academy.database) == ["completion.added"]


@pytest.mark.parametrize("name", ["Anna", "Eva"])
def test_nobody_writes_in_for_a_stranger_or_for_themselves(academy: Academy, name: str) -> None:
    """Anna leads nothing of the School board; Eva, who does, is the one who asks."""
    course_id = academy.course()
    academy.lead("Eva", "Hill school")
    actor = academy.trainer("Eva", "School board")
    with pytest.raises((NotFound, RuleBroken)):
        by_hand.write_in(
            actor,
            academy.database,
            account_id=academy.people[name],
            course_id=course_id,
            completed_on=TODAY,
            why="evidence",
            moment=MOMENT,
        )
    assert completed(academy.database, course_id) == []


def test_nothing_is_written_in_for_a_course_that_is_retired(academy: Academy) -> None:
    """What was completed before stays."""
    course_id = academy.course()
    courses.retire_course(None, academy.database, course_id=course_id, moment=MOMENT)
    with pytest.raises(RuleBroken, match="retired"):
        by_hand.write_in(
            academy.trainer(),
            academy.database,
            account_id=academy.people["Anna"],
            course_id=course_id,
            completed_on=TODAY,
            why="evidence",
            moment=MOMENT,
        )
