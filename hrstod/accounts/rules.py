"""States of accounts, invitations and roles, and how long what opens them is alive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta


class AccountState(StrEnum):
    """Whether an account can be used."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class GrantState(StrEnum):
    """How far a role has come on its way to somebody."""

    PROPOSED = "proposed"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class InvitationState(StrEnum):
    """Whether an invitation still opens anything."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Limits:
    """How long something in a browser stays open: without use, and at all."""

    idle: timedelta
    longest: timedelta


class Life(StrEnum):
    """Whether something opened in a browser is still open, and why not."""

    ALIVE = "alive"
    IDLE = "idle"
    TOO_LONG = "too-long"
    CLOCK = "clock"
    """It was opened or used at a time that has not come: the clock has been moved back."""


def life(opened_at: datetime, used_at: datetime, moment: datetime, limits: Limits) -> Life:
    """Tell whether something opened in a browser is still open at a moment."""
    if not opened_at <= used_at <= moment:
        return Life.CLOCK
    if moment - opened_at > limits.longest:
        return Life.TOO_LONG
    return Life.IDLE if moment - used_at > limits.idle else Life.ALIVE


def holds_on(from_on: date, to_on: date | None, day: date) -> bool:
    """Tell whether something dated is true on a day, first and last day included."""
    return from_on <= day and (to_on is None or day <= to_on)


def invitation_state(
    expires_at: datetime, moment: datetime, *, is_used: bool, is_withdrawn: bool, made_at: datetime
) -> InvitationState:
    """Tell whether an invitation opens anything; one made at a time that has not come does not."""
    if is_used:
        return InvitationState.USED
    if is_withdrawn:
        return InvitationState.WITHDRAWN
    return InvitationState.OPEN if made_at <= moment < expires_at else InvitationState.EXPIRED
