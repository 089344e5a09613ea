"""Dates on pages: a trainer plans one, managers take seats, attendance is taken, and it is closed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training import arrival_codes
from hrstod.training.models import TrainingDate
from hrstod.training.rules import LetterKind
from hrstod.training.views.arriving import arrival_key
from tests.factories.people import make_person, sign_in
from tests.factories.school import make_school
from tests.organisation.pages import in_english, problems
from tests.training.date_pages import add_course, begin_now, id_of, letters_to, own, plan, take_seat, typed

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.school import School
    from tests.page import Page


def test_a_trainer_plans_a_date_and_sees_it(school: School) -> None:
    """With when, where and who holds it."""
    eva = school.as_trainer()
    page = eva.get(plan(school, eva))
    assert "Stadshuset, rum 3" in page.text
    assert page.heading.endswith(f"Samtalet {school.board.hex[:6]}")


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2020-01-01"},
        {"day": "nonsense"},
        {"begins": "25:00"},
        {"ends": "08:00"},
        {"place": "", "link": ""},
        {"link": "ftp://nowhere"},
        {"seats": "many"},
        {"seats": "0"},
        {"board": "not-a-board"},
        {"trainers": []},
        {"course": ""},
        {"day": "0001-01-01", "begins": "00:00"},
        {"day": "9999-12-31"},
        {"day": "2027-03-28", "begins": "02:30", "ends": "05:00"},
        {"day": "2027-03-27", "last_day": "2027-03-28", "ends": "02:30"},
    ],
    ids="-".join,
)
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(school: School, wrong: dict[str, object]) -> None:
    """The form comes back with a sentence, and with the place that was typed."""
    eva = school.as_trainer()
    eva.get("/training/dates/plan")
    page = eva.post("/training/dates/plan", typed(school, add_course(school), **wrong))
    assert page.status == 422
    assert problems(page)
    if "place" not in wrong:
        assert page.all(".//input[@name='place']")[0].get("value") == "Stadshuset, rum 3"


def test_the_second_manager_waits_and_gets_the_seat_when_the_first_gives_it_back(school: School) -> None:
    """Each sees on their own page where they stand."""
    eva = school.as_trainer()
    address = plan(school, eva)
    assert "Du har en plats." in take_seat(school, school.anna, address)
    assert "Du är nummer 1 i kön." in take_seat(school, school.nils, address)
    anna = school.as_manager(school.anna)
    anna.get(own(address))
    anna.send(f"{own(address)}/give-back")
    assert "Du har en plats." in school.as_manager(school.nils).get(own(address)).text


def test_a_manager_takes_a_seat_for_one_of_their_own_managers(school: School) -> None:
    """And for nobody else: Nils leads nobody who leads."""
    eva = school.as_trainer()
    date_id = plan(school, eva).rpartition("/")[2]
    anna = school.as_manager(school.anna)
    anna.get(f"/training/team/{school.nils.id}")
    assert "har en plats" in anna.send(f"/training/team/{school.nils.id}/{date_id}").text
    nils = school.as_manager(school.nils)
    nils.get(f"/training/mine/{date_id}")
    assert nils.post(f"/training/team/{school.anna.id}/{date_id}").status == 404
    assert nils.get(f"/training/team/{school.anna.id}").status == 404


def test_a_trainer_finds_a_manager_and_puts_them_on_the_list(school: School) -> None:
    """By a part of the address that they sign in with; nobody of another board is found."""
    eva, other = school.as_trainer(), make_school(school.app)
    address = plan(school, eva)
    page = eva.get(f"{address}?who={other.anna.sign_in_name[:10]}")
    assert "Anna" not in page.text
    page = eva.get(f"{address}?who={school.anna.sign_in_name[:10]}")
    assert "Anna" in page.text
    page = eva.send(f"{address}/people", {"person": str(school.anna.id)})
    assert [one.text for one in page.all(".//section[@aria-labelledby='seated']//a")] == ["Anna"]


def test_the_code_on_the_screen_brings_somebody_onto_the_list_as_present(school: School) -> None:
    """It is scanned, one button is pressed, and the trainer sees it; the certificate comes when the date is closed."""
    eva = school.as_trainer()
    address = plan(school, eva)
    take_seat(school, school.anna, address)
    begin_now(school, address)
    screen = eva.get(f"{address}/attendance/screen")
    assert int(screen.headers["Refresh"]) <= 30
    anna = school.as_manager(school.anna)
    scanned = scan(school, address)
    anna.get(scanned)
    assert "Du står på listan som närvarande." in anna.send(scanned).text
    eva.get(f"{address}/close".replace("/close", "/attendance"))
    eva.get(f"{address}/close")
    page = eva.send(f"{address}/close")
    assert "Tillfället är stängt." in page.text
    assert "Intyg" in school.as_manager(school.anna).get("/training/mine").text


def scan(school: School, address: str) -> str:
    """Give the address that the code on the screen leads to."""
    date_id = UUID(address.rpartition("/")[2])
    with school.app.app_context():
        return f"/training/here/{date_id}/{arrival_codes.code_at(arrival_key(date_id), clock.now())}"


def test_the_three_words_do_the_same(school: School) -> None:
    """For whoever has no camera; wrong ones are refused in a sentence."""
    eva = school.as_trainer()
    address = plan(school, eva)
    take_seat(school, school.anna, address)
    begin_now(school, address)
    (shown,) = eva.get(f"{address}/attendance/screen").all(".//p[@class='arrival__words']")
    words = shown.text
    anna = school.as_manager(school.anna)
    anna.get("/training/here")
    assert anna.post("/training/here", {"words": "helt fel ord"}).status == 422
    assert "närvarande" in anna.send("/training/here", {"words": words}).text


def test_a_file_with_one_wrong_row_changes_nothing(school: School) -> None:
    """Each wrong row is named; the right one is not taken over either."""
    eva = school.as_trainer()
    address = plan(school, eva)
    take_seat(school, school.anna, address)
    begin_now(school, address)
    eva.get(f"{address}/attendance")
    content = f"Adress;Närvaro\n{school.anna.sign_in_name};Närvarande\nnobody@example.se;Närvarande\n"
    page = send_file(eva, f"{address}/attendance/file", content.encode("cp1252"))
    assert page.status == 422
    assert "Rad 3" in " ".join(problems(page))
    eva.get(f"{address}/attendance")
    good = send_file(eva, f"{address}/attendance/file", content.rpartition("nobody")[0].encode("utf-8-sig"))
    assert good.status == 303


def send_file(reader: Reader, address: str, content: bytes) -> Page:
    """Send a file with a form."""
    return reader.post(address, {"file": (BytesIO(content), "list.csv")}, content_type="multipart/form-data")


def test_the_list_goes_out_as_a_file_and_a_sheet(school: School) -> None:
    """The names are in both; the file's name tells nothing."""
    eva = school.as_trainer()
    address = plan(school, eva)
    take_seat(school, school.anna, address)
    for what, kind in (("list.csv", "text/csv"), ("sheet.pdf", "application/pdf")):
        page = eva.get(f"{address}/{what}")
        assert page.headers["Content-Type"].startswith(kind)
        assert page.headers["Content-Disposition"].startswith("attachment; filename=attendance.")


