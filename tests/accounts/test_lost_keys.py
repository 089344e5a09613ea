"""The keystore or the master key is gone, or wrong: nobody signs in, it is said why, and everything open stays open."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from hrstod.accounts.models import Account
from hrstod.app import create_app
from tests.accounts.breaking import KEYS
from tests.accounts.looking import Log, browser_with, cookies_of
from tests.cast import Reader
from tests.conftest import EXAMPLES, make_settings
from tests.factories import people

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.factories.people import Person

OPEN = ["/", "/contacts", "/steps/branches"]


@pytest.fixture
def anna(whole: Flask) -> Person:
    """Give somebody with an account there."""
    return people.make_person(whole, "Anna", "manager")


@pytest.fixture
def cookies(whole: Flask, anna: Person) -> dict[str, str]:
    """Give what is in a browser that was signed in before anything broke."""
    return cookies_of(people.sign_in(whole, anna))


@pytest.fixture(params=KEYS, ids=lambda broken: broken.__name__)
def keyless(request: pytest.FixtureRequest, whole: Flask, cookies: dict[str, str]) -> Flask:
    """Give the site as it is after a start without its keys."""
    assert cookies
    folder: Path = whole.extensions["hrstod.settings"].instance
    request.param(folder)
    site = create_app(make_settings(folder, content=EXAMPLES))
    site.extensions["tests.told"] = KEYS[request.param]
    return site


def test_nobody_signs_in_and_it_is_said_why(keyless: Flask, anna: Person) -> None:
    """503 with a sentence, an entry in the log, and nothing overwritten."""
    log, (event, said) = Log(keyless.extensions["hrstod.engine"]), keyless.extensions["tests.told"]
    reader = Reader(keyless)
    reader.get("/sign-in")
    page = reader.post("/sign-in", anna.form())
    assert (page.status, said in page.text, log.events()) == (503, True, [event])
    with Session(keyless.extensions["hrstod.engine"]) as database:
        assert database.get_one(Account, anna.id).last_step == 0


def test_all_that_is_open_to_everyone_is_shown(keyless: Flask, cookies: dict[str, str]) -> None:
    """To a stranger, and to whoever was signed in before; who can also leave."""
    reader = browser_with(keyless, cookies)
    assert {one.get(path).status for one in (Reader(keyless), reader) for path in OPEN} == {200}
    assert reader.get("/leave").status == 303


def test_a_code_for_a_new_account_can_wait(keyless: Flask, whole: Flask) -> None:
    """Whoever types it is told, and the code still works afterwards."""
    _, _, code = people.invite(people.installation_of(whole), "Nils")
    reader = Reader(keyless)
    reader.get("/welcome")
    assert reader.post("/welcome", {"code": code}).status == 503


def test_with_the_keystore_put_back_everything_is_as_before(whole: Flask, anna: Person, tmp_path: Path) -> None:
    """A restore is enough; nothing has been made in its place."""
    folder, kept = whole.extensions["hrstod.settings"].instance, tmp_path / "kept"
    kept.mkdir()
    whole.extensions["hrstod.vault"].keystore._engine.dispose()
    for path in folder.glob("keystore.db*"):
        shutil.move(path, kept / path.name)
    reader, statuses = Reader(whole), []
    reader.get("/sign-in")
    statuses.append(reader.post("/sign-in", anna.form()).status)
    for path in kept.iterdir():
        shutil.move(path, folder / path.name)
    reader.get("/sign-in")
    statuses.append(reader.post("/sign-in", anna.form()).status)
    assert statuses == [503, 303]
