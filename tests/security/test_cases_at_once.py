"""Several people at the same moment: a role that is withdrawn while its holder writes, and fifty who write one note."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Barrier, Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from hrstod import clock
from hrstod.accounts import grants
from hrstod.accounts import service as accounts
from hrstod.accounts.models import Account, RoleGrant, SharedKey
from hrstod.authorization.permissions import Permission
from hrstod.cases import service, team
from hrstod.cases.access import Viewing, find_case, read_versions
from hrstod.cases.contents import Note
from hrstod.cases.rules import CaseKind
from hrstod.cases.service import EntryChanged, NewCase
from hrstod.database.transaction import transaction
from hrstod.errors import NotAllowed, NotFound, Unavailable
from tests.cases.colleagues import add_colleague, holders, reads, take_role
from tests.conftest import make_site
from tests.database.postgres import KINDS, address_of, empty_database
from tests.factories.case_pages import reader_of
from tests.factories.cases import Office, make_office
from tests.factories.people import installation_of
from tests.factories.support_plans import typed_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from tests.factories.people import Person

WRITERS = 50
A_MOMENT = 0.2
"""How long somebody waits who would be done by then if nothing held them, in seconds."""
LONG = 20.0

pytestmark = pytest.mark.slow  # a site on each kind of database, and people who wait for each other


@pytest.fixture(scope="module", params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give HR support at a site whose tables and whose keystore are in two databases of one kind."""
    with ExitStack() as stack:
        folders = [tmp_path_factory.mktemp(name) for name in ("main", "keys")]
        main, keys = (stack.enter_context(empty_database(request.param, one, request.config)) for one in folders)
        places = {"database": address_of(main), "keystore": address_of(keys)}
        app = make_site(tmp_path_factory.mktemp("instance"), **places)
        yield make_office(app)
        app.extensions["hrstod.engine"].dispose()
        for vault in (app.extensions["hrstod.vault"], installation_of(app).vault):
            vault.keystore.close()


@pytest.fixture
def henning(office: Office) -> Person:
    """Give somebody in HR support who is about to lose the role."""
    return add_colleague(office, "Henning")


@pytest.fixture
def case_id(office: Office, henning: Person) -> UUID:
    """Give a case of three."""
    return office.begin(office.hanna, office.henrik, henning)


@dataclass
class Doing:
    """Something that is done in a thread of its own, up to its commit, and committed when it may."""

    office: Office
    act: Callable[[Any], object]
    """What is done, in a transaction."""
    may_end: Event = field(default_factory=Event)
    has_acted: Event = field(default_factory=Event)
    error: Exception | None = None

    def __post_init__(self) -> None:
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def is_waiting(self) -> bool:
        """Tell whether something holds it up."""
        return not self.has_acted.wait(A_MOMENT)

    def end(self) -> Exception | None:
        """Let it commit, wait until it has, and give why it could not."""
        self.may_end.set()
        self._thread.join(LONG)
        assert not self._thread.is_alive(), "it never ended"
        return self.error

    def _run(self) -> None:
        try:
            with transaction(self.office.installation.engine) as database:
                self.act(database)
                self.has_acted.set()
                self.may_end.wait(LONG)
        except (NotFound, NotAllowed, Unavailable) as error:
            self.error = error


def write_note(office: Office, person: Person, case_id: UUID) -> Callable[[Any], object]:
    """Give what somebody does who adds a note."""
    opening = office.opening(person)
    return lambda database: service.add_entry(
        office.actor(person, database), database, opening, case_id, body=Note(text="Under tiden.")
    )


def withdraw(office: Office, person: Person) -> Callable[[Any], object]:
    """Give what an administrator does who takes somebody's role."""

    def act(database: Any) -> None:
        grant = database.scalars(select(RoleGrant).where(RoleGrant.account_id == person.id)).one()
        grants.withdraw_role(office.maria.id, database, grant=grant, moment=clock.now())

    return act


