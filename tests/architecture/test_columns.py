"""Every column says how sensitive it is."""

from __future__ import annotations

import importlib

from sqlalchemy import Column, MetaData, String, Table

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


def all_tables() -> MetaData:
    """Give every table there is: the one list that all models are written into."""
    for path in PACKAGE.glob("*/models.py"):
        importlib.import_module(f"hrstod.{path.parent.name}.models")
    return Row.metadata


def test_every_column_is_marked() -> None:
    """Public, internal, personal or sealed: somebody has decided, for each column of each table."""
    tables = all_tables()
    assert tables.tables
    assert unmarked(tables) == []


def test_an_unmarked_column_would_be_noticed() -> None:
    """A column made in SQLAlchemy's own way, with no mark, fails the build."""
    metadata = MetaData()
    Table("note", metadata, Column("text", String()), Column("on", String(), info={"mark": Mark.PUBLIC}))
    assert unmarked(metadata) == ["note.text"]
