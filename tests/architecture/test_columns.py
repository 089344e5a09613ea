"""Every column says how sensitive it is."""

from __future__ import annotations

import importlib

from sqlalchemy import Column, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase

from hrstod.crypto.models import KeystoreRow
from hrstod.database.base import Row
from hrstod.database.marks import Mark
from tests.architecture.source import PACKAGE


def unmarked(metadata: MetaData) -> list[str]:
    """Give the columns that do not say how sensitive they are."""
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.info.get("mark"), Mark)
    ]


def every_list() -> list[MetaData]:
    """Give every table there is: the list that all models are written into, and that of the keystore."""
    for path in [*PACKAGE.glob("*/models.py"), *PACKAGE.glob("*/models/__init__.py")]:
        importlib.import_module(f"hrstod.{path.relative_to(PACKAGE).parts[0]}.models")
    return [Row.metadata, KeystoreRow.metadata]


def test_every_column_is_marked() -> None:
    """Public, internal, personal or sealed: somebody has decided, for each column of each table."""
    assert all(tables.tables for tables in every_list())
    assert [column for tables in every_list() for column in unmarked(tables)] == []


def test_no_table_is_in_two_databases() -> None:
    """The keystore's are its own: with what they lock in one place, they would be one lock."""
    main, keystore = every_list()
    assert set(main.tables) & set(keystore.tables) == set()


def test_there_is_no_third_list_of_tables() -> None:
    """A table in a list of its own would be in no migration and under none of these tests."""
    bases = {base for base in DeclarativeBase.__subclasses__() if base.__module__.startswith("hrstod.")}
    assert {base.metadata for base in bases} == set(every_list())


def test_an_unmarked_column_would_be_noticed() -> None:
    """A column made in SQLAlchemy's own way, with no mark, fails the build."""
    metadata = MetaData()
    Table("note", metadata, Column("text", String()), Column("on", String(), info={"mark": Mark.PUBLIC}))
    assert unmarked(metadata) == ["note.text"]
