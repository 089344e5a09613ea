"""The pages of the few questions: taken by whoever was there, answered by nobody in particular, read by trainers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hrstod import clock
from hrstod.audit.models import AuditEntry
from hrstod.database.transaction import transaction
from hrstod.training import surveys
from hrstod.training.models import Course, CourseVersion, TrainingDate
from hrstod.training.rules import Form, Round, Span
from tests.cast import Reader
from tests.factories.organisation import make_account
from tests.organisation.pages import in_english, problems

if TYPE_CHECKING:
    from tests.factories.school import School
    from tests.page import Page

FINE = {"useful": "yes", "ready": "partly", "lacking": "practice", "text": ""}
FINE_LATER = {"helped": "yes", "dared": "no-occasion", "wanting": "time", "text": ""}


def held(school: School, name: str = "The first talk", *, days_ago: int = 0) -> str:
    """Let a date of a new course be closed, Anna having been there; give where its questions are taken."""
    today = clock.today()
    now = clock.now() - timedelta(days=days_ago)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        course = Course(added_on=today, added_by=None)
        database.add(course)
        database.flush()
        about = {"aim": "Know what to do.", "outline": "Listen", "minutes": 60, "form": Form.CLASSROOM}
        version = CourseVersion(
            course_id=course.id, number=1, name=name, span=Span.ALWAYS, ladder=[0], made_on=today, **about
        )
        planned = TrainingDate(
            course_id=course.id,
            board_id=school.board,
            starts_at=now - timedelta(hours=3),
            ends_at=now,
            place="Town hall",
            seats=10,
            planned_by=school.eva.id,
        )
        database.add_all([version, planned])
        database.flush()
        closed_on = today - timedelta(days=days_ago)
        surveys.hand_out(database, date_id=planned.id, account_ids=[school.anna.id], closed_on=closed_on)
        return f"/training/surveys/{planned.id}"


def manager(school: School) -> Reader:
    """Give Anna’s browser, in English."""
    return in_english(school.as_manager())


def taken(school: School, name: str = "The first talk", asked: Round = Round.AT_ONCE) -> str:
    """Let Anna take the questions; give where they are answered."""
    address = f"{held(school, name, days_ago=0 if asked is Round.AT_ONCE else 90)}/{asked}"
    reader = manager(school)
    reader.get(address)
    return str(reader.post(address).headers["Location"])


def stranger(school: School) -> Reader:
    """Give a browser in which nobody is signed in, in English."""
    return in_english(Reader(school.app))


def answer(reader: Reader, address: str, **changed: Any) -> Page:
    """Fill in the form and send it."""
    reader.get(address)
    return reader.send(address, {**FINE, **changed})


def answered_by(school: School, name: str, number: int, missing: str = "") -> None:
    """Let so many have answered about a course of this name."""
    date_id = UUID(held(school, name).rpartition("/")[2])
    day, guard = clock.today(), school.app.extensions["hrstod.typing_guard"]
    answers = {key: value for key, value in FINE.items() if key != "text"}
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        people = [make_account(database) for _ in range(number)]
        surveys.hand_out(database, date_id=date_id, account_ids=people, closed_on=day)
        for person in people:
            token = surveys.take(database, account_id=person, date_id=date_id, asked=Round.AT_ONCE, day=day)
            surveys.answer(database, token=token, answers=answers, missing=missing, guard=guard, language="en")


def test_the_page_before_says_what_is_asked_and_who_sees_it(school: School) -> None:
    """And that the questions open once."""
    page = manager(school).get(f"{held(school, 'A course to judge')}/at-once")
    assert page.heading == "A course to judgeA few questions"
    for said in ("Was it useful?", "Who sees it", "when five have come in", "The questions open once"):
        assert said in page.text


def test_taking_them_leads_to_where_they_are_answered(school: School) -> None:
    """The address holds a token and nothing else."""
    assert re.fullmatch(r"/evaluate/[\w-]{43}", taken(school))


@pytest.mark.parametrize("asked", ["at-once", "later"])
def test_who_was_not_there_finds_nothing(school: School, asked: str) -> None:
    """As where there is no such date."""
    assert school.as_manager(school.nils).get(f"{held(school)}/{asked}").status == 404


@pytest.mark.parametrize("other", ["{here}/later", f"/training/surveys/{UUID(int=0)}/at-once"])
def test_what_is_not_open_cannot_be_taken(school: School, other: str) -> None:
    """Neither before its day nor of a date where one was not."""
    reader, here = manager(school), held(school)
    reader.get(f"{here}/at-once")
    assert reader.post(other.format(here=here)).status == 404


def test_the_questions_are_taken_once(school: School) -> None:
    """In a second window there is nothing, as for somebody who was not there."""
    reader, address = manager(school), f"{held(school)}/at-once"
    reader.get(address)
    assert [reader.post(address).status for _window in range(2)] == [303, 404]


def test_the_form_shows_nobodys_name(school: School) -> None:
    """Although whoever answers is signed in."""
    reader = manager(school)
    page = reader.get(taken(school))
    assert page.heading == "The first talkThree questions"
    assert school.anna.name.encode() not in page.body
    assert b"Sign out" not in page.body


@pytest.mark.parametrize(("asked", "answers"), [(Round.AT_ONCE, FINE), (Round.LATER, FINE_LATER)])
def test_they_are_answered_without_signing_in(school: School, asked: Round, answers: dict[str, str]) -> None:
    """The token is enough; it is used up."""
    address, reader = taken(school, asked=asked), stranger(school)
    assert answer(reader, address, **answers).heading == "Thank you"
    assert reader.get(address).status == 404


def test_what_was_used_and_what_never_was_look_the_same(school: School) -> None:
    """To the byte, as every page that is not there."""
    address, reader = taken(school), stranger(school)
    answer(reader, address)
    pages = [reader.get(one) for one in (address, f"/evaluate/{'a' * 43}")]
    bodies = {re.sub(rb'nonce="[^"]+"', b"", page.body).replace(page.address.encode(), b"") for page in pages}
    assert len(bodies) == 1


def test_a_form_that_is_sent_twice_is_one_answer(school: School) -> None:
    """The second finds nothing to answer."""
    address, reader = taken(school), stranger(school)
    reader.get(address)
    first, second = (reader.post(address, FINE).status for _ in range(2))
    assert (first, second) == (303, 404)


def test_what_is_missing_is_said_and_what_was_written_is_kept(school: School) -> None:
    """Each question without an answer, at its field."""
    address, reader = taken(school), stranger(school)
    page = answer(reader, address, useful="", ready="maybe", text="More time for practice")
    assert (page.status, problems(page)) == (
        422,
        ["Choose an answer: Was it useful?", "Choose an answer: Do you know what to do tomorrow?"],
    )
    assert "More time for practice" in page.text
    assert answer(reader, address).heading == "Thank you"


def test_what_points_out_a_person_must_be_changed(school: School) -> None:
    """However often it is sent."""
    address, reader = taken(school), stranger(school)
    pages = [answer(reader, address, text="Ask 811228-9874") for _ in range(2)]
    assert [page.status for page in pages] == [422, 422]
    assert "811228-9874" in problems(pages[0])[0]


def test_what_may_point_out_a_person_is_sent_with_a_second_press(school: School) -> None:
    """It is said once what it was."""
    address, reader = taken(school), stranger(school)
    reader.get(address)
    first = reader.send(address, {**FINE, "text": "It was in Solna."})
    assert (first.status, "Solna" in problems(first)[0]) == (422, True)
    assert reader.send(address, {**FINE, "text": "It was in Solna."}).heading == "Thank you"


def test_the_trail_knows_nothing_of_it(school: School) -> None:
    """Neither that the questions were taken nor that they were answered."""
    address, reader = f"{held(school)}/at-once", manager(school)
    count = select(func.count()).select_from(AuditEntry)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        before = database.scalar(count)
    reader.get(address)
    answer(reader, reader.post(address).headers["Location"])
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        assert database.scalar(count) == before


def test_a_trainer_sees_nothing_of_four_answers(school: School) -> None:
    """Not even the course."""
    answered_by(school, "Answered by four", 4)
    page = in_english(school.as_trainer()).get("/training/surveys")
    assert "Answered by four" not in page.text


def test_a_trainer_reads_what_five_have_answered(school: School) -> None:
    """How often each was chosen, and what was written."""
    answered_by(school, "Answered by five", 5, "More practice, please")
    page = in_english(school.as_trainer()).get("/training/surveys")
    assert (
        "Answered by five At once 5 answers Was it useful? Answer How many chose it Yes 5 In part 0 No 0" in page.text
    )
    assert page.text.count("More practice, please") == 5


def test_a_manager_does_not_read_the_answers(school: School) -> None:
    """They are for those who hold courses."""
    assert manager(school).get("/training/surveys").status == 404
