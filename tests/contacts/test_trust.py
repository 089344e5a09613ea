"""How far a number can be trusted, as the card says it while time passes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from hrstod import clock
from tests.factories.contacts import make_contact

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    from flask import Flask

    from tests.cast import Reader
    from tests.page import Page

NUMBER = "tel:020998877"


@pytest.fixture
def add_contact(example_site: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a test add one more contact to the site, with a number of its own, confirmed today."""

    def add(name: str, **changes: Any) -> None:
        number = {"id": name, "number": "020-99 88 77", "digits": 9, "confirmed_on": clock.today()}
        contact = make_contact(**{**number, **changes})
        monkeypatch.setitem(example_site.extensions["hrstod.contacts"], name, contact)

    return add


def card_of(page: Page) -> Element:
    """Give the card of the contact that the test added."""
    return next(
        card for card in page.all(".//main//li/div") if any(link.get("href") == NUMBER for link in card.iter("a"))
    )


def is_folded(card: Element) -> bool:
    """Tell whether the number has to be unfolded."""
    return any(link.get("href") == NUMBER for details in card.iter("details") for link in details.iter("a"))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, ("Confirmed on", False)),
        (90, ("Confirmed on", False)),
        (91, ("Not confirmed lately", False)),
        (180, ("Not confirmed lately", False)),
        (181, ("Not confirmed lately", True)),
        (1000, ("Not confirmed lately", True)),
    ],
)
def test_a_local_number_ages_and_then_folds(
    reader: Reader, add_contact: Callable[..., None], travel: Callable[..., None], days: int, expected: tuple[str, bool]
) -> None:
    """After 90 days it says so; after 180 a national line comes first and the number behind it."""
    add_contact("local")
    travel(days=days)
    card = card_of(reader.get("/contacts?lang=en"))
    said = [text for text in ("Confirmed on", "Not confirmed lately") if text in "".join(card.itertext())]
    assert (*said, is_folded(card)) == expected


@pytest.mark.parametrize("kind", [{"pinned": True}, {"pinned": True, "emergency": True}])
def test_pinned_and_emergency_numbers_are_never_folded(
    reader: Reader, add_contact: Callable[..., None], travel: Callable[..., None], kind: dict[str, bool]
) -> None:
    """An old national number is better than none."""
    add_contact(f"old-{len(kind)}", **kind)
    travel(days=1000)
    assert not is_folded(card_of(reader.get("/contacts")))


def test_an_emergency_number_needs_no_confirmation(
    reader: Reader, add_contact: Callable[..., None], travel: Callable[..., None]
) -> None:
    """Not even when it is not pinned does it fold, nor does it sow doubt."""
    add_contact("alarm", emergency=True)
    travel(days=1000)
    card = card_of(reader.get("/contacts?lang=en"))
    assert not is_folded(card)
    assert "onfirmed" not in "".join(card.itertext())


def test_a_number_that_nobody_called_says_so(reader: Reader, add_contact: Callable[..., None]) -> None:
    """On a national line it is said, and the number stands."""
    add_contact("never", confirmed_on=None, pinned=True)
    assert "Not yet confirmed by calling" in "".join(card_of(reader.get("/contacts?lang=en")).itertext())


def test_a_number_read_on_somebody_elses_page_says_so(reader: Reader, add_contact: Callable[..., None]) -> None:
    """Second-hand is less than first."""
    add_contact("hearsay", confirmed_on=None, pinned=True, verification="second-hand")
    assert "Not verified: read on somebody else’s page" in "".join(card_of(reader.get("/contacts?lang=en")).itertext())


def test_a_card_names_its_sources_with_their_dates(reader: Reader, add_contact: Callable[..., None]) -> None:
    """Whoever doubts a number can look."""
    add_contact("sourced")
    assert "Ett förlag (2024)" in "".join(card_of(reader.get("/contacts")).itertext())


def test_a_confirmation_has_its_day_written_out(reader: Reader, add_contact: Callable[..., None]) -> None:
    """In the reader's language."""
    add_contact("dated", confirmed_on=date(2026, 2, 3))
    assert "3 februari 2026" in "".join(card_of(reader.get("/contacts")).itertext())


def test_no_confirmation_in_the_real_content_is_made_up(site: Flask) -> None:
    """Nobody has called any of the numbers yet, and none says otherwise."""
    contacts = site.extensions["hrstod.contacts"].values()
    assert [contact.id for contact in contacts if contact.confirmed_on is not None] == []
