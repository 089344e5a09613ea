"""Write opening hours as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import get_locale, gettext

from hrstod.contacts.definitions import DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from hrstod.contacts.definitions import Hours

ALL_WEEK = frozenset(range(7))
WEEKDAYS = frozenset(range(5))


def hours_in_words(hours: Sequence[Hours] | None) -> str:
    """Give "Around the clock", "Every day 7–21", "Mon, Wed, Fri 9–12", or nothing when they are not known."""
    if hours is None:
        return ""
    return "; ".join(_span_in_words(span) for span in hours)


def _span_in_words(span: Hours) -> str:
    if span.weekdays == ALL_WEEK and _is_midnight(span.opens) and _is_midnight(span.closes):
        return str(gettext("Around the clock"))
    return f"{_days_in_words(span.weekdays)} {_time_in_words(span.opens)}–{_time_in_words(span.closes, end=True)}"


def _days_in_words(days: frozenset[int]) -> str:
    if days == ALL_WEEK:
        return str(gettext("Every day"))
    if days == WEEKDAYS:
        return str(gettext("Weekdays"))
    names = get_locale().days["format"]["abbreviated"]
    said: str = ", ".join(names[day].rstrip(".") for day in sorted(days) if day < len(DAYS))
    return said[:1].upper() + said[1:]


def _time_in_words(moment: time, *, end: bool = False) -> str:
    if end and _is_midnight(moment):
        return "24"
    return f"{moment.hour}.{moment.minute:02}" if moment.minute else str(moment.hour)


def _is_midnight(moment: time) -> bool:
    return moment.hour == moment.minute == 0
