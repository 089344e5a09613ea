"""Read checklists from `content/checklists/` into frozen objects; refuse what could mislead somebody."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from hrstod.checklists.rules import ANSWERS, TASKS, UNKNOWN, Danger, Pause
from hrstod.guidance.definitions import Id, Text
from hrstod.guidance.rules import Evidence
from hrstod.reading import Content

if TYPE_CHECKING:
    from collections.abc import Iterable

Conditions = dict[str, Annotated[tuple[str, ...], Field(min_length=1)]]
"""Question → the answers that count. All questions must match; “I don't know” counts as every answer."""


class Grounded(Content):
    """Something a text claims, with why it is so and how well that is known."""

    id: Id
    why: Text
    evidence: Evidence
    sources: tuple[Id, ...] = ()


class Option(Content):
    """One answer to a question."""

    id: Id
    text: Text
    hint: str = ""
    stop: Id | None = None
    """The card that this answer leads to, and nothing else."""


class Question(Grounded):
    """One question on one page, always with “I don't know”."""

    gate: bool = False
    """Gates come first and in their order, before anything that has branches."""
    many: bool = False
    """Several answers may be given at once."""
    ask: Text
    hint: str = ""
    say: str = ""
    not_: str = Field(default="", alias="not")
    when: Conditions = Field(default_factory=dict)
    options: tuple[Option, ...] = Field(min_length=2, max_length=8)

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """Give the ids of the answers, in their order."""
        return tuple(option.id for option in self.options)

    @model_validator(mode="after")
    def _always_allows_not_knowing(self) -> Question:
        if self.option_ids[-1] != UNKNOWN:
            raise ValueError("the last answer must be “unknown”")
        if len(set(self.option_ids)) < len(self.options):
            raise ValueError("two answers have the same id")
        return self


Line = Annotated[str, StringConstraints(min_length=1)]


class Stop(Grounded):
    """A card that ends the list: what to do now, and whom to call."""

    danger: Danger
    heading: Text
    do: tuple[Line, ...] = Field(min_length=1, max_length=7)
    contacts: tuple[Id, ...] = ()
    signs: tuple[Line, ...] = ()
    """Signs that it is urgent, to read; never to tick."""
    again: Text
    """What the link back to the question says."""


class Step(Grounded):
    """One thing to do, in any order within its pause."""

    pause: Pause
    do: Text
    hint: str = ""
    who: Text
    say: str = ""
    not_: str = Field(default="", alias="not")
    when: Conditions = Field(default_factory=dict)
    waits_for: tuple[Id, ...] = ()
    read: tuple[Id, ...] = ()
    """Guidance pages that help with this step."""
    contacts: bool = False
    """Show the contacts that the answers chose."""
    leads_to: Id | None = None
    """Another checklist to go on with."""
    more: tuple[Line, ...] = ()
    """Short lines under the step: what it can consist of."""


class ChosenContact(Content):
    """A contact, and the answers that choose it."""

    id: Id
    when: Conditions = Field(default_factory=dict)


class Checklist(Content):
    """One released version of a checklist, in one language."""

    name: Id
    version: int = Field(ge=1, le=255)
    language: str
    released_on: date
    reviewed_on: date
    review_by: date
    owner: Text
    title: Text
    """Neutral: stands in the browser's history, in the print header and in nothing else."""
    heading: Text
    lead: Text
    who_for: Text
    questions: tuple[Question, ...] = Field(min_length=1)
    stops: tuple[Stop, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)
    contacts: tuple[ChosenContact, ...] = ()

    @cached_property
    def question(self) -> dict[str, Question]:
        """Look a question up by its id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def stop(self) -> dict[str, Stop]:
        """Look a stop up by its id."""
        return {stop.id: stop for stop in self.stops}

    @cached_property
    def step(self) -> dict[str, Step]:
        """Look a step up by its id."""
        return {step.id: step for step in self.steps}

    @model_validator(mode="after")
    def _is_reviewed_again(self) -> Checklist:
        if self.review_by <= self.reviewed_on:
            raise ValueError("review_by is not after reviewed_on")
        return self

    @model_validator(mode="after")
    def _can_be_started(self) -> Checklist:
        """No step waits for itself, round a corner either."""
        startable: set[str] = set()
        while more := [
            step.id
            for step in self.steps
            if step.id not in startable and not (set(step.waits_for) & self.step.keys()) - startable
        ]:
            startable.update(more)
        if stuck := [step.id for step in self.steps if step.id not in startable]:
            raise ValueError(f"“{stuck[0]}” can never start: it waits for itself")
        return self

    @model_validator(mode="after")
    def _ids_are_its_own(self) -> Checklist:
        seen = {TASKS, ANSWERS}
        for part in (*self.questions, *self.stops, *self.steps):
            if part.id in seen:
                raise ValueError(f"“{part.id}” is the id of two things")
            seen.add(part.id)
        return self

    @cached_property
    def places(self) -> tuple[str, ...]:
        """List every place in the checklist, in an order that a released version never changes."""
        return (TASKS, ANSWERS, *(part.id for part in (*self.questions, *self.stops, *self.steps)))

    def grounded(self) -> Iterable[Grounded]:
        """Give every part that names sources."""
        return (*self.questions, *self.stops, *self.steps)


class Checklists(Content):
    """All released versions, in all languages."""

    versions: dict[str, dict[int, dict[str, Checklist]]]
    """Name → version → language → checklist."""

    def find(self, name: str, language: str, version: int | None = None) -> Checklist | None:
        """Give a version, the newest when none is named; None when there is no such thing."""
        versions = self.versions.get(name, {})
        languages = versions.get(version if version is not None else max(versions, default=0), {})
        return languages.get(language) or languages.get("sv")

    def newest(self, language: str) -> list[Checklist]:
        """List the newest version of each checklist."""
        found = (self.find(name, language) for name in self.versions)
        return [checklist for checklist in found if checklist is not None]


def raw_ids(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Look up the questions, stops and steps of unvalidated data by id."""
    parts = [part for key in ("questions", "stops", "steps") for part in raw.get(key) or () if isinstance(part, dict)]
    return {str(part.get("id")): part for part in parts}
