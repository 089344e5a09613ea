"""The one table of the open part: that somebody said, on a day, that a number is wrong."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark, marked


class NumberReport(HasId, Row):
    """Somebody said that a number is wrong. One row per number and day, so that nobody can fill the table."""

    __tablename__ = "number_report"
    __table_args__ = (UniqueConstraint("contact_id", "number", "reported_on"),)

    contact_id: Mapped[str] = marked(Mark.PUBLIC, String(40))
    number: Mapped[str] = marked(Mark.PUBLIC, String(20))
    """As it stood on the page when it was called wrong."""
    reported_on: Mapped[date] = marked(Mark.INTERNAL)
