"""Whatever somebody wrote, the page to print can be made."""

from __future__ import annotations

from datetime import date

from hrstod.web.pdf import DOUBTFUL, _printed, printable


def test_what_no_font_has_is_called_by_its_name() -> None:
    """A tagged file that lacked one sign would not be made at all."""
    assert printable({"a": ["Å\u200b 小", 1, date.min]}) == {"a": ["Å [cjk unified ideograph-5c0f]", 1, date.min]}


def test_what_is_taken_as_it_is_can_be_seen() -> None:
    """No letter is passed by that would be left out, or called by its name, if it were looked at."""
    usual = [letter for letter in map(chr, range(0x10000)) if not DOUBTFUL.match(letter)]
    assert [letter for letter in usual if _printed(letter) != letter] == []
    assert len(usual) > 800


def test_lines_stay_lines() -> None:
    """And what is not seen becomes a space, or nothing."""
    assert printable("Monday\nTue\u00a0sday\u202e") == "Monday\nTue sday"
