"""Units, who leads them and days of leave, from the HR system’s file; nobody is removed unless somebody says so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod.accounts import service as accounts
from hrstod.accounts.models import Account, Invitation, Locker
from hrstod.accounts.rules import AccountState
from hrstod.errors import RuleBroken
from hrstod.organisation import service as organisation
from hrstod.organisation import units
from hrstod.organisation.models import Leadership, Unit, UnitPlace
from hrstod.training import taking_over
from hrstod.training.importing_faults import Fate, Fault
from hrstod.training.models import Leave
from hrstod.training.rules import ImportKind
from tests.factories.organisation import MOMENT, START, TODAY
from tests.training.bringing import Bringing, address_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from hrstod.training.importing_people import PeoplePlan
    from tests.factories.training import Academy

ANNA, NILS = "anna@example.se;Anna;North;;;;", "nils@example.se;Nils;Night;;;;"
NEW = "ola@example.se;Ola Ek;Day;2026-03-01;;;"
PLACED = "E-post;Namn;Enhet;Nämnd;Förvaltning;Från"


@pytest.fixture
def office(database: Session, academy: Academy, tmp_path: Path) -> Bringing:
    """Give the municipality's office, where Anna leads North and Nils leads Night."""
    for name in ("Anna", "Nils"):
        address_of(database, academy.people[name], name)
    return Bringing(database, tmp_path, ImportKind.PEOPLE)


def faults(plan: PeoplePlan) -> list[Fault]:
    """Give what is wrong with the rows, in their order."""
    return [one.fault for one in plan.checked.problems]


def leads(database: Session, name: str) -> list[tuple[str, date, date | None]]:
    """Give what somebody leads, by their address."""
    query = (
        select(Unit.name, Leadership.from_on, Leadership.to_on)
        .join(Leadership, Leadership.unit_id == Unit.id)
        .join(Account, Account.id == Leadership.account_id)
        .where(Account.sign_in_name == f"{name}@example.se")
        .order_by(Leadership.from_on, Unit.name)
    )
    return [(unit, from_on, to_on) for unit, from_on, to_on in database.execute(query)]


def account(database: Session, name: str) -> Account | None:
    """Find somebody by their address."""
    return database.scalar(select(Account).where(Account.sign_in_name == f"{name}@example.se"))


def test_who_is_here_as_the_file_says_is_left_alone(office: Bringing) -> None:
    """With the days that they have here, when the file has none."""
    plan = office.people(ANNA, NILS)
    assert (plan.checked.fates[Fate.THERE], plan.checked.leaving, sum(plan.checked.counts.values())) == (2, [], 0)


def test_somebody_new_gets_an_account_that_is_not_invited(office: Bringing, database: Session) -> None:
    """With a locker like everybody’s, without a code, and with the unit to lead."""
    office.take_over(office.people(ANNA, NILS, NEW))
    ola = account(database, "ola")
    assert ola is not None
    assert (ola.name, ola.state, database.get(Locker, ola.id) is not None) == ("Ola Ek", AccountState.INVITED, True)
    assert database.scalar(select(Invitation.id).where(Invitation.account_id == ola.id)) is None
    assert leads(database, "ola") == [("Day", date(2026, 3, 1), None)]


def test_one_person_can_lead_two_units(office: Bringing, database: Session) -> None:
    """In two rows; they are one account, and nobody is told to leave for it."""
    office.take_over(office.people(ANNA, NILS, NEW, NEW.replace("Day", "South")))
    assert [unit for unit, *_days in leads(database, "ola")] == ["Day", "South"]


def test_rows_with_a_problem_are_said_with_what_is_wrong(office: Bringing) -> None:
    """Each with the first thing."""
    plan = office.people(
        ";Ola;Day;;;;",
        "ola;Ola;Day;;;;",
        "ola@example.se;;Day;;;;",
        "ola@example.se;Ola;;;;;",
        "ola@example.se;Ola;Nowhere;;;;",
        "ola@example.se;Ola;Day;soon;;;",
        "ola@example.se;Ola;Day;2026-03-01;2026-02-01;;",
        "ola@example.se;Ola;Day;2020-01-01;2020-02-01;;",
        "anna@example.se;Anna;;;;;2026-02-01",
    )
    assert faults(plan) == [
        Fault.NO_ADDRESS,
        Fault.ADDRESS_WRONG,
        Fault.NO_NAME,
        Fault.LEADS_NOTHING,
        Fault.UNKNOWN_UNIT,
        Fault.DAY_WRONG,
        Fault.ENDS_BEFORE_IT_BEGINS,
        Fault.UNIT_NOT_THERE,
        Fault.ENDS_BEFORE_IT_BEGINS,
    ]


def test_days_before_the_unit_was_here_are_left_out(office: Bringing, database: Session) -> None:
    """The HR system knows of more years than we do."""
    office.take_over(office.people(ANNA, NILS, NEW.replace("2026-03-01", "2009-08-15")))
    assert leads(database, "ola") == [("Day", START, None)]