def test_a_correction_needs_a_reason(school: School) -> None:
    """Without one it is asked for again; with one it stands in the list."""
    eva = school.as_trainer()
    address = plan(school, eva)
    take_seat(school, school.anna, address)
    begin_now(school, address)
    eva.get(f"{address}/close")
    eva.send(f"{address}/close", {"rest": "absent"})
    place = f"{address}/{school.anna.id}".replace("/dates/", "/mend/")
    eva.get(place)
    assert eva.post(place, {"mark": "present"}).status == 422
    assert "Närvarande" in eva.send(place, {"mark": "present", "why": "sheet"}).text


def test_a_date_that_is_cancelled_is_said_to_be(school: School) -> None:
    """To whoever had a seat, too."""
    eva = school.as_trainer()
    address = plan(school, eva)
    take_seat(school, school.anna, address)
    eva.get(f"{address}/cancel")
    assert "Inställt" in eva.send(f"{address}/cancel").text
    assert "inställt" in school.as_manager(school.anna).get(own(address)).text


def test_a_date_is_moved_and_a_second_trainer_is_told(school: School) -> None:
    """Whoever has the older page open gets both, and nothing typed is lost."""
    eva, second = school.as_trainer(), school.as_trainer()
    address = plan(school, eva)
    change = typed(school, school.board, place="Rum 4", seats="5")
    for reader in (eva, second):
        reader.get(f"{address}/change")
    assert "Rum 4" in eva.send(f"{address}/change", change).text
    page = second.post(f"{address}/change", {**change, "place": "Rum 5"})
    assert page.status == 409
    assert page.all(".//input[@name='place']")[0].get("value") == "Rum 5"


