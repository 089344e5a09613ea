"""How tests walk through drills: by the best replies, by the worst, and by every one in every standing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hrstod.training import drilling

if TYPE_CHECKING:
    from collections.abc import Callable

    from hrstod.training.drill_definitions import Reply, Script, Situation

Standing = tuple[str, tuple[bool, ...]]
"""A situation, and which decisive moments are right when somebody comes to it."""


@dataclass
class Walked:
    """What somebody met who took every way through a drill."""

    replies: set[tuple[str, str]] = field(default_factory=set)
    ends: dict[tuple[bool, ...], tuple[str, ...]] = field(default_factory=dict)
    """How the decisive moments can stand at the end, each with replies that lead there."""
    standings: dict[Standing, tuple[str, ...]] = field(default_factory=dict)


def walk(script: Script) -> Walked:
    """Say everything in every situation, in each standing that somebody can come to it with.

    Two ways that come to a situation with the same moments right go on alike, so one of them stands for both.
    """
    found = Walked()
    ahead: list[tuple[str, ...]] = [()]
    while ahead:
        said = ahead.pop()
        moments = tuple(is_right for _moment, is_right in drilling.outcome_of(script, said).moments)
        situation = drilling.situation_after(script, said)
        if situation is None:
            found.ends[moments] = said
        elif (situation.id, moments) not in found.standings:
            found.standings[situation.id, moments] = said
            found.replies |= {(situation.id, reply_id) for reply_id in situation.reply}
            ahead += [(*said, reply_id) for reply_id in situation.reply]
    return found


def say_through(script: Script, choose: Callable[[Situation], Reply]) -> tuple[str, ...]:
    """Walk through a drill, saying what somebody would choose in each situation."""
    said: tuple[str, ...] = ()
    while (situation := drilling.situation_after(script, said)) is not None:
        said = (*said, choose(situation).id)
    return said


def best(situation: Situation) -> Reply:
    """Choose what helps."""
    return situation.best


def worst(situation: Situation) -> Reply:
    """Choose the last reply that does not help."""
    return [reply for reply in situation.replies if not reply.is_helpful][-1]
