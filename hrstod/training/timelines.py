"""Whom of many people something is true for on any day, as the bits of one whole number; knows no database.

Each person has a number, and stands in a mask as the bit of that number: a hundred thousand people are twelve
kilobytes, and “in date, and leads a unit, and is not on leave” is one `&` for all of them. What is true from a day to a
day is kept by the months in which it begins and ends. Only those that begin or end in the month that is asked about are
looked at one by one; whatever goes right across it is one mask, made when it is first asked for.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FOREVER = 4_000_000
"""A day, as an ordinal (`date.toordinal`), that comes after every day that can be written."""
MONTH = 5
"""A month is 32 days here: by how many bits a day is shifted to give its month."""

Span = tuple[int, int]
"""The first and the last of some days, as ordinals."""


def merged(spans: Sequence[Span]) -> Sequence[Span]:
    """Give spans in their order, with those that touch or overlap made one."""
    if len(spans) == 1:
        return spans
    whole: list[Span] = []
    for first, last in sorted(spans):
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return whole


def mask_of(people: Sequence[int]) -> int:
    """Give the mask in which these people stand."""
    bits = bytearray((max(people, default=0) >> 3) + 1)
    for person in people:
        bits[person >> 3] |= 1 << (person & 7)
    return int.from_bytes(bits, "little")


def people_in(mask: int) -> Iterator[int]:
    """Give the numbers of those who stand in a mask, in their order."""
    for at, byte in enumerate(mask.to_bytes((mask.bit_length() + 7) >> 3, "little")):
        if byte:
            yield from (at * 8 + bit for bit in range(8) if byte >> bit & 1)


class _Page:
    """All spans that begin in one month and end in another."""

    def __init__(self) -> None:
        self.first, self.last, self.people = array("I"), array("I"), array("I")
        self._mask: int | None = None

    def whole(self) -> int:
        """Give the mask of everybody here."""
        if self._mask is None:
            self._mask = mask_of(self.people)
        return self._mask

    def on(self, day: int) -> int:
        """Give the mask of those for whom it is true on a day."""
        spans = zip(self.first, self.last, self.people, strict=True)
        return mask_of([person for first, last, person in spans if first <= day <= last])


class Timeline:
    """For whom something is true on which days. Filled once, then only asked."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._pages: dict[tuple[int, int], _Page] = {}

    def add(self, person: int, span: Span) -> None:
        """Let it be true for somebody from a day to a day; not at all when the last comes before the first."""
        first, last = span
        if first <= last:
            page = self._page(first, last)
            page.first.append(first)
            page.last.append(last)
            page.people.append(person)

    def add_all(self, people: Sequence[int], span: Span) -> None:
        """Let it be true for some people from a day to a day."""
        first, last = span
        if first <= last:
            page = self._page(first, last)
            page.first.extend(repeat(first, len(people)))
            page.last.extend(repeat(last, len(people)))
            page.people.extend(people)

    def on(self, day: int) -> int:
        """Give the mask of those for whom it is true on a day."""
        month, mask = day >> MONTH, 0
        for (first, last), page in self._pages.items():
            if first < month < last:
                mask |= page.whole()
            elif first <= month <= last:
                mask |= page.on(day)
        return mask

    def _page(self, first: int, last: int) -> _Page:
        months = (first >> MONTH, last >> MONTH)
        page = self._pages.get(months)
        if page is None:
            page = self._pages[months] = _Page()
        return page


class Beginnings:
    """On which day something begins for whom."""

    def __init__(self, begun: Iterable[tuple[int, int]]) -> None:
        """Take days with the people for whom it begins."""
        ordered = sorted(begun)
        self._days = array("I", [day for day, _person in ordered])
        self._people = array("I", [person for _day, person in ordered])

    def between(self, first: int, last: int) -> int:
        """Give the mask of those for whom it begins on one of some days."""
        return mask_of(self._people[bisect_left(self._days, first) : bisect_right(self._days, last)])
