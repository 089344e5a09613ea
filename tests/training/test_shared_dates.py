"""Dates that trainers of several boards hold together: whoever changes one throws nobody out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.database.transaction import transaction
from hrstod.training.models import DateTrainer
from tests.factories.people import add_board, make_person, sign_in
from tests.organisation.pages import in_english
from tests.training.date_pages import id_of, plan, take_seat, typed

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.factories.school import School


@pytest.fixture
def ulla(school: School) -> Person:
    """Give a trainer of another board."""
    return make_person(school.app, "Ulla", "trainer", board_id=add_board(school.app.extensions["hrstod.engine"]))


@pytest.fixture
def shared(school: School, ulla: Person) -> str:
    """Give the address of a date for all boards that Eva and Ulla hold."""
    address = plan(school, school.as_trainer(), board="all")
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        database.add(DateTrainer(date_id=id_of(address), account_id=ulla.id))
    return address


def change_room(school: School, reader: Reader, address: str, **other: object) -> None:
    """Change the room of a date by its form, and leave the rest as the form shows it."""
    page = reader.get(f"{address}/change")
    ticked = [one.get("value") for one in page.all(".//input[@name='trainers']") if one.get("checked") is not None]
    changed = {"board": "all", "trainers": ticked, "place": "Room 4", **other}
    assert "Room 4" in reader.send(f"{address}/change", typed(school, school.board, **changed)).text


def test_whoever_changes_the_room_leaves_the_trainers_of_other_boards(
    school: School, ulla: Person, shared: str
) -> None:
    """Ulla still finds the date, and still holds it."""
    change_room(school, in_english(school.as_trainer()), shared)
    page = sign_in(school.app, ulla).get(shared)
    assert (page.status, "Eva, Ulla" in page.text) == (200, True)


def test_a_trainer_of_another_board_is_taken_off_by_being_unticked(school: School, ulla: Person, shared: str) -> None:
    """They are offered like the others; who holds it is for those who hold it to say."""
    change_room(school, in_english(school.as_trainer()), shared, trainers=[str(school.eva.id)])
    assert sign_in(school.app, ulla).get(shared).status == 404


def test_a_date_whose_list_is_prepared_offers_to_move_and_to_cancel_it(school: School) -> None:
    """Somebody was noted as excused two weeks ahead."""
    eva = school.as_trainer()
    address = plan(school, eva)
    take_seat(school, school.anna, address)
    eva.get(f"{address}/attendance")
    eva.send(f"{address}/attendance", {f"mark-{school.anna.id}": "excused"})
    assert {f"{address}/change", f"{address}/cancel"} <= set(eva.get(address).links())
