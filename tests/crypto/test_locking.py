"""Private keys open with the words or the code they were locked with, for the same account, and in no other way."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import Mock
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrstod.crypto import locking
from hrstod.crypto.keyring import (
    lock_with_code,
    lock_with_passphrase,
    open_nothing,
    open_with_code,
    open_with_passphrase,
)
from hrstod.crypto.locking import Locked
from hrstod.crypto.primitives import CannotUnseal, KdfCost, kdf, set_kdf_cost
from tests.crypto.blobs import ANNA, ANNA_ID, DAVID_ID, PEPPER, bits, flipped, letters, places, quickly

WORDS = "kaffe bord lampa stol boll"
CODE = bytes(range(16))
Circumstances = tuple[str, UUID, bytes]
circumstances = st.tuples(
    st.sampled_from([WORDS, WORDS + " hund"]),
    st.sampled_from([ANNA_ID, DAVID_ID]),
    st.sampled_from([PEPPER, bytes(32)]),
)


def by_words() -> Locked:
    """Lock Anna's keys with her passphrase."""
    return lock_with_passphrase(ANNA, WORDS, account_id=ANNA_ID, pepper=PEPPER)


def by_code() -> Locked:
    """Lock Anna's keys with her recovery code."""
    return lock_with_code(ANNA, CODE, account_id=ANNA_ID)


def open_words(locked: Locked, words: str = WORDS) -> bytes:
    """Open Anna's keys with a passphrase."""
    return open_with_passphrase(locked, words, account_id=ANNA_ID, pepper=PEPPER).to_bytes()


def open_code(locked: Locked, code: bytes = CODE) -> bytes:
    """Open Anna's keys with a code."""
    return open_with_code(locked, code, account_id=ANNA_ID).to_bytes()


def test_the_passphrase_opens_the_keys() -> None:
    """What comes out are the keys that went in."""
    assert open_words(by_words()) == ANNA.to_bytes()


def test_the_recovery_code_opens_the_keys() -> None:
    """A lost passphrase loses nothing as long as the code is there."""
    assert open_code(by_code()) == ANNA.to_bytes()


@pytest.mark.parametrize("typed", ["KAFFE-bord lampa  stol\tboll ", "Kaffe Bord Lampa Stol Boll"])
def test_the_words_count_and_not_how_they_are_typed(typed: str) -> None:
    """Capitals, hyphens and spaces are no reason to be shut out."""
    assert open_words(by_words(), typed) == ANNA.to_bytes()


@quickly
@given(words=st.text(letters, max_size=40))
def test_other_words_open_nothing(words: str) -> None:
    """Whatever else is typed, no words at all among it, is CannotUnseal."""
    with pytest.raises(CannotUnseal):
        open_words(by_words(), words)


@quickly
@given(code=st.binary(max_size=32).filter(lambda code: code != CODE))
def test_another_code_opens_nothing(code: bytes) -> None:
    """A code of any length that is not the code is CannotUnseal."""
    with pytest.raises(CannotUnseal):
        open_code(by_code(), code)


def test_the_passphrase_is_nothing_without_the_pepper() -> None:
    """A database alone cannot be guessed at: the pepper is in the keystore."""
    with pytest.raises(CannotUnseal):
        open_with_passphrase(by_words(), WORDS, account_id=ANNA_ID, pepper=bytes(32))


def test_a_lock_moved_to_another_account_opens_nothing() -> None:
    """An administrator who copies David's row over Anna's gives David nothing of hers."""
    with pytest.raises(CannotUnseal):
        open_with_passphrase(by_words(), WORDS, account_id=DAVID_ID, pepper=PEPPER)
    with pytest.raises(CannotUnseal):
        open_with_code(by_code(), CODE, account_id=DAVID_ID)


@quickly
@given(made=circumstances, asked=circumstances)
def test_a_lock_opens_only_where_everything_is_as_it_was_made(made: Circumstances, asked: Circumstances) -> None:
    """Passphrase, account and pepper: any one of them swapped, and it stays closed."""
    words, account_id, pepper = made
    locked = lock_with_passphrase(ANNA, words, account_id=account_id, pepper=pepper)
    words, account_id, pepper = asked
    if made == asked:
        assert open_with_passphrase(locked, words, account_id=account_id, pepper=pepper).public == ANNA.public
    else:
        with pytest.raises(CannotUnseal):
            open_with_passphrase(locked, words, account_id=account_id, pepper=pepper)


def test_a_lock_of_one_way_is_not_opened_in_the_other() -> None:
    """A lock says itself how it is opened, and is not tried otherwise."""
    with pytest.raises(CannotUnseal):
        open_code(by_words())
    with pytest.raises(CannotUnseal):
        open_words(by_code())


def test_the_parts_of_two_locks_do_not_fit_together() -> None:
    """The salt of one lock and the blob of another, made with the same words, open nothing."""
    with pytest.raises(CannotUnseal):
        open_words(Locked(by_words().salt, by_words().blob))


