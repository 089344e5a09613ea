"""Files that were taken over, and what their columns mean."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark as Sensitivity
from hrstod.database.marks import marked
from hrstod.database.types import UtcMoment, word_of
from hrstod.training.rules import ImportKind


class TrainingImport(HasId, Row):
    """A file that was taken over, and what it changed, so that it can be taken back."""

    __tablename__ = "training_import"

    kind: Mapped[ImportKind] = marked(Sensitivity.INTERNAL, word_of(ImportKind))
    digest: Mapped[bytes] = marked(Sensitivity.INTERNAL, LargeBinary(32))
    """SHA-256 of the file, so that the same one is noticed when it comes twice."""
    rows: Mapped[int] = marked(Sensitivity.INTERNAL)
    made_at: Mapped[datetime] = marked(Sensitivity.INTERNAL, UtcMoment)
    made_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))
    changes: Mapped[dict[str, Any]] = marked(Sensitivity.PERSONAL, JSON)
    """What has to be put back when it is undone: ids and days, never a name."""
    undone_at: Mapped[datetime | None] = marked(Sensitivity.INTERNAL, UtcMoment)
    undone_by: Mapped[UUID | None] = marked(Sensitivity.PERSONAL, ForeignKey("account.id"))


class ImportMapping(Row):
    """Which column of a file means what, as somebody chose it last for files with these columns."""

    __tablename__ = "import_mapping"

    kind: Mapped[ImportKind] = marked(Sensitivity.INTERNAL, word_of(ImportKind), primary_key=True)
    columns: Mapped[bytes] = marked(Sensitivity.INTERNAL, LargeBinary(32), primary_key=True)
    """SHA-256 of the names of the columns."""
    meaning: Mapped[dict[str, Any]] = marked(Sensitivity.INTERNAL, JSON)
