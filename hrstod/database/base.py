"""What every table has in common: the names of its constraints, and an id that tells nothing."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped

from hrstod.database.marks import Mark, marked


class Row(DeclarativeBase):
    """A table's row. Constraints get names, so that a migration can find them again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class HasId:
    """A random id (UUIDv4, RFC 9562): no order, no count, no time."""

    id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True, default=uuid4)
