"""Who reads a case: whoever is added reads all of it; whoever has lost it reads nothing that is written afterwards."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from hrstod import clock
from hrstod.accounts import grants
from hrstod.accounts.certificates import UntrustedKey
from hrstod.accounts.models import RoleGrant, SharedKeyWrap
from hrstod.accounts.sharing import drop_ended_readers
from hrstod.authorization.permissions import Permission
from hrstod.cases import access, team
from hrstod.cases.team import Reads, TeamLine
from hrstod.cases.writing import NOT_VOUCHED
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound, RuleBroken
from tests.cases.colleagues import add_colleague, events_about, holders, reads, take_role, with_new_keys
from tests.cases.offices import open_office
from tests.database.postgres import KINDS
from tests.factories.people import give_role, make_person
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from tests.factories.cases import Office
    from tests.factories.people import Person


@pytest.fixture(scope="module", params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give HR support of a board, in each kind of database."""
    with open_office(request, tmp_path_factory) as found:
        yield found


def add(office: Office, case_id: UUID, person: Person, **more: Any) -> None:
    """Let Hanna add somebody."""
    office.do(office.hanna, team.add_member, case_id, account_id=person.id, why="second", **more)


def withdraw(office: Office, case_id: UUID, person: Person) -> None:
    """Let Hanna withdraw somebody."""
    office.do(office.hanna, team.withdraw_member, case_id, account_id=person.id, why="other-tasks")


def lines(office: Office, case_id: UUID) -> dict[UUID, TeamLine]:
    """Give the team as Hanna sees it."""

    def look(actor: Any, database: Any, opening: Any) -> list[TeamLine]:
        case = access.find_case(actor, database, opening, case_id, to=Permission.CASES_READ)
        return team.list_team(database, opening, case)

    return {line.account_id: line for line in office.do(office.hanna, look)}


@pytest.fixture
def person(office: Office) -> Person:
    """Give somebody else in HR support."""
    return add_colleague(office)


def test_whoever_is_added_reads_what_was_written_before(office: Office, case_id: UUID, person: Person) -> None:
    """The whole case, and the others still read it."""
    office.note(office.hanna, case_id, "Möte bokat.")
    add(office, case_id, person)
    assert office.texts(person, case_id) == office.texts(office.henrik, case_id) == ["Möte bokat."]


def test_whoever_reads_it_already_is_not_added_twice(office: Office, case_id: UUID) -> None:
    """And is told apart from somebody who cannot be added."""
    with pytest.raises(RuleBroken, match="can read it already"):
        add(office, case_id, office.henrik)


def test_somebody_whose_key_nobody_has_vouched_for_is_not_added(office: Office, case_id: UUID) -> None:
    """A role that waits for a second person is none."""
    waiting = make_person(office.app, "Hilma")
    give_role(office.installation, waiting.id, "hr-support", office.board_id)
    with pytest.raises(UntrustedKey):
        add(office, case_id, waiting)


def test_whoever_is_withdrawn_finds_nothing(office: Office, case_id: UUID, person: Person) -> None:
    """At once; and the others read on."""
    add(office, case_id, person)
    withdraw(office, case_id, person)
    assert not reads(office, person, case_id)
    assert reads(office, office.henrik, case_id)


def test_two_must_be_left(office: Office, case_id: UUID) -> None:
    """Whose task it is: what one writes, another can read."""
    with pytest.raises(RuleBroken, match="At least two people"):
        withdraw(office, case_id, office.henrik)
    assert reads(office, office.henrik, case_id)


def test_whoever_covers_is_not_one_of_the_two(office: Office, case_id: UUID, person: Person) -> None:
    """When the month is over, one would be alone."""
    add(office, case_id, person, covers_in=clock.today().replace(day=1))
    with pytest.raises(RuleBroken, match="not counting those who cover"):
        withdraw(office, case_id, office.henrik)
    withdraw(office, case_id, person)
    assert reads(office, office.henrik, case_id)


def test_somebody_whose_role_has_ended_is_not_one_of_the_two(office: Office, case_id: UUID, person: Person) -> None:
    """The index still names them; who reads is what counts."""
    add(office, case_id, person)
    take_role(office, person)
    with pytest.raises(RuleBroken, match="At least two people"):
        withdraw(office, case_id, office.henrik)


def test_a_cover_ends_by_itself_when_the_month_is_over(
    office: Office, case_id: UUID, person: Person, travel: Callable[..., None]
) -> None:
    """Nobody has to think of it."""
    month = clock.today().replace(day=1)
    add(office, case_id, person, covers_in=month)
    assert reads(office, person, case_id)
    travel(days=(next_month(month) - clock.today()).days)
    assert not reads(office, person, case_id)


def test_the_next_who_writes_seals_it_anew_when_a_cover_is_over(
    office: Office, case_id: UUID, person: Person, travel: Callable[..., None]
) -> None:
    """For those who are left; the team does not name them any longer."""
    add(office, case_id, person, covers_in=clock.today().replace(day=1))
    travel(days=32)
    office.note(office.henrik, case_id, "Efter.")
    assert holders(office, case_id) == {office.hanna.id, office.henrik.id, None}
    assert person.id not in lines(office, case_id)


