"""What is delivered with hrstod keeps its own rules: length, neutral names, marked doubts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from hrstod.commands import main
from hrstod.guidance.rules import Evidence
from tests.factories.checklists import go_through
from tests.factories.content import REAL, real_content
from tests.page import BANNED

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from hrstod.checklists.definitions import Checklist
    from hrstod.guidance.definitions import Page
    from tests.cast import Reader

FILES = [path for path in sorted(REAL.rglob("*")) if path.is_file()]
PAGES = [page for languages in real_content().guidance.pages.values() for page in languages.values()]
CHECKLISTS = [
    checklist
    for versions in real_content().checklists.versions.values()
    for languages in versions.values()
    for checklist in languages.values()
]
TITLES = {(one.language, one.title) for one in PAGES} | {(one.language, one.title) for one in CHECKLISTS}
DOUBTED = [
    (checklist, part)
    for checklist in CHECKLISTS
    for part in checklist.grounded()
    if part.evidence is Evidence.UNVERIFIED
]


def test_the_real_content_passes_its_check() -> None:
    """What is delivered has nothing wrong in it."""
    result = CliRunner().invoke(main, ["content", "check", str(REAL)])
    assert (result.exit_code, result.output.startswith("All right: ")) == (0, True), result.output


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(REAL).as_posix())
def test_a_content_file_can_be_read_in_one_sitting(path: Path) -> None:
    """No file has more than 250 lines."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("path", [path for path in FILES if {"guidance", "checklists"} & set(path.parts)], ids=str)
def test_a_name_that_stands_in_an_address_is_neutral(path: Path) -> None:
    """Pages and checklists are called by words that tell nobody who looks over a shoulder anything."""
    assert not BANNED.search(f"{path.parent.name}/{path.name}")


@pytest.mark.parametrize("title", sorted(title for _, title in TITLES))
def test_a_title_is_neutral(title: str) -> None:
    """What stands in the browser's tab and history tells nothing."""
    assert not BANNED.search(title)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_two_pages_have_the_same_title(language: str) -> None:
    """A neutral title still tells a page from the others."""
    pages = [one for one in PAGES if one.language == language]
    checklists = [one for one in CHECKLISTS if one.language == language]
    assert len([title for spoken, title in TITLES if spoken == language]) == len(pages) + len(checklists)


def marks_in(element: Element) -> list[str]:
    """Give the warnings that stand in this part of a page."""
    return ["".join(mark.itertext()) for mark in element.iter("strong") if mark.get("class") == "unverified"]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.evidence is Evidence.UNVERIFIED],
    ids=lambda page: f"{page.topic}-{page.language}",
)
def test_a_page_that_nobody_verified_says_so_at_the_top(anna: Reader, page: Page) -> None:
    """The warning stands before the first of the page's own words, with nothing to unfold."""
    shown = anna.get(f"/read/{page.topic}?lang={page.language}")
    assert shown.text.startswith(f"{page.heading} {page.lead} {marks_in(shown.main())[0]} ")


@pytest.mark.parametrize(
    ("checklist", "part"), DOUBTED, ids=[f"{one.name}-{one.language}-{part.id}" for one, part in DOUBTED]
)
def test_a_step_that_nobody_verified_says_so_in_the_whole_list(
    anna: Reader, checklist: Checklist, part: object
) -> None:
    """The warning stands at the step that it is about, and at no other."""
    shown = anna.get(f"/steps/{checklist.name}/versions/{checklist.version}?lang={checklist.language}")
    steps = [div for div in shown.all(".//div") if div.get("class") == "whole__step"]
    marked = {"".join(step.find("h3").itertext()) for step in steps if marks_in(step)}  # type: ignore[union-attr]
    assert marked == {step.do for one, step in DOUBTED if one is checklist}  # type: ignore[attr-defined]


def test_a_step_that_nobody_verified_says_so_on_its_page(anna: Reader) -> None:
    """Whoever takes the list step by step reads the same warning."""
    checklist = real_content().checklists.find("concern", "sv")
    assert checklist is not None
    tasks = go_through(anna, "concern", "yes", "no", "partner", "no", "no")
    assert marks_in(anna.follow(tasks.link(checklist.step["first"].do)).main())


def test_a_source_that_was_read_as_others_tell_it_says_so(anna: Reader) -> None:
    """Somebody who checks a source learns that we have not read it ourselves."""
    retold = {source.id for source in real_content().guidance.sources.values() if source.status == "retold"}
    page = next(page for page in PAGES if page.language == "sv" and retold & set(page.sources))
    assert "read as others tell it" in anna.get(f"/read/{page.topic}?lang=en").text
