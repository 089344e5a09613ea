"""Whatever somebody wrote, the page to print can be made."""

from __future__ import annotations

from datetime import date

from hrstod.web.pdf import printable


def test_what_no_font_has_is_called_by_its_name() -> None:
    """A tagged file that lacked one sign would not be made at all."""
    assert printable({"a": ["Å\u200b 小", 1, date.min]}) == {"a": ["Å [cjk unified ideograph-5c0f]", 1, date.min]}


def test_lines_stay_lines() -> None:
    """And what is not seen becomes a space, or nothing."""
    assert printable("Monday\nTue\u00a0sday\u202e") == "Monday\nTue sday"
