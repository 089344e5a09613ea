"""Which days of leave a file adds, and which it changes: leave that overlaps is the same leave, on other days.

Each row stands for one leave, so that a file with two leaves that overlap keeps both. Two rows with the same first day
are one leave, and the later row is right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hrstod.organisation.rules import Validity, goes_on_after, overlaps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from hrstod.training.importing_people_known import Away


@dataclass
class LeavePlan:
    """What would be changed by a file."""

    new: dict[tuple[str, date], Validity] = field(default_factory=dict)
    """By address and first day."""
    changed: dict[UUID, Validity] = field(default_factory=dict)
    said: dict[UUID, Validity] = field(default_factory=dict)
    """The days that a row has for leave that is here, whether it changes it or not."""

    def add(self, address: str, leave: Validity, theirs: Sequence[Away]) -> bool:
        """Put a row into the plan; tell whether it changes anything."""
        key = (address, leave.from_on)
        if key in self.new:
            before, self.new[key] = self.new[key], leave
            return before != leave
        same = self._find_same(leave, theirs)
        if same is None:
            self.new[key] = leave
            return True
        before = self._days(same)
        self.said[same.id] = leave
        return before != leave

    def settle(self, theirs: Sequence[Away]) -> None:
        """Plan what is to be changed for somebody, when every row has been read."""
        said = [self.said[one.id] for one in theirs if one.id in self.said]
        for one in theirs:
            days = self.said[one.id] if one.id in self.said else _shorten(one.days, said)
            if days != one.days:
                self.changed[one.id] = days

    def _find_same(self, leave: Validity, theirs: Sequence[Away]) -> Away | None:
        """Find the leave that a row means: on the same days, else from the same first day, else one that overlaps."""
        fitting = [
            one
            for one in theirs
            if self._days(one).from_on == leave.from_on or (one.id not in self.said and overlaps(one.days, leave))
        ]
        return min(
            fitting,
            key=lambda one: (self._days(one) != leave, self._days(one).from_on != leave.from_on, one.days.from_on),
            default=None,
        )

    def _days(self, one: Away) -> Validity:
        return self.said.get(one.id, one.days)


def _shorten(leave: Validity, said: Sequence[Validity]) -> Validity:
    """Let leave that no row stands for end with what overlaps it in the file: without an end it would never be over."""
    ends = [days.to_on for days in said if overlaps(days, leave)]
    last = max((day for day in ends if day is not None), default=None)
    return Validity(leave.from_on, last) if None not in ends and goes_on_after(leave, last) else leave
