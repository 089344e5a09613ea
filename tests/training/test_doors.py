"""Whoever holds courses for a board finds what belongs to it, and nothing of another board's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.errors import NotFound
from hrstod.training import access

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


def test_a_trainer_finds_those_who_lead_a_unit_of_the_board(academy: Academy) -> None:
    """Somebody who leads nothing there is not there."""
    assert access.find_person(academy.trainer(), academy.database, academy.people["Anna"]).name == "Anna"
    with pytest.raises(NotFound):
        access.find_person(academy.trainer("Ulla", "School board"), academy.database, academy.people["Anna"])
