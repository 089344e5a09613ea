"""Every digit: what is refused, and that text, link, paper and the pinned list say the same."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from hrstod.contacts.definitions import check_number, digits_of
from hrstod.reading import parse_yaml
from tests.factories.checklists import go_through
from tests.factories.contacts import make_contact
from tests.factories.content import ContentCopy, real_content

if TYPE_CHECKING:
    from hrstod.contacts.definitions import Contact
    from tests.cast import Reader
    from tests.page import Page

PINNED = dict(
    line.split("\t") for line in Path(__file__).with_name("pinned_numbers.txt").read_text("utf-8").splitlines()
)
"""The numbers once more, typed by hand from the sources, contact by contact."""

NATIONAL = "contacts/national.yaml"

REFUSED = {
    "a letter O": ("020-50 5O 50", 9, "LATIN CAPITAL LETTER O"),
    "a small o": ("o20-50 50 50", 9, "LATIN SMALL LETTER O"),
    "a letter l": ("020-50 50 5l", 9, "LATIN SMALL LETTER L"),
    "a capital I": ("020-50 50 5I", 9, "LATIN CAPITAL LETTER I"),
    "a full-width digit": ("020-50 5０ 50", 9, "FULLWIDTH DIGIT ZERO"),
    "an Arabic-Indic digit": ("020-50 5٠ 50", 9, "ARABIC-INDIC DIGIT ZERO"),
    "a superscript": ("020-50 5² 50", 9, "SUPERSCRIPT TWO"),
    "a direction mark": ("020-50\u200e 50 50", 9, "LEFT-TO-RIGHT MARK"),
    "an override": ("\u202e020-50 50 50", 9, "RIGHT-TO-LEFT OVERRIDE"),
    "a non-breaking space": ("020-50\u00a050 50", 9, "NO-BREAK SPACE"),
    "a thin space": ("020-50\u200950 50", 9, "THIN SPACE"),
    "a zero-width space": ("020-50\u200b50 50", 9, "ZERO WIDTH SPACE"),
    "a tab": ("020-50\t50 50", 9, "U+0009"),
    "a line break": ("020-50 50 50\n", 9, "U+000A"),
    "a dash": ("020–50 50 50", 9, "EN DASH"),
    "a plus": ("+46 20 50 50 50", 10, "PLUS SIGN"),
    "brackets": ("(020) 50 50 50", 9, "LEFT PARENTHESIS"),
    "a missing digit": ("020-50 50 5", 9, "the number has 8 digits, and should have 9"),
    "a digit too many": ("020-50 50 500", 9, "the number has 10 digits, and should have 9"),
    "two spaces": ("020-50  50 50", 9, "one hyphen at the most and single spaces"),
    "two hyphens": ("020-50-50 50", 9, "one hyphen at the most and single spaces"),
    "a space at the end": ("020-50 50 50 ", 9, "one hyphen at the most and single spaces"),
    "a hyphen at the end": ("020-50 50 50-", 9, "one hyphen at the most and single spaces"),
    "nothing": ("", 0, "one hyphen at the most and single spaces"),
}


@pytest.mark.parametrize(("number", "digits", "said"), REFUSED.values(), ids=REFUSED)
def test_a_number_with_anything_but_plain_digits_is_refused(number: str, digits: int, said: str) -> None:
    """And the sentence names what cannot be seen."""
    with pytest.raises(ValueError, match=re.escape(said)):
        check_number(number, digits)


@pytest.mark.parametrize("number", ["112", "114 14", "020-50 50 50", "08-508 251 20", "116 006", "90101"])
def test_a_number_as_people_write_it_is_accepted(number: str) -> None:
    """Digits in groups, and one hyphen after the first."""
    check_number(number, len(digits_of(number)))


@pytest.mark.parametrize("text", ["020-11 2Z 33", "020-11 22 3", "020-11\u00a022 33", "020-11 22 \u200e33"])
def test_a_wrong_number_is_told_with_its_file_and_its_contact(tmp_path: Path, text: str) -> None:
    """Whoever mistyped it reads where, and the site does not start."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.change(NATIONAL, "020-11 22 33", text)
    result = copy.check()
    assert result.exit_code == 1
    assert f"\n{NATIONAL}: line: the number h" in result.output


def test_a_number_without_quotes_keeps_its_first_zero() -> None:
    """YAML would read 0771 as a number of another kind, and write it back as another number."""
    assert parse_yaml("0771", NATIONAL, []) == "0771"


def test_a_second_number_is_checked_like_the_first() -> None:
    """It is called just as often."""
    also = {"number": "08-1234", "digits": 7, "purpose": {"sv": "Natt", "en": "Night"}}
    with pytest.raises(ValidationError, match="the number has 6 digits, and should have 7"):
        make_contact(also=[also])


