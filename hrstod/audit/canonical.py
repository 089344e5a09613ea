"""The one way that the trail writes anything down, so that the same thing always has the same bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any


def canonical(value: Any) -> str:
    """Write JSON in the one way there is: keys in order, no spaces, every letter as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def moment_text(moment: datetime) -> str:
    """Write a moment in UTC, with microseconds; one without a zone could mean anything (ValueError)."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
