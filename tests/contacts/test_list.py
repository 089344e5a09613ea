"""The list of contacts: what somebody can choose, what the address then says, and the card for the pocket."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from hrstod.contacts.definitions import digits_of
from hrstod.contacts.rules import People, Who
from tests.factories.content import real_content

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from hrstod.contacts.definitions import Contact
    from tests.cast import Reader
    from tests.page import Page

CONTACTS = list(real_content().contacts.values())
KINDS = [kind.id for kind in real_content().guidance.types]


def names_on(page: Page) -> list[str]:
    """List the contacts on the page, in their order."""
    return ["".join(heading.itertext()).strip() for heading in page.all(".//main//h2")]


def expected(fits: Callable[[Contact], bool]) -> set[str]:
    """Name the contacts that should be there: those that fit, and those that everybody may need."""
    return {contact.name.sv for contact in CONTACTS if fits(contact)} | {"SOS Alarm", "Polisen", "Kvinnofridslinjen"}


def test_everything_is_shown_until_something_is_chosen(anna: Reader) -> None:
    """Nobody has to say anything to find a number."""
    assert sorted(names_on(anna.get("/contacts"))) == sorted(contact.name.sv for contact in CONTACTS)


def test_112_comes_first_and_those_without_a_number_last(anna: Reader) -> None:
    """The rest stand as the files have them."""
    names = names_on(anna.get("/contacts"))
    lacking = {contact.name.sv for contact in CONTACTS if not contact.number}
    assert names[0] == "SOS Alarm"
    assert set(names[-len(lacking) :]) == lacking


@pytest.mark.parametrize("who", Who)
def test_contacts_can_be_narrowed_by_who_it_is_for(anna: Reader, who: Who) -> None:
    """Somebody subjected, somebody who uses violence, a child, a manager, a colleague."""
    number = list(Who).index(who) + 1
    assert set(names_on(anna.get(f"/contacts?w={number}"))) == expected(lambda contact: who in contact.who)


@pytest.mark.parametrize("kind", KINDS)
def test_contacts_can_be_narrowed_by_kind(anna: Reader, kind: str) -> None:
    """Those for that kind, and those for every kind."""
    page = anna.get(f"/contacts?k={KINDS.index(kind) + 1}")
    assert set(names_on(page)) == expected(lambda contact: not contact.kinds or kind in contact.kinds)


@pytest.mark.parametrize("people", People)
def test_contacts_can_be_narrowed_by_people(anna: Reader, people: People) -> None:
    """Those for women, men or LGBTQI people, and those for everybody."""
    page = anna.get(f"/contacts?p={list(People).index(people) + 1}")
    assert set(names_on(page)) == expected(lambda contact: not contact.people or people in contact.people)


@pytest.mark.parametrize(
    ("letter", "fits"),
    [
        ("m", lambda contact: contact.for_managers),
        ("a", lambda contact: contact.anonymous is True),
        ("l", lambda contact: contact.languages is not None),
    ],
)
def test_contacts_can_be_narrowed_by_what_they_offer(
    anna: Reader, letter: str, fits: Callable[[Contact], bool]
) -> None:
    """Advice to managers, anonymity, languages."""
    assert set(names_on(anna.get(f"/contacts?{letter}=1"))) == expected(fits)


def test_choices_add_up(anna: Reader) -> None:
    """A manager who wants advice on honour gets the lines that give it."""
    number = KINDS.index("honour") + 1
    names = set(names_on(anna.get(f"/contacts?w=4&k={number}&m=1")))
    assert {"Nationella stödtelefonen, NCH", "Origo, Stockholms län"} < names
    assert "Rätt att välja" not in names


@pytest.mark.parametrize("letter", ["w", "k", "p", "m", "a", "l", "o"])
@pytest.mark.parametrize("garbage", ["", "0", "99", "-1", "abc", "1 ", "²", "１", "1" * 400, "%00", "<b>", "true"])
def test_garbage_in_the_address_asks_for_nothing(reader: Reader, letter: str, garbage: str) -> None:
    """It hides no contact and breaks no page."""
    page = reader.get(f"/contacts?{letter}={garbage}")
    assert (page.status, names_on(page)) == (200, ["SOS", "Linjen"])


def test_an_unknown_choice_asks_for_nothing(reader: Reader) -> None:
    """An old address still shows contacts."""
    assert names_on(reader.get("/contacts?who=men&region=1&w=1&w=2")) == ["SOS", "Linjen"]


def test_what_was_chosen_is_a_number_in_the_address(anna: Reader) -> None:
    """The address stays in the history, and says nothing there."""
    page = anna.get("/contacts")
    form = next(form for form in page.all(".//main//form") if form.get("method") == "get")
    names = {field.get("name", "") for field in (*form.iter("select"), *form.iter("input"))}
    values = {option.get("value", "") for option in (*form.iter("option"), *form.iter("input"))}
    assert {len(name) for name in names} == {1}
    assert all(value == "" or value.isdigit() for value in values)


def test_what_was_chosen_is_picked_on_the_page(anna: Reader) -> None:
    """Somebody sees why the list is short, and can take it back."""
    page = anna.get("/contacts?w=2&m=1")
    selected = [option.get("value") for option in page.all(".//main//option") if option.get("selected") is not None]
    checked = [box.get("name") for box in page.all(".//main//input") if box.get("checked") is not None]
    assert ("2" in selected, checked) == (True, ["m"])
    assert page.link("Visa alla") == "/contacts"


def test_an_empty_list_still_shows_112_and_says_what_to_do(reader: Reader) -> None:
    """Nobody is left with nothing."""
    page = reader.get("/contacts?p=2&w=3")
    assert names_on(page) == ["SOS"]
    assert "de visas alltid" in page.text


def cards_on(page: Page) -> dict[str, Element]:
    """Give each contact's card by its name."""
    return {
        "".join(heading.itertext()).strip(): card for card in page.all(".//main//li/div") for heading in card.iter("h2")
    }


