"""Between two requests unlocked keys are in two places, and neither place alone opens them."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.splitting import join, split
from tests.crypto.blobs import ANNA, DAVID, bits, flipped, keys, places, quickly

SPLIT = split(ANNA)


def test_cookie_and_half_give_the_keys_back() -> None:
    """As they were when they were unlocked."""
    assert join(SPLIT.cookie, SPLIT.half, SPLIT.blob).to_bytes() == ANNA.to_bytes()


def test_the_server_knows_the_cookie_by_its_hash_only() -> None:
    """It finds the rest by it, and cannot make the cookie from it."""
    assert SPLIT.id == sha256(SPLIT.cookie).digest()


@quickly
@given(cookie=keys.filter(lambda cookie: cookie != SPLIT.cookie))
def test_the_server_alone_opens_nothing(cookie: bytes) -> None:
    """Whoever reads its memory has the half and the blob, and guesses at the cookie."""
    with pytest.raises(CannotUnseal):
        join(cookie, SPLIT.half, SPLIT.blob)


@quickly
@given(half=keys.filter(lambda half: half != SPLIT.half))
def test_a_stolen_cookie_alone_opens_nothing(half: bytes) -> None:
    """After sign-out, lock and exit the half is gone."""
    with pytest.raises(CannotUnseal):
        join(SPLIT.cookie, half, SPLIT.blob)


def test_the_blob_of_another_browser_opens_nothing() -> None:
    """David's blob is not opened by Anna's cookie and half."""
    with pytest.raises(CannotUnseal):
        join(SPLIT.cookie, SPLIT.half, split(DAVID).blob)


@quickly
@given(place=places, bit=bits)
def test_one_flipped_bit_closes_it(place: int, bit: int) -> None:
    """In the cookie, in the half or in the blob."""
    changed = [(flipped(SPLIT.cookie, place, bit), SPLIT.half, SPLIT.blob)]
    changed += [(SPLIT.cookie, flipped(SPLIT.half, place, bit), SPLIT.blob)]
    changed += [(SPLIT.cookie, SPLIT.half, flipped(SPLIT.blob, place, bit))]
    for cookie, half, blob in changed:
        with pytest.raises(CannotUnseal):
            join(cookie, half, blob)


def test_a_byte_moved_from_the_cookie_to_the_half_opens_nothing() -> None:
    """Each has its length; together they would be the same bytes."""
    both = SPLIT.cookie + SPLIT.half
    for length in (0, 31, 33, 64):
        with pytest.raises(CannotUnseal):
            join(both[:length], both[length:], SPLIT.blob)


@quickly
@given(cookie=st.binary(max_size=40), half=st.binary(max_size=40), blob=st.binary(max_size=200))
def test_garbage_is_refused_and_breaks_nothing(cookie: bytes, half: bytes, blob: bytes) -> None:
    """A cookie can hold anything."""
    with pytest.raises(CannotUnseal):
        join(cookie, half, blob)


def test_each_unlock_is_split_anew() -> None:
    """Another cookie, another half, another blob each time."""
    made = [split(ANNA) for _ in range(20)]
    assert [len({getattr(one, name) for one in made}) for name in ("cookie", "id", "half", "blob")] == [20] * 4


def test_the_parts_are_not_shown() -> None:
    """A log or an error page that prints them prints nothing of them."""
    assert SPLIT.cookie.hex() not in repr(SPLIT)
    assert repr(SPLIT.cookie)[2:-1] not in repr(SPLIT)
