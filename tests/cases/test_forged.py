"""What somebody with all rights puts into the database gives nobody a case, and keeps nobody from losing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, update

from hrstod.accounts.certificates import UntrustedKey
from hrstod.accounts.models import SharedKey
from hrstod.accounts.shared_keys import SharedKeyDamaged
from hrstod.cases import team
from hrstod.cases.models import CaseEntry
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.models import AccountKey
from hrstod.database.transaction import transaction
from tests.cases.colleagues import add_colleague, holders, reads
from tests.cases.offices import open_office
from tests.cases.thieves import Thief, forge_wrap
from tests.database.postgres import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.factories.cases import Office
    from tests.factories.people import Person


@pytest.fixture(scope="module", params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give HR support of a board, in each kind of database."""
    with open_office(request, tmp_path_factory) as found:
        yield found


def add(office: Office, case_id: UUID, person: Person) -> None:
    """Let Hanna add somebody."""
    office.do(office.hanna, team.add_member, case_id, account_id=person.id, why="second")


def withdraw(office: Office, case_id: UUID, person: Person) -> None:
    """Let Hanna withdraw somebody."""
    office.do(office.hanna, team.withdraw_member, case_id, account_id=person.id, why="other-tasks")


@pytest.fixture
def person(office: Office) -> Person:
    """Give somebody else in HR support."""
    return add_colleague(office)


def test_a_rogue_public_key_never_receives_a_wrap(office: Office, case_id: UUID, person: Person) -> None:
    """An administrator puts a key of his own in a colleague's place: neither adding nor sealing anew trusts it."""
    add(office, case_id, person)
    rogue = make_keys().public
    with transaction(office.installation.engine) as database:
        changed = {"public": rogue.to_bytes(), "fingerprint": rogue.fingerprint}
        database.execute(update(AccountKey).where(AccountKey.account_id == person.id).values(**changed))
        database.execute(update(SharedKey).where(SharedKey.id == case_id).values(is_stale=True))
    office.note(office.hanna, case_id, "Nytt möte.")
    with pytest.raises(UntrustedKey):
        add(office, case_id, person)
    assert holders(office, case_id) == {office.hanna.id, office.henrik.id, None}


def test_old_keys_with_database_and_keystore_open_nothing_written_afterwards(
    office: Office, case_id: UUID, person: Person
) -> None:
    """Whoever was withdrawn kept every key they ever had of the case, and copies everything there is."""
    add(office, case_id, person)
    office.note(office.hanna, case_id, "Före.")
    thief = Thief(office, person.keys)
    thief.remember(case_id)
    assert thief.opened(case_id)
    withdraw(office, case_id, person)
    office.note(office.hanna, case_id, "Efter.")
    assert thief.opened(case_id) == []


def test_a_forged_wrap_opens_nothing(office: Office, case_id: UUID, person: Person) -> None:
    """Neither to read, nor to add oneself properly."""
    forge_wrap(office, case_id, person)
    with pytest.raises(SharedKeyDamaged):
        office.entries(person, case_id)
    assert Thief(office, person.keys).opened(case_id) == []


def test_a_forged_wrap_becomes_no_real_one_when_the_case_is_sealed_anew(
    office: Office, case_id: UUID, person: Person
) -> None:
    """Who reads stands in what is sealed; the rows alone could be anybody's."""
    forge_wrap(office, case_id, person)
    office.do(office.hanna, team.exclude, case_id, account_id=office.henrik.id)
    assert holders(office, case_id) == {office.hanna.id, None}


def test_a_forged_wrap_does_not_bring_back_who_was_withdrawn(office: Office, case_id: UUID, person: Person) -> None:
    """They were in the team, and are vouched for; the sealed team does not name them any longer."""
    add(office, case_id, person)
    withdraw(office, case_id, person)
    forge_wrap(office, case_id, person)
    with transaction(office.installation.engine) as database:
        database.execute(update(SharedKey).where(SharedKey.id == case_id).values(is_stale=True))
    office.note(office.hanna, case_id, "Efter.")
    assert person.id not in holders(office, case_id)


def test_a_row_that_somebody_put_there_does_not_keep_anybody_from_being_withdrawn(
    office: Office, case_id: UUID, person: Person
) -> None:
    """It is nothing that the case knows, so it is left where it is."""
    add(office, case_id, person)
    with transaction(office.installation.engine) as database:
        foreign = {"case_id": case_id, "id": person.id, "version": 1, "previous": bytes(32), "blob": b"nothing"}
        database.execute(insert(CaseEntry).values(foreign))
    withdraw(office, case_id, person)
    assert not reads(office, person, case_id)


def test_somebody_is_withdrawn_also_where_something_is_damaged(office: Office, case_id: UUID, person: Person) -> None:
    """They have lost it; it cannot be sealed anew, and still says that it has to be."""
    add(office, case_id, person)
    office.note(office.hanna, case_id, "Före.")
    with transaction(office.installation.engine) as database:
        database.execute(update(CaseEntry).where(CaseEntry.case_id == case_id).values(blob=b"damaged"))
    withdraw(office, case_id, person)
    assert person.id not in holders(office, case_id)
    with office.read() as database:
        assert database.get_one(SharedKey, case_id).is_stale
