"""The trainer's pages of attendance: the screen in the room, the list, closing, and putting right."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod.database.transaction import transaction
from hrstod.training.models import Completion, SurveyTicket, TrainingDate
from hrstod.training.rules import DateState
from tests.factories.people import add_board, make_person, sign_in
from tests.organisation.pages import in_english, problems
from tests.training.arriving_pages import Training, going_on

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.factories.school import School
    from tests.page import Page

FORM = "/training/here"
"""A page with a form, whose token a test sends with what the page before offers no longer."""


@pytest.fixture
def eva(school: School) -> Reader:
    """Give the trainer, who reads English."""
    return in_english(school.as_trainer())


@pytest.fixture
def training(school: School) -> Training:
    """Give a training that goes on, with Anna and Nils on its list."""
    return going_on(school, [school.anna, school.nils])


def completions(school: School, person: Person) -> list[tuple[bool, bool]]:
    """Give what somebody has completed: whether it was passed, and whether it counts."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        query = select(Completion).where(Completion.account_id == person.id).order_by(Completion.number)
        return [(one.is_passed, one.revoked_on is None) for one in database.scalars(query)]


def mark(reader: Reader, training: Training, **marks: str) -> None:
    """Save the list with marks by account."""
    reader.get(f"{training.address}/attendance")
    reader.send(f"{training.address}/attendance", {f"mark-{account}": said for account, said in marks.items()})


def listed(page: Page) -> dict[str, str]:
    """Give what a browser sends of the list when nothing in it is touched."""
    fields = page.all(".//fieldset//input")
    kept = [one for one in fields if one.get("type") == "hidden" or one.get("checked") is not None]
    return {one.get("name", ""): one.get("value", "") for one in kept}


def close(reader: Reader, training: Training, rest: str = "") -> list[str]:
    """Close the date, and give what is wrong with that."""
    reader.get(f"{training.address}/close")
    return problems(reader.send(f"{training.address}/close", {"rest": rest}))


def test_the_screen_counts_those_who_have_come(school: School, training: Training, eva: Reader) -> None:
    """The trainer sees when everybody is there."""
    training.scan(school.as_manager())
    assert "1 of 2 are here." in eva.get(f"{training.address}/attendance/screen").text


def test_the_screen_names_nobody(school: School, training: Training, eva: Reader) -> None:
    """It is on a wall."""
    training.scan(school.as_manager())
    assert not {"Anna", "Nils"} & set(eva.get(f"{training.address}/attendance/screen").text.split())


def test_the_screen_asks_for_itself_by_a_header_or_by_its_script(training: Training, eva: Reader) -> None:
    """With the script it is never loaded anew, which would take the focus away; without, before the code has gone."""
    address = f"{training.address}/attendance/screen"
    (shown,) = eva.get(address).all(".//*[@data-still]")
    assert 1 <= int(eva.get(address).headers["Refresh"]) <= 10
    assert "Refresh" not in eva.get(shown.get("data-still", "")).headers


def test_the_screen_keeps_nothing_unlocked(school: School, training: Training) -> None:
    """It asks for itself for hours on a computer that nobody sits at; what is open is locked first, by a press."""
    eva = in_english(sign_in(school.app, school.eva))
    address = f"{training.address}/attendance/screen"
    assert "locked first" in eva.get(address).text
    assert "Scan to say that you are here" in eva.send(address).text
    assert eva.get("/me/begin-again").headers["Location"] == "/unlock"


@pytest.mark.parametrize("path", ["/attendance", "/attendance/screen", "/sheet.pdf", "/close"])
def test_a_trainer_of_another_board_finds_nothing(school: School, training: Training, path: str) -> None:
    """Neither the names nor the code."""
    other = make_person(school.app, "Ulla", "trainer", board_id=add_board(school.app.extensions["hrstod.engine"]))
    assert sign_in(school.app, other).get(f"{training.address}{path}").status == 404


def test_a_mark_for_somebody_who_is_not_on_the_list_is_not_taken(
    school: School, training: Training, eva: Reader
) -> None:
    """Nor is a word that is no mark."""
    mark(eva, training, **{str(school.eva.id): "present", str(school.anna.id): "king"})
    assert training.noted(school.eva) == training.noted(school.anna) == []


def test_saving_the_list_again_adds_nothing(school: School, training: Training, eva: Reader) -> None:
    """Only what has changed is noted."""
    for said in ("present", "present", "partly"):
        mark(eva, training, **{str(school.anna.id): said})
    assert training.noted(school.anna) == [("present", "list"), ("partly", "list")]


def test_those_who_are_not_marked_are_listed_before_it_is_closed(
    school: School, training: Training, eva: Reader
) -> None:
    """And nothing happens until the trainer has said what they were."""
    mark(eva, training, **{str(school.anna.id): "present"})
    assert close(eva, training) == ["Somebody has not been marked. Mark them, or note that they were absent."]
    page = eva.get(f"{training.address}/close")
    assert [one.text for one in page.all(".//main//ul[@class='govuk-list govuk-list--bullet']/li")] == ["Nils"]
    assert completions(school, school.anna) == []


def test_closing_gives_completions_and_questions(school: School, training: Training, eva: Reader) -> None:
    """To those who were there; the others are absent."""
    mark(eva, training, **{str(school.anna.id): "present"})
    assert close(eva, training, rest="absent") == []
    assert (completions(school, school.anna), completions(school, school.nils)) == ([(True, True)], [])
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        asked = database.scalars(select(SurveyTicket.account_id).where(SurveyTicket.date_id == training.date_id))
        assert set(asked) == {school.anna.id}