def test_a_contact_without_a_number_says_so(anna: Reader) -> None:
    """An empty place is honest; a guess is not."""
    marked = {
        name
        for name, card in cards_on(anna.get("/contacts")).items()
        if any(mark.get("class") == "unverified" for mark in card.iter("strong"))
    }
    assert marked == {contact.name.sv for contact in CONTACTS if not contact.number and not contact.address}


def test_forsakringskassan_has_a_page_and_no_number(anna: Reader) -> None:
    """Nobody could verify a number, so none is shown, and nothing is missing either."""
    card = cards_on(anna.get("/contacts"))["Försäkringskassan"]
    assert "www.forsakringskassan.se" in "".join(card.itertext())
    assert (digits_of("".join(card.itertext())), list(card.iter("button"))) == ("", [])


def test_the_pocket_card_holds_every_pinned_number(anna: Reader) -> None:
    """By name and number, 112 first, and no contact that has none."""
    page = anna.get("/contacts/card")
    items = [" ".join("".join(item.itertext()).split()) for item in page.all(".//main//li")]
    for contact in CONTACTS:
        listed = any(contact.name.sv in item and str(contact.number) in item for item in items)
        assert listed is bool(contact.pinned and contact.number)
    assert "112" in items[0]


def test_the_pocket_card_says_when_it_was_printed(reader: Reader, travel: Callable[..., None]) -> None:
    """Numbers change, and an old card should be thrown away."""
    travel(to=datetime(2027, 2, 20, 23, 30, tzinfo=UTC))
    assert "21 februari 2027" in reader.get("/contacts/card").text


def test_a_line_that_advises_managers_says_so_first(anna: Reader) -> None:
    """With what it can do for a manager."""
    text = anna.get("/contacts").text
    assert all(contact.advice.sv in text for contact in CONTACTS if contact.for_managers and contact.advice)
