"""One person’s training, as a trainer sees it: where they stand, what was noted, and what is put right by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.organisation import service as organisation
from hrstod.training import completing
from hrstod.training.rules import Source
from tests.factories.people import make_person, sign_in
from tests.organisation.pages import in_english, problems
from tests.training.course_pages import trainer

if TYPE_CHECKING:
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.school import School
    from tests.page import Page

A_DAY = timedelta(days=1)


def complete(school: School, course_id: UUID, days_ago: int = 0, **other: Any) -> UUID:
    """Let Anna have completed a course some days ago."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        return completing.complete(
            database,
            account_id=school.anna.id,
            course_id=course_id,
            completed_on=clock.today() - A_DAY * days_ago,
            source=Source.BY_HAND,
            moment=clock.now(),
            made_by=school.eva.id,
            why="sheet",
            **other,
        ).id


def person(school: School) -> str:
    """Give the address of Anna's training."""
    return f"/training/people/{school.anna.id}"


def write_in(reader: Reader, school: School, **typed: str) -> Page:
    """Open the form, fill it in and send it."""
    reader.get(f"{person(school)}/add")
    return reader.post(f"{person(school)}/add", {"day": clock.today().isoformat(), "why": "evidence", **typed})


def test_a_trainer_sees_where_a_manager_stands_and_all_that_was_noted(school: School) -> None:
    """Also what was tried, and what a newer one has followed; with who noted it and why."""
    name, reader = f"Seen {uuid4().hex[:6]}", trainer(school)
    course_id = school.course(name)
    complete(school, course_id, 30)
    complete(school, course_id, 20, is_passed=False)
    complete(school, course_id, 10)
    page = reader.get(person(school))
    assert page.heading == "TrainingAnna"
    assert f"{name} Valid until" in page.text
    assert "Written in by a trainer: as the signed sheet says. Noted on" in page.text
    assert "by Eva." in page.text
    assert [page.text.count(word) for word in ("Not passed", "Kept, no longer counts")] == [1, 1]


def test_a_trainer_writes_in_a_course_with_a_reason(school: School) -> None:
    """And meets it in the history."""
    name, reader = f"Written {uuid4().hex[:6]}", trainer(school)
    course_id = school.course(name)
    page = write_in(reader, school, course=str(course_id), why="other-employer")
    assert page.headers["Location"] == person(school)
    assert "done with another employer" in reader.get(person(school)).text


def test_an_empty_form_says_all_that_is_missing(school: School) -> None:
    """Each at its field."""
    page = write_in(trainer(school), school, course="", day="", why="")
    assert (page.status, problems(page)) == (422, ["Choose a course.", "Write the day.", "Choose why."])


def test_a_day_to_come_is_refused_and_what_was_typed_stays(school: School) -> None:
    """The sentence stands above the form."""
    course_id = school.course(f"Refused {uuid4().hex[:6]}")
    day = (clock.today() + A_DAY).isoformat()
    page = write_in(trainer(school), school, course=str(course_id), day=day)
    assert problems(page) == ["A course cannot have been completed on a day that has not come."]
    assert page.all(".//input[@name='day']")[0].get("value") == day


def test_a_course_that_was_not_offered_is_refused(school: School) -> None:
    """Such as one that was never there."""
    page = write_in(trainer(school), school, course=str(uuid4()))
    assert page.status == 422


def test_a_trainer_takes_something_back_with_a_reason(school: School) -> None:
    """The page says what that means; then it stands in the history, with the reason."""
    name, reader = f"Back {uuid4().hex[:6]}", trainer(school)
    completion_id = complete(school, school.course(name))
    address = reader.get(person(school)).link(f"Take back {name}")
    assert address == f"/training/{completion_id}/take-back"
    assert f"{name} , " in reader.get(address).text
    page = reader.send(address, {"why": "wrong-person"})
    assert "by Eva: it was somebody else’s." in page.text
    assert f"Take back {name}" not in page.text


def test_it_is_not_taken_back_without_a_reason(school: School) -> None:
    """Nothing has happened yet."""
    reader, completion_id = trainer(school), complete(school, school.course(f"Kept {uuid4().hex[:6]}"))
    address = f"/training/{completion_id}/take-back"
    reader.get(address)
    page = reader.post(address, {})
    assert (page.status, problems(page)) == (422, ["Choose why."])


def test_the_second_of_two_tabs_is_told_that_it_was_taken_back(school: School) -> None:
    """The first reason stays."""
    reader, completion_id = trainer(school), complete(school, school.course(f"Twice {uuid4().hex[:6]}"))
    address = f"/training/{completion_id}/take-back"
    reader.get(address)
    reader.post(address, {"why": "mistake"})
    page = reader.post(address, {"why": "not-genuine"})
    assert (page.status, problems(page)) == (422, ["It has been taken back already."])
    assert "it was not as it had been said" not in reader.get(person(school)).text


@pytest.mark.parametrize("part", ["", "/add"])
def test_another_boards_trainer_finds_nobody(school: School, part: str) -> None:
    """As if Anna were not there."""
    other = in_english(sign_in(school.app, make_person(school.app, "Ulla", "trainer")))
    assert other.get(person(school) + part).status == other.get(f"/training/people/{uuid4()}{part}").status == 404


def test_a_trainer_who_leads_a_unit_does_not_write_in_their_own(school: School) -> None:
    """Their page says who does."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        organisation.give_leadership(
            None,
            database,
            unit_id=school.units["Night"],
            account_id=school.eva.id,
            from_on=clock.today(),
            moment=clock.now(),
        )
    page = trainer(school).get(f"/training/people/{school.eva.id}")
    assert "This is your own training." in page.text
    assert "Write in a course" not in page.text


def test_a_manager_finds_none_of_these_pages(school: School) -> None:
    """Not even about themselves: their own is another page."""
    anna = sign_in(school.app, school.anna)
    assert [anna.get(address).status for address in (person(school), f"{person(school)}/add", "/training/claims")] == [
        404
    ] * 3