def test_a_last_day_in_the_file_becomes_the_last_day_here(office: Bringing, database: Session) -> None:
    """Of somebody who leads the unit already."""
    office.take_over(office.people(ANNA, NILS.replace("Night;;", "Night;;2026-12-31")))
    assert leads(database, "nils") == [("Night", START, date(2026, 12, 31))]


def test_days_that_overlap_in_one_file_are_a_problem(office: Bringing) -> None:
    """The second row is named; the same row twice is only counted."""
    plan = office.people(NEW, NEW, NEW.replace("2026-03-01", "2026-04-01"))
    assert (plan.checked.fates[Fate.TWICE], faults(plan)) == (1, [Fault.OVERLAPS])


def test_two_units_of_the_same_name_are_told_apart_by_what_is_above(office: Bringing, academy: Academy) -> None:
    """By a path in one column, or by the board and the administration in theirs."""
    academy.town.unit("Night", "Home care")
    row = "ola@example.se;Ola;{};;;;"
    path = office.people(row.format("Night"), row.format("North › Night"), row.format("Home care / Night"))
    assert (faults(path), len(path.leads)) == ([Fault.SEVERAL_UNITS], 2)
    placed = office.people("ola@example.se;Ola;Night;;Home care;", heading=PLACED)
    assert [way for _address, way in placed.leads] == [("care board", "home care", "night")]


def test_a_unit_that_is_not_here_is_added_below_what_is_named(office: Bringing, database: Session) -> None:
    """With those above it that are not here either; each stands in its place."""
    plan = office.people("ola@example.se;Ola;North › Evening › Team;Care board;Elder care;", heading=PLACED)
    office.take_over(plan)
    places = dict(
        database.execute(select(Unit.name, UnitPlace.parent_id).join(UnitPlace, UnitPlace.unit_id == Unit.id)).all()
    )
    ids = dict(database.execute(select(Unit.name, Unit.id)).all())
    assert (places["Evening"], places["Team"]) == (ids["North"], ids["Evening"])


def test_a_unit_is_not_added_to_a_board_that_is_not_here(office: Bringing) -> None:
    """Boards and administrations are decided on; a file adds none."""
    plan = office.people("ola@example.se;Ola;Team;Other board;Elder care;", heading=PLACED)
    assert faults(plan) == [Fault.UNKNOWN_ABOVE]


def test_a_unit_is_not_added_beside_one_that_was_called_the_same(office: Bringing, academy: Academy) -> None:
    """On days when both would be there; the rule of the organisation holds for files too."""
    units.end_unit(None, office.database, unit_id=academy.town.units["Day"].id, to_on=date(2026, 6, 30), moment=MOMENT)
    rows = (f"ola@example.se;Ola;North › Day;Care board;Elder care;{day}" for day in ("2026-03-01", "2026-08-01"))
    plan = office.people(*rows, heading=PLACED)
    assert (faults(plan), [one.validity.from_on for one in plan.units.values()]) == (
        [Fault.UNIT_NOT_THERE],
        [date(2026, 8, 1)],
    )


def test_days_of_leave_are_noted_and_changed(office: Bringing, database: Session, academy: Academy) -> None:
    """The same first day is the same leave."""
    office.take_over(office.people(ANNA + "", NILS, "anna@example.se;;;;;2026-06-01;2026-08-31"))
    office.take_over(office.people("anna@example.se;;;;;2026-06-01;2026-07-31"))
    found = database.execute(select(Leave.account_id, Leave.from_on, Leave.to_on)).all()
    assert found == [(academy.people["Anna"], date(2026, 6, 1), date(2026, 7, 31))]


def test_somebody_whose_account_is_closed_is_a_problem(office: Bringing, database: Session, academy: Academy) -> None:
    """They are not put back by a file."""
    database.get_one(Account, academy.people["Nils"]).state = AccountState.DISABLED
    database.flush()
    assert faults(office.people(NILS)) == [Fault.CLOSED]


def test_who_is_not_in_the_file_is_listed_and_stays(office: Bringing, database: Session) -> None:
    """An import never removes a person silently."""
    plan = office.people(ANNA, NEW)
    office.take_over(plan)
    assert [(one.name, one.unit) for one in plan.checked.leaving] == [("Nils", "Night")]
    assert leads(database, "nils") == [("Night", START, None)]


def test_who_is_not_in_the_file_stops_when_somebody_says_so(office: Bringing, database: Session) -> None:
    """Their last day was yesterday; the account stays."""
    plan = office.people(ANNA)
    office.take_over(plan, [one.id for one in plan.checked.leaving])
    assert leads(database, "nils") == [("Night", START, TODAY - timedelta(days=1))]


