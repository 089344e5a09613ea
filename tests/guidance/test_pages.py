"""The first page, the guidance pages, the kinds and figures: what each shows, and that every link leads somewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from hrstod.guidance.definitions import to_html
from tests.factories.content import real_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from hrstod.guidance.definitions import Page as Text
    from tests.cast import Reader
    from tests.page import Page

GUIDANCE = real_content().guidance
CONTACTS = real_content().contacts
TEXTS = [text for languages in GUIDANCE.pages.values() for text in languages.values()]


def open_page(reader: Reader, text: Text) -> Page:
    """Open a guidance page in its language."""
    return reader.follow(f"/read/{text.topic}?lang={text.language}")


def links_in(page: Page) -> set[str]:
    """Give the addresses of ours that the page's own part leads to."""
    return {href for link in page.all(".//main//a") if (href := link.get("href", "")).startswith(("/", "#"))}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text.topic}-{text.language}")
def test_a_page_says_what_it_rests_on_and_when_it_was_read_through(anna: Reader, text: Text) -> None:
    """Below the text: each source by publisher and title."""
    page = open_page(anna, text)
    assert (page.language, page.heading, text.lead in page.text) == (text.language, text.heading, True)
    for source in text.sources:
        assert f"{GUIDANCE.sources[source].publisher}: {GUIDANCE.sources[source].title}" in page.text
    times = [element.get("datetime") for element in page.all(".//main//time")]
    assert times == [text.reviewed_on.isoformat(), text.review_by.isoformat()]


@pytest.mark.parametrize("topic", GUIDANCE.pages)
def test_the_contacts_of_a_page_stand_on_it(anna: Reader, topic: str) -> None:
    """With their numbers, 112 before the text and the others after it."""
    text = GUIDANCE.pages[topic]["sv"]
    page = open_page(anna, text)
    for contact in text.contacts:
        assert CONTACTS[contact].name.sv in page.text
        assert (CONTACTS[contact].number or "") in page.text


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text.topic}-{text.language}")
def test_every_link_in_a_page_leads_somewhere(anna: Reader, text: Text) -> None:
    """No page sends somebody to a page that is not there, or to a part that is not on it."""
    page = open_page(anna, text)
    for link in links_in(page):
        there = anna.follow(link) if not link.startswith("#") else page
        assert there.status == 200, link
        assert not (part := urlsplit(link).fragment) or there.all(f".//*[@id='{part}']"), link


def test_every_entrance_of_the_first_page_leads_somewhere(anna: Reader) -> None:
    """Eight ways in, none of them closed, danger first."""
    start = anna.get("/")
    entrances = [link.get("href", "") for link in start.all(".//main//ul//a")]
    assert len(entrances) == 8
    assert entrances[0] == "/read/right-now"
    assert {anna.get(address).status for address in entrances} == {200}


def test_every_page_can_be_found_from_the_first(anna: Reader) -> None:
    """By links alone: from the first page and its frame, from a step of a checklist, or from another page."""
    found = {*anna.get("/").links(), *anna.get("/read/kinds").links()}
    for checklist in real_content().checklists.newest("sv"):
        found |= {f"/read/{topic}" for step in checklist.steps for topic in step.read}
    addresses = {f"/read/{topic}" for topic in GUIDANCE.pages if topic != "browse-safely"}
    for _ in addresses:
        reached = [languages["sv"].html for topic, languages in GUIDANCE.pages.items() if f"/read/{topic}" in found]
        found |= {address for address in addresses if any(f'"{address}"' in html for html in reached)}
    assert addresses - found == set()


def test_an_unknown_topic_is_not_found(reader: Reader) -> None:
    """With a page that leads on."""
    page = reader.get("/read/nothing")
    assert (page.status, "/contacts" in page.links()) == (404, True)


def test_a_page_that_should_have_been_read_through_says_so(reader: Reader, travel: Callable[..., None]) -> None:
    """The day after its last day, and not before."""
    reader.get("/read/prepare?lang=en")
    warned = []
    for day in ("2027-01-01", "2027-01-02"):
        travel(to=datetime.fromisoformat(f"{day}T12:00+00:00"))
        warned.append("It should have been read through again by 1 January 2027" in reader.get("/read/prepare").text)
    assert warned == [False, True]


def test_kinds_and_figures_stand_with_their_sources(anna: Reader) -> None:
    """No figure without what must be said beside it."""
    text = anna.get("/read/kinds").text
    for kind in GUIDANCE.types:
        assert kind.name.sv in text
        assert kind.meaning.sv in text
    for figure in GUIDANCE.figures:
        assert f"{figure.value.sv} {figure.says.sv}" in text
        assert (figure.beware.sv if figure.beware else "") in text
        assert all(GUIDANCE.sources[source].publisher in text for source in figure.sources)


def test_browsing_safely_has_one_address(reader: Reader) -> None:
    """The page with the switch, wherever one comes from."""
    assert reader.follow("/read/browse-safely").address == "/browse-safely"


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ('<img src="https://example.org/x.png">', "<img"),
        ("[x](javascript:alert)", 'javascript:alert"'),
        ("[x](data:text/html,a)", 'href="data'),
    ],
)
def test_markdown_cannot_bring_in_anything_that_runs(text: str, never: str) -> None:
    """An editor writes words; a page holds nothing else."""
    assert never not in to_html(text)


def test_a_page_needs_no_cookie(example_site: Flask) -> None:
    """Whoever reads only is not remembered."""
    response = example_site.test_client().get("/read/prepare")
    assert "Set-Cookie" not in response.headers
