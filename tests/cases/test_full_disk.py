"""The disk is really full, for both stores: nothing is half saved, words are given back, and afterwards it goes on."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.audit.models import AuditEntry
from hrstod.cases.access import PURPOSE
from hrstod.cases.models import Case, CaseEntry
from hrstod.cases.rules import CaseKind
from tests.conftest import make_site
from tests.factories.case_pages import reader_of
from tests.factories.cases import Office, make_office
from tests.factories.people import installation_of, sign_in
from tests.factories.support_plans import typed_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy import Engine

    from tests.cast import Reader
    from tests.page import Page

TABLES = (SharedKey, SharedKeyWrap, Case, CaseEntry, AuditEntry)
LONG = "Nya tider. " * 180
"""As long as a note can be, or nearly: it has no room between what is there already."""


@contextlib.contextmanager
def no_room(*engines: Engine) -> Iterator[None]:
    """Let no database grow by a page, on whichever connection: SQLite itself says that the disk is full."""

    def limit(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite makes it as many as there are

    for engine in engines:
        engine.dispose()
        event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "connect", limit)
            engine.dispose()


def stores(office: Office) -> list[Engine]:
    """Give every way in which the site and the factories reach the two stores."""
    site = office.app.extensions
    vaults = (site["hrstod.vault"], installation_of(office.app).vault)
    return [site["hrstod.engine"], *{id(one.keystore): one.keystore._engine for one in vaults}.values()]


@pytest.fixture(scope="module")
def own_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Give HR support at a site that has its disk to itself."""
    return make_office(make_site(tmp_path_factory.mktemp("instance")))


@pytest.fixture
def case_id(own_office: Office) -> UUID:
    """Give a case with a note."""
    case_id = own_office.begin()
    own_office.note(own_office.hanna, case_id, "Före.")
    return case_id


@pytest.fixture
def hanna(own_office: Office, case_id: UUID) -> Reader:
    """Give Hanna's browser with the case shown."""
    return reader_of(own_office, own_office.hanna, case_id)


def rows(office: Office) -> dict[str, int]:
    """Count all that is in the tables of cases."""
    with office.read() as database:
        return {table.__tablename__: database.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}


def cases_without_keys(office: Office) -> set[UUID]:
    """Give the cases whose key is not in the keystore: there must never be one."""
    with office.read() as database:
        known = set(database.scalars(select(Case.id)))
    return known - set(office.installation.vault.keystore.list_owners(PURPOSE))


def faults(office: Office) -> list[str]:
    """List what SQLite finds wrong with the files of both stores.

    SQLite 3.40 takes values for missing that are not, in tables whose rows lie in the order of a key that is not their
    first column; its own count of those that are missing is right.
    """
    found = []
    for engine in stores(office):
        with engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            said = [*said, *(str(row) for row in connection.exec_driver_sql("PRAGMA foreign_key_check"))]
            found += [one for one in said if one != "ok" and not one.startswith("NULL value in")]
    return found


def fill_keystore(office: Office) -> None:
    """Use up the last bytes in the pages that the keystore has."""
    with contextlib.suppress(OperationalError):
        while True:
            office.installation.vault.keystore.make("filler", uuid4())


def begin(office: Office, reader: Reader) -> Page:
    """Send the form that begins a case."""
    page = reader.get("/c/new")
    chosen = {"kind": CaseKind.SUBJECTED, "readers": [str(office.henrik.id)]}
    return reader.post("/c/new", {**typed_on(page), **chosen})


def test_a_note_is_said_not_to_be_saved_and_stands_on_the_page(
    own_office: Office, hanna: Reader, case_id: UUID
) -> None:
    """503, with the words to copy; nothing of it is kept, and what was there before is read as ever."""
    form = typed_on(hanna.get(f"/c/{case_id}/notes"))
    with no_room(*stores(own_office)):
        page = [hanna.post(f"/c/{case_id}/notes", {**form, "text": LONG}) for _ in range(3)][-1]
    written = ["".join(one.itertext()).strip() for one in page.all(".//main//textarea")]
    assert (page.status, LONG.strip() in written, "Nothing was saved" in page.text) == (503, True, True)


def test_what_was_acknowledged_is_there_and_nothing_else(own_office: Office, hanna: Reader, case_id: UUID) -> None:
    """Small changes may have room for a while; each that was not said to be saved is nowhere, nor in the log."""
    form, before = typed_on(hanna.get(f"/c/{case_id}/notes")), rows(own_office)
    with no_room(*stores(own_office)):
        statuses = [hanna.post(f"/c/{case_id}/notes", {**form, "text": f"Nummer {n}."}).status for n in range(4)]
    saved = [f"Nummer {number}." for number, status in enumerate(statuses) if status == 303]
    assert (own_office.texts(own_office.henrik, case_id), set(statuses) <= {303, 503}) == (["Före.", *saved], True)
    assert rows(own_office) == {
        **before,
        "case_entry": before["case_entry"] + len(saved),
        "audit_entry": before["audit_entry"] + len(saved),
    }


@pytest.mark.parametrize("full", ["the tables", "the keystore", "both"])
def test_a_case_that_could_not_be_begun_leaves_no_half_of_it(own_office: Office, full: str) -> None:
    """Whichever of the two stores has no room; what may be left is a key to nothing, which is swept."""
    reader = sign_in(own_office.app, own_office.hanna)
    reader.get("/?lang=en")
    both, before = stores(own_office), rows(own_office)
    with no_room(*{"the tables": both[:1], "the keystore": both[1:], "both": both}[full]):
        if full != "the tables":
            fill_keystore(own_office)
        page = begin(own_office, reader)
    assert (page.status, rows(own_office), cases_without_keys(own_office)) == (503, before, set())


def test_with_room_again_everything_goes_on(own_office: Office, hanna: Reader, case_id: UUID) -> None:
    """With the same form and the same browser; both stores are whole, and know the same cases."""
    form = typed_on(hanna.get(f"/c/{case_id}/notes"))
    with no_room(*stores(own_office)):
        statuses = [hanna.post(f"/c/{case_id}/notes", {**form, "text": LONG}).status, begin(own_office, hanna).status]
    statuses += [hanna.post(f"/c/{case_id}/notes", {**form, "text": LONG}).status, begin(own_office, hanna).status]
    assert statuses == [503, 503, 303, 303]
    assert (faults(own_office), cases_without_keys(own_office)) == ([], set())


def test_the_log_of_events_is_whole_afterwards(own_office: Office, hanna: Reader, case_id: UUID) -> None:
    """No number is missing from it, though writes were broken off."""
    form = typed_on(hanna.get(f"/c/{case_id}/notes"))
    with no_room(*stores(own_office)):
        hanna.post(f"/c/{case_id}/notes", {**form, "text": LONG})
    own_office.note(own_office.hanna, case_id, "Efteråt.")
    with own_office.read() as database:
        numbers = list(database.scalars(select(AuditEntry.number).order_by(AuditEntry.number)))
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_nobody_may_look_when_it_could_not_be_written_down(
    own_office: Office, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit itself fails, after all was done; what is written is not shown then."""
    reader = sign_in(own_office.app, own_office.hanna)
    reader.get(f"/c/{case_id}/why")

    def fail(_session: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as full:
        full.setattr(Session, "commit", fail)
        assert reader.post(f"/c/{case_id}/why", {"why": "writing"}).status == 503
    assert reader.get(f"/c/{case_id}").headers["Location"] == f"/c/{case_id}/why"
