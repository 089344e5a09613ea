"""The code on the screen: of one date, for half a minute, and from nobody who has not seen it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrstod.training import arrival_words
from hrstod.training.arrival_codes import (
    Key,
    Verdict,
    code_at,
    look_at,
    look_at_words,
    seconds_left,
    words_at,
)

KEY = Key(b"a secret that is only for tests", UUID(int=1))
OTHER_DATE = Key(KEY.secret, UUID(int=2))
OTHER_SITE = Key(b"another secret", KEY.date_id)
MOMENT = datetime(2026, 11, 25, 9, 0, 0, tzinfo=UTC)
WORDS = tuple(f"word{number}" for number in range(500))


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (0, Verdict.GOOD),
        (29, Verdict.GOOD),
        (59, Verdict.GOOD),
        (60, Verdict.OLD),
        (500, Verdict.OLD),
        (-1, Verdict.EARLY),
        (-90, Verdict.EARLY),
        (3600, Verdict.WRONG),
        (-3600, Verdict.WRONG),
    ],
)
def test_a_code_is_good_for_its_half_minute_and_the_next(seconds: int, verdict: Verdict) -> None:
    """A slow phone has time; a photograph of the screen that is sent on does not."""
    assert look_at(KEY, code_at(KEY, MOMENT), MOMENT + timedelta(seconds=seconds)) is verdict


@pytest.mark.parametrize("key", [OTHER_DATE, OTHER_SITE], ids=["another date", "another site"])
def test_a_code_of_something_else_is_wrong(key: Key) -> None:
    """It opens nothing but the date on whose screen it stood."""
    assert look_at(KEY, code_at(key, MOMENT), MOMENT) is Verdict.WRONG


def test_capitals_and_spaces_around_it_do_not_matter() -> None:
    """Somebody may have typed it."""
    assert look_at(KEY, f"  {code_at(KEY, MOMENT).upper()} ", MOMENT) is Verdict.GOOD


@given(st.text(max_size=30))
def test_no_garbage_is_good(text: str) -> None:
    """Whatever is sent in, it is looked at and refused."""
    assert look_at(KEY, text, MOMENT) is Verdict.WRONG
    assert look_at_words(KEY, text.split(), MOMENT, WORDS) is Verdict.WRONG


def test_words_are_good_for_five_minutes_and_the_next_five() -> None:
    """Whoever writes slowly has time."""
    words = words_at(KEY, MOMENT, WORDS)
    assert len(words) == 3
    verdicts = [look_at_words(KEY, words, MOMENT + timedelta(minutes=one), WORDS) for one in (0, 9, 10, -1)]
    assert verdicts == [Verdict.GOOD, Verdict.GOOD, Verdict.OLD, Verdict.EARLY]


def test_two_words_are_not_enough() -> None:
    """Nor are the right ones in another order."""
    words = words_at(KEY, MOMENT, WORDS)
    assert look_at_words(KEY, words[:2], MOMENT, WORDS) is Verdict.WRONG
    assert look_at_words(KEY, words[::-1], MOMENT, WORDS) is Verdict.WRONG


def test_the_screen_knows_for_how_long_its_code_is_good() -> None:
    """The page asks for the next one then."""
    assert [seconds_left(MOMENT + timedelta(seconds=one)) for one in (0, 1, 29, 30)] == [30, 29, 1, 30]


def test_codes_change_and_do_not_repeat() -> None:
    """Of a whole day none is like another."""
    codes = {code_at(KEY, MOMENT + timedelta(seconds=30 * step)) for step in range(2880)}
    assert len(codes) == 2880


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_words_are_short_and_need_no_letters_of_one_country(language: str) -> None:
    """Whoever reads them from the back row can type them on any phone; no two are alike."""
    words = arrival_words.WORDS[language]
    assert len(set(words)) == len(words) == 128
    assert all(word.isascii() and word.islower() and 3 <= len(word) <= 8 for word in words)
