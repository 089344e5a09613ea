"""A manager’s own training: what there is to take, seats, what has been completed, and nothing of anybody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import icalendar
import pytest

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training import completing
from hrstod.training.rules import Form, LetterKind, Source
from tests.factories.people import make_person, sign_in
from tests.factories.school import make_school
from tests.organisation.pages import in_english, problems
from tests.training.date_pages import (
    add_course,
    begin_now,
    course_name,
    letters_to,
    own,
    plan,
    take_seat,
)

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.school import School
    from tests.page import Page


def part(page: Page, name: str) -> str:
    """Give the words of one part of a page; none when it is not there."""
    found = page.all(f".//section[@aria-labelledby='{name}']")
    return " ".join(" ".join(found[0].itertext()).split()) if found else ""


def complete(school: School, course_id: UUID, days_ago: int) -> None:
    """Let Anna have completed a course some days ago."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        completing.complete(
            database,
            account_id=school.anna.id,
            course_id=course_id,
            completed_on=clock.today() - timedelta(days=days_ago),
            source=Source.BY_HAND,
            moment=clock.now(),
            made_by=school.eva.id,
            why="sheet",
        )


def test_what_there_is_to_take_stands_with_its_state_in_words(school: School) -> None:
    """And leads to the course."""
    course_id = add_course(school)
    page = school.as_manager().get("/training/mine")
    assert "Ska gås senast den" in part(page, "take")
    assert page.link(course_name(school)) == f"/training/courses/{course_id}"


def test_a_date_that_is_open_leads_to_a_seat_and_then_stands_among_ones_own(school: School) -> None:
    """It is offered once, and no longer when the seat is taken."""
    address = plan(school, school.as_trainer())
    anna = school.as_manager()
    assert own(address) in anna.get("/training/mine").links()
    anna.get(own(address))
    assert "Du har en plats." in anna.send(own(address)).text
    page = anna.get("/training/mine")
    assert "Du har en plats" in part(page, "seats")
    assert course_name(school) not in part(page, "dates")


def test_taking_a_seat_twice_is_one_seat_and_one_mail(school: School) -> None:
    """The page says calmly that the seat is there."""
    address = plan(school, school.as_trainer())
    for _time in range(2):
        assert "Du har en plats." in take_seat(school, school.anna, address)
    assert letters_to(school, school.anna) == [(LetterKind.SEATED, True)]


def test_a_full_date_gives_a_place_in_the_queue_that_can_be_left(school: School) -> None:
    """Whoever waits sees their number, and whoever has the seat that somebody waits for it."""
    address = plan(school, school.as_trainer())
    take_seat(school, school.anna, address)
    assert "Du är nummer 1 i kön." in take_seat(school, school.nils, address)
    assert "Nummer 1 i kön" in part(school.as_manager(school.nils).get("/training/mine"), "seats")
    assert "Somebody is waiting: the seat is theirs" in in_english(school.as_manager()).get(own(address)).text
    nils = school.as_manager(school.nils)
    nils.get(own(address))
    assert "i kön." not in nils.send(f"{own(address)}/give-back").text
    assert letters_to(school, school.nils) == [(LetterKind.WAITING, False)]


def test_a_date_that_has_begun_says_so_to_whoever_had_the_page_open(school: School) -> None:
    """Neither is a seat taken, nor one given back."""
    address = plan(school, school.as_trainer(), seats="2")
    take_seat(school, school.anna, address)
    anna, nils = school.as_manager(), school.as_manager(school.nils)
    anna.get(own(address))
    nils.get(own(address))
    begin_now(school, address)
    for page in (anna.post(f"{own(address)}/give-back"), nils.post(own(address))):
        assert page.status == 422
        assert problems(page) == ["Utbildningen har börjat. Prata med utbildaren om du ska stå på listan."]


@pytest.mark.parametrize("where", ["", "/calendar.ics"])
def test_a_date_of_another_board_is_not_there(school: School, where: str) -> None:
    """Neither on the page nor at its address."""
    other = make_school(school.app)
    address = plan(other, other.as_trainer())
    anna = school.as_manager()
    assert own(address) not in anna.get("/training/mine").links()
    assert anna.get(f"{own(address)}{where}").status == 404


