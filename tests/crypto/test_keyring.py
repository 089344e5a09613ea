"""A person's keys are read back as they were written, sign for one context, and are never shown."""

from __future__ import annotations

import copy
import pickle

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hrstod.crypto.envelope import context_of
from hrstod.crypto.hpke import open_for, seal_for
from hrstod.crypto.keyring import PrivateKeys, PublicKeys, make_keys, sign, sign_with, verify, verify_with
from hrstod.crypto.primitives import CannotUnseal
from tests.crypto.blobs import ANNA, CONTEXT, DAVID, bits, flipped, places, quickly

MESSAGE = b"this key is Anna's"
SEED = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()
WORDS = context_of("certificate", "Anna", "the board")


def test_private_keys_are_read_back_as_they_were_written() -> None:
    """The same seeds, and so the same public halves."""
    again = PrivateKeys.from_bytes(ANNA.to_bytes())
    assert (again.to_bytes(), again.public) == (ANNA.to_bytes(), ANNA.public)


def test_public_keys_are_read_back_as_they_were_written() -> None:
    """The same halves, and so the same fingerprint."""
    again = PublicKeys.from_bytes(ANNA.public.to_bytes())
    assert (again, again.fingerprint) == (ANNA.public, ANNA.public.fingerprint)


def test_public_keys_that_were_read_back_can_be_sealed_for() -> None:
    """What is sealed for them opens with the private halves."""
    again = PublicKeys.from_bytes(ANNA.public.to_bytes())
    assert open_for(ANNA, seal_for(again, b"secret", CONTEXT), CONTEXT) == b"secret"


def test_everybody_has_other_keys() -> None:
    """Ten people, ten fingerprints."""
    assert len({make_keys().public.fingerprint for _ in range(10)}) == 10


@pytest.mark.parametrize("read", [PrivateKeys.from_bytes, PublicKeys.from_bytes])
@pytest.mark.parametrize("written", [ANNA.to_bytes(), ANNA.public.to_bytes()])
@pytest.mark.parametrize("header", [b"\x00\x02", b"\x02\x02", b"\x01\x01", b"\x01\x03"])
def test_another_version_or_suite_is_not_guessed_at(read: type, written: bytes, header: bytes) -> None:
    """Keys of a kind that is not known yet are refused, however long they are."""
    with pytest.raises(CannotUnseal):
        read(header + written[2:])


@pytest.mark.parametrize("read", [PrivateKeys.from_bytes, PublicKeys.from_bytes])
@pytest.mark.parametrize("written", [b"", ANNA.to_bytes()[:-1], ANNA.to_bytes() + b"x", ANNA.public.to_bytes()[:-1]])
def test_keys_of_another_length_are_refused(read: type, written: bytes) -> None:
    """Nothing is filled in, and nothing left over."""
    with pytest.raises(CannotUnseal):
        read(written)


def test_a_public_key_that_is_no_key_is_refused() -> None:
    """ML-KEM's numbers have a largest one; bytes over it are nobody's key."""
    with pytest.raises(CannotUnseal):
        PublicKeys.from_bytes(ANNA.public.to_bytes()[:2] + b"\xff" * 1248)


def test_nothing_is_sealed_for_a_key_that_everybody_can_open() -> None:
    """The point zero on the curve would give the same secret to all."""
    written = ANNA.public.to_bytes()
    rogue = PublicKeys.from_bytes(written[: 2 + 1184] + bytes(32) + written[-32:])
    with pytest.raises(CannotUnseal):
        seal_for(rogue, b"secret", CONTEXT)


def test_private_keys_are_not_shown() -> None:
    """A log or an error page that prints them prints nothing."""
    assert repr(ANNA) == "PrivateKeys()"


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy])
def test_private_keys_leave_the_process_in_one_way_only(leave: type) -> None:
    """Nothing writes them into a cache or a queue by accident."""
    with pytest.raises(TypeError, match="not pickled"):
        leave(ANNA)


def test_a_signature_is_the_signers() -> None:
    """Anna's public half says that Anna signed."""
    assert verify(ANNA.public, sign(ANNA, MESSAGE, CONTEXT), MESSAGE, CONTEXT)


def test_a_signature_is_nobody_elses() -> None:
    """David's public half does not."""
    assert not verify(DAVID.public, sign(ANNA, MESSAGE, CONTEXT), MESSAGE, CONTEXT)


@quickly
@given(place=places, bit=bits)
def test_one_flipped_bit_spoils_a_signature(place: int, bit: int) -> None:
    """In the signature or in the message."""
    signature = sign(ANNA, MESSAGE, CONTEXT)
    assert not verify(ANNA.public, flipped(signature, place, bit), MESSAGE, CONTEXT)
    assert not verify(ANNA.public, signature, flipped(MESSAGE, place, bit), CONTEXT)


@quickly
@given(context=st.binary(max_size=80).filter(lambda context: context != CONTEXT))
def test_a_signature_is_for_one_context(context: bytes) -> None:
    """What was signed for one thing proves nothing about another."""
    assert not verify(ANNA.public, sign(ANNA, MESSAGE, CONTEXT), MESSAGE, context)


@quickly
@given(text=st.binary(max_size=40), here=st.integers(0, 40), there=st.integers(0, 40))
def test_a_byte_moved_from_context_to_message_spoils_a_signature(text: bytes, here: int, there: int) -> None:
    """Context and message are told apart by their lengths."""
    signature = sign(ANNA, text[here:], text[:here])
    same = min(here, len(text)) == min(there, len(text))
    assert verify(ANNA.public, signature, text[there:], text[:there]) == same


@quickly
@given(signature=st.binary(max_size=80))
def test_garbage_is_no_signature(signature: bytes) -> None:
    """Of any length."""
    assert not verify(ANNA.public, signature, MESSAGE, CONTEXT)


def test_words_are_signed_by_a_key_that_is_nobodys() -> None:
    """The key authority's word, which is checked by its public half."""
    assert verify_with(PUBLIC, sign_with(SEED, WORDS), WORDS)


@pytest.mark.parametrize(
    "public",
    [ANNA.public.to_bytes()[-32:], b"", bytes(31), bytes(33)],
    ids=["Anna's", "nothing", "too short", "too long"],
)
def test_words_are_not_believed_from_another_key(public: bytes) -> None:
    """Somebody else's, or none at all."""
    assert not verify_with(public, sign_with(SEED, WORDS), WORDS)


def test_other_words_are_not_believed() -> None:
    """The same key, another board."""
    assert not verify_with(PUBLIC, sign_with(SEED, WORDS), context_of("certificate", "Anna", "another board"))
