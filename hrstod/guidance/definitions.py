"""Read sources, kinds of violence, figures and guidance pages from `content/` into frozen objects."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Self

from markdown_it import MarkdownIt
from pydantic import AnyUrl, Field, StringConstraints, model_validator

from hrstod.guidance.rules import Evidence, SourceStatus
from hrstod.reading import Content, Problem, fingerprint, parse_yaml, read_text, validate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LANGUAGES = ("sv", "en")
"""Swedish first: every text is written in it, and the others are translations of it."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1)]


class Bilingual(Content):
    """A short text in both languages."""

    sv: Text
    en: Text

    def in_language(self, language: str) -> str:
        """Give the text in a language, Swedish when there is no other."""
        return self.en if language == "en" else self.sv


class Source(Content):
    """Something somebody else wrote that a text of ours rests on."""

    id: Id
    title: Text
    publisher: Text
    dated: str = ""
    """When it was published or read, as exactly as is known: a year, a month or a day."""
    address: AnyUrl | None = None
    status: SourceStatus


class ViolenceType(Content):
    """One of the kinds of violence that the city's programme is about."""

    id: Id
    name: Bilingual
    meaning: Bilingual
    sources: tuple[Id, ...] = Field(min_length=1)


class Figure(Content):
    """A number from somebody's survey, with what must be said beside it."""

    id: Id
    value: Bilingual
    says: Bilingual
    beware: Bilingual | None = None
    sources: tuple[Id, ...] = Field(min_length=1)


class PageHeading(Content):
    """The block at the top of a guidance page."""

    title: Text
    """Neutral: stands in the browser's history and tab."""
    heading: Text
    lead: Text
    types: tuple[Id, ...] = ()
    sources: tuple[Id, ...] = ()
    evidence: Evidence
    contacts: tuple[Id, ...] = ()
    reviewed_on: date
    review_by: date
    of: str | None = None
    """In a translation: the fingerprint of the Swedish file it was made from."""

    @model_validator(mode="after")
    def _is_reviewed_again(self) -> Self:
        if self.review_by <= self.reviewed_on:
            raise ValueError("review_by is not after reviewed_on")
        return self


class Page(PageHeading):
    """A guidance page in one language, ready to show."""

    topic: Id
    language: str
    html: str


class Guidance(Content):
    """All that the guidance folder of `content/` holds."""

    sources: dict[str, Source]
    types: tuple[ViolenceType, ...]
    figures: tuple[Figure, ...]
    pages: dict[str, dict[str, Page]]
    """Topic → language → page."""


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False})
_CLASSES = {
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "blockquote": "say",
}


def to_html(text: str) -> str:
    """Turn an editor's Markdown into safe HTML with the component library's classes."""
    tokens = _markdown.parse(text)
    for token in tokens:
        for one in (token, *(token.children or ())):
            if one.nesting == 1 and one.tag in _CLASSES:
                one.attrJoin("class", _CLASSES[one.tag])
    html: str = _markdown.renderer.render(tokens, _markdown.options, {})
    return html


def load(folder: Path, problems: list[Problem]) -> Guidance:
    """Read everything; what is faulty is left out and told of in `problems`."""
    sources = {source.id: source for source in _read_list(folder / "sources.yaml", Source, problems)}
    types = _read_list(folder / "violence_types.yaml", ViolenceType, problems)
    figures = _read_list(folder / "figures.yaml", Figure, problems)
    pages = _read_pages(folder / "guidance", problems)
    for file, rows in (("violence_types.yaml", types), ("figures.yaml", figures)):
        for row in rows:
            check_references("source", row.sources, sources, Problem(file, row.id, ""), problems)
    kinds = {kind.id: kind for kind in types}
    for topic, languages in pages.items():
        for language, page in languages.items():
            at = Problem(f"guidance/{language}/{topic}.md", "", "")
            check_references("source", page.sources, sources, at, problems)
            check_references("kind of violence", page.types, kinds, at, problems)
            check_grade(page.evidence, page.sources, at, problems)
    return Guidance(sources=sources, types=types, figures=figures, pages=pages)


def check_references(
    what: str, ids: tuple[str, ...], known: Mapping[str, Any], at: Problem, problems: list[Problem]
) -> None:
    """Add a problem for each id that nothing answers to."""
    problems.extend(
        Problem(at.file, at.place, f"there is no {what} called “{unknown}”") for unknown in ids if unknown not in known
    )


def check_grade(evidence: Evidence, sources: tuple[str, ...], at: Problem, problems: list[Problem]) -> None:
    """Add a problem when a text claims to be known but names no source."""
    if evidence is not Evidence.UNVERIFIED and not sources:
        problems.append(Problem(at.file, at.place, f"is graded “{evidence}” but names no source"))


def _read_list(path: Path, model: type[Any], problems: list[Problem]) -> tuple[Any, ...]:
    text = read_text(path, problems)
    raw = parse_yaml(text, path.name, problems) if text is not None else None
    if not isinstance(raw, list):
        if text is not None:
            problems.append(Problem(path.name, "", "should be a list"))
        return ()
    rows = []
    for number, one in enumerate(raw):
        if isinstance(one, dict):
            rows.append(validate(model, one, path.name, str(one.get("id", number + 1)), problems))
        else:
            problems.append(Problem(path.name, f"number {number + 1}", "has no fields"))
    good = tuple(row for row in rows if row is not None)
    for row_id in {row.id for row in good if sum(other.id == row.id for other in good) > 1}:
        problems.append(Problem(path.name, row_id, "stands twice"))
    return good


def _read_pages(folder: Path, problems: list[Problem]) -> dict[str, dict[str, Page]]:
    pages: dict[str, dict[str, Page]] = {}
    for path in sorted((folder / "sv").glob("*.md")):
        swedish_text = read_text(path, problems) or ""
        swedish = _read_page(swedish_text, path.stem, "sv", problems)
        if swedish is not None:
            pages[path.stem] = {"sv": swedish}
        translation = folder / "en" / path.name
        if not translation.exists():
            problems.append(Problem(f"guidance/en/{path.name}", "", "is missing; the page exists in Swedish"))
            continue
        english = _read_page(read_text(translation, problems) or "", path.stem, "en", problems)
        if english is not None and swedish is not None:
            pages[path.stem]["en"] = english
            if english.of != (expected := fingerprint(swedish_text)):
                message = f"the Swedish text has changed since this was translated (of: {expected})"
                problems.append(Problem(f"guidance/en/{path.name}", "", message))
    for path in sorted((folder / "en").glob("*.md")):
        if not (folder / "sv" / path.name).exists():
            problems.append(Problem(f"guidance/en/{path.name}", "", "has no Swedish page to be a translation of"))
    return pages


def _read_page(text: str, topic: str, language: str, problems: list[Problem]) -> Page | None:
    file = f"guidance/{language}/{topic}.md"
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.DOTALL)
    if match is None:
        problems.append(Problem(file, "", "should begin with a heading block between two lines of ---"))
        return None
    raw = parse_yaml(match[1], file, problems)
    if not isinstance(raw, dict):
        problems.append(Problem(file, "", "the heading block should be a set of fields"))
        return None
    return validate(Page, {**raw, "topic": topic, "language": language, "html": to_html(match[2])}, file, "", problems)
