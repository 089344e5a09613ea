"""Dates on pages: a trainer plans one, managers take seats, attendance is taken, and it is closed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training import arrival_codes, courses
from hrstod.training.course_terms import CourseTerms, MeantFor
from hrstod.training.models import TrainingDate
from hrstod.training.rules import Audience, Form, Span
from hrstod.training.views.arriving import arrival_key
from tests.organisation.pages import problems

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.factories.school import School
    from tests.page import Page


def add_course(school: School) -> UUID:
    """Add a course like no other, for all managers."""
    terms = CourseTerms(
        name=f"Samtalet {school.board.hex[:6]}",
        aim="Veta vad man säger först.",
        outline="Lyssna",
        minutes=180,
        form=Form.CLASSROOM,
        scenario=None,
        span=Span.MONTHS,
        span_length=24,
        window_days=90,
        grace_days=0,
        within_days=90,
        is_mandatory=True,
        ladder=(90, 30, 7, 0),
        audiences=frozenset({MeantFor(Audience.MANAGER, None)}),
    )
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        return courses.add_course(None, database, terms=terms, moment=clock.now()).id


def typed(school: School, course_id: UUID, **other: object) -> dict[str, object]:
    """Give what the trainer types to plan a date in two weeks."""
    return {
        "course": str(course_id),
        "day": (clock.today() + timedelta(days=14)).isoformat(),
        "begins": "9",
        "ends": "12.30",
        "place": "Stadshuset, rum 3",
        "seats": "1",
        "board": str(school.board),
        "trainers": [str(school.eva.id)],
        **other,
    }


def plan(school: School, eva: Reader, **other: object) -> str:
    """Plan a date, and give its address."""
    course_id = add_course(school)
    eva.get("/training/dates/plan")
    page = eva.send("/training/dates/plan", typed(school, course_id, **other))
    assert page.status == 200, problems(page)
    return page.address


def own(address: str) -> str:
    """Give the address at which a manager sees a date."""
    return address.replace("/training/dates/", "/training/mine/")


def begin_now(school: School, address: str) -> None:
    """Let a date have begun a quarter of an hour ago."""
    date_id = address.rpartition("/")[2]
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        found = next(one for one in database.query(TrainingDate) if str(one.id) == date_id)
        found.starts_at = clock.now() - timedelta(minutes=15)
        found.ends_at = clock.now() + timedelta(hours=3)


def take_seat(school: School, person: Person, address: str) -> str:
    """Let a manager sign up for a date by the page; give what it says then."""
    reader = school.as_manager(person)
    reader.get(own(address))
    return reader.send(own(address)).text


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
        {"day": "2027-03-28", "begins": "02:30", "ends": "05:00"},
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
    """By a part of the name; nobody of another board is found."""
    eva = school.as_trainer()
    address = plan(school, eva)
    page = eva.get(f"{address}?who=ann")
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
        page = eva.get(f"{address}/attendance/{what}")
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
    place = f"{address}/correct/{school.anna.id}"
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