def test_whose_time_is_over_loses_the_wraps_without_anybody_opening_anything(
    office: Office, case_id: UUID, person: Person, travel: Callable[..., None]
) -> None:
    """What the clock does: who covered, and whose role has ended by its last day."""
    add(office, case_id, person, covers_in=clock.today().replace(day=1))
    with transaction(office.installation.engine) as database:
        ends = update(RoleGrant).where(RoleGrant.account_id == office.helena.id)
        database.execute(ends.values(to_on=clock.today() + timedelta(days=31)))
    add(office, case_id, office.helena)
    travel(days=32)
    with transaction(office.installation.engine) as database:
        drop_ended_readers(database, clock.today())
        database.execute(ends.values(to_on=None))
    assert holders(office, case_id) == {office.hanna.id, office.henrik.id, None}


def test_whoever_covers_can_be_made_a_reader_for_good(office: Office, case_id: UUID, person: Person) -> None:
    """Added again, without an end."""
    add(office, case_id, person, covers_in=clock.today().replace(day=1))
    add(office, case_id, person)
    assert lines(office, case_id)[person.id] == TeamLine(person.id, None, Reads.YES)


def test_a_case_that_is_handed_over_is_lost_to_whoever_did(office: Office, case_id: UUID, person: Person) -> None:
    """The other reads all that was written."""
    office.note(office.hanna, case_id, "Möte bokat.")
    office.do(office.hanna, team.hand_over, case_id, account_id=person.id, why="quits")
    assert not reads(office, office.hanna, case_id)
    assert office.texts(person, case_id) == ["Möte bokat."]


def test_a_case_is_not_handed_over_to_the_only_one_left(office: Office, case_id: UUID) -> None:
    """Then one person would read it."""
    with pytest.raises(RuleBroken, match="At least two people"):
        office.do(office.hanna, team.hand_over, case_id, account_id=office.henrik.id, why="quits")


def test_nobody_withdraws_themselves(office: Office, case_id: UUID, person: Person) -> None:
    """They hand it over, and are told what that means."""
    add(office, case_id, person)
    with pytest.raises(RuleBroken, match="Hand it over"):
        withdraw(office, case_id, office.hanna)


def test_whoever_is_no_reader_changes_no_team(office: Office, case_id: UUID, person: Person) -> None:
    """An existing reader gives; nobody takes."""
    with pytest.raises(NotFound):
        office.do(person, team.add_member, case_id, account_id=person.id, why="second")


def next_month(first: date) -> date:
    """Give the first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)


def test_a_role_that_is_withdrawn_takes_the_wraps_in_the_same_transaction(
    office: Office, case_id: UUID, person: Person
) -> None:
    """Rolled back, both are there; committed, both are gone."""
    add(office, case_id, person)
    with office.read() as database:
        grant = database.scalars(select(RoleGrant).where(RoleGrant.account_id == person.id)).one()
        grants.withdraw_role(None, database, grant=grant, moment=clock.now())
        of_them = select(func.count()).select_from(SharedKeyWrap).where(SharedKeyWrap.account_id == person.id)
        assert database.scalar(of_them) == 0
        database.rollback()
    assert reads(office, person, case_id)
    take_role(office, person)
    assert person.id not in holders(office, case_id)


def test_the_team_shows_who_has_lost_the_right(office: Office, case_id: UUID, person: Person) -> None:
    """Until the next who writes has sealed it anew: then they are not in it any longer."""
    add(office, case_id, person)
    take_role(office, person)
    assert lines(office, case_id)[person.id].reads is Reads.NO
    office.note(office.hanna, case_id, "Möte bokat.")
    assert person.id not in lines(office, case_id)


def test_whoever_gets_the_role_back_does_not_get_the_cases_back(office: Office, case_id: UUID, person: Person) -> None:
    """Not by the next sealing either; a colleague has to add them."""
    add(office, case_id, person)
    take_role(office, person)
    vouch_for(office.installation, person, office.board_id)
    office.note(office.hanna, case_id, "Möte bokat.")
    assert not reads(office, person, case_id)
    add(office, case_id, person)
    assert reads(office, person, case_id)


def test_whoever_has_new_keys_changes_no_team_before_they_are_vouched_for(office: Office, person: Person) -> None:
    """The others could not tell whose wraps they are; what they read they go on reading."""
    case_id = office.begin(office.hanna, person)
    changed = with_new_keys(office, person)
    assert reads(office, changed, case_id)
    with pytest.raises(RuleBroken) as refused:
        office.do(changed, team.add_member, case_id, account_id=office.helena.id, why="second")
    assert refused.value.sentence == NOT_VOUCHED


def test_the_team_shows_who_has_new_keys(office: Office, person: Person) -> None:
    """Until a colleague has vouched for them."""
    case_id = office.begin(office.hanna, person)
    with_new_keys(office, person)
    assert lines(office, case_id)[person.id].reads is Reads.UNVOUCHED


def test_every_change_is_written_down_with_whom_and_why(office: Office, case_id: UUID, person: Person) -> None:
    """Those who read the case see it, and nobody else can tell which case it is."""
    add(office, case_id, person)
    withdraw(office, case_id, person)
    told = [json.loads(details) for _event, details in events_about(office, case_id, office.hanna)]
    assert [one["choice"] for one in told if one.get("account") == str(person.id)] == ["second", "other-tasks"]
