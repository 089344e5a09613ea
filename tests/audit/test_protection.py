"""The database refuses to change the trail, and the site needs no more than to read it and add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hrstod.audit import service, trail
from hrstod.audit.events import Event
from hrstod.audit.protection import TABLES, protect_rows, unprotect_rows
from hrstod.database.transaction import transaction
from tests.audit.trails import ANNA, MOMENT, SEED, audited_database
from tests.database.postgres import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

ON_BOTH = (
    "UPDATE {table} SET number = number + 10",
    "UPDATE {table} SET hash = hash WHERE number = 1",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE number = 1",
)
ON_ONE = {
    "sqlite": (
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO UPDATE SET number = 9",
    ),
    "postgresql": (
        "TRUNCATE {table}",
        "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (number) DO UPDATE SET number = 9",
    ),
}
ATTACKS = [(kind, statement) for kind in KINDS for statement in (*ON_BOTH, *ON_ONE[kind])]


@pytest.fixture
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give a database with a signed trail."""
    with audited_database(request.param, tmp_path, request.config) as engine:
        with transaction(engine) as database:
            service.make_checkpoint(database, seed=SEED, moment=MOMENT)
        yield engine


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(("engine", "statement"), ATTACKS, indirect=["engine"])
def test_nothing_in_the_trail_can_be_changed_or_removed(engine: Engine, statement: str, table: str) -> None:
    """Whatever the statement is called, the database says no."""
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text(statement.format(table=table)))


@pytest.mark.parametrize("engine", KINDS, indirect=True)
def test_the_protection_can_be_taken_away_and_put_back(engine: Engine) -> None:
    """A migration that has to make the tables anew can."""
    with engine.begin() as connection:
        unprotect_rows(connection)
        connection.execute(text("DELETE FROM audit_checkpoint"))
        protect_rows(connection)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_the_sites_role_needs_only_to_read_and_to_add(engine: Engine) -> None:
    """On PostgreSQL a role that owns nothing and may select and insert writes the trail and signs it."""
    role = f"site_{engine.url.database}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role}"))
        connection.execute(text(f"GRANT SELECT, INSERT ON {', '.join(TABLES)} TO {role}"))
    with transaction(engine) as database:
        database.execute(text(f"SET LOCAL ROLE {role}"))
        trail.write(database, Event.LOCK_DONE, actor_id=ANNA, moment=MOMENT, account=ANNA)
        assert service.make_checkpoint(database, seed=SEED, moment=MOMENT).number == 3
    with engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))
