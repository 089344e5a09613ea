"""An administrator who can write whatever he wants about cases reads nothing by it, and is believed nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hrstod import clock
from hrstod.accounts import shared_keys
from hrstod.accounts.certificates import UntrustedKey
from hrstod.accounts.models import RoleGrant, SharedKey, SharedKeyWrap
from hrstod.accounts.rules import GrantState
from hrstod.accounts.shared_keys import OpenKey, Reader, SharedKeyDamaged, make_wrap
from hrstod.authorization.permissions import Permission
from hrstod.cases import service, team
from hrstod.cases.access import CaseDamaged, find_case
from hrstod.cases.contents import Entry, Note
from hrstod.cases.models import Case, CaseEntry
from hrstod.cases.sealing import FIRST, head_of, seal_entry, seal_index, sign_entry
from hrstod.crypto.keyring import sign
from hrstod.crypto.models import Certificate, Signer
from hrstod.crypto.primitives import commit_to
from hrstod.errors import NotFound
from tests.accounts.looking import Log
from tests.cases.thieves import key_of
from tests.factories.case_pages import reader_of
from tests.factories.people import make_person
from tests.security.intruding import add, copy_rows, overwrite, put_back, remove

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.cases.access import OpenCase
    from tests.factories.cases import Office
    from tests.factories.people import Person

CANNOT = "Cannot be verified"
WRONG = "case.changed-wrong"
TAKEN = "cannot be opened, or has been taken away"
OLDER = "Somebody has put an older copy back"


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case of Hanna and Henrik, with a note that has two versions."""
    case_id = office.begin()
    note = office.note(office.hanna, case_id, "Nya tider.")
    office.do(office.hanna, service.change_entry, case_id, entry_id=note, body=Note(text="Nya pass."), seen=1)
    return case_id


@pytest.fixture(scope="module")
def gustav(office: Office) -> Person:
    """Give the administrator."""
    return make_person(office.app, "Gustav", "administrator")


def make_himself_support(office: Office, gustav: Person) -> None:
    """Put a role for Gustav there, given and decided by somebody else, with a certificate and keys that sign."""
    moment, own = clock.now(), gustav.keys.public
    decided: dict[str, Any] = {"decided_at": moment, "decided_by": office.hanna.id, "state": GrantState.GIVEN}
    proposed = {"proposed_at": moment, "proposed_by": office.henrik.id, "from_on": clock.today()}
    whose = {"account_id": gustav.id, "board_id": office.board_id}
    with office.read() as database:
        stolen = database.scalars(select(Certificate.signature).where(Certificate.account_id == office.hanna.id)).one()
    vouched = {"fingerprint": own.fingerprint, "signed_on": clock.today(), "signature": stolen}
    add(
        office,
        RoleGrant(id=uuid4(), role="hr-support", **whose, **proposed, **decided),
        Certificate(id=uuid4(), **whose, **vouched),
        Signer(public=own.to_bytes(), **whose, **vouched),
    )


@pytest.fixture(scope="module")
def promoted(office: Office, gustav: Person) -> Person:
    """Give the administrator after he has made himself HR support by hand."""
    make_himself_support(office, gustav)
    return gustav


def note_row(office: Office, case_id: UUID, version: int = 2) -> dict[str, Any]:
    """Find the row of a version of the note; the only entry with two versions."""
    rows = copy_rows(office, case_id)[CaseEntry]
    [note_id] = {row["id"] for row in rows if row["version"] == 2}
    return next(row for row in rows if row["id"] == note_id and row["version"] == version)


def shown(office: Office, case_id: UUID) -> str:
    """Give what the page of a case says, to Hanna."""
    return reader_of(office, office.hanna, case_id).get(f"/c/{case_id}").text


def opened(office: Office, person: Person, case_id: UUID) -> OpenCase:
    """Open a case, as one of its readers."""
    with office.read() as database:
        actor = office.actor(person, database)
        return find_case(actor, database, office.opening(person), case_id, to=Permission.CASES_READ)


def test_the_role_that_he_gave_himself_opens_no_case(office: Office, promoted: Person, case_id: UUID) -> None:
    """There is no wrap for him."""
    with pytest.raises(NotFound):
        opened(office, promoted, case_id)


