"""Somebody who gets new keys goes on reading their cases, whole or not at all; the old keys open nothing any longer."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from hrstod import clock
from hrstod.accounts.models import SharedKeyWrap
from hrstod.accounts.shared_keys import SharedKeyDamaged
from hrstod.cases import asking, team
from hrstod.database.transaction import transaction
from tests.cases.colleagues import add_colleague, reads, with_new_keys
from tests.cases.offices import open_office
from tests.cases.thieves import Thief
from tests.conftest import make_site
from tests.database.postgres import KINDS
from tests.factories.cases import make_office
from tests.factories.requests import ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.factories.cases import Office
    from tests.factories.people import Person

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give HR support of a board, in each kind of database."""
    with open_office(request, tmp_path_factory) as found:
        yield found


@pytest.fixture
def person(office: Office) -> Person:
    """Give somebody in HR support who has no cases but those of the test."""
    return add_colleague(office)


def test_new_keys_read_all_that_the_old_ones_did(office: Office, person: Person) -> None:
    """What was written before, and what a colleague writes afterwards."""
    case_id = office.begin(office.hanna, person)
    office.note(office.hanna, case_id, "Före.")
    changed = with_new_keys(office, person)
    office.note(office.hanna, case_id, "Efter.")
    assert office.texts(changed, case_id) == ["Före.", "Efter."]


def test_what_they_wrote_before_is_still_theirs(office: Office, person: Person) -> None:
    """The key authority's word for the old keys is kept, for what was signed with them."""
    case_id = office.begin(office.hanna, person)
    office.note(person, case_id, "Före.")
    with_new_keys(office, person)
    assert all(read.is_genuine for read in office.entries(office.hanna, case_id))


def test_the_old_keys_open_nothing_any_longer(office: Office, person: Person) -> None:
    """That is what they were replaced for."""
    case_id = office.begin(office.hanna, person)
    with_new_keys(office, person)
    assert not reads(office, person, case_id)
    assert Thief(office, person.keys).opened(case_id) == []


def test_a_request_that_waits_goes_on_waiting_for_the_new_keys(office: Office, person: Person) -> None:
    """Nobody vouches for the manager who sent it."""
    request_id = ask(office, person)
    changed = with_new_keys(office, person)
    assert [one.id for one in office.do(changed, asking.list_requests)] == [request_id]


def test_a_cover_ends_when_it_did_before(office: Office, person: Person) -> None:
    """New keys are no longer ones."""
    case_id, month = office.begin(), clock.today().replace(day=1)
    office.do(office.hanna, team.add_member, case_id, account_id=person.id, why="covers", covers_in=month)
    with_new_keys(office, person)
    with office.read() as database:
        mine = select(SharedKeyWrap.until_month).where(SharedKeyWrap.account_id == person.id)
        assert database.scalars(mine).all() == [month]


def test_what_does_not_open_stops_the_change(office: Office, person: Person) -> None:
    """It would be lost with the old keys; nothing is changed, and the old ones open the rest."""
    case_id, damaged = office.begin(office.hanna, person), office.begin(office.hanna, person)
    with transaction(office.installation.engine) as database:
        mine = (SharedKeyWrap.key_id == damaged, SharedKeyWrap.account_id == person.id)
        database.execute(update(SharedKeyWrap).where(*mine).values(signature=bytes(64)))
    with pytest.raises(SharedKeyDamaged):
        with_new_keys(office, person)
    assert reads(office, person, case_id)


@pytest.fixture
def apart(tmp_path: Path) -> Office:
    """Give HR support in a folder that another process can open."""
    return make_office(make_site(tmp_path))


@pytest.mark.parametrize("dies_at", ["wraps", "end"])
def test_whoever_is_killed_while_changing_keys_has_the_old_ones(tmp_path: Path, apart: Office, dies_at: str) -> None:
    """Killed with -9 between two of the cases, or just before the end: all can be read, and it can be done again."""
    ids = [apart.begin(apart.hanna, apart.henrik) for _ in range(3)]
    person = apart.henrik
    told = {"id": str(person.id), "passphrase": person.passphrase, "recovery_code": person.recovery_code}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.cases.dying", str(tmp_path), json.dumps(told), dies_at],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()
    assert all(reads(apart, person, case_id) for case_id in ids)
    changed = with_new_keys(apart, person)
    assert all(reads(apart, changed, case_id) for case_id in ids)
