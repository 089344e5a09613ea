"""A wrapped key has two locks: the holder opens it with the shred key, and nobody else does with anything."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from hrstod.crypto.envelope import context_of, within
from hrstod.crypto.hpke import HEADER, open_for, seal_for
from hrstod.crypto.keyring import PrivateKeys
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.sealing import seal
from hrstod.crypto.unsealing import unseal
from hrstod.crypto.wrapping import unwrap, wrap
from tests.crypto.blobs import ANNA, ANNA_ID, CONTEXT, DAVID, DAVID_ID, SHRED_KEY, bits, flipped, keys, places, quickly
from tests.crypto.hpke_by_hand import open_by_hand

LOCKER_KEY = bytes(range(50, 82))
OTHER_CONTEXTS = [
    context_of("locker key", str(DAVID_ID), 1),
    context_of("locker key", str(ANNA_ID), 2),
    context_of("case key", str(ANNA_ID), 1),
    context_of("locker key", str(ANNA_ID)),
    context_of("locker key", str(ANNA_ID), 1, ""),
    b"",
]
"""Another account, another epoch, another purpose, a part too few, a part too many, none at all."""

Circumstances = tuple[PrivateKeys, bytes, tuple[str, str, int]]
circumstances = st.tuples(
    st.sampled_from([ANNA, DAVID]),
    st.sampled_from([SHRED_KEY, bytes(32)]),
    st.tuples(
        st.sampled_from(["locker key", "case key"]), st.sampled_from([str(ANNA_ID), str(DAVID_ID)]), st.integers(1, 2)
    ),
)


def wrapped(context: bytes = CONTEXT) -> bytes:
    """Wrap a key for Anna."""
    return wrap(LOCKER_KEY, to=ANNA.public, shred_key=SHRED_KEY, context=context)


def test_the_holder_unwraps_the_key() -> None:
    """With private keys, shred key and context."""
    assert unwrap(wrapped(), keys=ANNA, shred_key=SHRED_KEY, context=CONTEXT) == LOCKER_KEY


def test_nobody_else_unwraps_it() -> None:
    """David has the shred key and the context, and keys of his own."""
    with pytest.raises(CannotUnseal):
        unwrap(wrapped(), keys=DAVID, shred_key=SHRED_KEY, context=CONTEXT)


@quickly
@given(shred_key=keys.filter(lambda key: key != SHRED_KEY))
def test_without_the_shred_key_the_holder_does_not_either(shred_key: bytes) -> None:
    """What is shredded stays shredded, whoever still has keys and a copy."""
    with pytest.raises(CannotUnseal):
        unwrap(wrapped(), keys=ANNA, shred_key=shred_key, context=CONTEXT)


@pytest.mark.parametrize("context", OTHER_CONTEXTS)
def test_a_wrap_moved_elsewhere_opens_nothing(context: bytes) -> None:
    """Any one part of the context changed is another place."""
    with pytest.raises(CannotUnseal):
        unwrap(wrapped(), keys=ANNA, shred_key=SHRED_KEY, context=context)


@quickly
@given(place=places, bit=bits)
def test_one_flipped_bit_closes_a_wrap(place: int, bit: int) -> None:
    """In versions, suites, nonce, encapsulated key, ciphertexts or tags."""
    with pytest.raises(CannotUnseal):
        unwrap(flipped(wrapped(), place, bit), keys=ANNA, shred_key=SHRED_KEY, context=CONTEXT)


@quickly
@given(made=circumstances, asked=circumstances)
def test_a_wrap_opens_only_where_everything_is_as_it_was_made(made: Circumstances, asked: Circumstances) -> None:
    """Holder, shred key, purpose, account and epoch: any one of them swapped, and it stays closed."""
    holder, shred_key, parts = made
    blob = wrap(LOCKER_KEY, to=holder.public, shred_key=shred_key, context=context_of(*parts))
    keys, shred_key, parts = asked
    if made == asked:
        assert unwrap(blob, keys=keys, shred_key=shred_key, context=context_of(*parts)) == LOCKER_KEY
    else:
        with pytest.raises(CannotUnseal):
            unwrap(blob, keys=keys, shred_key=shred_key, context=context_of(*parts))


@quickly
@given(blob=st.binary(max_size=1300))
def test_garbage_is_refused_and_breaks_nothing(blob: bytes) -> None:
    """Of any length, also under the right outer lock."""
    with pytest.raises(CannotUnseal):
        unwrap(blob, keys=ANNA, shred_key=SHRED_KEY, context=CONTEXT)
    with pytest.raises(CannotUnseal):
        open_for(ANNA, HEADER + blob, CONTEXT)


def test_the_inner_lock_of_another_context_is_refused() -> None:
    """Whoever has the shred key, and so can make the outer lock anew, cannot move the inner one."""
    moved = seal(SHRED_KEY, seal_for(ANNA.public, LOCKER_KEY, OTHER_CONTEXTS[0]), _outer_context())
    with pytest.raises(CannotUnseal):
        unwrap(moved, keys=ANNA, shred_key=SHRED_KEY, context=CONTEXT)


def test_the_outer_lock_of_another_holder_is_refused() -> None:
    """Whoever has the shred key cannot pass David's wrap off as Anna's by what is inside."""
    moved = seal(
        SHRED_KEY, seal_for(ANNA.public, LOCKER_KEY, CONTEXT), within("wrap", CONTEXT, DAVID.public.fingerprint)
    )
    with pytest.raises(CannotUnseal):
        unwrap(moved, keys=ANNA, shred_key=SHRED_KEY, context=CONTEXT)


def test_the_inner_lock_alone_is_no_wrap() -> None:
    """A key that somebody sealed for the holder without a shred key is not taken for one with it."""
    with pytest.raises(CannotUnseal):
        unwrap(seal_for(ANNA.public, LOCKER_KEY, CONTEXT), keys=ANNA, shred_key=SHRED_KEY, context=CONTEXT)


def test_the_shred_key_alone_shows_nothing() -> None:
    """With the outer lock open there is the inner one, and the data key is not in it."""
    inner = unseal(SHRED_KEY, wrapped(), _outer_context())
    assert inner[:2] == HEADER
    assert LOCKER_KEY not in inner


def test_no_two_wraps_are_alike() -> None:
    """The same key for the same holder is another blob each time, of the same length."""
    wraps = [wrapped() for _ in range(20)]
    assert len({wrap[14:] for wrap in wraps}) == len({wrap[2:14] for wrap in wraps}) == 20
    assert len({len(wrap) for wrap in wraps}) == 1


def test_a_secret_sealed_for_somebody_can_have_any_length() -> None:
    """A recovery key's private half is longer than a data key."""
    for secret in (b"", bytes(130), bytes(70_000)):
        assert open_for(ANNA, seal_for(ANNA.public, secret, CONTEXT), CONTEXT) == secret


def test_sealing_for_somebody_is_the_published_way() -> None:
    """RFC 9180 with X-Wing's key, written out with hashlib and hmac, opens what we seal."""
    blob = seal_for(ANNA.public, LOCKER_KEY, CONTEXT)
    info = within("hpke", HEADER, CONTEXT, ANNA.public.fingerprint)
    exchange = ANNA.x25519.exchange(X25519PublicKey.from_public_bytes(blob[2 + 1088 : 2 + 1120]))
    assert open_by_hand(blob[2:], info, ANNA.mlkem.decapsulate(blob[2 : 2 + 1088]), exchange, ANNA) == LOCKER_KEY


def _outer_context() -> bytes:
    return within("wrap", CONTEXT, ANNA.public.fingerprint)