def test_nobody_gives_him_a_key_for_the_certificate_that_he_copied(
    office: Office, promoted: Person, case_id: UUID
) -> None:
    """Neither by adding him to a team, nor by beginning a case with him."""
    with pytest.raises(UntrustedKey):
        office.do(office.hanna, team.add_member, case_id, account_id=promoted.id, why="second")
    with pytest.raises(UntrustedKey):
        office.begin(office.hanna, promoted)


@pytest.mark.parametrize("signs", [True, False])
def test_a_readers_wrap_under_his_name_does_not_open(
    office: Office, promoted: Person, case_id: UUID, signs: bool
) -> None:
    """He copies Hanna’s, with her signature or with his own."""
    taken = next(one for one in copy_rows(office, case_id)[SharedKeyWrap] if one["account_id"] == office.hanna.id)
    forged = {**taken, "holder": promoted.keys.public.fingerprint, "account_id": promoted.id}
    if signs:
        with office.read() as database:
            context = shared_keys._context(database.get_one(SharedKey, case_id), forged["holder"], promoted.id)
        own = {"signer": forged["holder"], "signature": sign(promoted.keys, forged["wrap"], context)}
        forged |= own
    add(office, SharedKeyWrap(**forged))
    with pytest.raises(SharedKeyDamaged):
        opened(office, promoted, case_id)


def test_a_key_of_his_own_in_the_place_of_the_cases_is_refused_by_its_readers(
    office: Office, promoted: Person, case_id: UUID
) -> None:
    """He wraps his key for Hanna and signs it as one who stands, by his own hand, among those who may sign."""
    vault = office.installation.vault
    with office.read() as database:
        row = database.get_one(SharedKey, case_id)
        key = OpenKey(row, bytes(range(32)), vault.keystore.find(row.purpose, case_id))
        wrap = make_wrap(key, office.hanna.keys.public, promoted.keys, Reader(office.hanna.id))
        index = opened(office, office.hanna, case_id).index
        case = database.get_one(Case, case_id)
        sealed = seal_index(key, case.version, index)
    overwrite(office, SharedKey, {"id": case_id}, commitment=commit_to(key.key))
    overwrite(office, Case, {"id": case_id}, index=sealed)
    add(office, SharedKeyWrap(**wrap))
    with pytest.raises(SharedKeyDamaged):
        opened(office, office.hanna, case_id)


@pytest.mark.parametrize("table", [SharedKeyWrap, CaseEntry, Case])
def test_what_belongs_to_another_case_is_not_taken_for_this_ones(
    office: Office, case_id: UUID, table: type[Any]
) -> None:
    """A wrap, an entry and an index in the place of another case’s, with the same readers and the same key holders."""
    place = {SharedKeyWrap: ("wrap", "signer", "signature"), CaseEntry: ("blob",), Case: ("index", "version")}[table]
    other = office.begin()
    office.note(office.hanna, other, "Annan plats.")
    mine, theirs = (copy_rows(office, one)[table] for one in (case_id, other))
    for row in mine:
        whose = [one for one in theirs if one.get("account_id") == row.get("account_id")]
        overwrite(office, table, row, **{column: whose[-1][column] for column in place})
    if table is CaseEntry:
        assert {one.entry for one in office.entries(office.hanna, case_id)} == {None}
    else:
        with pytest.raises((SharedKeyDamaged, CaseDamaged)):
            opened(office, office.hanna, case_id)


def test_an_older_version_in_the_place_of_the_newest_is_not_shown_as_it(office: Office, case_id: UUID) -> None:
    """The page says that something cannot be opened, and shows neither."""
    older = note_row(office, case_id, version=1)
    overwrite(office, CaseEntry, note_row(office, case_id), blob=older["blob"], previous=older["previous"])
    text = shown(office, case_id)
    assert (TAKEN in text, "Nya pass." in text, "Nya tider." in text) == (True, False, False)


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_that_was_deleted_is_missed(office: Office, case_id: UUID, version: int) -> None:
    """The newest on the page of the case, an older one among the versions."""
    reader = reader_of(office, office.hanna, case_id)
    row = note_row(office, case_id, version)
    remove(office, CaseEntry, row)
    address = {1: f"/c/{case_id}/entries/{row['id']}", 2: f"/c/{case_id}"}[version]
    assert TAKEN in reader.get(address).text


