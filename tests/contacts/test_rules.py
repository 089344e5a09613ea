"""Which contacts fit, which are open, and how far a number can be trusted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from hrstod.contacts.rules import (
    Freshness,
    Opening,
    People,
    Selection,
    Who,
    fits,
    freshness,
    is_behind_notice,
    opening,
)
from tests.factories.contacts import make_contact, make_hours

TODAY = date(2026, 11, 24)
TUESDAY = datetime.combine(TODAY, time(12))
OFFICE = make_hours("09:00", "17:00", ("mon", "tue", "wed", "thu", "fri"))
EVERY_DAY = make_hours("07:00", "21:00")
ALWAYS = make_hours("00:00", "24:00")
NIGHT = (make_hours("00:00", "06:00"), make_hours("21:00", "24:00"))
SATURDAY = make_hours("10:00", "12:00", ("sat",))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, Freshness.FRESH),
        (90, Freshness.FRESH),
        (91, Freshness.AGEING),
        (180, Freshness.AGEING),
        (181, Freshness.STALE),
        (4000, Freshness.STALE),
    ],
)
def test_a_confirmation_ages_after_90_days_and_is_stale_after_180(days: int, expected: Freshness) -> None:
    """Counted from the day somebody called and got the right answer."""
    assert freshness(TODAY - timedelta(days=days), TODAY) is expected


def test_a_number_that_nobody_called_was_never_confirmed() -> None:
    """Never is not the same as long ago."""
    assert freshness(None, TODAY) is Freshness.NEVER


@pytest.mark.parametrize(
    ("days", "pinned", "expected"),
    [
        (0, False, False),
        (180, False, False),
        (181, False, True),
        (None, False, True),
        (0, True, False),
        (181, True, False),
        (None, True, False),
    ],
)
def test_only_an_old_number_that_is_not_pinned_stands_behind_a_notice(
    days: int | None, pinned: bool, expected: bool
) -> None:
    """The national lines always show."""
    confirmed_on = TODAY - timedelta(days=days) if days is not None else None
    assert is_behind_notice(make_contact(pinned=pinned, confirmed_on=confirmed_on), TODAY) is expected


def test_an_emergency_number_never_stands_behind_a_notice() -> None:
    """Whatever is old or broken."""
    assert not is_behind_notice(make_contact(emergency=True), TODAY)


def at(text: str) -> datetime:
    """Give a moment in the week of 24 November 2026, such as “Tue 09:00”."""
    day, _, clock = text.partition(" ")
    number = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun").index(day)
    return datetime.combine(date(2026, 11, 23 + number), time.fromisoformat(clock))


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        ((OFFICE,), "Tue 08:59:59", Opening.CLOSED),
        ((OFFICE,), "Tue 09:00", Opening.OPEN),
        ((OFFICE,), "Tue 16:59:59", Opening.OPEN),
        ((OFFICE,), "Tue 17:00", Opening.CLOSED),
        ((OFFICE,), "Sat 12:00", Opening.CLOSED),
        ((EVERY_DAY,), "Sun 20:59", Opening.OPEN),
        ((ALWAYS,), "Sun 00:00", Opening.OPEN),
        ((ALWAYS,), "Sun 23:59:59", Opening.OPEN),
        (NIGHT, "Wed 23:59", Opening.OPEN),
        (NIGHT, "Thu 05:59", Opening.OPEN),
        (NIGHT, "Thu 06:00", Opening.CLOSED),
        ((), "Tue 12:00", Opening.CLOSED),
        (None, "Tue 12:00", Opening.UNKNOWN),
    ],
)
def test_somebody_answers_within_the_hours(hours: Any, moment: str, expected: Opening) -> None:
    """From the first second to the last; hours that nobody knows are never called open."""
    assert opening(hours, at(moment), ()) is expected


@pytest.mark.parametrize(
    ("hours", "expected"), [(OFFICE, Opening.CLOSED), (EVERY_DAY, Opening.OPEN), (ALWAYS, Opening.OPEN)]
)
def test_on_a_public_holiday_weekday_hours_do_not_hold(hours: Any, expected: Opening) -> None:
    """And hours for every day do."""
    assert opening((hours,), TUESDAY, {TUESDAY.date()}) is expected


def test_hours_that_name_a_weekend_day_hold_on_a_holiday_that_falls_on_it() -> None:
    """Whoever answers on Saturdays answers on that Saturday."""
    assert opening((SATURDAY,), at("Sat 11:00"), {at("Sat 11:00").date()}) is Opening.OPEN


@pytest.mark.parametrize(
    ("contact", "selection", "expected"),
    [
        ({}, Selection(), True),
        ({"who": ["child"]}, Selection(who=Who.CHILD), True),
        ({"who": ["child"]}, Selection(who=Who.MANAGER), False),
        ({"kinds": ["honour"]}, Selection(kind="honour"), True),
        ({"kinds": ["honour"]}, Selection(kind="sexual"), False),
        ({"kinds": []}, Selection(kind="sexual"), True),
        ({"people": ["men"]}, Selection(people=People.MEN), True),
        ({"people": ["men"]}, Selection(people=People.WOMEN), False),
        ({"people": []}, Selection(people=People.WOMEN), True),
        ({"languages": {"sv": "Många.", "en": "Many."}}, Selection(language=True), True),
        ({}, Selection(language=True), False),
        ({"anonymous": True}, Selection(anonymous=True), True),
        ({"anonymous": False}, Selection(anonymous=True), False),
        ({"anonymous": None}, Selection(anonymous=True), False),
        ({"for_managers": True}, Selection(for_managers=True), True),
        ({}, Selection(for_managers=True), False),
        ({"who": ["child"], "for_managers": True}, Selection(who=Who.CHILD, for_managers=True), True),
        ({"who": ["child"]}, Selection(who=Who.CHILD, for_managers=True), False),
    ],
)
def test_a_contact_fits_when_it_fits_everything_asked_for(
    contact: dict[str, Any], selection: Selection, expected: bool
) -> None:
    """One that is for everybody fits every kind and all people; what is not known does not fit."""
    assert fits(make_contact(**contact), selection, Opening.CLOSED) is expected


@pytest.mark.parametrize(
    ("is_open", "expected"), [(Opening.OPEN, True), (Opening.CLOSED, False), (Opening.UNKNOWN, False)]
)
def test_only_who_is_known_to_answer_is_open_now(is_open: Opening, expected: bool) -> None:
    """Hours that nobody knows are no promise."""
    assert fits(make_contact(), Selection(open_now=True), is_open) is expected


def test_emergency_numbers_fit_everything() -> None:
    """Whatever somebody chose, 112 is shown."""
    narrow = Selection(Who.CHILD, "honour", People.MEN, language=True, anonymous=True, for_managers=True, open_now=True)
    assert fits(make_contact(emergency=True), narrow, Opening.CLOSED)
