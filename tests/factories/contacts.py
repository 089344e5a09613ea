"""Contacts for one test each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrstod.contacts.definitions import DAYS, Contact, Hours

if TYPE_CHECKING:
    from collections.abc import Sequence


def make_contact(**changes: Any) -> Contact:
    """Make a line that is right in every way but for the changes."""
    right: dict[str, Any] = {
        "id": "line",
        "name": {"sv": "Linjen", "en": "The line"},
        "number": "020-11 22 33",
        "digits": 9,
        "purpose": {"sv": "Råd.", "en": "Advice."},
        "who": ["subjected"],
        "verification": "own-page",
        "sources": ["book"],
    }
    return Contact.model_validate({**right, **changes})


def make_hours(opens: str, closes: str, days: Sequence[str] = DAYS) -> Hours:
    """Make a span of hours."""
    return Hours.model_validate({"days": days, "opens": opens, "closes": closes})
