"""Somebody with all rights to the database of cases: reads rows, writes any of them, and puts what was there back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.cases.models import Case, CaseEntry
from hrstod.database.transaction import transaction

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from tests.factories.cases import Office

WHOLE: dict[type[Any], str] = {SharedKey: "id", SharedKeyWrap: "key_id", Case: "id", CaseEntry: "case_id"}
"""All that a case consists of, and the column that says which case; a draft is nothing that others read."""
OF_A_CASE = dict[type[Any], list[dict[str, Any]]]


def rows_of(database: Session, case_id: UUID) -> OF_A_CASE:
    """Copy all rows of a case, as they lie there."""
    return {
        table: [
            dict(row)
            for row in database.execute(select(table.__table__).where(getattr(table, column) == case_id)).mappings()
        ]
        for table, column in WHOLE.items()
    }


def copy_rows(office: Office, case_id: UUID) -> OF_A_CASE:
    """Copy a case, as a backup does."""
    with office.read() as database:
        return rows_of(database, case_id)


def put_back(office: Office, case_id: UUID, rows: OF_A_CASE) -> None:
    """Put a copy in the place of a case, and leave nothing of what was there."""
    with transaction(office.installation.engine) as database:
        for table in reversed(WHOLE):
            if table not in (SharedKey, Case):  # others point to these two, so they are changed
                database.execute(delete(table.__table__).where(getattr(table, WHOLE[table]) == case_id))
        for table, copied in rows.items():
            for row in copied if table in (SharedKey, Case) else ():
                write(database, table, row, row)
            if table not in (SharedKey, Case):
                database.execute(insert(table.__table__), copied)


def write(database: Session, table: type[Any], row: dict[str, Any], changes: dict[str, Any]) -> None:
    """Change something in a row, whatever it is."""
    database.execute(update(table.__table__).where(*_same(table, row)).values(changes))


def overwrite(office: Office, table: type[Any], row: dict[str, Any], **changes: Any) -> None:
    """Do the same for good."""
    with transaction(office.installation.engine) as database:
        write(database, table, row, changes)


def remove(office: Office, table: type[Any], row: dict[str, Any]) -> None:
    """Delete a row."""
    with transaction(office.installation.engine) as database:
        database.execute(delete(table.__table__).where(*_same(table, row)))


def add(office: Office, *rows: Any) -> None:
    """Put rows there, over those with the same key."""
    with transaction(office.installation.engine) as database:
        for row in rows:
            database.merge(row)


def _same(table: type[Any], row: dict[str, Any]) -> list[ColumnElement[bool]]:
    return [column == row[column.key] for column in table.__table__.primary_key]
