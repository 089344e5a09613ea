"""A mark that is another one whenever something has changed that coverage is counted from."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped

from hrstod.database.base import Row
from hrstod.database.marks import Mark as Sensitivity
from hrstod.database.marks import marked


class TrainingChange(Row):
    """One row, with a mark that the database itself makes anew (hrstod/training/changes.py)."""

    __tablename__ = "training_change"
    __table_args__ = (CheckConstraint("id = 1", name="is_one_row"),)

    id: Mapped[int] = marked(Sensitivity.INTERNAL, primary_key=True, autoincrement=False)
    mark: Mapped[str] = marked(Sensitivity.INTERNAL, String(32))
