"""An installation whose ceremony has been held: copied from one, or on a database of each kind."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import hrstod.contacts.models  # noqa: F401 (its tables belong to an installation)
from hrstod.accounts.vault import open_vault
from hrstod.app import create_app
from hrstod.database.base import Row
from hrstod.database.transaction import connect
from tests.conftest import make_settings
from tests.database.postgres import KINDS, address_of, empty_database
from tests.keys.installations import MOMENT, add_board, enrol, hold_ceremony, propose, sign_in, vouch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from hrstod.settings import Settings
    from tests.cast import Reader
    from tests.keys.installations import Installation


def close(found: Installation) -> None:
    """Close all connections of an installation."""
    found.engine.dispose()
    found.vault.keystore._engine.dispose()


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Give the installation that others are copied from."""
    settings = make_settings(tmp_path_factory.mktemp("held"))
    engine = connect(settings.database_address)
    Row.metadata.create_all(engine)
    found = hold_ceremony(settings)
    engine.dispose()
    close(found)
    return found


@pytest.fixture
def here(held: Installation, tmp_path: Path) -> Iterator[Installation]:
    """Give an installation of one's own."""
    folder = tmp_path / "instance"
    shutil.copytree(held.settings.instance, folder)
    settings = make_settings(folder)
    found = replace(held, settings=settings, engine=connect(settings.database_address), vault=open_vault(settings))
    yield found
    close(found)


@pytest.fixture(params=KINDS)
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """Give an installation whose database and keystore are of each kind."""
    folders = [tmp_path / name for name in ("database", "keystore")]
    for folder in folders:
        folder.mkdir()
    with (
        empty_database(request.param, folders[0], request.config) as engine,
        empty_database(request.param, folders[1], request.config) as keystore,
    ):
        Row.metadata.create_all(engine)
        settings = make_settings(tmp_path, database=address_of(engine), keystore=address_of(keystore))
        found = hold_ceremony(settings)
        yield found
        close(found)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Settings]:
    """Give the settings of an installation that has tables and nothing else."""
    settings = make_settings(tmp_path / "empty")
    settings.instance.mkdir()
    engine = connect(settings.database_address)
    Row.metadata.create_all(engine)
    yield settings
    engine.dispose()


@pytest.fixture
def site(here: Installation, travel: Callable[..., None]) -> Iterator[Flask]:
    """Give a site on an installation whose ceremony has been held, that day."""
    travel(to=MOMENT)
    app = create_app(here.settings)
    yield app
    app.extensions["hrstod.engine"].dispose()


@pytest.fixture
def administrator(site: Flask, here: Installation) -> Reader:
    """Give an administrator who has signed in."""
    person = enrol(here, "Cecilia")
    propose(here, person, None, "administrator")
    return sign_in(site, person)


@pytest.fixture
def somebody(request: pytest.FixtureRequest, site: Flask, here: Installation) -> Reader:
    """Give somebody with the role that the test asks for, or with none, who has signed in."""
    person = enrol(here)
    if request.param == "hr-support":
        vouch(here, person, add_board(here))
    elif request.param is not None:
        propose(here, person, None if request.param == "auditor" else add_board(here), request.param)
    return sign_in(site, person)
