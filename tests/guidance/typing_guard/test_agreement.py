"""The browser finds what the server finds: the same rules, read by two languages."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from hrstod.guidance.definitions import LANGUAGES
from tests.guidance.typing_guard.examples import built, in_browser, in_python, rules, sentences
from tests.guidance.typing_guard.test_hostile import PIECES

if TYPE_CHECKING:
    from pathlib import Path

WORDS = """
Anna Björn Per Hans Lund Nacka Upplands-Bro Trans-X rektor Museichef HR-chef Storgatan gatan 5 12b Box Gamla stan
Västra Götaland Solskolan förskolan Solen heter Zu Andersson lex Sarah ringde har och May 850312-9911 850372-9942
850312-9912 070-174 06 05 +46(0)8 465 004 00 020-50 50 a@example.se (at) punkt den 14 mars 14/3 1/2 2026-03-14
20260314 v. 14 kl 08-12 13-17 order 0701740605
"""
SIGNS = (
    *("\n", ".", "!", "”", "-", "\u00a0", "\u200b", "\u2011", "８５", "٠٧", "o\u0308"),
    *("İ", "😀", "ß", "ﬁ", "…", "\ufdfa"),
)


def random_texts(number: int) -> list[str]:
    """Put words together, with and without a space between; the same ones every time."""
    chance = random.Random(14)
    pieces = (*WORDS.split(), *SIGNS)
    return [
        "".join(chance.choice(pieces) + chance.choice(("", " ", " ", " ")) for _ in range(chance.randrange(1, 14)))
        for _ in range(number)
    ]


def test_the_sentences_are_read_alike(tmp_path: Path) -> None:
    """Kind, place and words, in each of them."""
    texts = [sentence.says for sentence in sentences()]
    assert in_browser(texts, tmp_path) == in_python(texts)


def test_any_other_text_is_read_alike(tmp_path: Path) -> None:
    """Words, numbers and signs in any order."""
    texts = random_texts(1500)
    assert in_browser(texts, tmp_path) == in_python(texts)


@pytest.mark.slow  # thirty texts that each take long for their length
def test_hostile_texts_are_read_alike(tmp_path: Path) -> None:
    """What was made to be slow is also found or left alone by both."""
    texts = [piece * 300 for piece in PIECES.values()]
    assert in_browser(texts, tmp_path) == in_python(texts)


def test_both_have_the_same_texts() -> None:
    """What the browser says under the field is what the server would say."""
    told = {
        language: {one["id"]: (one["message"][language], one["suggestion"][language]) for one in built()["kinds"]}
        for language in LANGUAGES
    }
    assert told == {language: dict(texts) for language, texts in rules().texts.items()}
