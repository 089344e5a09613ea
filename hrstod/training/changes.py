"""The database itself says when something has changed that coverage is counted from, whoever changed it and how.

Coverage is counted from what a process has read before (ledger.py), which is right as long as the mark is the one it
had then. Triggers make the mark anew, so that no verb, command or import has to remember to. The migration that makes
the tables calls `watch_tables`; one that makes a watched table anew calls it again.

A mark never comes back. SQLite draws it by lot for each row. PostgreSQL takes the transaction's own number, at the very
end of the transaction, so that nobody who has the mark's row waits for anything else; a transaction that has written
already sees its own changes and not yet its mark, and keeps nothing of what it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

WATCHED = ("completion", "leave", "leadership", "unit_place", "course", "course_version", "course_audience")
ACTS = ("insert", "update", "delete")

FIRST = "INSERT INTO training_change (id, mark) VALUES (1, 'none yet')"
SQLITE = """
CREATE TRIGGER {table}_{act}_changes_training AFTER {act} ON {table}
BEGIN UPDATE training_change SET mark = lower(hex(randomblob(16))); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION change_training() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE training_change SET mark = pg_current_xact_id()::text WHERE mark <> pg_current_xact_id()::text;
    RETURN NULL;
END $$
"""
POSTGRESQL = """
CREATE CONSTRAINT TRIGGER {table}_changes_training AFTER INSERT OR UPDATE OR DELETE ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION change_training()
"""
MARK = text("SELECT mark FROM training_change")
HAS_WRITTEN = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")


def watch_tables(connection: Connection) -> None:
    """Let the mark be made anew whenever one of the watched tables changes."""
    connection.exec_driver_sql(FIRST)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(POSTGRESQL_FUNCTION)
        for table in WATCHED:
            connection.exec_driver_sql(POSTGRESQL.format(table=table))
        return
    for table in WATCHED:
        for act in ACTS:
            connection.exec_driver_sql(SQLITE.format(table=table, act=act))


def unwatch_tables(connection: Connection) -> None:
    """Stop it, for a migration back that removes some of the tables."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION change_training CASCADE")
        return
    for table in WATCHED:
        for act in ACTS:
            connection.exec_driver_sql(f"DROP TRIGGER {table}_{act}_changes_training")


def read_mark(database: Session) -> str:
    """Give the mark as it stands, in a transaction that may hold locks but has changed nothing that is watched."""
    return str(database.scalar(MARK))


def find_mark(database: Session) -> str | None:
    """Give the mark of what can be read now; None in a transaction that has changes which have no mark yet."""
    if database.get_bind().dialect.name == "postgresql" and database.scalar(HAS_WRITTEN):
        return None
    return read_mark(database)
