"""Everything that is stored sealed is listed with who opens it, and nothing is listed that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, LargeBinary, MetaData, Table

from hrstod.crypto.fields import SEALED_FIELDS
from hrstod.database.marks import Mark
from tests.architecture.test_columns import every_list

if TYPE_CHECKING:
    from collections.abc import Iterator


def sealed(metadata: MetaData) -> Iterator[tuple[str, str]]:
    """Give the columns that are marked as sealed."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.info["mark"] is Mark.SEALED:
                yield table.name, column.name


def test_every_sealed_column_is_listed_and_no_other() -> None:
    """In both databases: whoever adds one writes down what it is and who opens it."""
    listed = sorted((field.table, field.column) for field in SEALED_FIELDS)
    assert listed == sorted(column for tables in every_list() for column in sealed(tables))


def test_every_sealed_column_is_bytes() -> None:
    """What is sealed is nothing that a database could sort or search."""
    tables = {name: table for one in every_list() for name, table in one.tables.items()}
    assert all(isinstance(tables[field.table].columns[field.column].type, LargeBinary) for field in SEALED_FIELDS)


def test_every_sealed_column_says_what_it_is_who_opens_it_and_with_what() -> None:
    """In words, each with at least one lock."""
    assert all(field.what and field.opened_by and field.locks and all(field.locks) for field in SEALED_FIELDS)


def test_a_sealed_column_that_is_not_listed_would_be_noticed() -> None:
    """The mark is what counts."""
    metadata = MetaData()
    Table("note", metadata, Column("text", LargeBinary(), info={"mark": Mark.SEALED}))
    assert set(sealed(metadata)) - {(field.table, field.column) for field in SEALED_FIELDS} == {("note", "text")}
