"""The few questions: who may answer, once; what is shown, from five up; and that nobody can tell who answered what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from hrstod.errors import Conflict, NotFound, RuleBroken
from hrstod.training import surveys
from hrstod.training.models import SurveyAnswer
from hrstod.training.rules import Round
from tests.factories.organisation import TODAY, make_account
from tests.training.survey_answers import FINE, FINE_LATER, answer

if TYPE_CHECKING:
    from hrstod.guidance.typing_guard import GuardRules
    from tests.factories.training import Academy

LATER = TODAY + timedelta(days=90)


def held(academy: Academy) -> UUID:
    """Let a training date have been held, with a ticket for Anna and Nils."""
    date_id = academy.date(academy.course(), academy.trainer())
    there = (academy.people["Anna"], academy.people["Nils"])
    surveys.hand_out(academy.database, date_id=date_id, account_ids=there, closed_on=TODAY)
    return date_id


def take(academy: Academy, date_id: UUID, name: str = "Anna", **changed: Any) -> str:
    """Let somebody take the questions."""
    given = {"asked": Round.AT_ONCE, "day": TODAY, **changed}
    return surveys.take(academy.database, account_id=academy.people[name], date_id=date_id, **given)


def answer_many(academy: Academy, guard: GuardRules, number: int, missing: str = "") -> UUID:
    """Let so many answer about one course; give its id."""
    course_id = academy.course()
    date_id = academy.date(course_id, academy.trainer())
    people = [make_account(academy.database, f"Person {one}") for one in range(number)]
    surveys.hand_out(academy.database, date_id=date_id, account_ids=people, closed_on=TODAY)
    for one in people:
        token = surveys.take(academy.database, account_id=one, date_id=date_id, asked=Round.AT_ONCE, day=TODAY)
        answer(academy.database, guard, token, missing=missing)
    return course_id


def test_who_was_there_is_asked_at_once_and_after_ninety_days(academy: Academy) -> None:
    """And not before."""
    held(academy)
    anna = academy.people["Anna"]
    found = [
        [one.round for one in surveys.list_open_for(academy.database, anna, day)]
        for day in (TODAY, LATER - timedelta(days=1), LATER)
    ]
    assert found == [[Round.AT_ONCE], [], [Round.LATER]]


def test_tickets_that_are_handed_out_again_are_the_same(academy: Academy) -> None:
    """A late correction adds somebody, and gives nobody a second vote."""
    date_id = held(academy)
    take(academy, date_id)
    everybody = [*academy.people.values(), make_account(academy.database, "Ulla")]
    surveys.hand_out(academy.database, date_id=date_id, account_ids=everybody, closed_on=TODAY)
    assert len(surveys.list_open_for(academy.database, everybody[-1], TODAY)) == 1
    assert surveys.list_open_for(academy.database, academy.people["Anna"], TODAY) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Eva"},
        {"asked": Round.LATER},
        {"day": TODAY - timedelta(days=1)},
        {"day": TODAY + timedelta(days=61)},
    ],
    ids=str,
)
def test_nobody_takes_what_is_not_theirs_or_not_open(academy: Academy, changed: dict[str, Any]) -> None:
    """Who was not there, who is early and who is late all find nothing."""
    date_id = held(academy)
    with pytest.raises(NotFound):
        take(academy, date_id, **changed)


def test_the_questions_are_taken_once(academy: Academy) -> None:
    """Whoever comes again finds nothing, however far they had come."""
    date_id = held(academy)
    take(academy, date_id)
    with pytest.raises(NotFound):
        take(academy, date_id)


def test_a_token_opens_the_questions_about_its_course(academy: Academy) -> None:
    """By its name, and the round."""
    found = surveys.find_asked(academy.database, take(academy, held(academy)))
    assert (found.course, found.round) == ("The first talk", Round.AT_ONCE)


def test_a_token_answers_once(academy: Academy, guard: GuardRules) -> None:
    """It is used up, and opens nothing more."""
    token = take(academy, held(academy))
    answer(academy.database, guard, token)
    with pytest.raises(Conflict):
        answer(academy.database, guard, token)
    with pytest.raises(NotFound):
        surveys.find_asked(academy.database, token)


def test_a_token_that_was_never_given_opens_nothing(academy: Academy) -> None:
    """Also when there are others."""
    take(academy, held(academy))
    with pytest.raises(NotFound):
        surveys.find_asked(academy.database, "made-up")


@pytest.mark.parametrize(
    "changed",
    [
        {"answers": {}},
        {"answers": {**FINE, "useful": "very"}},
        {"answers": FINE_LATER},
        {"missing": "Ask 811228-9874."},
        {"missing": "a" * 401},
    ],
    ids=lambda changed: str(changed)[:40],
)
def test_an_answer_that_is_not_fine_is_refused(academy: Academy, guard: GuardRules, changed: dict[str, Any]) -> None:
    """A question without an answer, an answer that is none, and words that point out a person."""
    token = take(academy, held(academy))
    with pytest.raises(RuleBroken):
        answer(academy.database, guard, token, **changed)


def test_nothing_is_shown_of_four_answers(academy: Academy, guard: GuardRules) -> None:
    """Not even that there are any."""
    answer_many(academy, guard, 4)
    assert surveys.list_results(academy.database) == []


def test_five_answers_are_shown(academy: Academy, guard: GuardRules) -> None:
    """How often each was chosen."""
    course_id = answer_many(academy, guard, 5)
    (found,) = surveys.list_results(academy.database)
    assert (found.course_id, found.answers, found.chosen["useful"]) == (course_id, 5, {"yes": 5, "partly": 0, "no": 0})


@pytest.mark.parametrize(("answers", "shown"), [(9, 5), (10, 10), (11, 10)])
def test_what_is_new_in_the_results_is_never_one_answer(
    academy: Academy, guard: GuardRules, answers: int, shown: int
) -> None:
    """Five come together; otherwise who looked yesterday and looks today would see the one between."""
    answer_many(academy, guard, answers)
    assert [one.answers for one in surveys.list_results(academy.database)] == [shown]


def test_what_was_written_comes_in_another_order_each_time(academy: Academy, guard: GuardRules) -> None:
    """Its order would tell which came first."""
    course_id = answer_many(academy, guard, 0)
    for number in range(30):
        academy.database.add(
            SurveyAnswer(
                id=UUID(int=number),
                course_id=course_id,
                round=Round.AT_ONCE,
                answers=FINE,
                missing=f"Word {number}",
                is_shown=True,
            )
        )
    academy.database.flush()
    first, second = (surveys.list_results(academy.database)[0].missing for _ in range(2))
    assert sorted(first) == sorted(second)
    assert first != second
