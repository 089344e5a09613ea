"""How sensitive each column is. An unmarked column fails the build."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import mapped_column

if TYPE_CHECKING:
    from sqlalchemy.orm import MappedColumn


class Mark(StrEnum):
    """Who may see what stands in a column."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SEALED = "sealed"


def marked(mark: Mark, *arguments: Any, **options: Any) -> MappedColumn[Any]:
    """Make a column that says how sensitive it is."""
    return mapped_column(*arguments, info={"mark": mark}, **options)