def test_whoever_is_taken_off_the_list_is_told_and_the_next_has_the_seat(school: School) -> None:
    """Whoever waited and is taken off by the trainer is told too; they have nothing in their calendar."""
    eva = school.as_trainer()
    address = plan(school, eva)
    third = make_person(school.app, "Maria", "manager", board_id=school.board)
    for person in (school.anna, school.nils, third):
        take_seat(school, person, address)
    eva.get(address)
    for person in (third, school.anna):
        eva.send(f"{address}/off", {"person": str(person.id)})
    assert letters_to(school, third)[-1] == (LetterKind.CANCELLED, False)
    assert letters_to(school, school.anna)[-1] == (LetterKind.CANCELLED, True)
    assert letters_to(school, school.nils)[-1] == (LetterKind.SEATED, True)


def test_fewer_seats_than_people_are_refused_in_a_sentence(school: School) -> None:
    """Nobody loses a seat, and what was typed stays."""
    eva = school.as_trainer()
    course_id = add_course(school)
    address = plan(school, eva, course_id, seats="2")
    for person in (school.anna, school.nils):
        take_seat(school, person, address)
    eva.get(f"{address}/change")
    page = eva.post(f"{address}/change", typed(school, course_id, seats="1"))
    assert (page.status, problems(page)) == (
        422,
        ["2 personer har en plats. Ingen förlorar sin: välj lika många eller fler."],
    )


def test_a_link_can_be_followed_and_a_place_that_is_not_is_left_out(school: School) -> None:
    """The trainer and whoever has a seat get there from the page."""
    eva = school.as_trainer()
    address = plan(school, eva, place="", link="https://meet.example.se/room")
    page = eva.get(address)
    assert page.link("meet.example.se") == "https://meet.example.se/room"
    assert "Plats" not in [key.text for key in page.all(".//dt")]


def test_the_calendar_file_is_one_that_calendars_read(school: School) -> None:
    """Its name tells nothing."""
    eva = school.as_trainer()
    page = eva.get(f"{plan(school, eva)}/calendar.ics")
    assert page.headers["Content-Type"].startswith("text/calendar")
    assert page.headers["Content-Disposition"] == "attachment; filename=training.ics"
    assert page.body.startswith(b"BEGIN:VCALENDAR")


def test_a_date_somebody_was_at_offers_neither_to_move_nor_to_cancel_it(school: School) -> None:
    """And says why to whoever had the page open."""
    eva = school.as_trainer()
    address = plan(school, eva)
    take_seat(school, school.anna, address)
    begin_now(school, address)
    eva.get(f"{address}/cancel")
    eva.send(f"{address}/attendance", {f"mark-{school.anna.id}": "present"})
    assert f"{address}/change" not in eva.get(address).links()
    in_english(eva).get(f"{address}/cancel")
    page = eva.post(f"{address}/cancel")
    assert (page.status, problems(page)) == (
        422,
        ["Attendance has been noted, so the date stays as it is. Close it when it is over."],
    )


@pytest.mark.parametrize("where", ["", "/change", "/cancel", "/calendar.ics"])
def test_a_trainer_of_another_board_gets_the_page_for_what_is_not_there(school: School, where: str) -> None:
    """The date of one board is nothing to the trainer of another."""
    address = plan(school, school.as_trainer())
    ulla = sign_in(school.app, make_person(school.app, "Ulla", "trainer", board_id=make_school(school.app).board))
    assert ulla.get(f"{address}{where}").status == 404


def test_dates_that_are_over_are_listed_after_those_to_come(school: School) -> None:
    """The older ones come when they are asked for."""
    eva = school.as_trainer()
    address = plan(school, eva)
    begin_now(school, address)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        found = database.get_one(TrainingDate, id_of(address))
        found.ends_at = clock.now() - timedelta(minutes=1)
    page = eva.get("/training/dates")
    assert [one.get("href") for one in page.all(".//section[@aria-labelledby='over']//a")] == [address]
    assert eva.get("/training/dates?older=1").status == 200
