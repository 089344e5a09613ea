"""The work with a file beside the pages: how far it has come, what stops it; and the pages for units and managers."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.store import SignInStore
from hrstod.authorization.checks import Actor
from hrstod.commands.memory import clear_memory, say_running
from hrstod.database import migrating
from hrstod.database.transaction import transaction
from hrstod.organisation.models import Board, Leadership
from hrstod.organisation.queries import leaders_on
from hrstod.training import importing_work
from hrstod.training.importing_mapping import find_meaning
from hrstod.training.importing_shelf import PATIENCE, Shelf, Stage
from hrstod.training.importing_work import Desk, Request, open_file, read_plan, take_over_file
from hrstod.training.models import Completion
from hrstod.training.rules import ImportKind
from hrstod.training.views import import_desk
from tests.database.postgres import KINDS, empty_database
from tests.factories.people import make_person, sign_in
from tests.factories.training import make_academy
from tests.quick import lay_tables
from tests.training.bringing import address_of, no_matter
from tests.training.bringing_pages import (
    add_course,
    bring,
    completions,
    explain,
    explain_people,
    in_english,
    in_file,
    rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.cast import Reader
    from tests.factories.school import School


@pytest.fixture
def course(school: School) -> str:
    """Give the name of a course like no other."""
    return add_course(school)


@pytest.fixture
def eva(school: School) -> Reader:
    """Give the trainer, who reads English."""
    return in_english(school.as_trainer())


def test_a_work_that_takes_longer_shows_how_far_it_has_come(
    school: School, eva: Reader, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a button that works without a script, and that leads on when it has ended."""
    monkeypatch.setattr(import_desk, "MOST_SECONDS", 0)
    bring(eva, rows(school, course))
    with import_desk.TURN:
        page = explain(eva)
        waiting = eva.post(f"{page.address}/wait")
    assert (page.heading, waiting.heading, waiting.status) == ("Reading the file", "Reading the file", 200)
    assert "Will be taken over 1" in eva.send(f"{page.address}/wait").text