@quickly
@given(place=places, bit=bits)
def test_one_flipped_bit_closes_a_lock_with_words(place: int, bit: int) -> None:
    """In version, suite, cost, commitment, nonce, ciphertext or tag."""
    locked = by_words()
    with pytest.raises(CannotUnseal):
        open_words(replace(locked, blob=flipped(locked.blob, place, bit)))


@quickly
@given(place=places, bit=bits)
def test_one_flipped_bit_closes_a_lock_with_a_code(place: int, bit: int) -> None:
    """In version, suite, the empty cost, commitment, nonce, ciphertext or tag."""
    locked = by_code()
    with pytest.raises(CannotUnseal):
        open_code(replace(locked, blob=flipped(locked.blob, place, bit)))


@quickly
@given(place=places, bit=bits)
def test_one_flipped_bit_in_the_salt_closes_a_lock(place: int, bit: int) -> None:
    """The salt is inside what the blob is bound to."""
    words, code = by_words(), by_code()
    with pytest.raises(CannotUnseal):
        open_words(replace(words, salt=flipped(words.salt, place, bit)))
    with pytest.raises(CannotUnseal):
        open_code(replace(code, salt=flipped(code.salt, place, bit)))


@quickly
@given(salt=st.binary(max_size=40), blob=st.binary(max_size=250))
def test_garbage_is_refused_and_breaks_nothing(salt: bytes, blob: bytes) -> None:
    """A damaged row gives CannotUnseal and no other error, whichever way it is tried."""
    with pytest.raises(CannotUnseal):
        open_words(Locked(salt, blob))
    with pytest.raises(CannotUnseal):
        open_code(Locked(salt, blob))


def test_all_locks_have_one_size() -> None:
    """A dump does not tell which way a lock is opened by how long it is."""
    locks = [by_words(), by_code()]
    assert len({len(locked.blob) for locked in locks}) == len({len(locked.salt) for locked in locks}) == 1


def test_no_two_locks_are_alike() -> None:
    """The same words lock the same keys with another salt, key and nonce each time."""
    locks = [by_words() for _ in range(50)]
    assert len({locked.salt for locked in locks}) == len({locked.blob[7:39] for locked in locks}) == 50


def test_raising_the_cost_shuts_nobody_out() -> None:
    """A lock opens at the cost it was made at, whatever new ones cost."""
    locked = by_words()
    set_kdf_cost(KdfCost(128, 2))
    assert open_words(locked) == ANNA.to_bytes()


def test_a_lock_made_at_another_cost_says_so() -> None:
    """Whoever opens it can lock it again at today's cost; a code costs nothing and is never outdated."""
    words, code = by_words(), by_code()
    set_kdf_cost(KdfCost(128, 2))
    assert (words.is_outdated, code.is_outdated, by_words().is_outdated) == (True, False, False)


@pytest.mark.parametrize(
    "head",
    [
        bytes.fromhex("01 03 00000000 00"),
        bytes.fromhex("01 03 ffffffff 01"),
        bytes.fromhex("01 03 00000040 ff"),
        bytes.fromhex("01 03 00060000 03"),
        bytes.fromhex("02 03 00000040 01"),
        bytes.fromhex("01 04 00000040 01"),
    ],
)
def test_a_row_cannot_make_the_server_work_itself_to_death(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cost, a version or a suite that no lock of ours has is refused before anything is stretched."""
    locked = by_words()
    monkeypatch.setattr(locking, "stretch", lambda *_: pytest.fail("it was stretched"))
    with pytest.raises(CannotUnseal):
        open_words(replace(locked, blob=head + locked.blob[7:]))


@pytest.mark.parametrize("length", [0, 7, 15, 17])
def test_a_salt_of_another_length_opens_nothing(length: int) -> None:
    """Argon2id would refuse a short one in words of its own."""
    with pytest.raises(CannotUnseal):
        open_words(replace(by_words(), salt=bytes(length)))


def test_an_unknown_account_takes_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no lock, the passphrase is stretched at the cost that new locks have, and opens nothing."""
    stretched = Mock(return_value=bytes(32))
    monkeypatch.setattr(locking, "stretch", stretched)
    with pytest.raises(CannotUnseal):
        open_nothing(WORDS, PEPPER)
    stretched.assert_called_once_with(WORDS.encode(), bytes(16), PEPPER, kdf.cost)


def test_a_lock_shows_nothing_of_what_is_in_it() -> None:
    """Neither the words nor a seed stand in the blob as they are."""
    locked, written = by_words(), ANNA.to_bytes()
    assert not any(written[start : start + 8] in locked.blob for start in range(2, len(written) - 8))


def test_the_refusal_tells_nothing() -> None:
    """A wrong passphrase, a damaged blob and a wrong account are refused in the same words: none."""
    with pytest.raises(CannotUnseal) as refused:
        open_words(by_words(), "wrong")
    assert (str(refused.value), refused.value.__cause__) == ("", None)
