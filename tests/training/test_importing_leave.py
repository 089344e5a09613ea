"""Days of leave from the HR system’s file: changed when they overlap, kept when they do not, and taken back exactly."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from hrstod.errors import RuleBroken
from hrstod.training import taking_over
from hrstod.training.models import Leave, TrainingImport
from hrstod.training.rules import ImportKind
from tests.factories.organisation import MOMENT
from tests.training.bringing import Bringing, address_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.factories.training import Academy

MARCH_ON, CORRECTED = ("2026-03-01", ""), ("2026-03-02", "2026-06-30")
Days = tuple[str, str]


@pytest.fixture
def office(database: Session, academy: Academy, tmp_path: Path) -> Bringing:
    """Give the municipality’s office, where Anna leads North."""
    address_of(database, academy.people["Anna"], "Anna")
    return Bringing(database, tmp_path, ImportKind.PEOPLE)


def rows(*days: Days) -> list[str]:
    """Write a row for each leave of Anna’s."""
    return [f"anna@example.se;;;;;{first};{last}" for first, last in days]


def leaves(database: Session) -> list[Days]:
    """Give every leave, in order."""
    found = database.execute(select(Leave.from_on, Leave.to_on)).all()
    return sorted((first.isoformat(), last.isoformat() if last else "") for first, last in found)


def test_leave_without_an_end_ends_when_its_first_day_is_corrected(office: Bringing, database: Session) -> None:
    """It overlaps, so it is the same leave; both of its days are changed."""
    office.take_over(office.people(*rows(MARCH_ON)))
    office.take_over(office.people(*rows(CORRECTED)))
    assert leaves(database) == [CORRECTED]


def test_corrected_leave_is_taken_back_as_it_was(office: Bringing, database: Session) -> None:
    """With its first day, and without an end."""
    office.take_over(office.people(*rows(MARCH_ON)))
    made = office.take_over(office.people(*rows(CORRECTED)))
    taking_over.undo(None, database, import_id=made, moment=MOMENT)
    assert leaves(database) == [MARCH_ON]


def test_the_later_of_two_rows_with_the_same_first_day_is_right(office: Bringing, database: Session) -> None:
    """They are one leave, whether it is here already or not."""
    for last in ("2026-06-30", "2026-07-31"):
        office.take_over(office.people(*rows(MARCH_ON, ("2026-03-01", last))))
    assert leaves(database) == [("2026-03-01", "2026-07-31")]


def test_leave_that_does_not_overlap_is_another(office: Bringing, database: Session) -> None:
    """The first ends in the file, and the second begins after it."""
    office.take_over(office.people(*rows(MARCH_ON)))
    office.take_over(office.people(*rows(("2026-03-01", "2026-04-30"), ("2026-05-15", "2026-06-30"))))
    assert leaves(database) == [("2026-03-01", "2026-04-30"), ("2026-05-15", "2026-06-30")]


TWO = (("2026-03-01", "2026-04-15"), ("2026-04-01", "2026-06-30"))


@pytest.mark.parametrize("days", [TWO, TWO[::-1]], ids=["in order", "the other way round"])
def test_leaves_that_overlap_in_one_file_are_both_kept(office: Bringing, database: Session, days: list[Days]) -> None:
    """One of them changes what is here; the same file once more changes nothing."""
    office.take_over(office.people(*rows(("2026-03-10", "2026-05-31"))))
    office.take_over(office.people(*rows(*days)))
    assert (leaves(database), office.people(*rows(*days)).checked.counts["leaves"]) == (list(TWO), 0)


def test_leave_without_an_end_that_was_corrected_beside_it_ends(
    office: Bringing, database: Session, academy: Academy
) -> None:
    """As earlier versions have left it: with the corrected leave as a second one."""
    office.take_over(office.people(*rows(CORRECTED)))
    database.add(Leave(account_id=academy.people["Anna"], from_on=date(2026, 3, 1)))
    database.flush()
    office.take_over(office.people(*rows(CORRECTED)))
    assert leaves(database) == [("2026-03-01", "2026-06-30"), CORRECTED]


@pytest.mark.parametrize("first", [MARCH_ON, ("2026-03-01", "2026-06-30")])
def test_leave_that_another_file_has_moved_is_not_taken_back(office: Bringing, first: Days) -> None:
    """The later file has to be taken back first."""
    made = office.take_over(office.people(*rows(first)))
    office.take_over(office.people(*rows(CORRECTED)))
    with pytest.raises(RuleBroken, match="changed since"):
        taking_over.undo(None, office.database, import_id=made, moment=MOMENT)


def test_imports_that_have_not_kept_first_days_can_be_taken_back(office: Bringing, database: Session) -> None:
    """They were made when only last days could change."""
    office.take_over(office.people(*rows(MARCH_ON)))
    made = office.take_over(office.people(*rows(("2026-03-01", "2026-06-30"))))
    kept = dict(database.get_one(TrainingImport, made).changes)
    del kept["leave_begins"]
    database.execute(update(TrainingImport).where(TrainingImport.id == made).values(changes=kept))
    taking_over.undo(None, database, import_id=made, moment=MOMENT)
    assert leaves(database) == [MARCH_ON]
