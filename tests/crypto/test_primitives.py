"""The primitives that have a rule of ours around them: what guessing costs, who waits, how a key is committed to."""

from __future__ import annotations

from threading import Barrier, Event, Thread
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

from hrstod.crypto import primitives
from hrstod.crypto.primitives import (
    MOST_AT_ONCE,
    MOST_WAITING,
    CannotUnseal,
    KdfCost,
    KeyDestroyed,
    TooBusy,
    Turns,
    commit_to,
    kdf,
    set_kdf_cost,
    stretch,
)
from hrstod.errors import Unavailable
from tests.crypto.blobs import PEPPER

if TYPE_CHECKING:
    from collections.abc import Iterator

SALT = bytes(16)


@pytest.fixture
def busy() -> Iterator[Turns]:
    """Give a counter with one being served and one waiting, where one more is too many."""
    turns, served, done = Turns(at_once=1, most_waiting=1), Event(), Event()

    def take_a_turn() -> None:
        with turns.one():
            served.set()
            done.wait(10)

    threads = [Thread(target=take_a_turn) for _ in range(2)]
    for thread in threads:
        thread.start()
    served.wait(10)
    while turns._places._value:
        pass
    yield turns
    done.set()
    for thread in threads:
        thread.join(10)


def test_a_destroyed_key_is_one_reason_not_to_open() -> None:
    """Whoever is prepared for CannotUnseal is prepared for it too."""
    assert issubclass(KeyDestroyed, CannotUnseal)


def test_the_real_cost_is_the_one_in_the_design() -> None:
    """64 MiB and three passes, unless somebody says otherwise."""
    assert KdfCost() == KdfCost(memory_kib=64 * 1024, passes=3)


@pytest.mark.parametrize(("memory", "passes"), [(7, 1), (2**18 + 1, 3), (64, 0), (64, 17), (0, 0), (-64, 1)])
def test_a_cost_out_of_bounds_is_refused(memory: int, passes: int) -> None:
    """Less is not possible; more would let one row take the machine's memory."""
    with pytest.raises(ValueError, match="Argon2id"):
        KdfCost(memory, passes)


def test_setting_the_cost_gives_the_one_before() -> None:
    """So that a test can put it back."""
    before = kdf.cost
    assert (set_kdf_cost(KdfCost(8, 1)), kdf.cost) == (before, KdfCost(8, 1))


@pytest.mark.parametrize(
    "other", [(b"stoL", SALT, PEPPER), (b"stol", bytes(15) + b"\x01", PEPPER), (b"stol", SALT, SALT)]
)
def test_secret_salt_and_pepper_all_count(other: tuple[bytes, bytes, bytes]) -> None:
    """Another of the three gives another key."""
    assert stretch(*other) != stretch(b"stol", SALT, PEPPER)


def test_the_cost_counts() -> None:
    """The same passphrase at another cost gives another key."""
    assert stretch(b"stol", SALT, PEPPER, KdfCost(8, 2)) != stretch(b"stol", SALT, PEPPER, KdfCost(8, 1))


def test_one_too_many_is_told_at_once(busy: Turns) -> None:
    """Nobody is kept waiting without an end, and nobody holds a thread that other pages need."""
    with pytest.raises(TooBusy), busy.one():
        pass


def test_a_turn_is_given_back_when_something_breaks() -> None:
    """An error inside does not close the counter."""
    turns = Turns(at_once=1, most_waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.one():
            raise ZeroDivisionError
    with turns.one():
        assert turns._counters._value == 0


def test_no_more_are_served_at_once_than_there_are_counters() -> None:
    """Of eight who come together, two at a time are served, and all in the end."""
    turns, together, most = Turns(at_once=2, most_waiting=6), Barrier(8), []

    def take_a_turn() -> None:
        together.wait(10)
        with turns.one():
            most.append(2 - turns._counters._value)

    threads = [Thread(target=take_a_turn) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(most) == 8
    assert max(most) <= 2


def test_a_thread_is_always_left_for_other_pages() -> None:
    """With the eight threads that the server has, seven can be busy with passphrases."""
    assert MOST_AT_ONCE + MOST_WAITING < 8


def test_a_machine_without_memory_is_too_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id takes a lot of it, and a moment later there may be enough."""
    monkeypatch.setattr(primitives, "Argon2id", Mock(side_effect=MemoryError))
    with pytest.raises(TooBusy):
        stretch(b"stol", SALT, PEPPER)


def test_being_too_busy_is_said_in_words() -> None:
    """It is a page of its own with the right status, not a failure of ours."""
    assert issubclass(TooBusy, Unavailable)
    assert "Wait a few seconds" in str(TooBusy().sentence)


def test_two_keys_have_two_commitments() -> None:
    """A commitment is a key's own, and is not the key."""
    keys = [bytes([number]) * 32 for number in range(50)]
    assert len({commit_to(key) for key in keys} | set(keys)) == 100
