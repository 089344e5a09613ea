"""Drills: fictional conversations to walk through, as frozen objects that refuse what makes no conversation.

A checklist will not do for this: it always offers “I don't know”, leads every reader past the same questions, and says
nothing back. Here somebody picks what to say, is told what that did, and goes on from there.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from hrstod.checklists.definitions import Grounded
from hrstod.guidance.definitions import Bilingual, Id, Text
from hrstod.reading import Content

if TYPE_CHECKING:
    from collections.abc import Iterable

END = "end"
"""Where a conversation leads when it is over."""


class Effect(StrEnum):
    """What a reply does to the conversation."""

    HELPS = "helps"
    HALFWAY = "halfway"
    """Well meant, and with something missing or in the wrong order."""
    CLOSES = "closes"


class Reply(Content):
    """One thing that can be said or done, what happens then, and why."""

    id: Id
    say: str = ""
    do: str = ""
    """What is done, where nothing is said; one of the two is empty."""
    effect: Effect
    then: Text
    """What happens next, in the conversation."""
    why: Text
    """Why that helped the conversation on, or closed it."""
    leads_to: Id

    @property
    def is_helpful(self) -> bool:
        """Tell whether it is what one should say."""
        return self.effect is Effect.HELPS

    @model_validator(mode="after")
    def _is_said_or_done(self) -> Reply:
        if bool(self.say) == bool(self.do):
            raise ValueError("is either said or done: write one of “say” and “do”")
        return self


class Situation(Grounded):
    """One moment of a conversation, in which something has to be said; `why` tells why it matters."""

    scene: Text
    ask: Text
    point: Text
    """What it was about, in a few words, for the list at the end."""
    moment: Id | None = None
    """The decisive moment that it belongs to."""
    replies: tuple[Reply, ...] = Field(min_length=3, max_length=4)

    @cached_property
    def reply(self) -> dict[str, Reply]:
        """Look a reply up by its id."""
        return {reply.id: reply for reply in self.replies}

    @property
    def best(self) -> Reply:
        """Give what one should say."""
        return next(reply for reply in self.replies if reply.is_helpful)

    @model_validator(mode="after")
    def _can_be_answered_well(self) -> Situation:
        if len(self.reply) < len(self.replies):
            raise ValueError("two replies have the same id")
        if sum(reply.is_helpful for reply in self.replies) != 1:
            raise ValueError("exactly one reply should be one that helps")
        return self


class Moment(Content):
    """Something that has to be right at the end; its last situation on the way counts."""

    id: Id
    what: Text


class Script(Content):
    """A drill in one language."""

    name: Id
    version: int = Field(ge=1, le=255)
    language: str
    reviewed_on: date
    review_by: date
    owner: Text
    title: Text
    """Neutral: stands in the browser's history."""
    heading: Text
    lead: Text
    who_for: Text
    minutes: int = Field(ge=1, le=60)
    checklist: Id
    """The checklist for when it is no drill."""
    moments: tuple[Moment, ...] = Field(min_length=1, max_length=5)
    situations: tuple[Situation, ...] = Field(min_length=1, max_length=20)

    @cached_property
    def situation(self) -> dict[str, Situation]:
        """Look a situation up by its id."""
        return {situation.id: situation for situation in self.situations}

    @model_validator(mode="after")
    def _is_reviewed_again(self) -> Script:
        if self.review_by <= self.reviewed_on:
            raise ValueError("review_by is not after reviewed_on")
        return self

    @model_validator(mode="after")
    def _ids_are_its_own(self) -> Script:
        seen = {END}
        for part_id in (*(one.id for one in self.moments), *(one.id for one in self.situations)):
            if part_id in seen:
                raise ValueError(f"“{part_id}” is the id of two things")
            seen.add(part_id)
        return self

    def texts(self) -> Iterable[str]:
        """Give every text that is read on the way."""
        yield from (self.lead, self.who_for, *(moment.what for moment in self.moments))
        for one in self.situations:
            yield from (one.scene, one.ask, one.point, one.why)
            for reply in one.replies:
                yield from (reply.say or reply.do, reply.then, reply.why)


class Drill(Content):
    """The newest version of a drill, in all languages."""

    scripts: dict[str, Script]
    """Language → script; Swedish is always there."""

    @property
    def title(self) -> Bilingual:
        """Give what it is called, in both languages."""
        return Bilingual(sv=self.in_language("sv").title, en=self.in_language("en").title)

    def in_language(self, language: str) -> Script:
        """Give the script in a language, Swedish when there is no other."""
        return self.scripts.get(language) or self.scripts["sv"]


def raw_parts(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Look up the moments and situations of unvalidated data by id."""
    parts = [part for key in ("moments", "situations") for part in raw.get(key) or () if isinstance(part, dict)]
    return {str(part.get("id")): part for part in parts}
