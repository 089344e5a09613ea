"""The Swedish that stands on a page for an English message, for stories in which many pages are gone through."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGUE = Path(__file__).parents[2] / "translations" / "sv" / "LC_MESSAGES" / "messages.po"


@cache
def _texts() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id and isinstance(one.id, str)}


def said(message: str) -> str:
    """Give the Swedish for a message; KeyError when there is none."""
    return _texts()[message]
