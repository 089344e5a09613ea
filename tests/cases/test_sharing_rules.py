"""What the employee's word covers: one recipient, what was said, and the days on which it counts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from hrstod.cases.contents import Consent, Disclosure
from hrstod.cases.sharing_rules import (
    CONSENT,
    MOST_DAYS_AWAY,
    Standing,
    may_be_ahead,
    may_be_past,
    not_covered,
    standing_on,
)

DAY = date(2026, 11, 25)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)
SOME = (("support",), ("leave",), ("support", "leave"), ("reach", "support"))


def agreed(*what: str, **other: Any) -> Consent:
    """Give what an employee agreed to a week ago."""
    return Consent(**{"recipient": "manager", "what": what, "given_on": DAY - timedelta(days=7), **other})


def told(*what: str, **other: Any) -> Disclosure:
    """Give what was passed on today by the employee's own word."""
    return Disclosure(**{"recipient": "manager", "what": what, "ground": CONSENT, "on": DAY, **other})


def test_what_the_employee_has_agreed_to_is_covered() -> None:
    """All of it, or a part."""
    assert not_covered(told("support"), [agreed("support", "leave")]) == ()


def test_what_was_not_agreed_to_is_told_in_the_order_in_which_it_was_chosen() -> None:
    """The rest of it is covered."""
    assert not_covered(told("reach", "support", "leave"), [agreed("support")]) == ("reach", "leave")


def test_several_words_for_one_recipient_count_together() -> None:
    """They were said on different days."""
    assert not_covered(told("support", "leave"), [agreed("support"), agreed("leave", given_on=DAY)]) == ()


def test_a_word_for_one_recipient_covers_no_other() -> None:
    """Agreement is for one recipient at a time."""
    assert not_covered(told("support", recipient="union"), [agreed("support")]) == ("support",)


@pytest.mark.parametrize(
    ("other", "missing"),
    [
        ({"given_on": AFTER}, ("support",)),
        ({"given_on": DAY}, ()),
        ({"until": BEFORE}, ("support",)),
        ({"until": DAY}, ()),
        ({"withdrawn_on": DAY}, ("support",)),
        ({"withdrawn_on": AFTER}, ()),
        ({"withdrawn_on": BEFORE, "until": AFTER}, ("support",)),
    ],
)
def test_a_word_covers_only_the_days_on_which_it_counts(other: dict[str, date], missing: tuple[str, ...]) -> None:
    """From the day it was given, through its last, and not from the day on which it is taken back."""
    assert not_covered(told("support"), [agreed("support", **other)]) == missing


def test_what_was_passed_on_before_it_was_taken_back_stays_covered() -> None:
    """Also when it is noted afterwards."""
    assert not_covered(told("support", on=BEFORE), [agreed("support", withdrawn_on=DAY)]) == ()


def test_another_ground_needs_no_word_of_the_employee() -> None:
    """A law, or the board's own task."""
    assert not_covered(told("support", ground="own-task"), []) == ()


def test_taking_something_back_never_covers_more() -> None:
    """Whatever was agreed in two steps, whatever was passed on, and whichever of the two is taken back."""
    for what, first, second in product(SOME, SOME, SOME):
        holding = [agreed(*first), agreed(*second)]
        left = [holding[0], agreed(*second, withdrawn_on=DAY)]
        assert set(not_covered(told(*what), holding)) <= set(not_covered(told(*what), left))


@pytest.mark.parametrize(
    ("other", "standing"),
    [
        ({}, Standing.HOLDS),
        ({"until": BEFORE}, Standing.ENDED),
        ({"withdrawn_on": DAY}, Standing.TAKEN_BACK),
        ({"withdrawn_on": DAY, "until": BEFORE}, Standing.TAKEN_BACK),
    ],
)
def test_what_no_longer_counts_has_ended_or_was_taken_back(other: dict[str, date], standing: Standing) -> None:
    """The two are told apart, because one was the employee's act."""
    assert standing_on(agreed("support", **other), DAY) is standing


def test_what_has_been_has_a_day_within_the_last_ten_years() -> None:
    """Not tomorrow, and not in another century."""
    days = [AFTER, DAY, DAY - timedelta(days=MOST_DAYS_AWAY), DAY - timedelta(days=MOST_DAYS_AWAY + 1), date.min]
    assert [may_be_past(day, DAY) for day in days] == [False, True, True, False, False]


def test_what_goes_on_ends_within_ten_years() -> None:
    """Not yesterday, and not in another century."""
    days = [BEFORE, DAY, DAY + timedelta(days=MOST_DAYS_AWAY), DAY + timedelta(days=MOST_DAYS_AWAY + 1), date.max]
    assert [may_be_ahead(day, DAY) for day in days] == [False, True, True, False, False]