def test_whoever_has_a_row_with_a_problem_is_not_said_to_be_missing(office: Bringing) -> None:
    """They do stand in the file."""
    assert office.people(ANNA, NILS.replace("Night;", "Night;soon")).checked.leaving == []


def test_boards_that_the_file_says_nothing_about_are_left_alone(office: Bringing, academy: Academy) -> None:
    """A file of one board tells nothing about who leads in another."""
    academy.lead("Olga", "Hill school")
    assert office.people(ANNA, NILS).checked.leaving == []


def test_nobody_stops_leading_who_was_not_listed(office: Bringing, database: Session) -> None:
    """Whatever ids a form holds."""
    plan = office.people(ANNA, NILS, NEW)
    office.take_over(plan, list(database.scalars(select(Leadership.id))))
    assert leads(database, "nils") == [("Night", START, None)]


def test_taking_back_puts_everything_as_it_was(office: Bringing, database: Session) -> None:
    """Accounts, units, who leads, last days and leave."""
    plan = office.people(
        "anna@example.se;Anna;North;Care board;Elder care;",
        "ola@example.se;Ola;Team;Care board;Elder care;",
        heading=PLACED,
    )
    made = office.take_over(plan, [one.id for one in plan.checked.leaving])
    taking_over.undo(None, database, import_id=made, moment=MOMENT)
    assert (account(database, "ola"), database.scalar(select(Unit.id).where(Unit.name == "Team"))) == (None, None)
    assert leads(database, "nils") == [("Night", START, None)]


def test_taking_back_puts_leave_as_it_was(office: Bringing, database: Session) -> None:
    """What was changed gets its last day again, and what was noted is gone."""
    office.take_over(office.people("anna@example.se;;;;;2026-06-01;2026-08-31"))
    made = office.take_over(
        office.people("anna@example.se;;;;;2026-06-01;2026-07-31", "nils@example.se;;;;;2026-06-01;")
    )
    taking_over.undo(None, database, import_id=made, moment=MOMENT)
    assert database.scalars(select(Leave.to_on)).all() == [date(2026, 8, 31)]


def test_taking_back_twice_says_so(office: Bringing, database: Session) -> None:
    """And changes nothing."""
    made = office.take_over(office.people(ANNA, NILS, NEW))
    taking_over.undo(None, database, import_id=made, moment=MOMENT)
    with pytest.raises(RuleBroken, match="taken back already"):
        taking_over.undo(None, database, import_id=made, moment=MOMENT)


def test_somebody_who_was_invited_since_is_not_taken_back(office: Bringing, database: Session) -> None:
    """They hold a code; nothing else is taken back either."""
    made = office.take_over(office.people(ANNA, NILS, NEW))
    ola = account(database, "ola")
    assert ola is not None
    accounts.invite_again(None, database, account=ola, moment=MOMENT, lasts=timedelta(days=7))
    with pytest.raises(RuleBroken, match="invited since"), database.begin_nested():
        taking_over.undo(None, database, import_id=made, moment=MOMENT)
    assert leads(database, "ola") != []


def test_what_was_changed_since_is_not_taken_back(office: Bringing, database: Session) -> None:
    """Somebody has given the new manager a last day by hand."""
    made = office.take_over(office.people(ANNA, NILS, NEW))
    lead = database.scalars(select(Leadership).where(Leadership.from_on == date(2026, 3, 1))).one()
    organisation.end_leadership(None, database, leadership_id=lead.id, to_on=TODAY, moment=MOMENT)
    with pytest.raises(RuleBroken, match="changed since"):
        taking_over.undo(None, database, import_id=made, moment=MOMENT)


def test_a_unit_that_is_used_since_is_not_taken_back(office: Bringing, database: Session, academy: Academy) -> None:
    """Somebody else leads it by now."""
    made = office.take_over(office.people("ola@example.se;Ola;Team;Care board;Elder care;", heading=PLACED))
    unit = database.scalars(select(Unit).where(Unit.name == "Team")).one()
    organisation.give_leadership(
        None, database, unit_id=unit.id, account_id=academy.people["Anna"], from_on=TODAY, moment=MOMENT
    )
    with pytest.raises(RuleBroken, match="changed since"):
        taking_over.undo(None, database, import_id=made, moment=MOMENT)


def test_something_that_breaks_half_way_leaves_nothing(
    office: Bringing, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No account, no unit and nobody who leads it, once its transaction has been rolled back."""
    plan = office.people(ANNA, NILS, NEW)

    def break_off(*_given: object, **_named: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(taking_over, "_write", break_off)
    with pytest.raises(OSError, match="full"), database.begin_nested():
        office.take_over(plan)
    assert account(database, "ola") is None


def test_nothing_to_do_is_said(office: Bringing) -> None:
    """A file that says what is here already makes no import."""
    with pytest.raises(RuleBroken, match="nothing in the file"):
        office.take_over(office.people(ANNA, NILS))
