"""What the tests of accounts share: installations on each kind of database, people, and what was written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from tests.accounts.looking import Log
from tests.conftest import EXAMPLES, make_settings, make_site
from tests.database.postgres import KINDS, address_of, empty_database
from tests.factories import people
from tests.quick import lay_tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.people import Installation, Person


@pytest.fixture(scope="session", params=KINDS)
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Give an installation with keys on each kind of database; each test has people of its own in it."""
    folder = tmp_path_factory.mktemp("installation")
    with empty_database(request.param, folder, request.config) as engine:
        lay_tables(engine, folder)
        yield people.install(make_settings(folder, database=address_of(engine)), engine)


@pytest.fixture
def database(here: Installation) -> Iterator[Session]:
    """Give a transaction that only reads."""
    with Session(here.engine) as session:
        yield session


@pytest.fixture(autouse=True)
def _no_tries(request: pytest.FixtureRequest) -> None:
    """Forget who has failed at the site: each test begins with all its tries."""
    if "example_site" in request.fixturenames:
        request.getfixturevalue("example_site").extensions["hrstod.sign_in_store"].forget_tries()


@pytest.fixture
def log(example_site: Flask) -> Log:
    """Give what is written down at the site from now on."""
    return Log(example_site.extensions["hrstod.engine"])


@pytest.fixture
def person(example_site: Flask) -> Person:
    """Give Anna, who has an account and no role."""
    return people.make_person(example_site)


@pytest.fixture
def inside(example_site: Flask, person: Person) -> Reader:
    """Give Anna's browser, signed in and unlocked."""
    return people.sign_in(example_site, person)


@pytest.fixture(scope="session")
def administrator(example_site: Flask) -> Person:
    """Give somebody who looks after people at the site, and reads the log."""
    return people.make_person(example_site, "Cecilia", "administrator", "auditor")


@pytest.fixture
def office(example_site: Flask, administrator: Person) -> Reader:
    """Give the administrator's browser, signed in and unlocked."""
    return people.sign_in(example_site, administrator)


@pytest.fixture
def whole(tmp_path: Path) -> Flask:
    """Give a site of its own in which nothing is broken yet."""
    return make_site(tmp_path / "instance", content=EXAMPLES)
