"""The choices of the case log and the form of the workplace safety plan, as frozen objects.

What is sealed about a case keeps the ids of what was chosen. So nothing is ever taken out of these lists: what should
no longer be chosen is marked as retired, and an id that is in no list any more is shown as gone, in words.
The kinds of violence are not here, because they belong to guidance: `types` in the extension `hrstod.guidance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar

from babel.dates import format_date
from pydantic import Field, model_validator

from hrstod.guidance.definitions import Bilingual, Id, Text
from hrstod.guidance.rules import Evidence
from hrstod.reading import Content

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

GROUPS = (
    *("relation", "support", "adaptation", "follow-up", "order-role", "provision", "phrase"),
    *("want", "reach", "urgency", "decline-reason"),
    *("opening-reason", "reader-reason", "leaving-reason", "closing-reason", "hold-reason"),
    *("recipient", "passed-on", "ground", "export-purpose", "export-recipient"),
    *("release-asker", "release-harm", "release-outcome", "release-reason"),
)
"""The lists that pages ask for. All are there, or the site does not start."""
YES, NO = "yes", "no"
PlanInWords = list[tuple[str, list[tuple[str, list[str]]]]]
"""Sections, each with its questions, each with its answers."""
Chosen = TypeVar("Chosen", bound="Choice")


class Choice(Content):
    """One thing to choose."""

    id: Id
    text: Bilingual
    retired: bool = False
    """Shown where it was chosen, and offered to nobody."""


class LogChoice(Choice):
    """One thing to choose in the case log, and the law that it rests on when it does."""

    part: Id | None = Field(default=None, alias="for")
    """Which part of its list it stands in, when the list has parts."""
    when: Bilingual | None = None
    """When it fits, in a sentence."""
    provision: Text | None = None
    """A section of a law, written as OSL 39:1."""
    evidence: Evidence | None = None
    sources: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _law_is_graded(self) -> Self:
        if (self.provision is None) != (self.evidence is None):
            raise ValueError("a provision stands with how well we know it, and the other way round")
        return self


class Part(Content):
    """Some of the choices in a long list, under a name."""

    id: Id
    name: Bilingual


class Group(Content):
    """One list of choices."""

    id: Id
    name: Bilingual
    parts: tuple[Part, ...] = ()
    options: tuple[LogChoice, ...] = Field(min_length=1)
    gone: Bilingual
    """What is shown for an id that is not in the list; an editor writes it once, at the top of the file."""

    @cached_property
    def ids(self) -> frozenset[str]:
        """Give every id that was ever in the list."""
        return frozenset(option.id for option in self.options)

    def offered(self, chosen: Collection[str] = ()) -> list[LogChoice]:
        """List what can be chosen, and what somebody has chosen before it was retired."""
        return _offered(self.options, chosen)

    def offered_in_parts(self, chosen: Collection[str] = ()) -> list[tuple[Part, list[LogChoice]]]:
        """List the same under the names of the parts."""
        offered = self.offered(chosen)
        listed = [(part, [one for one in offered if one.part == part.id]) for part in self.parts]
        return [(part, options) for part, options in listed if options]

    def text(self, option_id: str, language: str) -> str:
        """Say what was chosen, also when the list no longer has it."""
        return _text(self.options, option_id, self.gone).in_language(language)

    @model_validator(mode="after")
    def _ids_and_parts_fit(self) -> Self:
        _refuse_twice(option.id for option in self.options)
        parts: set[str | None] = {part.id for part in self.parts} or {None}
        if stray := [option.id for option in self.options if option.part not in parts]:
            raise ValueError(f"“{stray[0]}” is not for any part of the list")
        return self


class _Reviewed(Content):
    """What every file says of itself."""

    reviewed_on: date
    review_by: date
    gone: Bilingual

    @model_validator(mode="after")
    def _is_reviewed_again(self) -> Self:
        if self.review_by <= self.reviewed_on:
            raise ValueError("review_by is not after reviewed_on")
        return self


class ChoiceFile(_Reviewed):
    """One file of lists that are about the same thing."""

    groups: tuple[Group, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _say_what_is_gone(cls, raw: Any) -> Any:
        """Give each list the file’s words for what is gone."""
        if isinstance(raw, dict) and isinstance(raw.get("groups"), list) and "gone" in raw:
            groups = [{"gone": raw["gone"], **one} if isinstance(one, dict) else one for one in raw["groups"]]
            return {**raw, "groups": groups}
        return raw


@dataclass(frozen=True)
class CaseChoices:
    """All lists of the case log."""

    groups: Mapping[str, Group]

    def group(self, group_id: str) -> Group:
        """Give one list, by a word out of GROUPS."""
        return self.groups[group_id]


class FieldKind(StrEnum):
    """How a field of the safety plan is answered. There is no kind for what is written freely."""

    ONE = "one"
    MANY = "many"
    YES_NO = "yes-no"
    DAY = "day"


class PlanField(Content):
    """One question of the safety plan."""

    id: Id
    label: Bilingual
    kind: FieldKind
    options: tuple[Choice, ...] = ()
    retired: bool = False
    """Shown in the plans that answer it, and asked of nobody."""

    @model_validator(mode="after")
    def _options_fit_the_kind(self) -> Self:
        _refuse_twice(option.id for option in self.options)
        if (self.kind in (FieldKind.ONE, FieldKind.MANY)) != (len(self.options) > 1):
            raise ValueError("only one and many have options, and then two at least")
        return self


class PlanSection(Content):
    """The questions about the same thing, and why they are asked."""

    id: Id
    name: Bilingual
    why: Bilingual
    fields: tuple[PlanField, ...] = Field(min_length=1)

    def asked(self, answers: Collection[str] = ()) -> list[PlanField]:
        """List what is asked, and what somebody has answered before it was retired."""
        return [field for field in self.fields if not field.retired or field.id in answers]


class SafetyPlanForm(_Reviewed):
    """The workplace safety plan: fifteen sections of choices, and how its answers are put in words.

    Answers are tuples of words by the field’s id: option ids, `yes` or `no`, or a day as 2027-02-21.
    """

    yes: Bilingual
    no: Bilingual
    sections: tuple[PlanSection, ...] = Field(min_length=1)

    @cached_property
    def field(self) -> dict[str, PlanField]:
        """Look a field up by its id."""
        return {field.id: field for section in self.sections for field in section.fields}

    def offered(self, field: PlanField, chosen: Collection[str] = ()) -> list[Choice]:
        """List what a field can be answered with; nothing when it asks for a day."""
        if field.kind is FieldKind.YES_NO:
            return [Choice(id=YES, text=self.yes), Choice(id=NO, text=self.no)]
        return _offered(field.options, chosen)

    def texts(self, answers: Mapping[str, Collection[str]], language: str) -> PlanInWords:
        """Write a plan out: each section’s name with its questions and answers, in the order of the form."""
        written = []
        for section in self.sections:
            answered = [field for field in section.fields if answers.get(field.id)]
            lines = [(one.label.in_language(language), self._words(one, answers[one.id], language)) for one in answered]
            if lines:
                written.append((section.name.in_language(language), lines))
        if any(answers[field_id] for field_id in answers.keys() - self.field.keys()):
            gone = self.gone.in_language(language)
            written.append((gone, [(gone, [gone])]))
        return written

    def _words(self, field: PlanField, answer: Collection[str], language: str) -> list[str]:
        if field.kind is FieldKind.DAY:
            return [_day(one, language) or self.gone.in_language(language) for one in answer]
        options = self.offered(field, answer)
        order = {option.id: place for place, option in enumerate(options)}
        chosen = sorted(answer, key=lambda one: order.get(one, len(order)))
        return [_text(options, one, self.gone).in_language(language) for one in chosen]

    @model_validator(mode="after")
    def _ids_are_its_own(self) -> Self:
        _refuse_twice(section.id for section in self.sections)
        _refuse_twice(field.id for section in self.sections for field in section.fields)
        return self


def _refuse_twice(ids: Iterable[str]) -> None:
    """Refuse (ValueError, in words) an id that stands for two things."""
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"“{one}” is the id of two things")
        seen.add(one)


def _offered(options: Iterable[Chosen], chosen: Collection[str]) -> list[Chosen]:
    return [option for option in options if not option.retired or option.id in chosen]


def _text(options: Iterable[Choice], option_id: str, gone: Bilingual) -> Bilingual:
    return next((option.text for option in options if option.id == option_id), gone)


def _day(written: str, language: str) -> str:
    """Write a day out; nothing when it is none."""
    try:
        return str(format_date(date.fromisoformat(written), "d MMMM y", locale=language))
    except ValueError:
        return ""
