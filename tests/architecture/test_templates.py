"""Templates hold no script, no style, no unescaped text, no untranslated word and nothing that is not used."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, nodes

from tests.architecture.source import relative, templates
from tests.catalogues import extract

SAFE = {
    "hrstod/accounts/templates/own.html: …": "parts that have been rendered from templates of their own",
    "hrstod/accounts/templates/step_phone.html: …": "a QR code that the library drew as SVG",
    "hrstod/training/templates/screen.html: …": "a QR code that the library drew as SVG",
    "hrstod/guidance/templates/page.html: page.html": "made of an editor's Markdown, with HTML switched off",
}
"""What may be shown unescaped, and why."""

INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
SWEDISH = re.compile(r"[åäöÅÄÖ]|\b(och|att|är|inte|eller|som|du|det|ett|för|med|på|av)\b", re.IGNORECASE)
OWN_NAMES = re.compile(r"HR-stöd")
"""Swedish that stays as it is in an English sentence."""


def parsed(text: str) -> nodes.Template:
    """Parse a template as the site does."""
    return Environment(autoescape=True, extensions=["jinja2.ext.i18n"]).parse(text)


def unused_imports(text: str) -> list[str]:
    """Give the names that a template imports and never uses."""
    found = parsed(text)
    imported = [
        name[1] if isinstance(name, tuple) else name for node in found.find_all(nodes.FromImport) for name in node.names
    ]
    imported += [node.target for node in found.find_all(nodes.Import)]
    used = {node.name for node in found.find_all(nodes.Name) if node.ctx == "load"}
    return [name for name in imported if name not in used]


def untranslated(text: str) -> list[str]:
    """Give the words that stand in a template as they are, outside tags and outside what Jinja fills in."""
    said = "".join(value for _line, kind, value in Environment(autoescape=True).lex(text) if kind == "data")
    return re.findall(r"[^\W\d_]{2,}", OWN_NAMES.sub("", re.sub(r"<[^>]*>", " ", said)))


def unescaped(text: str) -> list[str]:
    """Give what a template shows without escaping it; an expression longer than a name is called `…`."""
    found = parsed(text)
    names = [_field(node.node) for node in found.find_all(nodes.Filter) if node.name == "safe"]
    return names + ["autoescape" for _ in found.find_all(nodes.EvalContextModifier)]


def _field(shown: nodes.Node | None) -> str:
    if isinstance(shown, nodes.Getattr) and isinstance(shown.node, nodes.Name):
        return f"{shown.node.name}.{shown.attr}"
    return "…"


def test_no_template_has_a_script_a_style_or_a_handler_in_it() -> None:
    """The policy of every page forbids them, so they would not work; they stand in files."""
    assert [relative(path) for path in templates() if INLINE.search(path.read_text(encoding="utf-8"))] == []


def test_an_inline_script_style_or_handler_would_be_noticed() -> None:
    """A script that is fetched is fine; all other ways to run or colour something are not."""
    bad = ("<script>go()</script>", "<p style='x'>", "<style>", "<a onclick='go()'>", "<a href='javascript:go()'>")
    assert all(map(INLINE.search, bad))
    assert not INLINE.search(
        '<script type="module" nonce="{{ csp_nonce() }}" src="{{ static("hrstod.js") }}"></script>'
    )


def test_nothing_is_shown_unescaped_but_what_is_listed_with_a_reason() -> None:
    """The list is exact: what is no longer shown unescaped is taken off it."""
    shown = {
        f"{relative(path)}: {name}" for path in templates() for name in unescaped(path.read_text(encoding="utf-8"))
    }
    assert shown == SAFE.keys()


def test_text_shown_unescaped_would_be_noticed() -> None:
    """A field, a text, a chain of filters, and a stretch where escaping is switched off."""
    text = '{{ a.b|safe }}{{ _("x")|safe }}{{ a|upper | safe }}{% autoescape false %}{{ a }}{% endautoescape %}'
    assert sorted(unescaped(text)) == ["a.b", "autoescape", "…", "…"]


@pytest.mark.slow  # reads every template
def test_no_template_imports_what_it_does_not_use() -> None:
    """An import that is left over makes a reader look for its use."""
    found = {relative(path): unused_imports(path.read_text(encoding="utf-8")) for path in templates()}
    assert {path: names for path, names in found.items() if names} == {}


def test_an_unused_import_would_be_noticed() -> None:
    """Also when it was given another name, and only when it is not used."""
    text = '{% from "a.html" import one, two as second %}{% import "b.html" as b %}{{ one() }}'
    assert unused_imports(text) == ["second", "b"]


def test_every_word_on_a_page_can_be_translated() -> None:
    """No template says anything outside `_()`."""
    found = {relative(path): untranslated(path.read_text(encoding="utf-8")) for path in templates()}
    assert {path: words for path, words in found.items() if words} == {}


def test_an_untranslated_word_would_be_noticed() -> None:
    """Between tags, also across lines; not in a tag, a comment or an expression."""
    assert untranslated('<p class="a">{{ _("Hello") }}\nKvinnor {# no #}<b title="x">112</b> – HR-stöd</p>') == [
        "Kvinnor"
    ]


@pytest.mark.slow  # reads every text in every file
def test_every_text_to_translate_is_english() -> None:
    """Texts are written in English and translated into Swedish, never the other way round."""
    texts = [message.id if isinstance(message.id, str) else message.id[0] for message in extract() if message.id]
    assert [text for text in texts if SWEDISH.search(OWN_NAMES.sub("", text))] == []
