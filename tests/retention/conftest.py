"""HR support of a board that keeps what is closed for a year, on each kind of database."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.conftest import EXAMPLES, make_site
from tests.database.postgres import KINDS, address_of, empty_database
from tests.factories.cases import make_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.factories.cases import Office


@contextmanager
def open_office(kind: str, folder: Path, config: pytest.Config) -> Iterator[Office]:
    """Make an office whose database and keystore are of one kind."""
    with ExitStack() as stack:
        addresses = []
        for name in ("main", "keys"):
            (folder / name).mkdir(parents=True)
            addresses.append(address_of(stack.enter_context(empty_database(kind, folder / name, config))))
        app = make_site(folder / "instance", content=EXAMPLES, database=addresses[0], keystore=addresses[1])
        office = make_office(app, years=1)
        yield office
        close(office)


def close(office: Office) -> None:
    """Close all connections to both databases."""
    office.installation.engine.dispose()
    for vault in (office.installation.vault, office.app.extensions["hrstod.vault"]):
        vault.keystore.close()


@pytest.fixture(scope="session", params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office on each kind of database; each test has cases of its own in it.

    Whoever puts an older copy back has made it in the same test: everything else is then as it was.
    """
    with open_office(request.param, tmp_path_factory.mktemp("office"), request.config) as found:
        yield found


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Office]:
    """Give an office whose pages are looked at."""
    with open_office("sqlite", tmp_path_factory.mktemp("desk"), pytestconfig) as found:
        yield found
