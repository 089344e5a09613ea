"""What time it is. The one thing that tests replace to travel in time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """Give this moment, in UTC."""
    return datetime.now(UTC)


def local_now() -> datetime:
    """Give this moment as clocks in Sweden show it."""
    return now().astimezone(SWEDEN)


def today() -> date:
    """Give the day it is in Sweden."""
    return local_now().date()
