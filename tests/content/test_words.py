"""The words of the real content: nobody's sex is assumed, nobody is labelled, and no number stands outside contacts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from hrstod.contacts.definitions import digits_of
from tests.factories.content import real_content

if TYPE_CHECKING:
    from collections.abc import Iterator

NEVER = {
    "sv": (
        r"hon|han|henne|hennes|honom|hans|hustru\w*|makan?|maken|makes|fru|frun|flickvän\w*|pojkvän\w*|karlen"
        r"|\w*offer|\w*offrets?|\w*offren|förövar\w*|gärnings(man|män)\w*|förbrytar\w*|kvinnomisshandel\w*"
    ),
    "en": (
        r"he|she|him|her|his|hers|himself|herself|husbands?|wife|wives|boyfriends?|girlfriends?"
        r"|victim\w*|perpetrator\w*|offender\w*|abusers?|batterers?|battered"
    ),
}
"""Words that assume a sex or a relation, or make a person into what was done. “Utsatt” and “våldsutövare” do not."""

NAMES = re.compile("Brottsofferjouren|Brottsoffermyndigheten|Stödcentrum för unga brottsoffer")
"""What organisations call themselves."""

PHONE_LIKE = re.compile(r"(?<![\d.,–-])\+?\d(?:[ -]?\d){4,}(?![\d%])|\b1177\b")
"""Five digits or more, in groups or not; a dash between years, and decimals, are something else."""

MAY_STAND = {"112", "11414", "1177"}
"""Numbers that never change. 1177 is a name too; a page that says it shows the contact."""

NOT_WORDS = {"sources", "contacts", "types", "of", "verification", "address", "number", "tel"}
"""Fields that name something else, or are the number itself."""


def texts(of: Any, language: str) -> Iterator[str]:
    """Give every text for readers in some content, in one language, without Markdown's and HTML's signs."""
    if isinstance(of, str):
        yield re.sub(r"<[^>]*>", " ", of)
    elif isinstance(of, dict) and of.keys() == {"sv", "en"}:
        yield of[language]
    elif isinstance(of, dict):
        for key, value in of.items():
            if key not in NOT_WORDS:
                yield from texts(value, language)
    elif isinstance(of, list | tuple):
        for value in of:
            yield from texts(value, language)


def everything_but_contacts(language: str) -> list[str]:
    """Give every text in checklists, pages, kinds and figures."""
    content = real_content()
    checklists = [
        languages[language].model_dump()
        for versions in content.checklists.versions.values()
        for languages in versions.values()
    ]
    pages = [languages[language].model_dump() for languages in content.guidance.pages.values()]
    others = [one.model_dump() for one in (*content.guidance.types, *content.guidance.figures)]
    return list(texts([*checklists, *pages, *others], language))


def everything(language: str) -> list[str]:
    """Give every text there is, contacts included."""
    return [
        *everything_but_contacts(language),
        *texts([one.model_dump() for one in real_content().contacts.values()], language),
    ]


def found(text: str, language: str) -> list[str]:
    """List the words in a text that are never used."""
    return [one.group() for one in re.finditer(rf"\b(?:{NEVER[language]})\b", NAMES.sub("", text), re.IGNORECASE)]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_text_assumes_a_sex_or_labels_a_person(language: str) -> None:
    """Whoever is subjected to violence or uses it may be anybody, and is more than that."""
    assert {text: words for text in everything(language) if (words := found(text, language))} == {}


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("sv", "När hon berättar, ring.", ["hon"]),
        ("sv", "Brottsoffret och förövaren.", ["Brottsoffret", "förövaren"]),
        ("sv", "Brottsofferjouren är offentlig och hands om, hanteras.", []),
        ("en", "The victim left her husband.", ["victim", "her", "husband"]),
        ("en", "Offer to be there when others call; where the person is.", []),
    ],
)
def test_the_words_are_found_and_others_are_not(language: str, text: str, words: list[str]) -> None:
    """The list finds what it should, and is not fooled by words that only look alike."""
    assert found(text, language) == words


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_number_stands_outside_the_contacts(language: str) -> None:
    """A number in a text is a number that nobody checks."""
    numbers = {
        digits_of(one.group()) for text in everything_but_contacts(language) for one in PHONE_LIKE.finditer(text)
    }
    assert numbers - MAY_STAND == set()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_contacts_number_stands_outside_the_contacts(language: str) -> None:
    """Not even in other groups than the contact's own."""
    known = {contact.tel for contact in real_content().contacts.values() if contact.number} - MAY_STAND
    runs = {digits_of(run) for text in everything_but_contacts(language) for run in re.findall(r"\d[\d -]*", text)}
    assert known & runs == set()


def test_a_page_that_names_1177_shows_the_contact() -> None:
    """Whoever is told to ask 1177 finds it on the same page, with its hours and how sure we are."""
    pages = [page for languages in real_content().guidance.pages.values() for page in languages.values()]
    assert [page.topic for page in pages if "1177" in page.html and "1177" not in page.contacts] == []


@pytest.mark.parametrize("number", ["020-50 50 50", "0205050 50", "+46 8 508 251 20", "116 006", "90101", "1177"])
def test_a_number_in_a_text_is_found(number: str) -> None:
    """The search sees each way in which a number is written."""
    assert PHONE_LIKE.search(f"Ring {number} i dag.")


@pytest.mark.parametrize("text", ["Programmet 2021–2025.", "13,6 procent av 3 495.", "5 §, 2003:460 och 90 dagar."])
def test_a_figure_is_not_taken_for_a_number(text: str) -> None:
    """Years, shares and paragraphs are no phone numbers."""
    assert not PHONE_LIKE.search(text)
