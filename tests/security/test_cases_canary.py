"""A case from a request to notes and drafts: no word of it lies open in a file, a table, a line of a log or a mail."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from hrstod import clock
from hrstod.audit.models import AuditEntry
from hrstod.cases.access import PURPOSE
from hrstod.cases.models import CaseDraft, CaseEntry, SupportRequest
from hrstod.notifications.digest import write_digest
from tests.cases.colleagues import code_of
from tests.cases.thieves import key_of
from tests.conftest import make_site
from tests.factories.case_pages import reader_of
from tests.factories.cases import Office, make_office
from tests.factories.requests import answer, ask
from tests.factories.support_plans import fill_in, typed_on
from tests.security.canary import Canary
from tests.security.test_sweep import quieten_tables
from tests.web.test_no_traces import Listener, listen_to_everybody

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from tests.cast import Reader

MANY = 30
"""How often a word stands in a note, so that it would lie in several pages of a file."""


@dataclass
class Written:
    """A site at which people have written about a case, all that they typed, and what was found of it."""

    office: Office
    case_id: UUID
    canary: Canary = field(default_factory=Canary)
    listener: Listener = field(default_factory=Listener)
    page: str = ""
    """The page of the case, as Hanna read it."""
    found: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Give every line that any logger has said."""
        return [f"{name} {said}" for name, said in self.listener.heard]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Let it all be written, with every logger at its loudest, and sweep while both databases still have their logs."""
    folder = tmp_path_factory.mktemp("instance")
    (folder / "temporary").mkdir()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(tempfile, "tempdir", str(folder / "temporary"))
        office, canary, listener = make_office(make_site(folder)), Canary(), Listener()
        listen_to_everybody(listener, monkeypatch)
        quieten_tables(monkeypatch)
        request = ask(office, office.hanna, text=canary.plant("note"))
        ask(office, office.henrik, text=canary.plant("note"))
        written = Written(office, answer(office, office.hanna, request), canary, listener)
        write(written, reader_of(office, office.hanna, written.case_id))
    watch_what_was_made(written)
    mail(written, folder)
    written.found = canary.sweep(folder, written.lines())
    return written


def write(written: Written, hanna: Reader) -> None:
    """Write what there are fields for on the pages of a case, change a note, and leave drafts and mistakes behind."""
    plant, case = written.canary.plant, f"/c/{written.case_id}"
    fill_in(hanna, f"{case}/notes", text=f"{plant('note')} " * MANY)
    [note] = [link for link in hanna.get(case).links() if "/notes/" in link][-1:]
    fill_in(hanna, note, text=plant("note"))
    assert fill_in(hanna, f"{case}/about", text=plant("note")).address == case
    form = typed_on(hanna.get(f"{case}/notes"))
    assert hanna.post(f"{case}/draft", {**form, "text": plant("note"), "back": "1"}).status == 303
    assert hanna.post(f"{case}/notes", {**form, "text": f"{plant('typed')} 811228-9874"}).status == 422
    assert hanna.post(note, {**form, "token": "0", "text": plant("typed")}).status == 409
    henrik = reader_of(written.office, written.office.henrik, written.case_id)
    form = typed_on(henrik.get(note))
    assert henrik.post(f"{case}/draft", {**form, "text": plant("note"), "back": "1"}).status == 303
    written.page = hanna.get(case).text


def watch_what_was_made(written: Written) -> None:
    """Look, too, for the code of the case and for both its keys."""
    office, case_id, watch = written.office, written.case_id, written.canary.watch
    watch("the code", code_of(office, case_id))
    key = key_of(office, case_id, office.hanna.keys)
    watch("the key of the case", key.key)
    watch("the key in the keystore", office.installation.vault.keystore.find(PURPOSE, case_id))
    for person in (office.hanna, office.henrik):
        watch("a person's keys", person.keys.to_bytes())


def mail(written: Written, folder: Path) -> None:
    """Write the day’s mails into the folder that is swept."""
    with written.office.app.app_context():
        for language in ("sv", "en"):
            mail = write_digest(language, sender="hr@example.se", dated=clock.now())
            (folder / f"{language}.eml").write_bytes(mail)


def test_it_was_really_written(case: Written) -> None:
    """In every table, and shown to whoever reads it; and a good many things were said."""
    with case.office.read() as database:
        counted = [
            database.scalar(select(func.count()).select_from(table)) or 0
            for table in (CaseEntry, CaseDraft, SupportRequest, AuditEntry)
        ]
    assert ("kanarie" in case.page, len(case.lines()) > 50) == (True, True)
    assert [many >= least for many, least in zip(counted, (4, 2, 1, 5), strict=True)] == [True] * 4


def test_no_word_of_it_got_out(case: Written) -> None:
    """Not into a database or its log, the memory, a temporary file, the log of events, a mail, or a line of a log."""
    assert case.found == []


def test_no_line_but_the_databases_says_which_case_it_is(case: Written) -> None:
    """The id of the case stands in what SQLAlchemy would say if it were asked to, and in no line that is kept."""
    kept = [line for line in case.lines() if not line.startswith("sqlalchemy")]
    assert kept
    assert [line for line in kept if case.case_id.hex in line.replace("-", "").lower()] == []
