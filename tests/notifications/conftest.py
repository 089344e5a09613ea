"""An outbox on each kind of database, a mail server, and a certificate for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete

from hrstod.accounts.models import Account, RoleGrant
from hrstod.database.base import Row
from hrstod.database.transaction import transaction
from hrstod.notifications.models import OutboxMessage
from tests.database.postgres import KINDS, empty_database
from tests.notifications.postbox import make_certificate, open_postbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.notifications.postbox import Certificate, Postbox


@pytest.fixture(scope="session", params=KINDS)
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database with its tables, of each kind."""
    with empty_database(request.param, tmp_path_factory.mktemp("outbox"), request.config) as engine:
        Row.metadata.create_all(engine)
        yield engine


@pytest.fixture
def engine(tables: Engine) -> Iterator[Engine]:
    """Give a database in which there is nobody, and nothing in the outbox."""
    yield tables
    with transaction(tables) as database:
        for table in (OutboxMessage, RoleGrant, Account):
            database.execute(delete(table))


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """Give a mail server that takes everything, unencrypted."""
    with open_postbox() as postbox:
        yield postbox


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Give a certificate for this machine."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """Give a certificate that this machine believes in."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    return certificate
