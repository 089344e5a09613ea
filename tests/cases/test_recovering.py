"""Two custodians give a reader to what too few can read; one of them cannot, and nobody gets more than is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from hrstod import clock
from hrstod.accounts.certificates import UntrustedKey
from hrstod.audit.models import AuditEntry
from hrstod.cases import asking, recovering, team
from hrstod.cases.recovering import Receiver
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.models import AccountKey
from hrstod.database.transaction import transaction
from hrstod.keys.access import RecoveryRefused, open_recovery
from tests.cases.colleagues import add_colleague, code_of, events_about, holders, reads, take_role
from tests.cases.offices import open_office
from tests.cases.thieves import Thief
from tests.database.postgres import KINDS
from tests.factories.cases import Office, make_office
from tests.factories.requests import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from flask import Flask

    from hrstod.cases.recovering import Custodians
    from tests.factories.people import Person


@pytest.fixture(scope="module", params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give a site on each kind of database."""
    with open_office(request, tmp_path_factory) as found:
        yield found.app


@pytest.fixture
def office(place: Flask) -> Office:
    """Give HR support of a board in which nothing has happened yet."""
    return make_office(place)


def custodians(office: Office, first: int = 0, second: int = 1) -> Custodians:
    """Let two custodians open the recovery key."""
    installation = office.installation
    with office.read() as database:
        opened = open_recovery(database, installation.vault, installation.words[first], installation.words[second])
    return recovering.custodians(installation.vault, opened, clock.now())


def receiver(office: Office, person: Person) -> Receiver:
    """Compare the words of somebody's key with them."""
    with office.read() as database:
        return recovering.find_receiver(
            database, office.installation.vault, account_id=person.id, board_id=office.board_id, day=clock.today()
        )


def lacking(office: Office) -> list[UUID]:
    """List what fewer than two people can read."""
    with office.read() as database:
        return recovering.list_lacking(database, office.installation.vault, office.board_id, clock.today())


def unread(office: Office) -> list[UUID]:
    """List the requests that nobody can read."""
    with office.read() as database:
        return recovering.list_unread(database, office.installation.vault, office.board_id, clock.today())


def recover(office: Office, *to: Person, ids: list[UUID] | None = None) -> None:
    """Let two custodians give to these what fewer than two people can read, or what is named."""
    by, receivers = custodians(office), [receiver(office, one) for one in to]
    given = lacking(office) if ids is None else ids
    with transaction(office.installation.engine) as database:
        recovering.give_cases(database, by, given, receivers)


def leave(office: Office, *people: Person) -> None:
    """Let people lose their roles."""
    for person in people:
        take_role(office, person)


def test_two_custodians_give_a_case_that_nobody_can_read_to_somebody(office: Office) -> None:
    """With all that was written in it, as its authors left it."""
    case_id = office.begin()
    office.note(office.hanna, case_id, "Möte bokat.")
    leave(office, office.hanna, office.henrik)
    recover(office, office.helena)
    assert office.texts(office.helena, case_id) == ["Möte bokat."]
    assert all(read.is_genuine for read in office.entries(office.helena, case_id))


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 1), (2, 2)])
def test_one_custodian_gives_nobody_anything(office: Office, first: int, second: int) -> None:
    """Neither with their words twice nor with somebody else's guess."""
    office.begin()
    leave(office, office.hanna, office.henrik)
    with pytest.raises(RecoveryRefused):
        custodians(office, first, second)


@pytest.mark.parametrize(("first", "second"), [(0, 2), (2, 1)])
def test_any_two_custodians_do(office: Office, first: int, second: int) -> None:
    """In either order."""
    case_id = office.begin()
    leave(office, office.hanna, office.henrik)
    by, to = custodians(office, first, second), [receiver(office, office.helena)]
    with transaction(office.installation.engine) as database:
        recovering.give_cases(database, by, [case_id], to)
    assert reads(office, office.helena, case_id)


def test_only_what_fewer_than_two_can_read_is_lacking(office: Office) -> None:
    """Somebody whose role has ended, and somebody with new keys, can read nothing; a team of two is left alone."""
    somebody = add_colleague(office)
    alone, whole = office.begin(office.hanna, somebody), office.begin()
    assert lacking(office) == []
    leave(office, somebody)
    assert lacking(office) == [alone]
    assert whole not in lacking(office)


def test_a_cover_that_is_over_does_not_count(office: Office, travel: Callable[..., None]) -> None:
    """Though the wrap is still there."""
    somebody, case_id, month = add_colleague(office), office.begin(), clock.today().replace(day=1)
    office.do(office.hanna, team.add_member, case_id, account_id=somebody.id, why="covers", covers_in=month)
    leave(office, office.henrik)
    assert lacking(office) == []
    travel(days=32)
    assert lacking(office) == [case_id]


def test_a_whole_team_keeps_its_case_to_itself(office: Office) -> None:
    """What two people read is not given to a third by this."""
    case_id = office.begin()
    recover(office, office.helena)
    assert not reads(office, office.helena, case_id)


def test_a_case_that_is_named_is_given_to_somebody_from_outside_the_team(office: Office) -> None:
    """By its code, found among all of the board; the team reads it as before."""
    wanted, other = office.begin(), office.begin()
    by = custodians(office)
    with transaction(office.installation.engine) as database:
        code = code_of(office, wanted)
        ids = recovering.list_all(database, office.board_id)
        assert recovering.find_by_code(database, by, ids, [code]) == {code: wanted}
    recover(office, office.helena, ids=[wanted])
    assert [reads(office, office.helena, each) for each in (wanted, other)] == [True, False]
    assert reads(office, office.henrik, wanted)


