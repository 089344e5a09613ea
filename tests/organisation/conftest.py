"""What the tests of the organisation share: tables of each kind of database, and a small municipality in them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from hrstod.database.transaction import transaction, writing
from tests.conftest import make_site
from tests.database.postgres import KINDS, empty_database
from tests.factories.organisation import make_town
from tests.factories.people import make_person, sign_in
from tests.organisation.pages import Ids, in_english
from tests.quick import lay_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.cast import Reader
    from tests.factories.organisation import Town
    from tests.factories.people import Person


@pytest.fixture(scope="module", params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database of each kind with empty tables, for the tests of a module."""
    folder = tmp_path_factory.mktemp("database")
    with empty_database(request.param, folder, request.config) as engine:
        lay_tables(engine, folder)
        yield engine


@pytest.fixture
def database(engine: Engine) -> Iterator[Session]:
    """Give a transaction that writes, and is taken back when the test has ended."""
    with writing(engine) as session:
        yield session


@pytest.fixture
def town(database: Session) -> Town:
    """Give a municipality with two boards."""
    return make_town(database)


@pytest.fixture(scope="module")
def town_site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a site of these tests' own."""
    return make_site(tmp_path_factory.mktemp("instance"))


@pytest.fixture(scope="module")
def person(town_site: Flask) -> Person:
    """Give an administrator of the whole municipality."""
    return make_person(town_site, "Bo", "administrator", language="en")


@pytest.fixture
def administrator(town_site: Flask, person: Person) -> Reader:
    """Give the administrator's browser, in English."""
    return in_english(sign_in(town_site, person))


@pytest.fixture
def ids(town_site: Flask) -> Ids:
    """Add a small municipality like no other, and give its ids."""
    with transaction(town_site.extensions["hrstod.engine"]) as database:
        town = make_town(database, f" {uuid4().hex[:6]}")
        return Ids(
            {name: one.id for part in (town.boards, town.administrations, town.units) for name, one in part.items()}
        )


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reader]:
    """Give a site without any board, to an administrator and to an auditor."""
    app = make_site(tmp_path_factory.mktemp("instance"))
    roles = ("administrator", "auditor")
    return {role: in_english(sign_in(app, make_person(app, "Bo", role, language="en"))) for role in roles}
