"""Where what has been said leads in a drill, what was right at the end, and how all of it is written in an address.

Everything here is a pure function of a script and the replies so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from hrstod.checklists.rules import NoSuchPlace
from hrstod.training.drill_definitions import END

if TYPE_CHECKING:
    from hrstod.training.drill_definitions import Moment, Reply, Script, Situation


class Page(IntEnum):
    """What somebody is looking at."""

    ASKED = 0
    """What to say next."""
    TOLD = 1
    """What the last reply did."""
    ENDED = 2
    """How it went."""


@dataclass(frozen=True)
class Talk:
    """How far somebody has come in a conversation."""

    page: Page = Page.ASKED
    said: tuple[str, ...] = ()
    """The ids of the replies, in order."""


@dataclass(frozen=True)
class Turn:
    """A situation, and what was said in it."""

    situation: Situation
    reply: Reply


@dataclass(frozen=True)
class Outcome:
    """How a conversation went."""

    moments: tuple[tuple[Moment, bool], ...]
    """The decisive moments, and whether each was right in the end."""
    went_well: tuple[Turn, ...]
    otherwise: tuple[Turn, ...]
    """What was said that should have been something else."""

    @property
    def is_passed(self) -> bool:
        """Tell whether every decisive moment was right in the end; nothing else counts."""
        return all(is_right for _moment, is_right in self.moments)


def turns_of(script: Script, said: tuple[str, ...]) -> list[Turn]:
    """Give the situations that these replies were said in; NoSuchPlace when one could not be said there."""
    turns: list[Turn] = []
    for reply_id in said:
        situation = _after(script, turns)
        if situation is None or reply_id not in situation.reply:
            raise NoSuchPlace("nothing that can be said here")
        turns.append(Turn(situation, situation.reply[reply_id]))
    return turns


def situation_after(script: Script, said: tuple[str, ...]) -> Situation | None:
    """Give the situation that these replies lead to, None when the conversation is over."""
    return _after(script, turns_of(script, said))


def _after(script: Script, turns: list[Turn]) -> Situation | None:
    place = turns[-1].reply.leads_to if turns else script.situations[0].id
    return None if place == END else script.situation[place]


def answer(script: Script, talk: Talk, reply_id: str) -> Talk:
    """Say something, and be told what it did."""
    said = (*talk.said, reply_id)
    turns_of(script, said)
    return Talk(Page.TOLD, said)


def go_on(script: Script, talk: Talk) -> Talk:
    """Go on from what a reply did: to what to say next, or to how it all went."""
    return Talk(Page.ENDED if situation_after(script, talk.said) is None else Page.ASKED, talk.said)


def go_back(talk: Talk) -> Talk | None:
    """Go to the page before; None from the first."""
    if talk.page is Page.TOLD:
        return Talk(Page.ASKED, talk.said[:-1])
    return Talk(Page.TOLD, talk.said) if talk.said else None


def outcome_of(script: Script, said: tuple[str, ...]) -> Outcome:
    """Tell how a conversation went: in each decisive moment, what was said last counts."""
    turns = turns_of(script, said)
    last = {turn.situation.moment: turn.reply.is_helpful for turn in turns}
    return Outcome(
        moments=tuple((moment, last.get(moment.id, False)) for moment in script.moments),
        went_well=tuple(turn for turn in turns if turn.reply.is_helpful),
        otherwise=tuple(turn for turn in turns if not turn.reply.is_helpful),
    )


def encode(script: Script, talk: Talk) -> bytes:
    """Write how far somebody has come as bytes of the same number for every place, so that length tells nothing.

    One byte for the page, and one for each situation that could be met: which reply, or 0.
    """
    replies = [turn.situation.replies.index(turn.reply) + 1 for turn in turns_of(script, talk.said)]
    return bytes([talk.page, *replies]).ljust(1 + len(script.situations), b"\0")


def decode(script: Script, written: bytes) -> Talk:
    """Read a place back; refuse (NoSuchPlace) bytes that are no place in this script."""
    if len(written) != 1 + len(script.situations) or written[0] >= len(Page):
        raise NoSuchPlace("not this drill's length, or no such page")
    numbers = written[1:].rstrip(b"\0")
    said: tuple[str, ...] = ()
    for number in numbers:
        situation = situation_after(script, said)
        if situation is None or not 1 <= number <= len(situation.replies):
            raise NoSuchPlace("nothing that can be said here")
        said = (*said, situation.replies[number - 1].id)
    page = Page(written[0])
    is_over = situation_after(script, said) is None
    if (page is Page.ASKED and is_over) or (page is Page.TOLD and not said) or (page is Page.ENDED and not is_over):
        raise NoSuchPlace("nobody who has said this can stand here")
    return Talk(page, said)
