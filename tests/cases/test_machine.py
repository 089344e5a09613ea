"""A machine that does what can be done with cases, in any order, and holds them to four promises.

A reader can read; whoever is none cannot; nothing that was acknowledged is lost; what is disposed of stays disposed of,
also when an older backup of both stores is put back. It runs on the verbs, with real keys and both stores on disk.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from hrstod import clock
from hrstod.accounts import grants
from hrstod.accounts.models import RoleGrant
from hrstod.cases import closing, team
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound, RuleBroken
from hrstod.keys.access import open_recovery
from hrstod.keys.rotation import begin_master_rotation, make_new_keys, take_new_keys
from hrstod.retention import erasing
from hrstod.retention import service as disposals
from tests.conftest import make_site
from tests.factories.cases import Office, make_office

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.people import Person

PEOPLE = ("hanna", "henrik", "helena")
who = st.sampled_from(PEOPLE)
which = st.integers(0, 3)
LATER = timedelta(days=20 * 366)
"""When everything that is closed may be disposed of."""


@dataclass
class Known:
    """What must be true of a case."""

    readers: set[str]
    notes: list[str] = field(default_factory=list)
    excluded: set[str] = field(default_factory=set)
    is_closed: bool = False
    is_held: bool = False
    is_gone: bool = False


PLACE = Path(tempfile.gettempdir()) / f"hrstod-machine-{uuid4().hex}"
"""Where the installation and its backups lie; removed when the machine stops."""


@cache
def first_state() -> tuple[Office, Path]:
    """Make an installation once, and keep a copy of it as it is at first."""
    folder = PLACE / "instance"
    folder.mkdir(parents=True)
    office = make_office(make_site(folder))
    copy_stores(office, folder / "first")
    return office, folder / "first"


def close_stores(office: Office) -> Path:
    """Close both stores, so that their files are whole."""
    office.installation.engine.dispose()
    office.installation.vault.keystore.close()
    return Path(office.installation.engine.url.database or "").parent


def copy_stores(office: Office, to: Path) -> None:
    """Back both stores up."""
    folder = close_stores(office)
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    for path in (*folder.glob("hrstod.db*"), *folder.glob("keystore.db*")):
        shutil.copy(path, to / path.name)


def put_back(office: Office, kept: Path) -> None:
    """Put a backup of both stores back."""
    folder = close_stores(office)
    for path in (*folder.glob("hrstod.db*"), *folder.glob("keystore.db*")):
        path.unlink()
    for path in kept.iterdir():
        shutil.copy(path, folder / path.name)


class Cases(RuleBasedStateMachine):
    """Everything that can be done, and what must be true after each of it."""

    def __init__(self) -> None:
        """Begin with nobody’s case, in an installation as it is at first."""
        super().__init__()
        self.office, first = first_state()
        put_back(self.office, first)
        self.people: dict[str, Person] = {name: getattr(self.office, name) for name in PEOPLE}
        self.known: dict[UUID, Known] = {}
        self.kept: tuple[Path, dict[UUID, Known], dict[str, Person]] | None = None
        self.written = 0

    def case(self, number: int) -> UUID:
        """Give one of the cases there are."""
        return list(self.known)[number % len(self.known)]

    def act(self, name: str, case_id: UUID, verb: Any, **given: Any) -> bool:
        """Let somebody do something, and tell whether it was done; somebody who does not read it finds nothing."""
        known = self.known[case_id]
        try:
            self.office.do(self.people[name], verb, case_id, **given)
        except NotFound:
            assert name not in known.readers or known.is_gone
            return False
        except RuleBroken:
            return False
        assert name in known.readers
        assert not known.is_gone
        return True

    @rule(by=who, other=who)
    @precondition(lambda self: len(self.known) < 4)
    def begin(self, by: str, other: str) -> None:
        """Begin a case."""
        with contextlib.suppress(RuleBroken):
            case_id = self.office.begin(self.people[by], self.people[other])
            self.known[case_id] = Known({by, other})

    @rule(by=who, number=which)
    @precondition(lambda self: self.known)
    def write(self, by: str, number: int) -> None:
        """Write a note."""
        case_id = self.case(number)
        self.written += 1
        text = f"Note {self.written}"
        with contextlib.suppress(RuleBroken, NotFound):
            self.office.note(self.people[by], case_id, text)
            assert by in self.known[case_id].readers
            self.known[case_id].notes.append(text)

    @rule(by=who, number=which, somebody=who)
    @precondition(lambda self: self.known)
    def add(self, by: str, number: int, somebody: str) -> None:
        """Add a reader; never one who is left out."""
        case_id, known = self.case(number), self.known[self.case(number)]
        if self.act(by, case_id, team.add_member, account_id=self.people[somebody].id, why="second"):
            assert somebody not in known.excluded
            known.readers.add(somebody)

    @rule(by=who, number=which, somebody=who)
    @precondition(lambda self: self.known)
    def withdraw(self, by: str, number: int, somebody: str) -> None:
        """Withdraw a reader; one who is none cannot be withdrawn."""
        case_id, known = self.case(number), self.known[self.case(number)]
        if somebody in known.readers and self.act(
            by, case_id, team.withdraw_member, account_id=self.people[somebody].id, why="not-needed"
        ):
            known.readers.discard(somebody)

    @rule(by=who, number=which, somebody=who)
    @precondition(lambda self: self.known)
    def exclude(self, by: str, number: int, somebody: str) -> None:
        """Leave somebody out."""
        case_id, known = self.case(number), self.known[self.case(number)]
        if self.act(by, case_id, team.exclude, account_id=self.people[somebody].id):
            known.excluded.add(somebody)
            known.readers.discard(somebody)

    @rule(somebody=who)
    def change_keys(self, somebody: str) -> None:
        """Let somebody have new keys, and be vouched for again."""
        person, installation = self.people[somebody], self.office.installation
        moment = clock.now()
        with transaction(installation.engine) as database:
            new = make_new_keys(
                database,
                installation.vault,
                account_id=person.id,
                passphrase=person.passphrase,
                recovery_code=person.recovery_code,
            )
            take_new_keys(database, installation.vault, new, moment=moment)
            recovery = open_recovery(database, installation.vault, *installation.words[:2]).keys
            grant = database.query(RoleGrant).filter_by(account_id=person.id, board_id=self.office.board_id).one()
            grants._vouch(None, database, installation.vault, grant=grant, keys=recovery, moment=moment, compared=None)
        self.people[somebody] = replace(person, keys=new.keys)

    @rule()
    def change_master_key(self) -> None:
        """Seal every key of the keystore under a new master key."""
        installation = self.office.installation
        begin_master_rotation(installation.settings, installation.vault)
        for _count in installation.vault.keystore.reseal():
            pass

    @rule(by=who, number=which)
    @precondition(lambda self: self.known)
    def close(self, by: str, number: int) -> None:
        """Close a case."""
        if self.act(by, self.case(number), closing.close_case, why="left"):
            self.known[self.case(number)].is_closed = True

    @rule(by=who, number=which)
    @precondition(lambda self: self.known)
    def hold(self, by: str, number: int) -> None:
        """Stop a disposal."""
        if self.act(by, self.case(number), closing.hold_from_disposal, why="request"):
            self.known[self.case(number)].is_held = True

    @rule(one=who, other=who, number=which)
    @precondition(lambda self: self.known)
    def dispose(self, one: str, other: str, number: int) -> None:
        """Let two people dispose of a case, long after: it takes two readers, a closed case, and no hold."""
        case_id, known = self.case(number), self.known[self.case(number)]
        moment, installation = clock.now() + LATER, self.office.installation
        verbs: tuple[tuple[str, Any], ...] = ((one, disposals.propose_disposal), (other, disposals.confirm_disposal))
        try:
            for name, verb in verbs:
                with transaction(installation.engine) as database:
                    person = self.people[name]
                    actor, opening = self.office.actor(person, database), self.office.opening(person, moment)
                    disposal_id = verb(actor, database, opening, case_id)
        except (RuleBroken, NotFound):
            return
        assert known.is_closed
        assert not known.is_held
        assert len({one, other} & known.readers) == 2
        erasing.finish_disposal(installation.engine, installation.vault, disposal_id, moment=moment, backup_days=30)
        known.is_gone = True

    @rule()
    def back_up(self) -> None:
        """Back both stores up."""
        copy_stores(self.office, PLACE / "kept")
        known = {one: replace(each, readers=set(each.readers), notes=list(each.notes), excluded=set(each.excluded))
                 for one, each in self.known.items()}  # fmt: skip
        self.kept = (PLACE / "kept", known, dict(self.people))

    @rule()
    @precondition(lambda self: self.kept is not None)
    def restore(self) -> None:
        """Put the backup back: everything is as it was then, but what was disposed of since stays gone."""
        assert self.kept is not None
        kept, known, people = self.kept
        put_back(self.office, kept)
        gone = {one for one, each in self.known.items() if each.is_gone}
        self.known = {
            one: replace(each, readers=set(each.readers), notes=list(each.notes), is_gone=each.is_gone or one in gone)
            for one, each in known.items()
        }
        self.people = dict(people)

    @invariant()
    def promises(self) -> None:
        """Each reads what they should, whole and genuine, and nothing else."""
        for case_id, known in self.known.items():
            for name, person in self.people.items():
                if name in known.readers and not known.is_gone:
                    assert self.office.texts(person, case_id) == known.notes
                    assert all(one.is_genuine for one in self.office.entries(person, case_id))
                else:
                    with pytest.raises(NotFound):
                        self.office.entries(person, case_id)


@pytest.mark.slow  # hundreds of acts with real keys, and all cases read by everybody after each
def test_whatever_is_done_in_whatever_order_the_promises_hold() -> None:
    """Read, not read, not lost, gone for good."""
    try:
        run_state_machine_as_test(
            Cases,
            settings=settings(
                max_examples=8,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
    finally:
        shutil.rmtree(PLACE, ignore_errors=True)
