"""Where the line of a plot over time goes; the drawing itself is a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

WIDTH, HEIGHT = 1_000, 100
"""The drawing's own measures: it is stretched to the page, and each unit of height is one per cent."""


@dataclass(frozen=True)
class Mark:
    """A day and its share, as far from the left and from the top as they are drawn."""

    day: date
    share: float
    x: float
    y: float


@dataclass(frozen=True)
class Plot:
    """A line over time, broken where there is nothing to tell."""

    lines: tuple[tuple[Mark, ...], ...]
    first: date
    middle: date
    last: date

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Give all that is drawn, the oldest first."""
        return tuple(mark for line in self.lines for mark in line)


def plot(shares: Sequence[tuple[date, float | None]]) -> Plot | None:
    """Draw shares between 0 and 1 over the days they are of; None when there are not at least two."""
    if sum(share is not None for _day, share in shares) < 2:
        return None
    first, last = shares[0][0], shares[-1][0]
    whole = (last - first).days
    lines: list[list[Mark]] = [[]]
    for day, share in shares:
        if share is None:
            lines.append([])
            continue
        x, y = WIDTH * (day - first).days / whole, HEIGHT * (1 - share)
        lines[-1].append(Mark(day, share, round(x, 1), round(y, 1)))
    return Plot(tuple(tuple(line) for line in lines if line), first, first + (last - first) / 2, last)
