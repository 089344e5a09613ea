"""How long things are open, whether dated things hold on a day, and whether an invitation opens anything."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from hrstod.accounts.rules import InvitationState, Life, Limits, holds_on, invitation_state, life

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
LIMITS = Limits(idle=timedelta(minutes=10), longest=timedelta(hours=4))
DAY = date(2027, 3, 1)


def minutes(number: float) -> datetime:
    """Give a moment so many minutes after noon."""
    return NOON + timedelta(minutes=number)


@pytest.mark.parametrize(
    ("used", "now", "state"),
    [
        (0, 0, Life.ALIVE),
        (0, 10, Life.ALIVE),
        (0, 10.001, Life.IDLE),
        (9, 18, Life.ALIVE),
        (239, 240, Life.ALIVE),
        (240, 240.001, Life.TOO_LONG),
        (200, 300, Life.TOO_LONG),
        (5, 4.999, Life.CLOCK),
        (-1, 3, Life.CLOCK),
        (0, -600, Life.CLOCK),
    ],
)
def test_something_open_is_alive_until_idle_too_long_or_out_of_time(used: float, now: float, state: Life) -> None:
    """The last moment of each limit still counts; one microsecond on the wrong side does not."""
    assert life(NOON, minutes(used), minutes(now), LIMITS) is state


def test_nothing_is_alive_past_its_limits_or_before_its_time() -> None:
    """Whatever the two times are: what is alive was used since it was opened, lately, and not for too long."""
    offsets = [timedelta(minutes=number) for number in (-5, -0.001, 0, 0.001, 5, 10, 10.001, 239, 240, 240.001, 900)]
    alive = {
        (used, now)
        for used, now in product(offsets, offsets)
        if life(NOON, NOON + used, NOON + now, LIMITS) is Life.ALIVE
    }
    within = {(u, n) for u, n in product(offsets, offsets) if offsets[2] <= u <= n <= LIMITS.longest}
    assert alive == {(used, now) for used, now in within if now - used <= LIMITS.idle}


@pytest.mark.parametrize(
    ("from_on", "to_on", "holds"),
    [
        (0, None, True),
        (0, 0, True),
        (-5, 5, True),
        (-5, 0, True),
        (1, None, False),
        (-5, -1, False),
        (1, 0, False),
    ],
)
def test_something_dated_holds_from_its_first_day_to_its_last(from_on: int, to_on: int | None, *, holds: bool) -> None:
    """Both included; without a last day, for ever."""
    last = None if to_on is None else DAY + timedelta(days=to_on)
    assert holds_on(DAY + timedelta(days=from_on), last, DAY) is holds


@pytest.mark.parametrize(
    ("now", "is_used", "is_withdrawn", "state"),
    [
        (0, False, False, InvitationState.OPEN),
        (59.999, False, False, InvitationState.OPEN),
        (60, False, False, InvitationState.EXPIRED),
        (-0.001, False, False, InvitationState.EXPIRED),
        (1, True, False, InvitationState.USED),
        (1, False, True, InvitationState.WITHDRAWN),
        (1, True, True, InvitationState.USED),
        (99, True, False, InvitationState.USED),
    ],
)
def test_an_invitation_is_open_once_and_for_a_while(
    now: float, state: InvitationState, *, is_used: bool, is_withdrawn: bool
) -> None:
    """Neither after it has been used, replaced or grown old, nor at a time before it was made."""
    found = invitation_state(minutes(60), minutes(now), made_at=NOON, is_used=is_used, is_withdrawn=is_withdrawn)
    assert found is state
