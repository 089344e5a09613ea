"""HR support of a board of its own, in each kind of database; for tests that are about tables."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.conftest import make_site
from tests.database.postgres import address_of, empty_database
from tests.factories.cases import make_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from tests.factories.cases import Office


@contextmanager
def open_office(request: pytest.FixtureRequest, factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Make an office in the kind of database that a fixture is asked for, and close it afterwards."""
    with empty_database(request.param, factory.mktemp("main"), request.config) as engine:
        app = make_site(factory.mktemp("instance"), database=address_of(engine))
        office = make_office(app)
        yield office
        for one in (office.installation.engine, app.extensions["hrstod.engine"]):
            one.dispose()
