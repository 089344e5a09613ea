"""The one commit: after a write that succeeded, never after any other, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.contacts.models import NumberReport
from hrstod.database import migrating
from hrstod.database.transaction import commits, database, end_reading, transaction
from tests.database.postgres import KINDS, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from sqlalchemy import Engine


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give a migrated database of each kind."""
    with empty_database(request.param, tmp_path, request.config) as engine:
        migrating.upgrade(engine, tmp_path)
        yield engine


def report() -> NumberReport:
    """Make a row that is like no other."""
    return NumberReport(contact_id=uuid4().hex, number="112", reported_on=clock.today())


def count(engine: Engine) -> int:
    """Count the rows that anybody else can see."""
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(NumberReport)) or 0


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    """Give a client of a site with three views that write, each in its way."""
    app = Flask("tiny")
    app.extensions["hrstod.engine"] = engine

    @app.post("/answer/<int:status>")
    @commits
    def answer(status: int) -> tuple[str, int]:
        database().add(report())
        database().flush()
        return "", status

    @app.post("/nested/<int:status>")
    @commits
    def nested(status: int) -> tuple[str, int]:
        with database().begin_nested():
            database().add(report())
        return "", status

    @app.post("/break")
    @commits
    def break_down() -> str:
        database().add(report())
        database().flush()
        raise RuntimeError

    return app.test_client()


@pytest.mark.parametrize("status", [200, 204, 302, 303])
def test_a_write_that_succeeded_is_kept(client: FlaskClient, engine: Engine, status: int) -> None:
    """A page or a redirect after a write means that it is stored."""
    client.post(f"/answer/{status}")
    assert count(engine) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 500, 503])
def test_a_write_that_was_refused_is_not_kept(client: FlaskClient, engine: Engine, status: int) -> None:
    """A view that answers with an error has stored nothing, though it wrote before it knew."""
    client.post(f"/answer/{status}")
    assert count(engine) == 0


def test_a_write_that_breaks_is_not_kept(client: FlaskClient, engine: Engine) -> None:
    """An exception on the way leaves nothing half done."""
    assert client.post("/break").status_code == 500
    assert count(engine) == 0


def test_a_part_of_a_write_is_not_kept_when_the_whole_fails(client: FlaskClient, engine: Engine) -> None:
    """A savepoint that went well inside a write that did not is undone with it."""
    client.post("/nested/422")
    assert count(engine) == 0


def test_a_part_of_a_write_is_kept_when_the_whole_succeeds(client: FlaskClient, engine: Engine) -> None:
    """A savepoint is no obstacle to the one commit."""
    client.post("/nested/303")
    assert count(engine) == 1


def test_nobody_is_thanked_before_the_commit(client: FlaskClient, engine: Engine) -> None:
    """When the commit itself fails, the answer is an error and not the view's redirect."""

    def fail(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("disk full"))

    event.listen(engine, "commit", fail)
    assert client.post("/answer/303").status_code == 500


def test_connections_come_back_after_errors(client: FlaskClient, engine: Engine) -> None:
    """More failed writes than the pool has connections, and the next write still works."""
    for _ in range(20):
        client.post("/break")
    assert client.post("/answer/200").status_code == 200


def test_what_a_page_writes_that_should_only_read_is_rolled_back(engine: Engine) -> None:
    """Outside a view marked with `commits` there is a transaction to read in, and nothing of it stays."""
    app = Flask("tiny")
    app.extensions["hrstod.engine"] = engine
    end_reading(app)
    with app.app_context():
        database().add(report())
        database().flush()
    assert count(engine) == 0


def test_a_command_commits_when_it_ends_well(engine: Engine) -> None:
    """What a command writes is there when it is done."""
    with transaction(engine) as session:
        session.add(report())
    assert count(engine) == 1


def write_twice(engine: Engine) -> None:
    """Write the same report twice in one transaction, which its table refuses."""
    first = report()
    with transaction(engine) as session:
        session.add(first)
        session.flush()
        session.add(NumberReport(contact_id=first.contact_id, number=first.number, reported_on=first.reported_on))


def test_a_command_that_breaks_writes_nothing(engine: Engine) -> None:
    """Two rows of which one may not be there leave neither."""
    with pytest.raises(IntegrityError):
        write_twice(engine)
    assert count(engine) == 0


def test_no_address_that_can_be_read_ever_commits(site: Flask) -> None:
    """Walk every address: one that answers GET is not marked as writing."""
    readable = [rule.endpoint for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ())]
    assert readable
    assert not [name for name in readable if hasattr(site.view_functions[name], "commits")]


def test_a_page_leaves_no_transaction_open(site: Flask) -> None:
    """Reading guidance and contacts takes no connection at all."""
    taken: list[object] = []
    event.listen(site.extensions["hrstod.engine"], "checkout", lambda *_: taken.append(1))
    site.test_client().get("/contacts")
    assert not taken