def test_closing_twice_is_told(training: Training, eva: Reader) -> None:
    """By a second press, or in another tab; and the page offers it no more."""
    close(eva, training, rest="absent")
    sentence = "The training date is closed already. What is wrong in it can be corrected, with a reason."
    page = eva.get(f"{training.address}/close")
    assert (sentence in page.text, page.all(".//main//form")) == (True, [])
    eva.get(FORM)
    assert problems(eva.post(f"{training.address}/close", {"rest": "absent"})) == [sentence]


def test_a_list_from_an_old_tab_is_refused_once_it_is_closed(school: School, training: Training, eva: Reader) -> None:
    """What it says is a correction by then, and needs a reason."""
    other = in_english(school.as_trainer())
    other.get(f"{training.address}/attendance")
    close(eva, training, rest="absent")
    page = other.post(f"{training.address}/attendance", {f"mark-{school.anna.id}": "present"})
    assert problems(page) == ["The training date is closed. A correction needs a reason."]
    assert completions(school, school.anna) == []


@pytest.mark.parametrize("typed", [{"mark": "present"}, {"why": "sheet"}, {"mark": "king", "why": "sheet"}])
def test_a_correction_says_what_and_why(school: School, training: Training, eva: Reader, typed: dict[str, str]) -> None:
    """Without both nothing is changed."""
    close(eva, training, rest="absent")
    place = f"{training.address}/{school.anna.id}".replace("/dates/", "/mend/")
    eva.get(place)
    assert problems(eva.post(place, typed)) == ["Choose what is right, and why it is changed."]
    assert training.noted(school.anna) == [("absent", "list")]


def test_a_correction_gives_the_completion_and_another_takes_it_back(
    school: School, training: Training, eva: Reader
) -> None:
    """Nothing that was once so is gone."""
    close(eva, training, rest="absent")
    place = f"{training.address}/{school.anna.id}".replace("/dates/", "/mend/")
    for said in ("present", "excused"):
        eva.get(place)
        eva.send(place, {"mark": said, "why": "sheet"})
    assert training.noted(school.anna) == [("absent", "list"), ("present", "list"), ("excused", "list")]
    assert completions(school, school.anna) == [(True, False)]


def test_a_correction_before_it_is_closed_is_no_correction(school: School, training: Training, eva: Reader) -> None:
    """The list is still open."""
    place = f"{training.address}/{school.anna.id}".replace("/dates/", "/mend/")
    eva.get(place)
    page = eva.post(place, {"mark": "present", "why": "sheet"})
    assert problems(page) == ["The training date is not closed. Change the list instead."]


def test_nobody_is_corrected_who_was_not_on_the_list(school: School, training: Training, eva: Reader) -> None:
    """There is no such page."""
    close(eva, training, rest="absent")
    assert eva.get(f"{training.address}/{school.eva.id}".replace("/dates/", "/mend/")).status == 404


def test_a_cancelled_date_is_not_closed(school: School, training: Training, eva: Reader) -> None:
    """It says so in the place of the button."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        database.get_one(TrainingDate, training.date_id).state = DateState.CANCELLED
    assert "The training date was cancelled. There is nothing to close." in eva.get(f"{training.address}/close").text


def test_whoever_is_signed_out_is_led_to_sign_in_from_the_screen(school: School, training: Training) -> None:
    """The script goes where the page itself leads."""
    trainer = school.as_trainer()
    trainer.get(f"{training.address}/attendance")
    trainer.post("/sign-out")
    assert trainer.follow(f"{training.address}/attendance/screen?still=1").address == "/sign-in"


def test_two_trainers_who_mark_at_once_are_both_kept(school: School, training: Training) -> None:
    """One comes after the other: none is lost, none fails, and the last counts."""
    readers = [school.as_trainer() for _trainer in range(2)]
    for reader in readers:
        reader.get(f"{training.address}/attendance")
    said = zip(readers, ("present", "partly"), strict=True)
    with ThreadPoolExecutor() as at_once:
        statuses = at_once.map(
            lambda one: one[0].post(f"{training.address}/attendance", {f"mark-{school.anna.id}": one[1]}).status, said
        )
        assert list(statuses) == [303, 303]
    assert sorted(training.noted(school.anna)) == [("partly", "list"), ("present", "list")]


def test_a_list_from_before_somebody_came_does_not_make_them_absent(
    school: School, training: Training, eva: Reader
) -> None:
    """Anna is shown as absent and scans the code; the trainer marks Nils, and Anna stays present."""
    mark(eva, training, **{str(school.anna.id): "absent"})
    shown = listed(eva.get(f"{training.address}/attendance"))
    training.scan(school.as_manager())
    eva.send(f"{training.address}/attendance", {**shown, f"mark-{school.nils.id}": "partly"})
    assert training.noted(school.anna) == [("absent", "list"), ("present", "code")]
    assert training.noted(school.nils) == [("partly", "list")]


def test_two_trainers_who_mark_different_people_keep_both(school: School, training: Training, eva: Reader) -> None:
    """Each has the same page open, and sends what they have not touched as well."""
    mark(eva, training, **{str(one.id): "absent" for one in (school.anna, school.nils)})
    other = school.as_trainer()
    pages = [(reader, listed(reader.get(f"{training.address}/attendance"))) for reader in (eva, other)]
    for (reader, shown), person in zip(pages, (school.anna, school.nils), strict=True):
        reader.send(f"{training.address}/attendance", {**shown, f"mark-{person.id}": "present"})
    assert [training.noted(person)[-1] for person in (school.anna, school.nils)] == [("present", "list")] * 2
