"""Who comes back, leads in several periods or gets other days, when files from the HR system come again and again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod.errors import RuleBroken
from hrstod.organisation import service as organisation
from hrstod.organisation.models import Leadership
from hrstod.training import taking_over
from hrstod.training.importing_faults import Fate
from hrstod.training.rules import ImportKind
from tests.factories.organisation import MOMENT, START, TODAY
from tests.training.bringing import Bringing, address_of

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.training.importing_people import PeoplePlan
    from tests.factories.training import Academy

Days = tuple[date, date | None]
ANNA, NILS = "anna@example.se;Anna;North;2025-01-01;{};;", "nils@example.se;Nils;Night;2025-01-01;;;"
OTHER = "ola@example.se;Ola Ek;North;2026-03-01;;;"
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def office(database: Session, academy: Academy, tmp_path: Path) -> Bringing:
    """Give the municipality's office, where Anna leads North and Nils leads Night, since the first day."""
    for name in ("Anna", "Nils"):
        address_of(database, academy.people[name], name)
    return Bringing(database, tmp_path, ImportKind.PEOPLE)


@pytest.fixture
def anna(academy: Academy) -> UUID:
    """Give who leads North."""
    return academy.people["Anna"]


def leads(database: Session, account_id: UUID) -> list[Days]:
    """Give when somebody leads, in order."""
    query = select(Leadership.from_on, Leadership.to_on).where(Leadership.account_id == account_id)
    return sorted((from_on, to_on) for from_on, to_on in database.execute(query))


def leave_out(office: Bringing) -> UUID:
    """Take over a file without Anna, and let her stop; give the import."""
    plan = office.people(NILS, OTHER)
    return office.take_over(plan, [one.id for one in plan.checked.leaving])


def row(first: str, last: str = "") -> str:
    """Write a row in which Anna leads North from a day to a day."""
    return f"anna@example.se;Anna;North;{first};{last};;"


def does(plan: PeoplePlan) -> tuple[int, int, int]:
    """Give how many rows do something, say what is here, and have a problem."""
    return plan.checked.fates[Fate.TAKEN], plan.checked.fates[Fate.THERE], len(plan.checked.problems)


def test_who_was_left_out_by_mistake_leads_again(office: Bringing, database: Session, anna: UUID) -> None:
    """The next file has them as before: they go on where they had stopped, without a hole."""
    leave_out(office)
    office.take_over(office.people(ANNA.format(""), NILS, OTHER))
    assert leads(database, anna) == [(START, YESTERDAY), (TODAY, None)]


@pytest.mark.parametrize("last", ["", "2026-12-31"])
def test_the_same_file_once_more_does_nothing(office: Bringing, last: str) -> None:
    """Two leaderships here, one after the other, are what one row of the file says."""
    leave_out(office)
    rows = (ANNA.format(last), NILS, OTHER)
    office.take_over(office.people(*rows))
    assert does(office.people(*rows)) == (0, 3, 0)


def test_who_leads_again_leads_until_the_day_in_the_file(office: Bringing, database: Session, anna: UUID) -> None:
    """The leadership that was over stays as it was."""
    leave_out(office)
    office.take_over(office.people(ANNA.format("2026-12-31"), NILS, OTHER))
    assert leads(database, anna) == [(START, YESTERDAY), (TODAY, date(2026, 12, 31))]


def test_who_leads_again_does_so_until_they_begin_anyway(
    office: Bringing, database: Session, academy: Academy, anna: UUID
) -> None:
    """Somebody has noted by hand that they come back later: nothing overlaps."""
    leave_out(office)
    organisation.give_leadership(
        *(None, database),
        unit_id=academy.town.units["North"].id,
        account_id=anna,
        from_on=date(2027, 1, 1),
        moment=MOMENT,
    )
    office.take_over(office.people(ANNA.format("2027-06-30"), NILS, OTHER))
    assert leads(database, anna) == [
        (START, YESTERDAY),
        (TODAY, date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 6, 30)),
    ]


def test_who_is_over_in_the_file_too_stays_over(office: Bringing, database: Session, anna: UUID) -> None:
    """The file's days are before today."""
    leave_out(office)
    plan = office.people(ANNA.format(YESTERDAY.isoformat()), NILS, OTHER)
    assert does(plan) == (0, 3, 0)
    assert leads(database, anna) == [(START, YESTERDAY)]


def test_two_rows_with_other_leave_are_one_leadership(office: Bringing) -> None:
    """Somebody who leads again has been on leave twice."""
    leave_out(office)
    again = ANNA.format("").removesuffix(";;")
    plan = office.people(f"{again};2026-03-01;2026-03-31", f"{again};2026-05-01;2026-05-31", NILS, OTHER)
    assert (does(plan), plan.checked.counts["leads"], plan.checked.counts["leaves"]) == ((2, 2, 0), 1, 2)


PERIODS = (row("2025-01-01", "2025-12-31"), row("2026-03-01"))


@pytest.mark.parametrize("rows", [PERIODS, PERIODS[::-1]], ids=["in order", "the other way round"])
def test_two_periods_in_one_file_are_two_leaderships(
    office: Bringing, database: Session, anna: UUID, rows: tuple[str, ...]
) -> None:
    """The one that is here ends with the first; the second begins anew."""
    office.take_over(office.people(*rows, NILS))
    assert leads(database, anna) == [(START, date(2025, 12, 31)), (date(2026, 3, 1), None)]


@pytest.mark.parametrize("rows", [PERIODS, PERIODS[::-1]], ids=["in order", "the other way round"])
def test_two_periods_once_more_do_nothing(office: Bringing, rows: tuple[str, ...]) -> None:
    """Each row is here by then."""
    office.take_over(office.people(*rows, NILS))
    assert does(office.people(*rows, NILS)) == (0, 3, 0)


def test_an_end_is_not_taken_back_when_they_lead_again_since(
    office: Bringing, database: Session, academy: Academy, anna: UUID
) -> None:
    """Somebody has given them the unit again by hand; both together would overlap, and all stays as it is."""
    made = leave_out(office)
    organisation.give_leadership(
        None, database, unit_id=academy.town.units["North"].id, account_id=anna, from_on=TODAY, moment=MOMENT
    )
    with pytest.raises(RuleBroken, match="changed since"):
        taking_over.undo(None, database, import_id=made, moment=MOMENT)
    assert leads(database, anna) == [(START, YESTERDAY), (TODAY, None)]


def test_an_end_is_taken_back_when_they_lead_something_else_since(
    office: Bringing, database: Session, academy: Academy, anna: UUID
) -> None:
    """Another unit stands in nobody's way."""
    made = leave_out(office)
    organisation.give_leadership(
        None, database, unit_id=academy.town.units["South"].id, account_id=anna, from_on=TODAY, moment=MOMENT
    )
    taking_over.undo(None, database, import_id=made, moment=MOMENT)
    assert leads(database, anna) == [(START, None), (TODAY, None)]


def test_two_periods_are_taken_back_as_they_were(office: Bringing, database: Session, anna: UUID) -> None:
    """What began anew is gone before the other goes on."""
    made = office.take_over(office.people(*PERIODS, NILS))
    taking_over.undo(None, database, import_id=made, moment=MOMENT)
    assert leads(database, anna) == [(START, None)]


def test_who_is_in_the_file_for_an_earlier_period_alone_is_listed(office: Bringing) -> None:
    """The later file has left the period out in which they lead today; they stop when somebody says so."""
    office.take_over(office.people(*PERIODS, NILS))
    plan = office.people(PERIODS[0], NILS)
    assert [(one.name, one.unit) for one in plan.checked.leaving] == [("Anna", "North")]