@pytest.mark.parametrize("where", ["", "/give-back"])
def test_nobody_signs_up_for_a_date_of_another_board(school: School, where: str) -> None:
    """Not by its address either."""
    other = make_school(school.app)
    elsewhere, here = plan(other, other.as_trainer()), plan(school, school.as_trainer())
    anna = school.as_manager()
    anna.get(own(here))
    assert anna.post(f"{own(elsewhere)}{where}").status == 404
    assert letters_to(school, school.anna) == []


def test_a_seat_of_somebody_else_cannot_be_given_back(school: School) -> None:
    """Whoever is not on the list finds nothing to give back."""
    address = plan(school, school.as_trainer())
    take_seat(school, school.anna, address)
    nils = school.as_manager(school.nils)
    nils.get(own(address))
    assert nils.post(f"{own(address)}/give-back").status == 404
    assert "Du har en plats." in school.as_manager().get(own(address)).text


def test_the_calendar_file_holds_the_date(school: School) -> None:
    """For whoever has a seat and got no mail."""
    address = plan(school, school.as_trainer())
    take_seat(school, school.anna, address)
    page = school.as_manager().get(f"{own(address)}/calendar.ics")
    (event,) = icalendar.Calendar.from_ical(page.body).walk("VEVENT")
    assert str(event["SUMMARY"]) == course_name(school)


def test_the_page_of_a_date_names_nobody_else_who_comes(school: School) -> None:
    """Who holds it stands there; who is on the list does not."""
    address = plan(school, school.as_trainer(), seats="2")
    take_seat(school, school.nils, address)
    page = school.as_manager().get(own(address))
    assert "Eva" in page.text
    assert "Nils" not in page.text


def test_what_was_completed_has_its_certificate_while_it_counts(school: School) -> None:
    """What has run out stands there without one; nothing is lost."""
    fresh, old = add_course(school), add_course(school, name=f"Gammal {school.board.hex[:6]}")
    complete(school, fresh, days_ago=10)
    complete(school, old, days_ago=900)
    page = school.as_manager().get("/training/mine")
    assert part(page, "done").count("Intyg") == 1
    assert f"Gammal {school.board.hex[:6]}" in part(page, "done")


def test_a_course_held_elsewhere_is_said_to_have_been_completed(school: School) -> None:
    """It waits for a trainer; a day to come is refused, and stays in the form."""
    course_id = add_course(school, form=Form.ELSEWHERE)
    anna = school.as_manager()
    anna.get("/training/mine")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    page = anna.post("/training/mine/elsewhere", {"course": str(course_id), "day": tomorrow})
    assert page.status == 422
    assert page.all(".//input[@name='day']")[0].get("value") == tomorrow
    page = anna.send("/training/mine/elsewhere", {"course": str(course_id), "day": clock.today().isoformat()})
    assert "en utbildare har inte svarat än" in part(page, "elsewhere")


@pytest.mark.parametrize("wrong", [{"course": ""}, {"course": "no-course"}, {"day": ""}, {"day": "31 februari"}])
def test_a_claim_that_says_too_little_is_asked_for_again(school: School, wrong: dict[str, str]) -> None:
    """With a sentence above the page."""
    course_id = add_course(school, form=Form.ELSEWHERE)
    anna = school.as_manager()
    anna.get("/training/mine")
    said = {"course": str(course_id), "day": clock.today().isoformat(), **wrong}
    page = anna.post("/training/mine/elsewhere", said)
    assert page.status == 422
    assert problems(page)


def test_ones_first_page_says_what_is_due_and_where_one_has_a_seat(school: School) -> None:
    """In a few words, with a way on."""
    address = plan(school, school.as_trainer())
    take_seat(school, school.anna, address)
    page = school.as_manager().get("/me")
    assert "Ska gås senast den" in part(page, "training")
    assert {own(address), "/training/mine", "/training/team"} <= set(page.links())


def test_whoever_leads_nothing_has_a_calm_page(school: School) -> None:
    """Nothing is due, nothing is offered, and nothing of training stands on their first page."""
    nobody = sign_in(school.app, make_person(school.app, "Disa"))
    page = nobody.get("/training/mine")
    assert "Ingen kurs är avsedd för dig i dag" in part(page, "take")
    assert part(nobody.get("/me"), "training") == ""
