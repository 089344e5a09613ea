"""Any two of three custodians open the recovery key; any one opens nothing."""

from __future__ import annotations

from itertools import combinations, permutations, product
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from hypothesis import given

from hrstod.crypto.custody import lock_for_custodian, open_custodian, open_with_two, seal_for_custodians
from hrstod.crypto.envelope import context_of
from hrstod.crypto.hpke import open_for
from hrstod.crypto.keyring import PrivateKeys, make_keys
from hrstod.crypto.passphrases import make_custodian_words
from hrstod.crypto.primitives import CannotUnseal
from tests.crypto.blobs import ANNA, DAVID, EVA, bits, flipped, places, quickly

if TYPE_CHECKING:
    from hrstod.crypto.locking import Locked

RECOVERY = make_keys()
RECOVERY_ID = UUID(int=7)
CONTEXT = context_of("recovery share", str(RECOVERY_ID))
CUSTODIANS = {1: ANNA, 2: DAVID, 3: EVA}
PAIRS = list(combinations(CUSTODIANS, 2))
WORDS = make_custodian_words()


def shares() -> dict[tuple[int, int], bytes]:
    """Seal the recovery key for the three."""
    return seal_for_custodians(RECOVERY.to_bytes(), [keys.public for keys in CUSTODIANS.values()], CONTEXT)


def card(number: int = 1) -> Locked:
    """Lock Anna's keys with the words on her card."""
    return lock_for_custodian(ANNA, WORDS, recovery_id=RECOVERY_ID, number=number)


def test_there_is_a_share_for_each_two() -> None:
    """The lower number has the outer lock."""
    assert set(shares()) == {(1, 2), (1, 3), (2, 3)}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_any_two_open_the_recovery_key(first: int, second: int) -> None:
    """Whichever of the three is ill, has left or has lost the card."""
    opened = open_with_two(shares()[first, second], CUSTODIANS[first], CUSTODIANS[second], CONTEXT)
    assert PrivateKeys.from_bytes(opened).public == RECOVERY.public


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("alone", CUSTODIANS)
def test_no_one_opens_anything_alone(pair: tuple[int, int], alone: int) -> None:
    """Not by being both, and not by opening the one lock: the other is inside."""
    share, keys = shares()[pair], CUSTODIANS[alone]
    with pytest.raises(CannotUnseal):
        open_with_two(share, keys, keys, CONTEXT)
    with pytest.raises(CannotUnseal):
        open_for(keys, share, CONTEXT)


@pytest.mark.parametrize(
    ("pair", "two"), [both for both in product(PAIRS, permutations(CUSTODIANS, 2)) if both[0] != both[1]]
)
def test_a_share_is_for_two_and_in_one_order(pair: tuple[int, int], two: tuple[int, int]) -> None:
    """The share of a pair does not open for another, or the other way round."""
    with pytest.raises(CannotUnseal):
        open_with_two(shares()[pair], CUSTODIANS[two[0]], CUSTODIANS[two[1]], CONTEXT)


def test_a_share_of_another_recovery_key_opens_nothing() -> None:
    """An older key's share in the newer one's place is noticed."""
    with pytest.raises(CannotUnseal):
        open_with_two(shares()[1, 2], ANNA, DAVID, context_of("recovery share", str(UUID(int=8))))


@quickly
@given(place=places, bit=bits)
def test_one_flipped_bit_closes_a_share(place: int, bit: int) -> None:
    """In either lock."""
    with pytest.raises(CannotUnseal):
        open_with_two(flipped(shares()[1, 2], place, bit), ANNA, DAVID, CONTEXT)


def test_two_custodians_with_the_same_keys_are_refused() -> None:
    """They would be one, who opens everything alone."""
    with pytest.raises(ValueError, match="one custodian"):
        seal_for_custodians(RECOVERY.to_bytes(), [ANNA.public, DAVID.public, ANNA.public], CONTEXT)


def test_the_words_on_the_card_open_the_custodians_keys() -> None:
    """In capitals too, as somebody reads them from paper."""
    opened = open_custodian(card(), WORDS.upper(), recovery_id=RECOVERY_ID, number=1)
    assert opened.public == ANNA.public


@pytest.mark.parametrize(("recovery_id", "number"), [(RECOVERY_ID, 2), (UUID(int=8), 1)])
def test_a_card_is_one_custodians_for_one_recovery_key(recovery_id: UUID, number: int) -> None:
    """The row of another custodian, or of an older ceremony, is noticed."""
    with pytest.raises(CannotUnseal):
        open_custodian(card(), WORDS, recovery_id=recovery_id, number=number)


def test_another_card_opens_nothing() -> None:
    """Other words, as many and as good."""
    with pytest.raises(CannotUnseal):
        open_custodian(card(), make_custodian_words(), recovery_id=RECOVERY_ID, number=1)
