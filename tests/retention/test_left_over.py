"""Keys in the keystore that lock nothing are destroyed, and never one that something is about to need."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from hrstod import clock
from hrstod.accounts.store import SignInStore
from hrstod.audit import outside, service
from hrstod.cases import asking
from hrstod.cases.asking import Asked
from hrstod.cases.contents import Note
from hrstod.cases.models import Case, CaseEntry
from hrstod.cases.rules import CaseKind
from hrstod.cases.service import NewCase, begin_case
from hrstod.crypto.primitives import KeyDestroyed
from hrstod.database.transaction import transaction, writing
from hrstod.retention import jobs
from tests.retention.copies import copy_both, put_back
from tests.retention.disposing import SECRET, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.factories.cases import Office

HOUR, SOON = {"hours": 1}, {"minutes": 59}


class Sweeper:
    """The job, with a memory of its own."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.here = office.installation
        self.folder = folder
        self.store = SignInStore(folder / "memory")

    def run(self) -> str:
        """Run the job once."""
        here, checkpoints = self.here, self.folder / "checkpoints"
        return jobs.sweep_left_over(here.engine, here.vault, self.store, checkpoints=checkpoints, moment=clock.now())

    def has(self, purpose: str, owner: UUID) -> bool:
        """Tell whether a key is there."""
        try:
            self.here.vault.keystore.find(purpose, owner)
        except KeyDestroyed:
            return False
        return True

    def sign_log(self) -> None:
        """Make a checkpoint of the log, and write it outside."""
        seed = self.here.vault.keystore.secret(service.SIGNING)
        with transaction(self.here.engine) as database:
            made = service.make_checkpoint(database, seed=seed, moment=clock.now())
        outside.keep_checkpoint(self.folder / "checkpoints", made)


@pytest.fixture
def sweeper(office: Office, tmp_path: Path, travel: Callable[..., None]) -> Sweeper:
    """Give the job, while the clock stands still."""
    travel()
    return Sweeper(office, tmp_path)


@pytest.mark.parametrize("purpose", ["case", "request"])
def test_a_key_to_nothing_is_destroyed_after_an_hour(
    sweeper: Sweeper, travel: Callable[..., None], purpose: str
) -> None:
    """It was left by something that was broken off, or has been answered."""
    owner = uuid4()
    sweeper.here.vault.keystore.make(purpose, owner)
    sweeper.run()
    travel(**HOUR)
    sweeper.run()
    assert not sweeper.has(purpose, owner)


def test_a_younger_one_is_left_alone(sweeper: Sweeper, travel: Callable[..., None]) -> None:
    """However often the job is run meanwhile."""
    owner = uuid4()
    sweeper.here.vault.keystore.make("case", owner)
    for minutes in range(0, 60, 10):
        travel(minutes=minutes)
        sweeper.run()
    travel(**SOON)
    sweeper.run()
    assert sweeper.has("case", owner)


def test_a_key_that_was_made_anew_is_young_again(sweeper: Sweeper, travel: Callable[..., None]) -> None:
    """A form that is sent once more has the same id as the try that broke off."""
    owner = uuid4()
    for hours in (0, 1):
        sweeper.here.vault.keystore.find_or_make("request", owner)
        travel(hours=hours)
        sweeper.run()
    sweeper.here.vault.keystore.make("request", owner)
    sweeper.run()
    assert sweeper.has("request", owner)


def test_a_restart_only_makes_it_take_longer(sweeper: Sweeper, office: Office, travel: Callable[..., None]) -> None:
    """What was seen is forgotten with the memory."""
    owner = uuid4()
    sweeper.here.vault.keystore.make("case", owner)
    sweeper.run()
    travel(**HOUR)
    sweeper.folder.joinpath("memory", "open.db").unlink()
    anew = Sweeper(office, sweeper.folder)
    anew.run()
    assert anew.has("case", owner)


