"""The table of disposals. No row tells a time finer than a month as long as there is something to erase.

Rows lie in the order of their random ids, in SQLite too, so that neither a copy nor a page tells what came first.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped

from hrstod.database.base import Row
from hrstod.database.marks import Mark, marked
from hrstod.database.types import word_of
from hrstod.retention.rules import DisposalState


class Disposal(Row):
    """One disposal, from its proposal to what is kept of it: the certificate."""

    __tablename__ = "disposal"
    __table_args__ = (
        CheckConstraint("confirmed_by <> proposed_by", name="takes_two_people"),
        CheckConstraint("(confirmed_by IS NULL) = (state = 'proposed')", name="is_confirmed_by_somebody"),
        CheckConstraint("(reference IS NOT NULL) = (state = 'shredding')", name="has_a_reference_while_it_shreds"),
        CheckConstraint("(case_id IS NULL) = (state = 'done')", name="forgets_what_it_was"),
        CheckConstraint(
            "(done_month IS NOT NULL) = (state = 'done') AND (everywhere_on IS NOT NULL) = (state = 'done')",
            name="is_done_some_time",
        ),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True, default=uuid4)
    case_id: Mapped[UUID | None] = marked(Mark.INTERNAL, unique=True)
    """No foreign key: the certificate outlives the case. Empty when that is gone."""
    board_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("board.id"))
    state: Mapped[DisposalState] = marked(Mark.INTERNAL, word_of(DisposalState), default=DisposalState.PROPOSED)
    proposed_by: Mapped[UUID] = marked(Mark.PERSONAL, ForeignKey("account.id"))
    confirmed_by: Mapped[UUID | None] = marked(Mark.PERSONAL, ForeignKey("account.id"))
    decision: Mapped[str] = marked(Mark.PUBLIC, String(40))
    """What the board's minutes call the decision that counted when the case was closed."""
    years: Mapped[int] = marked(Mark.PUBLIC)
    """For how many years that decision keeps a case."""
    reference: Mapped[str | None] = marked(Mark.INTERNAL, String(64))
    """What the audit trail calls the case: derived from the key, which is gone when it is to be written there."""
    done_month: Mapped[date | None] = marked(Mark.INTERNAL)
    """The first day of the month in which it was erased."""
    everywhere_on: Mapped[date | None] = marked(Mark.INTERNAL)
    """The day on which the last backup that held its key is gone."""
