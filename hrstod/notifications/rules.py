"""When the digest is due, and whom a mail can reach."""

from __future__ import annotations

import re
from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, tzinfo

SATURDAY = 5
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}", re.IGNORECASE)
"""The part of RFC 5321 (4.1.2) that is in use; nothing that could end a line or an address in what a server is told."""


class MessageKind(StrEnum):
    """What a message is; one kind, so that a mail tells nothing by being of another."""

    DIGEST = "digest"


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Tell whether people are at work: no weekend, no public holiday, no eve that is kept as one."""
    return day.weekday() < SATURDAY and day not in holidays


def due_digest(local: datetime, hour: int, holidays: Collection[date]) -> date | None:
    """Give the day whose digest is due at a moment, as clocks in Sweden show it; None when none is.

    It is due from its hour until midnight, in case the mail server was down. The next day has one of its own.
    """
    day = local.date()
    return day if local.hour >= hour and is_working_day(day, holidays) else None


def due_at(day: date, hour: int, zone: tzinfo) -> datetime:
    """Give the moment that a day's digest is dated, the same for all of them however late it leaves."""
    return datetime.combine(day, time(hour), zone)


def is_address(sign_in_name: str) -> bool:
    """Tell whether mail can be sent to a sign-in name."""
    return ADDRESS.fullmatch(sign_in_name) is not None