def close_account(office: Office, person: Person) -> Callable[[Any], object]:
    """Give what an administrator does who closes somebody's account."""
    return lambda database: accounts.disable(
        office.maria.id, database, account=database.get_one(Account, person.id), moment=clock.now()
    )


def test_somebody_who_leaves_while_a_case_is_begun_with_them_is_left_no_key(office: Office, henning: Person) -> None:
    """The same where there was no case before."""
    opening, begun = office.opening(office.hanna), []
    new = NewCase(office.board_id, CaseKind.SUBJECTED, readers=(office.henrik.id, henning.id))
    beginning = Doing(
        office,
        lambda database: begun.append(
            service.begin_case(office.actor(office.hanna, database), database, opening, new).row.id
        ),
    )
    assert beginning.has_acted.wait(LONG)
    leaving = Doing(office, withdraw(office, henning))
    waited = leaving.is_waiting()
    assert (waited, beginning.end(), leaving.end()) == (True, None, None)
    assert holders(office, begun[0]) == {office.hanna.id, office.henrik.id, None}


def test_a_write_that_has_begun_is_done_before_the_role_is_gone(office: Office, henning: Person, case_id: UUID) -> None:
    """The administrator waits for it; what was written stays, and afterwards nothing opens."""
    writing = Doing(office, write_note(office, henning, case_id))
    assert writing.has_acted.wait(LONG)
    withdrawing = Doing(office, withdraw(office, henning))
    waited = withdrawing.is_waiting()
    ended = [writing.end(), withdrawing.end()]
    assert (waited, ended, office.texts(office.hanna, case_id)) == (True, [None, None], ["Under tiden."])
    assert not reads(office, henning, case_id)


def test_a_write_that_comes_while_the_role_is_being_withdrawn_is_refused(
    office: Office, henning: Person, case_id: UUID
) -> None:
    """It waits, is told that there is nothing here, and nothing of it is kept."""
    withdrawing = Doing(office, withdraw(office, henning))
    assert withdrawing.has_acted.wait(LONG)
    opening, before = office.opening(henning), office.read()
    actor = office.actor(henning, before)  # as the request found them when it came
    before.close()
    writing = Doing(
        office, lambda database: service.add_entry(actor, database, opening, case_id, body=Note(text="För sent."))
    )
    waited = writing.is_waiting()
    ended = [withdrawing.end(), type(writing.end())]
    assert (waited, ended, office.texts(office.hanna, case_id)) == (True, [None, NotFound], [])


def test_an_open_browser_shows_and_saves_nothing_once_the_role_is_gone(
    office: Office, henning: Person, case_id: UUID
) -> None:
    """Signed in, unlocked, with the page of the note open; what was written comes back to be copied, or is refused."""
    browser = reader_of(office, henning, case_id)
    form = typed_on(browser.get(f"/c/{case_id}/notes"))
    take_role(office, henning)
    statuses = {browser.get(f"/c/{case_id}{part}").status for part in ("", "/notes", "/why", "/team")}
    sent = browser.post(f"/c/{case_id}/notes", {**form, "text": "För sent."})
    assert (statuses <= {303, 404}, sent.status in {303, 404, 409}) == (True, True)
    assert (office.texts(office.hanna, case_id), browser.get("/c").status) == ([], 404)


def test_what_is_written_afterwards_has_another_key(office: Office, henning: Person, case_id: UUID) -> None:
    """The wraps are gone with the role, and the next write makes a new key for those who are left."""
    take_role(office, henning)
    office.note(office.hanna, case_id, "Efteråt.")
    with office.read() as database:
        row = database.get_one(SharedKey, case_id)
        assert (row.epoch, row.is_stale) == (2, False)
    assert holders(office, case_id) == {office.hanna.id, office.henrik.id, None}


