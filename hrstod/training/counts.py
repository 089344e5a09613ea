"""What the follow-up of the programme may count of training: numbers, never rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod.training.coverage import CoverageDay
from hrstod.training.ledger import find_ledger

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Share:
    """How many are in date in every course that is for them, of how many who are counted."""

    in_date: int
    counted: int


def share_in_date(database: Session, day: date, boards: frozenset[UUID] | None = None) -> Share:
    """Give the indicator “share of managers trained and in date” on a day, for some boards or for all."""
    asked = CoverageDay(find_ledger(database), day)
    figure = asked.together(asked.everybody() if boards is None else asked.boards(boards))
    return Share(figure.in_date, figure.counted)
