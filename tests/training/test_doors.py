"""Whoever holds courses for a board finds what belongs to it, and nothing of another board's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.authorization.checks import Actor, Grant
from hrstod.errors import NotFound
from hrstod.training import access, dates
from tests.factories.organisation import MOMENT

if TYPE_CHECKING:
    from tests.factories.training import Academy


def test_a_trainer_finds_the_dates_of_their_board(academy: Academy) -> None:
    """Whoever planned it, it is the board's."""
    eva, other = academy.trainer(), academy.trainer("Ulla")
    date_id = academy.date(academy.course(), eva)
    assert access.find_date(other, academy.database, date_id).id == date_id


def test_a_date_of_another_board_is_not_there(academy: Academy) -> None:
    """It looks the same as a date that nobody has planned."""
    date_id = academy.date(academy.course(), academy.trainer())
    with pytest.raises(NotFound):
        access.find_date(academy.trainer("Ulla", "School board"), academy.database, date_id)


def test_a_date_for_all_boards_is_held_by_its_own_trainers(academy: Academy) -> None:
    """Others hold courses too, and do not see who comes to this one."""
    eva, other = academy.trainer(), academy.trainer("Ulla")
    date_id = academy.date(academy.course(), eva, board_id=None)
    assert access.find_date(eva, academy.database, date_id).id == date_id
    with pytest.raises(NotFound):
        access.find_date(other, academy.database, date_id)


def test_a_date_for_all_boards_is_held_by_whoever_holds_courses_for_all(academy: Academy) -> None:
    """Its trainers may have left; somebody must still be able to close it. They find it in their list, too."""
    date_id = academy.date(academy.course(), academy.trainer(), board_id=None)
    everywhere = Actor(academy.trainer("Ulla").account_id, "Ulla", grants=(Grant("trainer", None),))
    assert access.find_date(everywhere, academy.database, date_id).id == date_id
    assert [one.id for one in dates.list_held(everywhere, academy.database, since=MOMENT)] == [date_id]


def test_a_trainer_who_holds_courses_for_no_board_any_more_finds_nothing(academy: Academy) -> None:
    """The date still names them; their role has ended."""
    eva = academy.trainer()
    dates_of_eva = [academy.date(academy.course(), eva, board_id=board) for board in (None, academy.board)]
    for date_id in dates_of_eva:
        with pytest.raises(NotFound):
            access.find_date(Actor(eva.account_id, "Eva", grants=()), academy.database, date_id)


def test_a_trainer_finds_those_who_lead_a_unit_of_the_board(academy: Academy) -> None:
    """Somebody who leads nothing there is not there."""
    assert access.find_person(academy.trainer(), academy.database, academy.people["Anna"]).name == "Anna"
    with pytest.raises(NotFound):
        access.find_person(academy.trainer("Ulla", "School board"), academy.database, academy.people["Anna"])
