"""Make what somebody wrote fit for the typesetter, whose own fonts have the letters of Europe."""

from __future__ import annotations

from typing import Any
from unicodedata import category, name

PRINTED = ((0x20, 0x4FF), (0x1E00, 0x2040), (0x20A0, 0x20BF), (0x2190, 0x22FF))
"""The letters and signs of these fonts: those of Europe, punctuation, currencies, arrows and signs for reckoning."""


def printable(said: Any) -> Any:
    """Give all texts in something without what cannot be seen, and with what no font has called by its name.

    A file in which one sign were missing would not be made at all (PDF/UA-1, ISO 14289-1, 7.21.8).
    """
    if isinstance(said, str):
        return "".join(_printed(letter) for letter in said)
    if isinstance(said, dict):
        return {key: printable(value) for key, value in said.items()}
    return [printable(one) for one in said] if isinstance(said, list | tuple) else said


def _printed(letter: str) -> str:
    if letter.isspace():
        return " "
    if category(letter).startswith("C"):
        return ""
    is_printed = any(first <= ord(letter) <= last for first, last in PRINTED)
    return letter if is_printed else f"[{name(letter, f'U+{ord(letter):04X}').lower()}]"
