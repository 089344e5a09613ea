"""The tables of the organisation; whatever changes over time has a first and a last day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark, marked


class Dated:
    """Something that is true from a day, and to a day once it has ended."""

    from_on: Mapped[date] = marked(Mark.INTERNAL)
    to_on: Mapped[date | None] = marked(Mark.INTERNAL)
    """The last day; empty as long as it lasts."""


class Board(HasId, Dated, Row):
    """A board (nämnd): an authority of its own."""

    __tablename__ = "board"
    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),)

    name: Mapped[str] = marked(Mark.PUBLIC, String(120))
    plan_days: Mapped[int] = marked(Mark.INTERNAL, default=90)
    """After how many days a manager's saved plan is erased, unless the manager chooses otherwise."""


class StatedRule(Row):
    """What a board has decided about disposal, as somebody has stated it here; the one with the highest number counts.

    None is changed or removed: what was decided when a case was closed must stay readable.
    """

    __tablename__ = "disposal_rule"
    __table_args__ = (
        CheckConstraint("number >= 1", name="is_numbered_from_one"),
        CheckConstraint("length(decision) BETWEEN 1 AND 40", name="has_a_decision"),
        CheckConstraint("years BETWEEN 1 AND 50", name="keeps_for_1_to_50_years"),
        CheckConstraint("decided_on <= stated_on", name="is_decided_before_it_is_stated"),
    )

    board_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("board.id"), primary_key=True)
    number: Mapped[int] = marked(Mark.INTERNAL, primary_key=True, autoincrement=False)
    """1 for the first that was stated for the board, 2 for the next."""
    decision: Mapped[str] = marked(Mark.PUBLIC, String(40))
    """What the board's minutes call the decision."""
    decided_on: Mapped[date] = marked(Mark.PUBLIC)
    years: Mapped[int] = marked(Mark.PUBLIC)
    """For how many years a case is kept after it has been closed."""
    stated_on: Mapped[date] = marked(Mark.INTERNAL)
    stated_by: Mapped[UUID | None] = marked(Mark.PERSONAL, ForeignKey("account.id"))
    """Empty when it was stated by a command."""


class Administration(HasId, Dated, Row):
    """An administration (förvaltning): what a board directs."""

    __tablename__ = "administration"
    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),)

    board_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("board.id"))
    name: Mapped[str] = marked(Mark.PUBLIC, String(120))


class Unit(HasId, Dated, Row):
    """A unit: people who have the same nearest manager. It keeps its id wherever in the board it is moved."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),)

    board_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("board.id"))
    name: Mapped[str] = marked(Mark.PUBLIC, String(120))


class UnitPlace(HasId, Dated, Row):
    """Where a unit belongs for a time; a unit that is there on a day has exactly one place that day."""

    __tablename__ = "unit_place"
    __table_args__ = (
        UniqueConstraint("unit_id", "from_on"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("parent_id IS NULL OR parent_id <> unit_id", name="is_not_below_itself"),
    )

    unit_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("unit.id"))
    administration_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("administration.id"))
    parent_id: Mapped[UUID | None] = marked(Mark.INTERNAL, ForeignKey("unit.id"))
    """The unit that it is directly below; empty when it is directly below the administration."""


class EmployeeCount(HasId, Row):
    """How many people worked for a board, or in one unit, on a day."""

    __tablename__ = "employee_count"
    __table_args__ = (
        UniqueConstraint("board_id", "counted_on"),
        UniqueConstraint("unit_id", "counted_on"),
        CheckConstraint("(board_id IS NULL) <> (unit_id IS NULL)", name="is_of_a_board_or_a_unit"),
        CheckConstraint("employees >= 0", name="is_not_negative"),
    )

    board_id: Mapped[UUID | None] = marked(Mark.INTERNAL, ForeignKey("board.id"))
    unit_id: Mapped[UUID | None] = marked(Mark.INTERNAL, ForeignKey("unit.id"))
    counted_on: Mapped[date] = marked(Mark.INTERNAL)
    employees: Mapped[int] = marked(Mark.INTERNAL)


class Leadership(HasId, Dated, Row):
    """Who leads a unit, from when to when."""

    __tablename__ = "leadership"
    __table_args__ = (CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),)

    unit_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("unit.id"))
    account_id: Mapped[UUID] = marked(Mark.PERSONAL, ForeignKey("account.id"))