@pytest.mark.parametrize("leaves", [withdraw, close_account])
def test_somebody_who_is_added_at_the_moment_at_which_they_leave_is_left_no_key(
    office: Office, henning: Person, leaves: Callable[[Office, Person], Callable[[Any], object]]
) -> None:
    """Whoever takes the role, or closes the account, waits for the other, and finds the key that was just given."""
    case_id = office.begin()
    opening = office.opening(office.hanna)
    adding = Doing(
        office,
        lambda database: team.add_member(
            office.actor(office.hanna, database), database, opening, case_id, account_id=henning.id, why="second"
        ),
    )
    assert adding.has_acted.wait(LONG)
    leaving = Doing(office, leaves(office, henning))
    waited = leaving.is_waiting()
    assert (waited, adding.end(), leaving.end()) == (True, None, None)
    assert henning.id not in holders(office, case_id)


@dataclass
class Writers:
    """Fifty who have the same note open, and what became of what each of them wrote."""

    office: Office
    case_id: UUID
    note: UUID
    kept: list[str] = field(default_factory=list)
    refused: list[EntryChanged] = field(default_factory=list)
    others: list[Exception] = field(default_factory=list)

    def write_all(self) -> None:
        """Let all press at once."""
        together = Barrier(WRITERS)
        threads = [Thread(target=self._write, args=(number, together), daemon=True) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(3 * LONG)

    def _write(self, number: int, together: Barrier) -> None:
        """Save; whoever comes too late sees what is saved, puts their words to it and saves once more."""
        person, text, seen = (self.office.hanna, self.office.henrik)[number % 2], f"Rad {number}.", 1
        together.wait(LONG)
        for _press in range(2):
            try:
                change = {"entry_id": self.note, "body": Note(text=text), "seen": seen}
                self.office.do(person, service.change_entry, self.case_id, **change)
            except EntryChanged as changed:
                self.refused.append(changed)
                saved = changed.saved.text if isinstance(changed.saved, Note) else ""
                text, seen = f"{saved} Rad {number}.", changed.version
            except Exception as error:  # noqa: BLE001 (each is looked at)
                self.others.append(error)
                return
            else:
                self.kept.append(text)
                return

    def versions(self) -> list[str]:
        """Give all that has ever been saved, the first first."""
        office, hanna = self.office, self.office.hanna
        with office.read() as database:
            opening, actor = office.opening(hanna), office.actor(hanna, database)
            case = find_case(actor, database, opening, self.case_id, to=Permission.CASES_READ)
            read = read_versions(database, opening, case, Viewing(self.case_id), entry_id=self.note)
        bodies = [one.entry.body for one in read if one.entry is not None and one.is_genuine]
        return [body.text for body in reversed(bodies) if isinstance(body, Note)]


@pytest.fixture(scope="module")
def writers(office: Office) -> Writers:
    """Let fifty edit one note."""
    case_id = office.begin()
    found = Writers(office, case_id, office.note(office.hanna, case_id, "Först."))
    found.write_all()
    return found


def test_fifty_who_edit_one_note_lose_no_text(writers: Writers) -> None:
    """Each is told that it is saved, and it is; or is told that it is not."""
    assert (writers.others, len(writers.kept) + len(writers.refused) >= WRITERS) == ([], True)
    assert sorted(writers.versions()) == sorted(["Först.", *writers.kept])


def test_whoever_comes_too_late_is_shown_what_is_saved(writers: Writers) -> None:
    """Beside their own words, with the version that it is."""
    versions = writers.versions()
    shown = {(one.version, one.saved.text) for one in writers.refused if isinstance(one.saved, Note)}
    assert shown
    assert [one for one in shown if versions[one[0] - 1] != one[1]] == []


def test_whoever_has_put_their_words_to_what_was_saved_has_overwritten_nobodys(writers: Writers) -> None:
    """The newest version begins with every one that was put together before it."""
    newest, together = writers.versions()[-1], [text for text in writers.kept if text.count("Rad") > 1]
    assert together
    assert [text for text in together if not newest.startswith(text)] == []
