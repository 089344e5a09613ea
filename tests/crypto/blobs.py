"""Keys to try things with, and ways to damage a blob."""

from __future__ import annotations

from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st

from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import make_keys

ANNA, DAVID, EVA = (make_keys() for _ in range(3))
ANNA_ID, DAVID_ID = (UUID(int=number) for number in (1, 2))
PEPPER = bytes(range(100, 132))
SHRED_KEY = bytes(range(32))
CONTEXT = context_of("locker key", str(ANNA_ID), 1)

quickly = settings(max_examples=40, derandomize=True, database=None, deadline=None)
letters = st.sampled_from("abkfos -\u2011åÖé✓😀\x00\n")
places = st.integers(min_value=0)
bits = st.integers(min_value=0, max_value=7)
keys = st.binary(min_size=32, max_size=32)


def flipped(blob: bytes, place: int, bit: int) -> bytes:
    """Flip one bit, somewhere."""
    changed = bytearray(blob)
    changed[place % len(blob)] ^= 1 << bit
    return bytes(changed)
