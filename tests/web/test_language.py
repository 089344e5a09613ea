"""Swedish until the reader chooses English, and then English everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po
from flask import session

from tests import catalogues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.cast import Reader
    from tests.page import Page

ASKED = ["en", "en-GB,en;q=0.9", "de", "*", "sv;q=0.1, en;q=0.9", "\x7f"]
GARBAGE = ["", "EN", "de", "sv_SE", "en-GB", "../en", "en%00", "lang", "e" * 3_000, "%ff"]
ATTRIBUTES = ("aria-label", "title", "alt", "placeholder", "value")


def plain_addresses(app: Flask) -> list[str]:
    """List every address that can be opened without knowing anything."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted(rule.rule for rule in rules if not rule.endpoint.startswith("leaving."))


def addresses(app: Flask) -> list[str]:
    """List those, every checklist and every guidance page."""
    names = app.extensions["hrstod.checklists"].versions
    topics = app.extensions["hrstod.guidance"].pages
    return [
        *plain_addresses(app),
        *(f"/steps/{name}{end}" for name in names for end in ("", "/all", "/begin")),
        *(f"/read/{topic}" for topic in topics),
        "/nowhere",
    ]


def translations() -> dict[str, str]:
    """Give the Swedish of each text that has one, but for those with a place to fill in."""
    with catalogues.SWEDISH.open("rb") as file:
        texts = [(message.id, message.string) for message in read_po(file, locale="sv") if message.id]
    plain = {one: other for one, other in texts if isinstance(one, str) and isinstance(other, str) and "%(" not in one}
    return {one: other for one, other in plain.items() if one != other and other not in plain}


def texts(page: Page) -> Iterator[str]:
    """Give each text on a page, the ones for screen readers and scripts too."""
    for element in page.all(".//*"):
        spoken = [element.get(name) for name in element.attrib if name in ATTRIBUTES or name.startswith("data-i18n")]
        for text in (element.text, element.tail, *spoken):
            if text and text.strip():
                yield " ".join(text.split())


@pytest.mark.parametrize("asked", ASKED)
def test_swedish_whatever_the_browser_asks_for(reader: Reader, asked: str) -> None:
    """A borrowed or badly set browser does not choose for its reader."""
    assert reader.get("/", headers={"Accept-Language": asked}).language == "sv"


@pytest.mark.parametrize("path", ["/", "/contacts", "/steps/branches/all", "/read/prepare", "/nowhere"])
def test_choosing_english_keeps_the_page(reader: Reader, path: str) -> None:
    """The link on each page leads to the same page in the other language."""
    link = reader.get(path).link("English")
    page = reader.get(path + link)
    assert (link, page.language) == ("?lang=en", "en")


def test_choosing_english_keeps_the_place_in_a_checklist(reader: Reader) -> None:
    """In the middle of the steps, the same place opens in English with its answers."""
    swedish = reader.answer_all("branches", {"children": "yes"})
    english = reader.get(f"{swedish.address}?lang=en")
    assert (english.status, english.language) == (200, "en")
    assert len(english.all(".//main//li")) == len(swedish.all(".//main//li"))


def test_the_choice_is_remembered(reader: Reader) -> None:
    """Once English, the next pages are English without asking."""
    reader.get("/?lang=en")
    assert [reader.get(path).language for path in ("/contacts", "/nowhere")] == ["en", "en"]


def test_the_choice_can_be_taken_back(reader: Reader) -> None:
    """And Swedish again."""
    reader.get("/?lang=en")
    reader.get("/?lang=sv")
    assert reader.get("/contacts").language == "sv"


def test_choosing_what_is_spoken_already_is_a_choice_too(site: Flask) -> None:
    """At sign-in it wins over the account's own language."""
    with site.test_request_context("/?lang=sv"):
        site.preprocess_request()
        assert session["lang"] == "sv"


@pytest.mark.parametrize("garbage", GARBAGE)
def test_a_language_that_is_none_is_passed_over(reader: Reader, garbage: str) -> None:
    """A made-up language changes nothing and is not remembered."""
    reader.get("/?lang=en")
    assert [reader.get(f"/?lang={garbage}").language, reader.get("/").language] == ["en", "en"]


def test_the_page_says_which_language_it_is_in(reader: Reader) -> None:
    """And the link to the other one says its own name in its own language."""
    link = next(one for one in reader.get("/").all(".//a") if one.get("href") == "?lang=en")
    assert (link.text, link.get("lang"), link.get("hreflang")) == ("English", "en", "en")


@pytest.mark.slow  # reads every Python file and template of the site
def test_the_catalogue_is_complete() -> None:
    """Every text in the code has its Swedish, none is uncertain, and the template is what the code says."""
    assert catalogues.problems() == []


def test_there_is_something_to_compare() -> None:
    """The catalogue the tests below read is the real one."""
    assert len(translations()) > 100


@pytest.fixture(scope="module")
def swedish_texts() -> dict[str, str]:
    """Read the catalogue once."""
    return translations()


def leftovers(page: Page, unwanted: set[str]) -> list[str]:
    """Find texts on a page that should have been in the other language."""
    return sorted(set(texts(page)) & unwanted)


@pytest.mark.slow  # opens each of some fifty pages
def test_no_swedish_is_left_on_english_pages(site: Flask, anna: Reader, swedish_texts: dict[str, str]) -> None:
    """Every page of ours answers in English, and no text of the catalogue stands there in Swedish."""
    anna.get("/?lang=en")
    pages = [anna.follow(address) for address in addresses(site)]
    assert {page.language for page in pages} == {"en"}
    assert {page.address: found for page in pages if (found := leftovers(page, set(swedish_texts.values())))} == {}


@pytest.mark.slow  # opens each of some fifty pages
def test_no_english_is_left_on_swedish_pages(site: Flask, anna: Reader, swedish_texts: dict[str, str]) -> None:
    """Every page of ours answers in Swedish, and no text of the catalogue stands there in English."""
    pages = [anna.follow(address) for address in addresses(site)]
    assert {page.language for page in pages} == {"sv"}
    assert {page.address: found for page in pages if (found := leftovers(page, set(swedish_texts)))} == {}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_plain_address_answers(site: Flask, anna: Reader, language: str) -> None:
    """Each address that needs nothing known is a page in both languages, or leads to signing in."""
    found = {path: anna.follow(f"{path}?lang={language}") for path in plain_addresses(site)}
    assert {page.status for page in found.values()} == {200}
    assert {page.language for page in found.values()} == {language}
    assert len(found) >= 5
