"""Passphrases are made of plain words that hurt nobody, and are worth as much as we say."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from hashlib import sha256
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrstod.crypto.passphrases import (
    _choose,
    clean_passphrase,
    entropy_bits,
    make_custodian_words,
    make_passphrase,
    words_of,
)
from hrstod.crypto.wordlists import SOURCES, word_list
from tests.crypto.blobs import letters, quickly

LANGUAGES = sorted(SOURCES)
LISTS = {
    "en": (7624, "6d3e9300fd701d405382717b8c51c574056745d0c9196bc3c60523d2efbafebb"),
    "sv": (11881, "3912d7cecc71a50cb71ef66b1d1c7eb88d6897a9bf91aeabd5cfb8c0e17f50d3"),
}
"""How many words each language has, and the SHA-256 of them: fingerprints that were read aloud stay the same words."""


def written(language: str) -> list[str]:
    """Give the words of a list as xkcdpass has them, of the right form, before any is left out."""
    source = SOURCES[language]
    text = (files("xkcdpass") / "static" / source.name).read_text(encoding="utf-8")
    return [word for word in text.split() if re.fullmatch(source.plain, word)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_are_the_ones_that_were_looked_through(language: str) -> None:
    """A new version of xkcdpass with other words is looked through again, and changes no printed fingerprint unseen."""
    words = word_list(language)
    assert (len(words), sha256(" ".join(words).encode()).hexdigest()) == LISTS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_plain(language: str) -> None:
    """Small letters that are on every keyboard, no hyphen, no word twice, and in one order."""
    words = word_list(language)
    assert all(re.fullmatch("[a-z]{3,9}", word) for word in words)
    assert list(words) == sorted(set(words))


@pytest.mark.parametrize(
    "word", ["kniv", "barnaga", "hotbild", "vapen", "sorg", "hora", "sjuk", "polis", "jude", "bajs"]
)
def test_no_swedish_word_hurts(word: str) -> None:
    """One from each kind that is left out, and it was on the list to begin with."""
    assert word in written("sv")
    assert word not in word_list("sv")


@pytest.mark.parametrize("word", ["strangle", "hatred", "graveyard", "prison", "virus", "widow", "groin", "dwarf"])
def test_no_english_word_hurts(word: str) -> None:
    """One from each kind that is left out, and it was on the list to begin with."""
    assert word in written("en")
    assert word not in word_list("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_that_is_left_out_leaves_something_out(language: str) -> None:
    """The list of parts holds nothing that no word has."""
    words = " ".join(written(language)).split(" ")
    parts = SOURCES[language].left_out.split()
    assert [part for part in parts if not any(map(re.compile(part).search, words))] == []
    assert len(parts) == len(set(parts))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passphrase_is_five_words_from_the_list(language: str) -> None:
    """Five are enough in both languages, and each is on the list."""
    words = make_passphrase(language).split(" ")
    assert len(words) == 5
    assert set(words) <= set(word_list(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passphrase_is_worth_at_least_64_bits(language: str) -> None:
    """Counted from the list and the number of words, for somebody who knows both."""
    assert entropy_bits(language) == 5 * math.log2(len(word_list(language))) >= 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_custodians_words_are_worth_at_least_128_bits(language: str) -> None:
    """So many that they are a key by themselves."""
    words = make_custodian_words(language).split(" ")
    assert len(words) * math.log2(len(word_list(language))) >= 128
    assert set(words) <= set(word_list(language))


def test_a_custodians_words_are_swedish_unless_asked() -> None:
    """The card is Swedish."""
    assert set(make_custodian_words().split(" ")) <= set(word_list("sv"))


def test_no_two_passphrases_are_alike() -> None:
    """A hundred are a hundred, and no word comes in more than a few of them."""
    made = [make_passphrase("sv") for _ in range(100)]
    assert len(set(made)) == 100
    assert max(Counter(word for one in made for word in one.split(" ")).values()) < 5


def test_the_words_are_the_digits_of_a_number() -> None:
    """Every choice of words comes from some number, and from as many as any other."""
    words = word_list("en")
    number = 3 + 4 * len(words) + 5 * len(words) ** 2
    assert _choose("en", 3, number.to_bytes(64, "big")) == f"{words[3]} {words[4]} {words[5]}"


def test_a_fingerprint_is_eight_words_and_over_a_hundred_bits() -> None:
    """Nobody finds a key whose words are the same."""
    words = words_of(bytes(range(32))).split(" ")
    assert len(words) == 8
    assert 8 * math.log2(len(word_list("en"))) >= 103


def test_a_fingerprint_has_the_words_it_has_always_had() -> None:
    """What is printed and pinned today is compared in ten years."""
    assert words_of(bytes(range(32))) == "clerical pointy tinsel ducking justness delegate gizmo theology"
    assert words_of(bytes(range(32)), "sv") == "liturgik uppgick hobbit avbalka sjutton pingpong radiohus bortom"


@quickly
@given(one=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32))
def test_two_fingerprints_have_two_rows_of_words(one: bytes, other: bytes) -> None:
    """The words differ when the fingerprints do."""
    assert (words_of(one) == words_of(other)) == (one == other)


@pytest.mark.parametrize(
    "typed", ["Åka  öl", " åka-öl ", "ÅKA\u2011ÖL\n", unicodedata.normalize("NFD", "åka öl"), "åka\u00a0öl"]
)
def test_the_same_words_are_the_same_bytes(typed: str) -> None:
    """Capitals, spaces, hyphens of several kinds, and letters in two parts as some machines write them."""
    assert clean_passphrase(typed) == "åka öl".encode()


@quickly
@given(typed=st.text(letters, max_size=30))
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    """What is clean stays as it is."""
    cleaned = clean_passphrase(typed)
    assert clean_passphrase(cleaned.decode()) == cleaned


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passphrase_is_clean_as_it_is_shown(language: str) -> None:
    """What is printed on the card and what is locked with are the same."""
    made = make_passphrase(language)
    assert clean_passphrase(made) == made.encode()


def test_half_a_letter_breaks_nothing() -> None:
    """A lone surrogate, which some forms let through, is only a wrong passphrase."""
    assert clean_passphrase("\ud800") == b"\xed\xa0\x80"
