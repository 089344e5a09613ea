"""Opening hours: in words, and whether somebody answers now, on weekdays and on Swedish holidays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from hrstod.clock import SWEDEN
from hrstod.contacts.hours import hours_in_words
from tests.cast import anna as anna_at
from tests.factories.contacts import make_hours

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from hrstod.contacts.definitions import Hours
    from tests.cast import Reader
    from tests.page import Page

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


@pytest.fixture(autouse=True, scope="module")
def _calendar_is_read(example_site: Flask) -> None:
    """Read the calendar and the templates, which takes a while the first time and is not what is tested here."""
    anna_at(example_site).get("/contacts")


@pytest.mark.parametrize(
    ("hours", "swedish", "english"),
    [
        (None, "", ""),
        ([make_hours("00:00", "24:00")], "Dygnet runt", "Around the clock"),
        ([make_hours("07:00", "21:00")], "Alla dagar 7–21", "Every day 7–21"),
        ([make_hours("09:00", "17:00", WEEKDAYS)], "Vardagar 9–17", "Weekdays 9–17"),
        ([make_hours("09:00", "12:00", ("fri", "mon", "wed"))], "Mån, ons, fre 9–12", "Mon, Wed, Fri 9–12"),
        ([make_hours("08:30", "16:05", ("sun",))], "Sön 8.30–16.05", "Sun 8.30–16.05"),
        ([make_hours("21:00", "24:00", ("sat",))], "Lör 21–24", "Sat 21–24"),
        ([make_hours("00:00", "24:00", WEEKDAYS)], "Vardagar 0–24", "Weekdays 0–24"),
        (
            [make_hours("00:00", "06:00"), make_hours("21:00", "24:00")],
            "Alla dagar 0–6; Alla dagar 21–24",
            "Every day 0–6; Every day 21–24",
        ),
    ],
)
def test_hours_are_said_as_people_say_them(
    example_site: Flask, hours: list[Hours] | None, swedish: str, english: str
) -> None:
    """In both languages; hours that nobody knows are not said at all."""
    said = []
    for language in ("sv", "en"):
        with example_site.test_request_context(f"/?lang={language}"):
            said.append(hours_in_words(hours))
    assert said == [swedish, english]


def numbers_on(page: Page) -> list[str]:
    """List the numbers on a page."""
    return [href for link in page.all(".//main//a") if (href := link.get("href", "")).startswith("tel:")]


def open_at(reader: Reader, travel: Callable[..., None], moment: datetime) -> bool:
    """Tell whether the line that answers on weekdays 9–17 is among those that are open at a moment."""
    travel(to=moment.astimezone(UTC))
    numbers = numbers_on(reader.get("/contacts?o=1"))
    assert numbers[0] == "tel:112"
    return "tel:020112233" in numbers


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24 08:59", False),  # a Tuesday
        ("2026-11-24 09:00", True),
        ("2026-11-24 16:59", True),
        ("2026-11-24 17:00", False),
        ("2026-11-28 12:00", False),  # a Saturday
        ("2026-07-14 09:30", True),  # summer time
        ("2026-07-14 08:30", False),
        ("2025-06-06 12:00", False),  # the national day, a Friday
        ("2025-06-05 12:00", True),
        ("2026-06-19 12:00", False),  # midsummer eve
        ("2026-06-18 12:00", True),
        ("2026-12-24 12:00", False),  # Christmas Eve, a Thursday
        ("2026-12-31 12:00", False),  # New Year's Eve, a Thursday
        ("2027-01-01 12:00", False),  # a year later than the page before
        ("2026-04-03 12:00", False),  # Good Friday
        ("2026-05-14 12:00", False),  # Ascension Day
    ],
)
def test_open_now_is_true_by_the_swedish_clock_and_calendar(
    reader: Reader, travel: Callable[..., None], moment: str, expected: bool
) -> None:
    """Weekday hours do not hold on a public holiday, nor on the eves when Sweden is closed."""
    assert open_at(reader, travel, datetime.fromisoformat(moment).replace(tzinfo=SWEDEN)) is expected


def test_near_midnight_it_is_the_swedish_day_that_counts(anna: Reader, travel: Callable[..., None]) -> None:
    """At 23.30 on a Friday in Sweden it is still Friday; at 00.30 it is Saturday, whatever the time is in UTC."""
    travel(to=datetime(2026, 11, 27, 22, 30, tzinfo=UTC))
    assert "tel:087021680" in numbers_on(anna.get("/contacts?o=1"))
    travel(to=datetime(2026, 11, 28, 5, 0, tzinfo=UTC))
    assert "tel:087021680" not in numbers_on(anna.get("/contacts?o=1"))


@pytest.mark.parametrize(("hour", "said"), [(12, "Open now"), (20, "Closed now")])
def test_a_card_says_whether_somebody_answers_now(
    reader: Reader, travel: Callable[..., None], hour: int, said: str
) -> None:
    """And the emergency number, whose hours nobody had to write, says neither."""
    travel(to=datetime(2026, 11, 24, hour, tzinfo=SWEDEN).astimezone(UTC))
    text = reader.get("/contacts?lang=en").text
    assert (text.count("Open now"), text.count("Closed now")) == (1 + (said == "Open now"), said == "Closed now")


def test_a_second_number_that_answers_counts(anna: Reader, travel: Callable[..., None]) -> None:
    """At night the line for emergencies of the same contact answers, so the contact is open."""
    travel(to=datetime(2026, 11, 24, 2, tzinfo=UTC))
    assert "tel:084055005" in numbers_on(anna.get("/contacts?o=1"))
