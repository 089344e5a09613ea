"""A sealed text opens with its key in its context, and with nothing else in the world."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrstod.crypto.envelope import HEADER, context_of
from hrstod.crypto.primitives import KEY_BYTES, NONCE_BYTES, TAG_BYTES, CannotUnseal
from hrstod.crypto.sealing import seal
from hrstod.crypto.unsealing import unseal

KEY = bytes(range(KEY_BYTES))
CONTEXT = context_of("checklist place", "conversation", 1)
TEXT = b"Anna told me on a Friday"

keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)
texts = st.binary(max_size=200)
letters = st.sampled_from("ab1-/ åÖ–✓😀\x00\n")
parts = st.lists(st.text(letters, max_size=12), min_size=1, max_size=5)
quickly = settings(max_examples=60, derandomize=True, database=None, deadline=None)


@quickly
@given(key=keys, text=texts, where=parts)
def test_what_is_sealed_opens_again(key: bytes, text: bytes, where: list[str]) -> None:
    """Any text under any key in any context comes back as it was."""
    context = context_of(*where)
    assert unseal(key, seal(key, text, context), context) == text


@quickly
@given(text=texts, place=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_one_flipped_bit_closes_it(text: bytes, place: int, bit: int) -> None:
    """A single bit changed anywhere, in version, suite, nonce, text or tag, is CannotUnseal."""
    blob = bytearray(seal(KEY, text, CONTEXT))
    blob[place % len(blob)] ^= 1 << bit
    with pytest.raises(CannotUnseal):
        unseal(KEY, bytes(blob), CONTEXT)


@quickly
@given(key=keys.filter(lambda key: key != KEY))
def test_another_key_opens_nothing(key: bytes) -> None:
    """Only the key it was sealed under opens a blob."""
    with pytest.raises(CannotUnseal):
        unseal(key, seal(KEY, TEXT, CONTEXT), CONTEXT)


@quickly
@given(where=parts)
def test_another_context_opens_nothing(where: list[str]) -> None:
    """A blob moved to another purpose, checklist or version does not open there."""
    with pytest.raises(CannotUnseal):
        unseal(KEY, seal(KEY, TEXT, CONTEXT), context_of(*where))


@pytest.mark.parametrize("length", range(len(HEADER) + NONCE_BYTES + len(TEXT) + TAG_BYTES))
def test_a_shortened_blob_opens_nothing(length: int) -> None:
    """A blob cut at any byte, down to none at all, is CannotUnseal."""
    with pytest.raises(CannotUnseal):
        unseal(KEY, seal(KEY, TEXT, CONTEXT)[:length], CONTEXT)


@quickly
@given(more=st.binary(min_size=1, max_size=40))
def test_a_lengthened_blob_opens_nothing(more: bytes) -> None:
    """Bytes added at the end are not passed over."""
    with pytest.raises(CannotUnseal):
        unseal(KEY, seal(KEY, TEXT, CONTEXT) + more, CONTEXT)


@pytest.mark.parametrize("header", [b"\x00\x01", b"\x02\x01", b"\x01\x00", b"\x01\x02", b"\xff\xff"])
def test_another_version_or_suite_is_not_guessed_at(header: bytes) -> None:
    """A blob that says it was made another way is refused, though everything after is right."""
    with pytest.raises(CannotUnseal):
        unseal(KEY, header + seal(KEY, TEXT, CONTEXT)[2:], CONTEXT)


@quickly
@given(blob=st.binary(max_size=120))
def test_garbage_is_refused_and_breaks_nothing(blob: bytes) -> None:
    """Bytes that nobody sealed give CannotUnseal and no other error."""
    with pytest.raises(CannotUnseal):
        unseal(KEY, blob, CONTEXT)


def test_the_refusal_tells_nothing() -> None:
    """The error says neither why nor of what, and carries no error of another library behind it."""
    with pytest.raises(CannotUnseal) as refused:
        unseal(KEY, seal(KEY, TEXT, CONTEXT)[:-1] + b"\x00", CONTEXT + b"x")
    assert (str(refused.value), refused.value.__cause__) == ("", None)


@quickly
@given(where=parts, other=parts)
def test_two_contexts_are_alike_only_when_their_parts_are(where: list[str], other: list[str]) -> None:
    """Whatever stands in the parts, only the same parts in the same order make the same context."""
    assert (context_of(*where) == context_of(*other)) == (where == other)


@quickly
@given(text=st.text(letters, min_size=2, max_size=20), first=st.integers(min_value=0), second=st.integers(min_value=0))
def test_letters_moved_between_parts_make_another_context(text: str, first: int, second: int) -> None:
    """The same letters divided elsewhere are another context: “ab, c” is not “a, bc”."""
    here, there = first % (len(text) + 1), second % (len(text) + 1)
    same = context_of("place", text[:here], text[here:]) == context_of("place", text[:there], text[there:])
    assert same == (here == there)


def test_no_nonce_comes_twice() -> None:
    """A thousand seals of one text have a thousand nonces, so no two blobs are alike."""
    blobs = [seal(KEY, TEXT, CONTEXT) for _ in range(1000)]
    assert len({blob[2 : 2 + NONCE_BYTES] for blob in blobs}) == len(set(blobs)) == 1000


def test_a_blob_is_as_long_as_its_text_and_no_shorter() -> None:
    """Thirty bytes are added to any text, so the length of a blob tells the length of its text and nothing else."""
    blobs = {len(seal(KEY, bytes(length), CONTEXT)) - length for length in range(64)}
    assert blobs == {len(HEADER) + NONCE_BYTES + TAG_BYTES}