def test_an_index_of_an_older_revision_is_noticed(office: Office, case_id: UUID) -> None:
    """It opens, and would leave out what was written last; the audit trail knows how far the case had come."""
    before = copy_rows(office, case_id)[Case][0]
    office.note(office.hanna, case_id, "Ny plats.")
    overwrite(office, Case, before, index=before["index"], version=before["version"])
    text = shown(office, case_id)
    assert (OLDER in text, "Ny plats." in text) == (True, False)


def test_a_whole_case_put_back_as_it_was_is_noticed(office: Office, case_id: UUID) -> None:
    """Keys, wraps, index and entries, of before Henrik was withdrawn: whoever opens it is told before they write."""
    before = copy_rows(office, case_id)
    office.do(office.hanna, team.add_member, case_id, account_id=office.helena.id, why="second")
    office.do(office.hanna, team.withdraw_member, case_id, account_id=office.henrik.id, why="other-tasks")
    put_back(office, case_id, before)
    assert OLDER in shown(office, case_id)


def rewrite(office: Office, case_id: UUID, author: Person, *, reindexed: bool) -> None:
    """Let Henrik, who has the key, write over a note in somebody’s name, and bring the index up to date or not."""
    row, key = note_row(office, case_id), key_of(office, case_id, office.henrik.keys)
    case = opened(office, office.henrik, case_id)
    head = case.index.heads[row["id"].hex]
    names = {"by": author.id, "key": author.keys.public.fingerprint.hex(), "at": clock.now()}
    about: dict[str, Any] = {
        "version": 2,
        "previous": head.previous,
        "entry": Entry(**names, body=Note(text="Falskt.")),
    }
    written = sign_entry(office.henrik.keys, case.row, row["id"], **about)
    new = head_of(2, head.previous, written)
    overwrite(office, CaseEntry, row, blob=seal_entry(key, row["id"], new, written))
    if reindexed:
        index = case.index.model_copy(update={"heads": case.index.heads | {row["id"].hex: new}})
        overwrite(office, Case, {"id": case_id}, index=seal_index(key, case.row.version, index))


@pytest.mark.parametrize("reindexed", [True, False])
def test_a_changed_author_cannot_be_verified(office: Office, case_id: UUID, reindexed: bool) -> None:
    """Not even where a reader, who has the key of the case, has helped and has brought the index up to date."""
    log = Log(office.installation.engine)
    shown(office, case_id)
    assert WRONG not in log.events()
    rewrite(office, case_id, office.hanna, reindexed=reindexed)
    assert CANNOT in shown(office, case_id)
    assert WRONG in log.events()


def test_a_version_in_ones_own_name_that_the_index_does_not_know_cannot_be_verified(
    office: Office, case_id: UUID
) -> None:
    """The signature is right, and it is still not what was last written."""
    rewrite(office, case_id, office.henrik, reindexed=False)
    assert CANNOT in shown(office, case_id)


def test_an_entry_that_somebody_put_there_is_not_shown(office: Office, case_id: UUID) -> None:
    """Sealed under the right key and signed by a reader; no index knows it."""
    key, entry_id = key_of(office, case_id, office.henrik.keys), uuid4()
    case = opened(office, office.henrik, case_id)
    names = {"by": office.henrik.id, "key": office.henrik.keys.public.fingerprint.hex(), "at": clock.now()}
    entry = Entry(**names, body=Note(text="Falskt."))
    written = sign_entry(office.henrik.keys, case.row, entry_id, version=1, previous=FIRST, entry=entry)
    blob = seal_entry(key, entry_id, head_of(1, FIRST, written), written)
    add(office, CaseEntry(case_id=case_id, id=entry_id, version=1, previous=bytes(32), blob=blob))
    assert "Falskt." not in shown(office, case_id)


def test_a_wrap_without_an_end_does_not_outlive_the_month_that_the_sealed_team_says(
    office: Office, case_id: UUID
) -> None:
    """He takes the end out of the row of somebody who covers for another."""
    month = clock.today().replace(day=1)
    office.do(office.hanna, team.add_member, case_id, account_id=office.helena.id, why="cover", covers_in=month)
    row = next(one for one in copy_rows(office, case_id)[SharedKeyWrap] if one["account_id"] == office.helena.id)
    overwrite(office, SharedKeyWrap, row, until_month=None)
    later = office.opening(office.helena, clock.now() + timedelta(days=32))
    with office.read() as database, pytest.raises(NotFound):
        find_case(office.actor(office.helena, database), database, later, case_id, to=Permission.CASES_READ)
