"""What the tests of training share: tables of each kind of database with a small academy, and a site with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.database.transaction import writing
from tests.conftest import EXAMPLES, make_site
from tests.database.postgres import KINDS, empty_database
from tests.factories.school import School, make_school
from tests.factories.training import make_academy
from tests.quick import lay_tables
from tests.training.drill_pages import add_course, retire

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from hrstod.guidance.typing_guard import GuardRules
    from tests.factories.training import Academy


@pytest.fixture(scope="session", params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database of each kind with empty tables."""
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
def academy(database: Session) -> Academy:
    """Give a municipality where Anna leads North, and Nils leads Night below it."""
    return make_academy(database)


@pytest.fixture(scope="session")
def school_site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a site where courses are held."""
    return make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES)


@pytest.fixture
def school(school_site: Flask) -> School:
    """Give a board like no other at that site, with its trainer and its managers."""
    return make_school(school_site)


@pytest.fixture
def drill_course(school: School) -> Iterator[UUID]:
    """Give a course that is the short drill, and retire it afterwards so that no other test counts it."""
    course_id = add_course(school)
    yield course_id
    retire(school, course_id)


@pytest.fixture
def guard(example_site: Flask) -> GuardRules:
    """Give what the typing guard looks for."""
    found: GuardRules = example_site.extensions["hrstod.typing_guard"]
    return found
