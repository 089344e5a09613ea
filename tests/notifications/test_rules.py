"""When the digest is due, and whom a mail can reach."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from hrstod.notifications.rules import due_at, due_digest, is_address, is_working_day

MONDAY = date(2027, 4, 12)
ASCENSION = date(2027, 5, 6)
HOLIDAYS = frozenset({ASCENSION})


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (MONDAY, True),
        (MONDAY + timedelta(days=4), True),
        (MONDAY + timedelta(days=5), False),
        (MONDAY + timedelta(days=6), False),
        (ASCENSION, False),
        (ASCENSION + timedelta(days=1), True),
    ],
)
def test_people_are_at_work_from_monday_to_friday_but_for_holidays(day: date, is_one: bool) -> None:
    """A Friday between a holiday and a weekend is a working day."""
    assert is_working_day(day, HOLIDAYS) == is_one


@pytest.mark.parametrize(("hour", "minute", "is_due"), [(6, 59, False), (7, 0, True), (7, 5, True), (23, 59, True)])
def test_a_digest_is_due_from_its_hour_until_midnight(hour: int, minute: int, is_due: bool) -> None:
    """Not before it, and for the rest of the day in case something was down."""
    moment = datetime(2027, 4, 12, hour, minute, tzinfo=UTC)
    assert due_digest(moment, 7, HOLIDAYS) == (MONDAY if is_due else None)


@pytest.mark.parametrize("day", [MONDAY + timedelta(days=5), ASCENSION])
def test_no_digest_is_due_when_nobody_is_at_work(day: date) -> None:
    """Neither on a Saturday nor on a holiday, at whatever hour."""
    moments = [datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for hour in range(24)]
    assert [due_digest(moment, 7, HOLIDAYS) for moment in moments] == [None] * 24


def test_a_digest_is_dated_its_hour() -> None:
    """However late it leaves, it does not tell."""
    zone = timezone(timedelta(hours=2))
    assert due_at(MONDAY, 7, zone).isoformat() == "2027-04-12T07:00:00+02:00"


@pytest.mark.parametrize("name", ["bo@example.se", "bo.b-b+x@hr.kommun.example.se", "BO@EXAMPLE.SE"])
def test_an_address_can_be_mailed(name: str) -> None:
    """As people have them at work."""
    assert is_address(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "bo",
        "bo@example",
        "@example.se",
        "bo@@example.se",
        "bo b@example.se",
        "båt@example.se",
        "bo@example.se\r\nRCPT TO:<x@example.se>",
        "bo@example.se\n",
        "bo@example.se>",
        "<bo@example.se>",
        "bo@example.se, x@example.se",
        f"{'b' * 65}@example.se",
    ],
)
def test_what_is_no_address_is_not_mailed(name: str) -> None:
    """Nor is what could be two addresses, or something else that a mail server is told."""
    assert not is_address(name)