@pytest.mark.parametrize(("number", "digits"), [(None, 9), ("020-11 22 33", None)])
def test_a_number_comes_with_its_count(number: str | None, digits: int | None) -> None:
    """One without the other is a slip."""
    with pytest.raises(ValidationError, match="number and digits go together"):
        make_contact(number=number, digits=digits)


def numbers_of(contact: Contact) -> dict[str, str]:
    """Give a contact's digits as the pinned list does."""
    main = {contact.id: contact.tel} if contact.number else {}
    return main | {f"{contact.id}/also": other.tel for other in contact.also}


def phones_on(page: Page) -> list[tuple[str, str]]:
    """List each number on a page to press: the text and the link."""
    links = [link for link in page.all(".//main//a") if link.get("href", "").startswith("tel:")]
    return [("".join(link.itertext()).strip(), link.get("href", "").removeprefix("tel:")) for link in links]


def test_every_number_is_the_one_that_was_typed_by_hand() -> None:
    """Digit by digit, and no number is there that was not typed twice."""
    shown: dict[str, str] = {}
    for contact in real_content().contacts.values():
        shown |= numbers_of(contact)
    assert shown == PINNED


@pytest.mark.parametrize("language", ["sv", "en"])
def test_text_and_link_hold_the_same_digits_in_the_list(anna: Reader, language: str) -> None:
    """Every pinned number is there to press, and no other."""
    phones = phones_on(anna.get(f"/contacts?lang={language}"))
    assert [digits_of(text) for text, _ in phones] == [link for _, link in phones]
    assert {link for _, link in phones} == set(PINNED.values())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_text_and_link_hold_the_same_digits_on_the_pocket_card(anna: Reader, language: str) -> None:
    """Every pinned line's number is on it."""
    phones = phones_on(anna.get(f"/contacts/card?lang={language}"))
    assert [digits_of(text) for text, _ in phones] == [link for _, link in phones]
    assert {link for _, link in phones} >= {digits for name, digits in PINNED.items() if "/" not in name}


def test_a_number_is_printed_as_it_stands_in_the_file(anna: Reader) -> None:
    """In the groups in which people know it."""
    printed = {text for text, _ in phones_on(anna.get("/contacts"))}
    assert printed >= {contact.number for contact in real_content().contacts.values() if contact.number}


ALL_CONTACTS = {
    "concern": ("yes", "no", "unknown", "unknown", "unknown"),
    "conversation": ("yes", "no", *["unknown"] * 7),
    "safety": ("yes", "no", *["unknown"] * 7),
}
"""Answers that show every contact of a checklist."""


@pytest.mark.parametrize("name", ALL_CONTACTS)
def test_the_plan_on_the_page_and_on_paper_holds_the_pinned_digits(anna: Reader, name: str) -> None:
    """Each contact of the checklist by its own digits, and no digits of anybody else."""
    tasks = go_through(anna, name, *ALL_CONTACTS[name])
    plan = anna.follow(next(link for link in tasks.links() if link.endswith("/plan")))
    pdf = PdfReader(io.BytesIO(anna.get(f"{plan.address}.pdf").body))
    paper = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for contact in contacts_of(name):
        if contact.number:
            expected = f"{contact.name.sv} {contact.number} {contact.purpose.sv}"
            assert expected in plan.text
            assert expected in paper
    assert digits_on(plan.text) == digits_on(paper) <= set(PINNED.values())


def contacts_of(name: str) -> list[Contact]:
    """List the contacts of a real checklist."""
    content = real_content()
    checklist = content.checklists.find(name, "sv")
    assert checklist is not None
    return [content.contacts[one.id] for one in checklist.contacts]


def digits_on(text: str) -> set[str]:
    """List what looks like a number to call; page numbers do not."""
    text = re.sub(r"\d / \d", "", text)
    return {digits_of(one) for one in re.findall(r"(?<![\d–.])\d(?:[ -]?\d){4,}(?!\d)|\b1\d\d\b", text)}


@pytest.mark.parametrize("card", ["wait", "acute"])
def test_a_card_that_stops_the_list_holds_the_pinned_digits(anna: Reader, card: str) -> None:
    """Where a wrong digit would matter most."""
    answers = {"wait": ("no",), "acute": ("yes", "yes")}[card]
    phones = phones_on(go_through(anna, "conversation", *answers))
    stop = real_content().checklists.find("conversation", "sv").stop[card]  # type: ignore[union-attr]
    expected = {PINNED[one] for one in stop.contacts if one in PINNED}
    assert {link for _, link in phones} == expected
    assert [digits_of(text) for text, _ in phones] == [link for _, link in phones]
