"""The auditor's pages: the log of events, the check and the file; and what everybody else sees instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.audit import outside, service, trail
from hrstod.audit.chain import Entry, Finding, verify
from hrstod.audit.details import CHOICES
from hrstod.audit.events import Event
from hrstod.audit.lines import read_lines
from hrstod.audit.protection import protect_rows, unprotect_rows
from hrstod.audit.queries import PAGE, all_entries
from hrstod.cases.views.desk import choices
from hrstod.cases.views.words import why_text
from hrstod.database.transaction import transaction
from tests.cast import Reader
from tests.conftest import make_site
from tests.factories.people import make_person, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.factories.people import Person
    from tests.page import Page

CAST = {"Cecilia": "auditor", "Gun": "administrator", "Anna": "manager", "Eva": "trainer", "David": "coordinator"}
ADDRESSES = ("/audit", "/audit/verify", "/audit/export")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, dict[str, Person]]:
    """Give a site of our own, whose log is spoilt here, and the people who have accounts there."""
    app = make_site(tmp_path_factory.mktemp("instance"))
    return app, {name: make_person(app, name, role) for name, role in CAST.items()}


@pytest.fixture
def app(made: tuple[Flask, dict[str, Person]]) -> Flask:
    """Give the site with an empty log."""
    app, _people = made
    spoil(app, "DELETE FROM audit_entry", "DELETE FROM audit_checkpoint")
    checkpoints(app).unlink(missing_ok=True)
    return app


@pytest.fixture
def people(made: tuple[Flask, dict[str, Person]]) -> dict[str, Person]:
    """Give everybody with an account."""
    return made[1]


@pytest.fixture
def cecilia(app: Flask, people: dict[str, Person]) -> Reader:
    """Give Cecilia, who audits, signed in."""
    return sign_in(app, people["Cecilia"])


def checkpoints(app: Flask) -> Path:
    """Give the file with the checkpoints outside the database."""
    place = outside.checkpoint_file(app.extensions["hrstod.settings"])
    assert place is not None
    return place


def write(app: Flask, event: Event, times: int = 1, **told: Any) -> None:
    """Let something happen."""
    with transaction(app.extensions["hrstod.engine"]) as database:
        for _ in range(times):
            trail.write(database, event, **{"actor_id": None, "moment": clock.now(), **told})


def events(app: Flask) -> list[str]:
    """List what stands in the log."""
    with Session(app.extensions["hrstod.engine"]) as database:
        return [entry.event for entry in all_entries(database)]


def lines(page: Page) -> list[str]:
    """Give the entries on a page, newest first."""
    return [" ".join(" ".join(row.itertext()).split()) for row in page.all(".//dl/div")]


def test_an_empty_log_says_what_it_is_for(cecilia: Reader) -> None:
    """Nothing has happened, and the first line is promised."""
    assert "Inget har hänt än." in cecilia.get("/audit").text


def test_a_line_says_who_did_what_to_whom_and_when(app: Flask, cecilia: Reader, people: dict[str, Person]) -> None:
    """With names, in the reader's language, and the exact time behind the one that is shown."""
    write(app, Event.ROLE_GIVEN, actor_id=people["Gun"].id, account=people["Anna"].id, role="auditor")
    page = cecilia.get("/audit")
    assert all(word in lines(page)[0] for word in ("Gun", "En roll gavs.", "Konto: Anna", "Rad 1"))
    assert len(page.all(".//dl//time[@datetime]")) == 1


def test_what_somebody_did_for_themselves_names_them_once(
    app: Flask, cecilia: Reader, people: dict[str, Person]
) -> None:
    """That Anna signed in to Anna's account says nothing more."""
    anna = people["Anna"].id
    write(app, Event.SIGN_IN_DONE, actor_id=anna, account=anna)
    assert lines(cecilia.get("/audit"))[0].count("Anna") == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", ("Varför: Personens eget exemplar", "Till: Personen själv")),
        ("en", ("Why: The person’s own copy", "For whom: The person")),
    ],
)
def test_reasons_are_said_in_the_words_they_were_chosen_by(
    app: Flask, cecilia: Reader, language: str, told: tuple[str, str]
) -> None:
    """The log itself keeps the id of a choice."""
    write(app, Event.CASE_EXPORTED, case="0" * 64, choice="own-copy", recipient="the-person", until=clock.today())
    line = lines(cecilia.get(f"/audit?lang={language}"))[0]
    assert [one for one in told if one not in line] == []


def test_there_are_words_for_every_reason_that_the_log_may_tell(app: Flask) -> None:
    """Also for one that is in a list of recipients only."""
    with app.test_request_context("/"):
        unsaid = [one for one in CHOICES if why_text(one) == one and one not in choices().group("export-recipient").ids]
    assert unsaid == []


def test_what_nobody_can_name_any_longer_is_its_id(app: Flask, cecilia: Reader) -> None:
    """An account that was removed still has a line."""
    gone = uuid4()
    write(app, Event.ACCOUNT_DISABLED, account=gone)
    assert str(gone) in lines(cecilia.get("/audit"))[0]


def test_a_long_log_is_paged(app: Flask, cecilia: Reader) -> None:
    """Fifty to a page, with a way to the older ones and back."""
    write(app, Event.COOKIE_FOREIGN, times=PAGE + 5)
    newest = cecilia.get("/audit")
    older = cecilia.get(newest.link("Äldre"))
    assert (len(lines(newest)), len(lines(older))) == (PAGE, 5)
    assert lines(cecilia.get(older.link("Nyare"))) == lines(newest)


