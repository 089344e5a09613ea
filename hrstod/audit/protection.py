"""The database itself refuses to change the trail. The migration that makes its tables calls `protect_rows`.

Whoever owns the tables can take this away again, so on PostgreSQL the site's role owns nothing. The chain and the
checkpoints are what shows it when somebody has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLES = ("audit_entry", "audit_checkpoint")
REFUSAL = "the audit trail is only added to"

SQLITE = (
    "CREATE TRIGGER {table}_is_not_changed BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    "CREATE TRIGGER {table}_is_not_removed BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    # INSERT OR REPLACE removes the row before it without asking the trigger above.
    """CREATE TRIGGER {table}_is_not_replaced BEFORE INSERT ON {table}
    WHEN EXISTS (SELECT 1 FROM {table} WHERE number = NEW.number) BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
)

POSTGRESQL_FUNCTION = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$
"""
POSTGRESQL = (
    """CREATE TRIGGER {table}_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
)


def protect_rows(connection: Connection) -> None:
    """Let the trail's tables be read and added to, and nothing else.

    A migration that makes one of the tables anew calls it again.
    """
    statements: tuple[str, ...] = SQLITE
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(POSTGRESQL_FUNCTION.format(refusal=REFUSAL))
        statements = POSTGRESQL
    for table in TABLES:
        for statement in statements:
            connection.exec_driver_sql(statement.format(table=table, refusal=REFUSAL))


def unprotect_rows(connection: Connection) -> None:
    """Take the protection away, for a migration back that removes the tables."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION refuse_audit_change CASCADE")
        return
    for table in TABLES:
        for what in ("changed", "removed", "replaced"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_is_not_{what}")
