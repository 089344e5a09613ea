"""The tables of cases: all that is written is sealed, and no row tells a time finer than a month.

Rows lie in the order of their random ids, in SQLite too, so that neither a copy nor a page tells what came first.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped

from hrstod.cases.rules import CaseState
from hrstod.database.base import Row
from hrstod.database.marks import Mark, marked
from hrstod.database.types import word_of

NO_ROWID = {"sqlite_with_rowid": False}
"""With it, the id stands first: SQLite’s integrity check takes a later one for something that is wrong."""


class Case(Row):
    """One case. What it is about is in its index and its entries, which are sealed."""

    __tablename__ = "support_case"
    __table_args__ = (
        CheckConstraint("(dispose_from IS NULL) = (state = 'open')", name="is_disposed_of_after_it_is_closed"),
        NO_ROWID,
    )

    id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    board_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("board.id"))
    state: Mapped[CaseState] = marked(Mark.INTERNAL, word_of(CaseState), default=CaseState.OPEN)
    is_held: Mapped[bool] = marked(Mark.INTERNAL, default=False)
    """Whether it may not be disposed of for now; why is in the index."""
    dispose_from: Mapped[date | None] = marked(Mark.INTERNAL)
    """The first day of the month from which it may be disposed of, once it is closed."""
    index: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)
    version: Mapped[UUID] = marked(Mark.INTERNAL)
    """Random, new at every write, and part of what the index is bound to: a counter would tell how much happens."""

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 (SQLAlchemy's own)


class CaseEntry(Row):
    """One version of one thing that is written about a case; what kind of thing, when and by whom is sealed with it."""

    __tablename__ = "case_entry"
    __table_args__ = NO_ROWID

    case_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("support_case.id"), primary_key=True)
    """First, so that all that is written about a case lies together: it is read and sealed anew as a whole."""
    id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    version: Mapped[int] = marked(Mark.INTERNAL, primary_key=True, autoincrement=False)
    previous: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32))
    """The SHA-256 of the version before it, signature and all; 32 zero bytes for the first. It is bound to the blob."""
    blob: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)


class CaseDraft(Row):
    """What somebody has begun to write about a case, sealed for them alone."""

    __tablename__ = "case_draft"
    __table_args__ = NO_ROWID

    case_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("support_case.id"), primary_key=True)
    account_id: Mapped[UUID] = marked(Mark.PERSONAL, ForeignKey("account.id"), primary_key=True)
    blob: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)


class SupportRequest(Row):
    """What a manager asks HR for, sealed for those whom the manager chose; the manager cannot read it again."""

    __tablename__ = "support_request"
    __table_args__ = NO_ROWID

    id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    board_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("board.id"))
    blob: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)