def test_the_log_can_be_narrowed(app: Flask, cecilia: Reader, people: dict[str, Person]) -> None:
    """To what it is about and to a person; the next page keeps the choice."""
    anna = people["Anna"].id
    write(app, Event.COOKIE_FOREIGN)
    write(app, Event.UNLOCK_DONE, times=PAGE + 2, actor_id=anna, account=anna)
    page = cecilia.get(f"/audit?p={anna}")
    assert len(lines(cecilia.get(page.link("Äldre")))) == 2
    assert len(lines(cecilia.get("/audit?g=1"))) == 1


def test_a_choice_that_nothing_fits_says_so(app: Flask, cecilia: Reader) -> None:
    """With a way back to everything."""
    write(app, Event.COOKIE_FOREIGN)
    page = cecilia.get("/audit?g=3")
    assert "Inget passar ditt urval." in page.text
    assert page.link("Visa alla") == "/audit"


def test_an_intact_log_is_said_to_be_intact(app: Flask, cecilia: Reader) -> None:
    """And the log says that it was checked."""
    write(app, Event.COOKIE_FOREIGN, times=3)
    cecilia.get("/audit/verify")
    assert "Alla 3 rader finns" in cecilia.post("/audit/verify").text
    assert events(app)[3:] == ["audit.verified"]


def test_a_log_that_was_changed_is_named_by_its_entry(app: Flask, cecilia: Reader) -> None:
    """At the top of the page, with what to do now."""
    write(app, Event.COOKIE_FOREIGN, times=3)
    spoil(app, "UPDATE audit_entry SET event = 'lock.done' WHERE number = 2")
    cecilia.get("/audit/verify")
    said = cecilia.post("/audit/verify").text
    assert "Rad 2 har ändrats" in said
    assert "Ändra inget." in said


def test_a_log_that_was_cut_short_is_found_against_the_checkpoints_outside(app: Flask, cecilia: Reader) -> None:
    """Though the checkpoints in the database went with it."""
    write(app, Event.COOKIE_FOREIGN, times=3)
    seed = app.extensions["hrstod.vault"].keystore.secret(service.SIGNING)
    with transaction(app.extensions["hrstod.engine"]) as database:
        made = service.make_checkpoint(database, seed=seed, moment=clock.now())
    outside.keep_checkpoint(checkpoints(app), made)
    spoil(app, "DELETE FROM audit_entry WHERE number > 1", "DELETE FROM audit_checkpoint")
    cecilia.get("/audit/verify")
    assert "Rad 2 och det som kom efter saknas" in cecilia.post("/audit/verify").text


def test_checkpoints_that_cannot_be_read_are_said(app: Flask, cecilia: Reader) -> None:
    """A file that somebody has spoilt is not passed over."""
    checkpoints(app).write_text("{}\n", encoding="utf-8")
    cecilia.get("/audit/verify")
    assert cecilia.post("/audit/verify").status == 503


def test_an_entry_that_cannot_be_read_leads_to_the_check(app: Flask, cecilia: Reader) -> None:
    """The page says where to find out which."""
    write(app, Event.COOKIE_FOREIGN)
    spoil(app, "UPDATE audit_entry SET at = 'never'")
    page = cecilia.get("/audit")
    assert (page.status, "/audit/verify" in page.text) == (503, True)


def spoil(app: Flask, *statements: str) -> None:
    """Do what the database refuses, as its owner could."""
    with app.extensions["hrstod.engine"].begin() as connection:
        unprotect_rows(connection)
        for statement in statements:
            connection.execute(text(statement))
        protect_rows(connection)


def test_the_file_is_the_whole_log(app: Flask, cecilia: Reader, tmp_path: Path) -> None:
    """It verifies on its own, tells that it was taken out, has a neutral name, and holds no name of anybody."""
    write(app, Event.COOKIE_FOREIGN, times=3)
    cecilia.get("/audit/export")
    page = cecilia.post("/audit/export")
    (tmp_path / "log.jsonl").write_bytes(page.body)
    entries = [one for one in read_lines(tmp_path / "log.jsonl") if isinstance(one, Entry)]
    assert (verify(entries).finding, entries[-1].event, b"Cecilia" in page.body) == (
        Finding.INTACT,
        "audit.exported",
        False,
    )
    assert page.headers["Content-Disposition"] == f'attachment; filename="hr-stod-{clock.today()}.jsonl"'


def test_taking_the_log_out_wants_a_fresh_passphrase(app: Flask, cecilia: Reader, travel: Callable[..., None]) -> None:
    """Whoever signed in a while ago is asked again, and nothing is taken out meanwhile."""
    cecilia.get("/audit/verify")
    travel(minutes=6)
    assert [cecilia.get("/audit/export").status, cecilia.post("/audit/export").status] == [303, 303]
    assert events(app) == []


@pytest.mark.parametrize("name", sorted(CAST.keys() - {"Cecilia"}))
def test_nobody_else_sees_the_log(app: Flask, people: dict[str, Person], name: str) -> None:
    """Neither the manager nor the administrator: there are no such pages for them."""
    reader = sign_in(app, people[name])
    assert {reader.get(address).status for address in ADDRESSES} == {404}


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_is_not_signed_in_is_asked_to(app: Flask, address: str) -> None:
    """The page is reached after signing in."""
    assert Reader(app).get(address).headers["Location"] == "/sign-in"
