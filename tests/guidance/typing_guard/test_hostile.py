"""Whatever is pasted into a note, it is looked through fast, and a number in it is found."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.se import personnummer

from hrstod.guidance.typing_guard import must_change
from tests.guidance.typing_guard.examples import findings, identity_number

SIGNS = 64 * 1024
MOST_SECONDS = 0.2

PIECES = {
    "a letter": "a",
    "a capital": "A",
    "capitals": "A ",
    "short words": "As ",
    "digits": "1",
    "digits apart": "1 ",
    "pairs": "12 ",
    "noughts": "0",
    "a number's beginning": "070 ",
    "dates": "85 01 01 ",
    "numbers with the wrong check digit": "850312-9912 ",
    "numbers": "850312-9911 ",
    "halves of e-mail": "a@",
    "dots": "a.",
    "e-mail that never ends": "x.x at ",
    "parentheses": "(0",
    "plus signs": "+1 ",
    "streets without a number": "gatan ",
    "what leads up to something": "ring mig på ",
    "a reference": "order 1 ",
    "half a phrase": "Västra ",
    "names": "Anna ",
    "names that are words": "Björn. ",
    "quotation marks": '"',
    "lines": "\n",
    "what cannot be seen": "\u200b",
    "marks": "a\u0315\u0301\u0327\u0308",
    "only marks": "\u0301",
    "wide digits": "８５０３１２-９９１１ ",
    "a phrase in one sign": "\ufdfa",
    "a letter whose small form is two": "İ",
    "pictures": "😀",
}

ALPHABET = st.sampled_from("aåÄ Bx0123456789 -+.,:/()\n@”\u00a0\u200b\u0301８é😀")
TEXTS = st.text(ALPHABET, max_size=40)
NUMBERS = st.builds(
    identity_number,
    st.integers(0, 99),
    st.integers(1, 12),
    st.one_of(st.integers(1, 28), st.integers(61, 88)),
    st.integers(980, 999),
)
FORMS = st.sampled_from(
    [
        "{0}-{1}",
        "{0}{1}",
        "{0}+{1}",
        "{0} {1}",
        "{0} - {1}",
        "19{0}-{1}",
        "20{0}{1}",
        "19 {0}-{1}",
        "{0}\u00a0{1}",
        "{0}–{1}",
    ]
)


def seconds(text: str) -> float:
    """Give the seconds of computing that a text takes."""
    started = time.thread_time()
    findings(text)
    return time.thread_time() - started


@pytest.mark.slow  # 64 KiB, up to three times: the machine may do something else meanwhile
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_no_text_takes_long(piece: str) -> None:
    """A request can hold 64 KiB; whatever they are, they are looked through in 200 ms."""
    text = (piece * SIGNS)[:SIGNS]
    assert any(seconds(text) < MOST_SECONDS for _ in range(3))


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(TEXTS, NUMBERS, FORMS, TEXTS)
def test_a_number_is_found_whatever_stands_around_it(before: str, number: str, form: str, after: str) -> None:
    """Digits, signs that cannot be seen and other numbers beside it change nothing."""
    text = f"{before} | {form.format(number[:6], number[6:])} | {after}"
    assert must_change(findings(text))


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(NUMBERS, st.sampled_from(["", "-"]), st.sampled_from(["", "19"]))
def test_whatever_python_stdnum_calls_a_personal_number_is_found(number: str, sign: str, century: str) -> None:
    """It knows no coordination numbers, so the other way round does not hold."""
    written = f"{century}{number[:6]}{sign}{number[6:]}"
    if personnummer.is_valid(written):
        assert [finding.found for finding in findings(f"Se {written}.")] == [written]


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(st.text(max_size=60))
def test_a_finding_stands_where_it_says(text: str) -> None:
    """In any text at all, places are in order, do not overlap, and hold what was found."""
    places = [(one.start, one.end) for one in findings(text)]
    assert [text[start:end] for start, end in places] == [one.found for one in findings(text)]
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
