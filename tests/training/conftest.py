"""What the tests of training share: tables of each kind of database with a small academy, and a site with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from hrstod import clock
from hrstod.database.transaction import transaction, writing
from hrstod.organisation import service as organisation
from tests.conftest import EXAMPLES, make_site
from tests.database.postgres import KINDS, empty_database
from tests.factories.organisation import Town
from tests.factories.people import Person, installation_of, make_person, sign_in
from tests.factories.training import make_academy
from tests.quick import lay_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.cast import Reader
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


@dataclass
class School:
    """A site where courses are held: a board of its own, its trainer, and two managers, of whom Anna leads Nils."""

    app: Flask
    board: UUID
    units: dict[str, UUID]
    eva: Person
    anna: Person
    nils: Person

    def as_trainer(self) -> Reader:
        """Give the trainer's browser."""
        return sign_in(self.app, self.eva)

    def as_manager(self, person: Person | None = None) -> Reader:
        """Give a manager's browser, Anna's unless another is given."""
        return sign_in(self.app, person or self.anna)


def make_school(app: Flask) -> School:
    """Make a board like no other at a site, with a trainer and two managers."""
    installation = installation_of(app)
    start = clock.today() - timedelta(days=400)
    with transaction(installation.engine) as database:
        town = Town(database, from_on=start)
        name = f"Board {uuid4().hex[:8]}"
        board_id = town.board(name).id
        town.administration("Care", name)
        town.unit("North", "Care")
        town.unit("Night", "Care", below="North")
        units = {called: unit.id for called, unit in town.units.items()}
    eva = make_person(app, "Eva", "trainer", board_id=board_id)
    anna, nils = (make_person(app, name, "manager", board_id=board_id) for name in ("Anna", "Nils"))
    with transaction(installation.engine) as database:
        for unit, person in (("North", anna), ("Night", nils)):
            organisation.give_leadership(
                None, database, unit_id=units[unit], account_id=person.id, from_on=start, moment=clock.now()
            )
    return School(app, board_id, units, eva, anna, nils)


@pytest.fixture(scope="session")
def school_site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a site where courses are held."""
    return make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES)


@pytest.fixture
def school(school_site: Flask) -> School:
    """Give a board like no other at that site, with its trainer and its managers."""
    return make_school(school_site)