def test_a_case_that_is_being_begun_keeps_its_key(
    sweeper: Sweeper, office: Office, travel: Callable[..., None]
) -> None:
    """Seen while it was not committed yet, it is one like all others afterwards."""
    with writing(office.installation.engine) as database:
        new = NewCase(office.board_id, CaseKind.SUBJECTED, readers=(office.henrik.id,))
        case = begin_case(office.actor(office.hanna, database), database, office.opening(office.hanna), new)
        case_id = case.row.id
        seen = list(jobs._keys_to_nothing(office.installation.engine, office.installation.vault))
        sweeper.store.seen_since(map(jobs._name, seen), clock.now())
        database.commit()
    travel(**HOUR)
    sweeper.run()
    office.note(office.henrik, case_id, SECRET)
    assert (("case", case_id) in seen, office.texts(office.hanna, case_id)) == (True, [SECRET])


def test_what_was_written_between_looking_and_destroying_keeps_its_key(sweeper: Sweeper, office: Office) -> None:
    """It is looked at once more, at the last moment."""
    case_id = office.begin()
    jobs._destroy(office.installation.engine, office.installation.vault, ("case", case_id))
    assert sweeper.has("case", case_id)


def test_the_key_of_an_answered_request_goes(sweeper: Sweeper, office: Office, travel: Callable[..., None]) -> None:
    """What a manager wrote is then gone for good, also from copies of the database."""
    request_id = ask_and_answer(office)
    sweeper.run()
    travel(**HOUR)
    sweeper.run()
    assert not sweeper.has(asking.PURPOSE, request_id)


def ask_and_answer(office: Office) -> UUID:
    """Let Maria ask Hanna for support, and Hanna make a case of it; give what the request was called."""
    asked = Asked(
        sender=office.maria.id,
        sender_name="Maria",
        sent_on=clock.today(),
        kind="subjected",
        wants=(),
        urgency="",
        reach="",
    )
    sent = {"board_id": office.board_id, "readers": (office.hanna.id,), "asked": asked, "token": uuid4().hex}
    office.do(office.maria, asking.send_request, **sent)
    with office.read() as database:
        given = office.actor(office.hanna, database), database, office.opening(office.hanna)
        request_id = asking.list_requests(*given)[-1].id
    new = NewCase(office.board_id, CaseKind.SUBJECTED, readers=(office.henrik.id,))
    office.do(office.hanna, asking.answer_request, request_id, new=new, note=Note(text=SECRET))
    return request_id


def test_other_keys_are_no_business_of_this(sweeper: Sweeper, travel: Callable[..., None]) -> None:
    """A locker's key, for one, whatever it locks."""
    owner = uuid4()
    sweeper.here.vault.keystore.make("locker", owner)
    sweeper.run()
    travel(**HOUR)
    sweeper.run()
    assert sweeper.has("locker", owner)


def test_a_shared_key_that_opens_nothing_is_forgotten(sweeper: Sweeper, office: Office) -> None:
    """Somebody has deleted what it opened by hand; its wraps go with it."""
    case_id = office.begin()
    with transaction(office.installation.engine) as database:
        database.execute(delete(CaseEntry).where(CaseEntry.case_id == case_id))
        database.execute(delete(Case).where(Case.id == case_id))
    sweeper.run()
    assert rows_of(office, case_id) == []


def test_nothing_is_destroyed_in_a_database_older_than_what_was_signed(
    sweeper: Sweeper, office: Office, travel: Callable[..., None]
) -> None:
    """Somebody has put an older copy back; what is newer, and needs these keys, may still be put in its place."""
    older = copy_both(office)
    case_id = office.begin()
    office.note(office.hanna, case_id, SECRET)
    sweeper.sign_log()
    newer = copy_both(office)
    put_back(office, older.main)
    sweeper.run()
    travel(**HOUR)
    assert sweeper.run().startswith("waits")
    put_back(office, newer.main)
    assert office.texts(office.henrik, case_id) == [SECRET]


def test_a_log_that_is_as_it_was_signed_holds_nothing_up(sweeper: Sweeper, travel: Callable[..., None]) -> None:
    """The checkpoints outside fit."""
    owner = uuid4()
    sweeper.here.vault.keystore.make("case", owner)
    sweeper.run()
    sweeper.sign_log()
    travel(**HOUR)
    assert (sweeper.run(), sweeper.has("case", owner)) == ("done", False)
