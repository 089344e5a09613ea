"""The field for a note: works without script, keeps the browser's own helpers away, and says what was found."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from jinja2 import Environment

from hrstod.web.loader import template_loader
from tests.guidance.typing_guard.examples import findings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

PAGE = """<!doctype html><html lang="sv"><head><title>Note</title></head><body>
{% from "web/components/guarded_text.html" import guarded_text %}
{{ guarded_text("note", "note", "Short note", "No names.", value, findings, kept="Read by you.") }}</body></html>"""
NOTE = "Anna, 070-174 06 05 & <b>Anna</b>, Storgatan 5"


@cache
def environment() -> Environment:
    """Make templates as the site has them, untranslated."""
    made = Environment(
        loader=template_loader(),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(lock_seconds=lambda: 600, static=lambda name: f"/static/{name}", language=lambda: "sv")
    return made


def field(value: str, *, looked_through: bool) -> Element:
    """Show the field with a text in it, and read the page strictly."""
    found = findings(value) if looked_through else ()
    page = environment().from_string(PAGE).render(value=value, findings=found)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Any = parser.parse(page)
    return tree  # type: ignore[no-any-return]


def words(element: Element) -> str:
    """Give an element's words, one space between."""
    return " ".join(" ".join(element.itertext()).split())


def parts(tree: Element) -> dict[str | None, Element]:
    """Give the two lists of findings by what they are for."""
    return {part.get("data-part"): part for part in tree.iter("div") if part.get("data-part")}


@pytest.mark.parametrize(
    ("name", "value"), [("spellcheck", "false"), ("autocomplete", "off"), ("writingsuggestions", "false")]
)
def test_the_browser_is_asked_to_send_nothing_anywhere(name: str, value: str) -> None:
    """Its helpers may send what is typed to somebody else."""
    (area,) = field("", looked_through=False).iter("textarea")
    assert area.get(name) == value


def test_a_long_text_is_never_cut() -> None:
    """A field with `maxlength` cuts what is pasted without saying so; this one counts, and the server refuses."""
    (area,) = field("", looked_through=False).iter("textarea")
    assert area.get("maxlength") is None


def test_the_script_is_told_where_its_rules_are_and_where_to_show_what_it_finds() -> None:
    """In attributes, since no page has a script in it."""
    tree = field("", looked_through=False)
    (area,) = tree.iter("textarea")
    assert area.get("data-typing-guard") == "/static/typing-guard.json"
    assert tree.find(f".//div[@id='{area.get('data-typing-guard-findings')}'][@aria-live='polite']") is not None


def test_an_empty_field_shows_the_question_and_no_findings() -> None:
    """The question always stands there; the lists wait until there is something in them."""
    tree = field("", looked_through=False)
    assert "can anyone tell whom it concerns?" in words(tree)
    assert all(part.get("hidden") is not None for part in parts(tree).values())


def test_it_says_who_reads_the_note() -> None:
    """In the words of the page that it stands on."""
    assert "Read by you." in words(field("", looked_through=False))


def test_what_the_server_found_stands_under_the_text_and_the_text_is_kept() -> None:
    """Without script too, and nothing has to be written again."""
    tree = field(NOTE, looked_through=True)
    assert words(next(tree.iter("textarea"))) == NOTE
    assert "070-174 06 05" in words(parts(tree)["hard"])
    assert "Storgatan 5" in words(parts(tree)["hard"])


def test_a_word_that_stands_twice_is_told_once() -> None:
    """Two Annas are one line."""
    assert words(parts(field(NOTE, looked_through=True))["soft"]).count("Anna") == 1


def test_a_field_with_something_to_change_is_marked_as_wrong() -> None:
    """As every other field with a fault, in a sentence that screen readers tie to it."""
    tree = field(NOTE, looked_through=True)
    (area,) = tree.iter("textarea")
    assert "note-error" in (area.get("aria-describedby") or "").split()
    assert tree.find(".//p[@id='note-error']") is not None


def test_a_field_with_something_to_look_at_is_not_marked_as_wrong() -> None:
    """A name is not an error."""
    assert field("Anna", looked_through=True).find(".//p[@id='note-error']") is None
