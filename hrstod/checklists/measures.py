"""Read the measures that can be agreed on from `content/support_measures.yaml` into frozen objects.

A plan keeps a measure’s id. So a measure is never taken out of the file: one that should no longer be chosen is marked
as retired, and plans that hold it still show it.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from hrstod.checklists.loading import MOST_WORDS
from hrstod.guidance.definitions import Bilingual, Id, check_grade, check_references
from hrstod.guidance.rules import Evidence
from hrstod.reading import Content, Problem, parse_yaml, read_text, validate

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.guidance.definitions import Guidance

FILE = "support_measures.yaml"


class Measure(Content):
    """One thing that an employer and an employee can agree on."""

    id: Id
    text: Bilingual
    evidence: Evidence
    sources: tuple[Id, ...] = ()
    retired: bool = False
    """Shown in the plans that hold it, and offered to nobody."""


class MeasureGroup(Content):
    """Measures about the same thing, and why they can help."""

    id: Id
    name: Bilingual
    why: Bilingual
    measures: tuple[Measure, ...] = Field(min_length=1)

    def offered(self, chosen: tuple[str, ...] = ()) -> list[Measure]:
        """List what can be chosen, and what somebody has chosen before it was retired."""
        return [measure for measure in self.measures if not measure.retired or measure.id in chosen]


class Measures(Content):
    """All measures, in their groups."""

    reviewed_on: date
    review_by: date
    groups: tuple[MeasureGroup, ...] = Field(min_length=1)

    @cached_property
    def measure(self) -> dict[str, Measure]:
        """Look a measure up by its id."""
        return {measure.id: measure for group in self.groups for measure in group.measures}

    def in_words(self, chosen: tuple[str, ...], language: str) -> list[tuple[str, list[str]]]:
        """Write out what was agreed: each group’s name with its measures, in the order of the file."""
        groups = (
            (
                group.name.in_language(language),
                [one.text.in_language(language) for one in group.measures if one.id in chosen],
            )
            for group in self.groups
        )
        return [(name, texts) for name, texts in groups if texts]

    @model_validator(mode="after")
    def _ids_are_its_own(self) -> Measures:
        for what in ([group.id for group in self.groups], [one.id for group in self.groups for one in group.measures]):
            if twice := [one for one in what if what.count(one) > 1]:
                raise ValueError(f"“{twice[0]}” is the id of two things")
        return self

    @model_validator(mode="after")
    def _is_reviewed_again(self) -> Measures:
        if self.review_by <= self.reviewed_on:
            raise ValueError("review_by is not after reviewed_on")
        return self


def load(folder: Path, guidance: Guidance, problems: list[Problem]) -> Measures:
    """Read the measures in a content folder; what is wrong with them is told of in `problems`."""
    text = read_text(folder / FILE, problems)
    told = len(problems)
    raw = parse_yaml(text or "", FILE, problems)
    if text is None or len(problems) > told or (measures := validate(Measures, raw, FILE, "", problems)) is None:
        return Measures.model_construct(reviewed_on=date.min, review_by=date.max, groups=())
    for measure in measures.measure.values():
        at = Problem(FILE, measure.id, "")
        check_references("source", measure.sources, guidance.sources, at, problems)
        check_grade(measure.evidence, measure.sources, at, problems)
        for line in (measure.text.sv, measure.text.en):
            if (words := len(line.split())) > MOST_WORDS:
                problems.append(Problem(FILE, measure.id, f"“{line}” has {words} words; at most {MOST_WORDS}"))
    return measures