def test_a_work_that_was_broken_off_says_so(
    school: School, eva: Reader, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After two minutes without a sign of life: its process has ended."""
    bring(eva, rows(school, course))
    shelf = Shelf(school.app.extensions["hrstod.settings"].memory)
    file = in_file(eva)
    held = shelf.find(school.eva.id, ImportKind.COMPLETIONS, UUID(file.rpartition("/")[2]))
    held.stage = Stage.WRITING
    shelf.keep(held, clock.now() - timedelta(seconds=PATIENCE + 1))
    assert "was broken off. Nothing was taken over" in eva.get(file).text


def test_whoever_loses_the_role_meanwhile_takes_nothing_over(
    school: School, eva: Reader, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked once more in the transaction that writes."""
    monkeypatch.setattr(import_desk, "MOST_SECONDS", 0)
    bring(eva, rows(school, course))
    explain(eva)
    eva.send(f"{in_file(eva)}/wait")
    with import_desk.TURN:
        eva.post(in_file(eva))
        with transaction(school.app.extensions["hrstod.engine"]) as database:
            for grant in database.scalars(select(RoleGrant).where(RoleGrant.account_id == school.eva.id)):
                grant.to_on = clock.today() - timedelta(days=1)
    with import_desk.TURN:
        assert completions(school) == []


@pytest.fixture
def office(school: School) -> Reader:
    """Give an administrator, who reads English."""
    return in_english(sign_in(school.app, make_person(school.app, "Adam", "administrator")))


def people(school: School) -> str:
    """Give a file in which Anna leads North and somebody new leads Night."""
    new, board = f"ola.{uuid4().hex[:8]}@example.se", school_board(school)
    rows = (f"{school.anna.sign_in_name};Anna;{board} › Care › North", f"{new};Ola Ek;{board} › Care › North › Night")
    return "\n".join(("E-post;Namn;Enhet", *rows))


def school_board(school: School) -> str:
    """Give the name of the board."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        return database.get_one(Board, school.board).name


def leaders(school: School) -> list[str]:
    """Give who leads Night today."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        found = leaders_on(database, school.units["Night"], clock.today())
        return sorted(database.get_one(Account, one.account_id).name for one in found)


def test_people_are_taken_over_and_nobody_leaves_unless_ticked(school: School, office: Reader) -> None:
    """Who is not in the file is listed by name, and goes on leading."""
    content = people(school)
    bring(office, content, "/training/staff/new")
    page = explain_people(office)
    office.send(in_file(office))
    assert ("New people, not invited yet 1" in page.text, "Nils Night" in page.text) == (True, True)
    assert leaders(school) == ["Nils", "Ola Ek"]


def test_whoever_is_ticked_stops_and_taking_back_puts_them_back(school: School, office: Reader) -> None:
    """The account that was made for somebody new is gone again, too."""
    content = people(school)
    bring(office, content, "/training/staff/new")
    page = explain_people(office)
    ticks = [one.get("value") for one in page.all(".//input[@name='end']")]
    done = office.send(in_file(office), {"end": ticks})
    assert leaders(school) == ["Ola Ek"]
    office.send(f"{done.address}/undo")
    assert leaders(school) == ["Nils"]


def test_a_button_that_is_pressed_twice_takes_over_once(
    school: School, eva: Reader, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds that it has been done, and leads to the same page."""
    monkeypatch.setattr(import_desk, "MOST_SECONDS", 0)
    bring(eva, rows(school, course))
    explain(eva)
    file = in_file(eva)
    eva.send(f"{file}/wait")
    shelf = Shelf(school.app.extensions["hrstod.settings"].memory)
    with import_desk.TURN:
        eva.post(file)
        held = shelf.find(school.eva.id, ImportKind.COMPLETIONS, UUID(file.rpartition("/")[2]))
    eva.send(f"{file}/wait")
    Desk(school.app.extensions["hrstod.engine"], shelf, Actor(school.eva.id, "Eva"), no_check).take_over(held, ())
    assert (shelf.stage_of(held), len(completions(school))) == (Stage.DONE, 1)


def no_check(_database: Session) -> None:
    """Stop nobody."""


def test_nothing_lies_there_any_more_when_the_server_has_ended(tmp_path: Path) -> None:
    """Whether or not its folder in memory is its own."""
    running, store = say_running(tmp_path), SignInStore(tmp_path / "memory")
    shelf = Shelf(tmp_path / "memory")
    shelf.put(uuid4(), ImportKind.PEOPLE, io.BytesIO(b"x"), clock.now())
    clear_memory(store, running, remove=False)
    os.close(running)
    assert not shelf.folder.exists()


@pytest.mark.slow  # makes a database of its own for each kind, because it commits
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_taken_over_in_each_kind_of_database(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """With all that keeps others waiting meanwhile."""
    path = tmp_path / "rows.csv"
    with empty_database(kind, tmp_path, request.config) as engine:
        migrating.upgrade(engine, tmp_path)
        with transaction(engine) as database:
            academy = make_academy(database)
            academy.course()
            address_of(database, academy.people["Anna"], "Anna")
        for held, content in (
            (ImportKind.PEOPLE, "E-post;Namn;Enhet\nola@example.se;Ola;Day\n"),
            (ImportKind.COMPLETIONS, "E-post;Kurs;Datum\nola@example.se;The first talk;2026-05-04\n"),
        ):
            path.write_text(content, encoding="utf-8")
            take_over_all(engine, held, path)
        with transaction(engine) as database:
            assert len(database.scalars(select(Completion)).all()) == 1


@pytest.mark.slow  # makes a database of its own for each kind, because it commits
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("is_changed", "times"), [(False, 1), (True, 2)])
def test_a_file_is_read_again_only_when_something_has_changed_meanwhile(
    kind: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_changed: bool,
    times: int,
) -> None:
    """Though whoever takes it over is held meanwhile, so that nobody takes their role."""
    read: list[Any] = []
    with empty_database(kind, tmp_path, request.config) as engine:
        lay_tables(engine, tmp_path)
        with transaction(engine) as database:
            make_academy(database)

        def read_and_change(database: Session, *given: Any, **more: Any) -> Any:
            plan = read_plan(database, *given, **more)
            if is_changed and not read:
                change_something(engine)
            read.append(plan)
            return plan

        monkeypatch.setattr(importing_work, "read_plan", read_and_change)
        path = tmp_path / "rows.csv"
        path.write_text("E-post;Namn;Enhet\nola@example.se;Ola;Day\n", encoding="utf-8")
        take_over_all(engine, ImportKind.PEOPLE, path, check=hold_accounts)
    assert len(read) == times


def hold_accounts(database: Session) -> None:
    """Hold all accounts, as the page holds that of whoever asks."""
    database.execute(select(Account.id).with_for_update())


def change_something(engine: Engine) -> None:
    """Let somebody else end a leadership."""
    with transaction(engine) as database:
        database.execute(update(Leadership).values(to_on=clock.today()))


def take_over_all(engine: Engine, kind: ImportKind, path: Path, check: Callable[[Session], None] = no_check) -> None:
    """Take over a file as a command does."""
    with Session(engine) as database:
        meaning = find_meaning(database, kind, open_file(kind, path).columns)
    asked = Request(None, kind, path, meaning, bytes(32))
    told: dict[str, Any] = {"moment": clock.now(), "tell": no_matter, "check": check}
    take_over_file(engine, asked, shown=None, ending=lambda _checked: (), **told)
