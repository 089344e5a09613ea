"""What may be said about how well something is known, and for how long."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Evidence(StrEnum):
    """How well something is known, best first. Nothing is graded higher than its weakest source allows."""

    LAW = "law"
    RESEARCH = "research"
    AUTHORITY = "authority"
    PRACTICE = "practice"
    UNVERIFIED = "unverified"


class SourceStatus(StrEnum):
    """How a source was read: by ourselves, or only as somebody else retold it."""

    READ = "read"
    RETOLD = "retold"


def is_review_due(review_by: date, today: date) -> bool:
    """Tell whether something should have been read through again by now."""
    return today > review_by
