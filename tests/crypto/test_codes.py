"""Codes on paper are read however they are typed, and a slip of the finger is told from a wrong code."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrstod.crypto.passphrases import (
    ALPHABET,
    WrongCode,
    _write_code,
    make_invitation_code,
    make_recovery_code,
    read_code,
    read_recovery_code,
)
from tests.crypto.blobs import letters, quickly

CODE = "0RG7-M2K1-R3GA-1V8N-25P3-MR81-KMYY"
secrets = st.binary(min_size=16, max_size=16)


def test_a_recovery_code_is_128_bits_in_seven_groups_of_four() -> None:
    """Long enough to be a key by itself, and in groups that an eye can follow."""
    code = make_recovery_code()
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{6}}[{ALPHABET}]{{4}}", code)
    assert len(read_recovery_code(code)) * 8 == 128


def test_an_invitation_code_is_88_bits_in_five_groups_of_four() -> None:
    """It works once, for a few days, and is typed by somebody who is new."""
    code = make_invitation_code()
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{4}}[{ALPHABET}]{{4}}", code)
    assert len(read_code(code)) * 8 == 88


def test_no_two_codes_are_alike() -> None:
    """A hundred of each are two hundred."""
    codes = [make() for make in (make_recovery_code, make_invitation_code) for _ in range(100)]
    assert len(set(codes)) == 200


@quickly
@given(secret=secrets)
def test_what_is_written_is_read_again(secret: bytes) -> None:
    """Any 128 bits, zeros at the beginning among them."""
    assert read_recovery_code(_write_code(secret)) == secret


@quickly
@given(secret=secrets, between=st.sampled_from(["", " ", "-", " - ", "\u2011", "\n"]))
def test_small_letters_and_spaces_are_no_slip(secret: bytes, between: str) -> None:
    """However the groups are kept apart."""
    typed = _write_code(secret).lower().replace("-", between)
    assert read_recovery_code(typed) == secret


@quickly
@given(secret=secrets)
def test_letters_that_look_like_digits_are_read_as_digits(secret: bytes) -> None:
    """O for 0, I and l for 1: nobody needs to know which it was."""
    written = _write_code(secret)
    for look_alike in ("oI", "Ol", "oi", "OL"):
        assert read_recovery_code(written.translate(str.maketrans("01", look_alike))) == secret


@quickly
@given(secret=secrets, place=st.integers(0, 27), letter=st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(secret: bytes, place: int, letter: str) -> None:
    """Almost always: the check has 12 bits, and these are among the 4,095 of 4,096."""
    written = _write_code(secret).replace("-", "")
    typed = written[:place] + letter + written[place + 1 :]
    if typed != written:
        with pytest.raises(WrongCode):
            read_recovery_code(typed)


@quickly
@given(secret=secrets, place=st.integers(0, 26))
def test_two_letters_in_the_wrong_order_are_noticed(secret: bytes, place: int) -> None:
    """The most common slip of all."""
    written = _write_code(secret).replace("-", "")
    typed = written[:place] + written[place + 1] + written[place] + written[place + 2 :]
    if typed != written:
        with pytest.raises(WrongCode):
            read_recovery_code(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "0", "U" * 28, "å" * 28, CODE[:-1], CODE + "0", make_invitation_code(), "ⅷ" * 28],
    ids=["nothing", "one", "U", "å", "too short", "too long", "an invitation's", "ⅷ"],
)
def test_what_is_no_code_is_a_wrong_code(typed: str) -> None:
    """Too short, too long, letters that no code has, and a code of the other kind."""
    with pytest.raises(WrongCode):
        read_recovery_code(typed)


@quickly
@given(typed=st.text(letters, max_size=40))
def test_garbage_is_a_wrong_code_and_breaks_nothing(typed: str) -> None:
    """Whatever is typed, in either field."""
    with pytest.raises(WrongCode):
        read_recovery_code(typed)
    with pytest.raises(WrongCode):
        read_code(typed)


def test_no_letter_can_be_taken_for_another() -> None:
    """The alphabet has 32 letters, and none of I, L, O and U."""
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("ILOU")
