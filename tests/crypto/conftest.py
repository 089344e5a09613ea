"""What the tests of keys share: guessing that costs next to nothing, so that a test takes milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.crypto.primitives import KdfCost, set_kdf_cost

if TYPE_CHECKING:
    from collections.abc import Iterator

CHEAP = KdfCost(memory_kib=64, passes=1)


@pytest.fixture(autouse=True)
def cheap_guessing() -> Iterator[None]:
    """Make new locks cheap; a test that wants the real cost sets it."""
    before = set_kdf_cost(CHEAP)
    yield
    set_kdf_cost(before)