def test_whoever_is_left_out_is_not_given_it(office: Office) -> None:
    """Custodians do not know who is; others whom they name are given it all the same."""
    somebody, case_id = add_colleague(office), office.begin()
    office.do(office.hanna, team.exclude, case_id, account_id=office.helena.id)
    leave(office, office.hanna, office.henrik)
    recover(office, office.helena, somebody)
    assert [reads(office, one, case_id) for one in (office.helena, somebody)] == [False, True]


def test_whoever_is_not_vouched_for_receives_nothing(office: Office) -> None:
    """A manager, for one."""
    with pytest.raises(UntrustedKey):
        receiver(office, office.maria)


def test_a_key_that_was_changed_after_it_was_compared_receives_nothing(office: Office) -> None:
    """Between the question and the words, somebody put another key there, and it is vouched for by nobody."""
    case_id = office.begin()
    leave(office, office.hanna, office.henrik)
    by, to = custodians(office), receiver(office, office.helena)
    with transaction(office.installation.engine) as database:
        rogue = make_keys().public
        values = {"public": rogue.to_bytes(), "fingerprint": rogue.fingerprint}
        database.execute(update(AccountKey).where(AccountKey.account_id == office.helena.id).values(**values))
    with pytest.raises(UntrustedKey), transaction(office.installation.engine) as database:
        recovering.give_cases(database, by, [case_id], [to])
    assert holders(office, case_id) == {None}


def test_another_key_than_the_one_that_was_compared_receives_nothing(office: Office) -> None:
    """Even one that is vouched for."""
    case_id = office.begin()
    leave(office, office.hanna, office.henrik)
    by, other = custodians(office), Receiver(office.helena.id, office.hanna.keys.public.fingerprint)
    with pytest.raises(RecoveryRefused, match="another key now"), transaction(office.installation.engine) as database:
        recovering.give_cases(database, by, [case_id], [other])


def test_those_who_could_read_it_before_cannot_afterwards(office: Office) -> None:
    """It gets a new key; whoever has left has the old one."""
    case_id = office.begin()
    thief = Thief(office, office.hanna.keys)
    thief.remember(case_id)
    leave(office, office.hanna, office.henrik)
    recover(office, office.helena)
    assert thief.opened(case_id) == []


def test_the_recovery_key_still_opens_it_afterwards(office: Office) -> None:
    """And so does whoever becomes a reader then: the next recovery works as well."""
    somebody, case_id = add_colleague(office), office.begin()
    leave(office, office.hanna, office.henrik)
    recover(office, office.helena)
    recover(office, somebody)
    assert [reads(office, one, case_id) for one in (office.helena, somebody)] == [True, True]


def test_a_recovery_is_written_down_for_the_team_to_see(office: Office) -> None:
    """Who was given it, and which two custodians did it."""
    case_id = office.begin()
    leave(office, office.hanna, office.henrik)
    recover(office, office.helena)
    event, details = events_about(office, case_id, office.helena)[-1]
    assert event == "case.recovered"
    assert f'"account":"{office.helena.id}"' in details
    assert '"first":1' in details
    assert '"second":2' in details


def test_somebody_who_is_given_a_case_writes_in_it(office: Office) -> None:
    """As any reader; and adds another, so that two are left."""
    case_id = office.begin()
    leave(office, office.hanna, office.henrik)
    recover(office, office.helena)
    office.note(office.helena, case_id, "Nytt möte.")
    somebody = add_colleague(office)
    office.do(office.helena, team.add_member, case_id, account_id=somebody.id, why="second")
    assert office.texts(somebody, case_id) == ["Nytt möte."]


def test_a_request_that_nobody_can_read_is_given_to_somebody(office: Office) -> None:
    """It waits for them then, with what the manager wrote."""
    request_id = ask(office)
    leave(office, office.hanna)
    assert unread(office) == [request_id]
    give_requests(office, office.helena)
    assert unread(office) == []
    assert [one.id for one in office.do(office.helena, asking.list_requests)] == [request_id]


def give_requests(office: Office, *to: Person) -> None:
    """Let two custodians give these the requests that nobody can read."""
    by, receivers = custodians(office), [receiver(office, one) for one in to]
    ids = unread(office)
    with transaction(office.installation.engine) as database:
        recovering.give_requests(database, by, ids, receivers)


def test_a_request_that_somebody_reads_is_given_to_nobody(office: Office) -> None:
    """The manager chose who."""
    ask(office)
    give_requests(office, office.helena)
    assert office.do(office.helena, asking.list_requests) == []


def test_that_a_manager_has_asked_stands_nowhere(office: Office) -> None:
    """What is written down is that two custodians gave somebody something."""
    request_id = ask(office)
    leave(office, office.hanna)
    with office.read() as database:
        last = max(database.scalars(select(AuditEntry.number)))
    give_requests(office, office.helena)
    with office.read() as database:
        told = database.execute(select(AuditEntry.event, AuditEntry.details).where(AuditEntry.number > last)).all()
    assert [row.event for row in told] == ["recovery.done"]
    assert str(request_id) not in told[0].details
