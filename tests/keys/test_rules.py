"""What is missing before anything may rest on the keys, said in one sentence, the first thing first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hrstod.keys.rules import (
    BoardSupport,
    KeystoreState,
    Readiness,
    RecoveryState,
    drill_counts,
    drill_counts_until,
    is_in_memory,
    what_is_missing,
)

DAY = date(2027, 2, 21)
READY = Readiness(KeystoreState.OPENS, RecoveryState.AGREED, DAY, (BoardSupport("Care", 2), BoardSupport("Schools", 3)))

MOUNTS = """\
/dev/root / ext4 rw,relatime 0 0
tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0
/dev/sdb1 /dev/shm/disk ext4 rw 0 0
tmpfs /mnt/two\\040words tmpfs rw 0 0
/dev/sdc1 /over ext4 rw 0 0
ramfs /over ramfs rw 0 0
"""


def test_nothing_is_missing_when_all_is_in_order() -> None:
    """Keys, a drill today, and two people in each board."""
    assert what_is_missing(READY, DAY) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"keystore": KeystoreState.MISSING}, "The keystore is missing"),
        ({"keystore": KeystoreState.NO_MASTER_KEY}, "The master key is missing"),
        ({"keystore": KeystoreState.WRONG_MASTER_KEY}, "The master key does not open"),
        ({"recovery": RecoveryState.NOT_MADE}, "has not been made yet"),
        ({"recovery": RecoveryState.PINS_DAMAGED}, "agreed fingerprints is damaged"),
        ({"recovery": RecoveryState.ANOTHER}, "is not the one that was agreed on"),
        ({"last_drill_on": None}, "No recovery drill has been held"),
        ({"last_drill_on": DAY - timedelta(days=181)}, "was on 2026-08-24 and no longer counts"),
        ({"last_drill_on": DAY + timedelta(days=1)}, "was on 2027-02-22 and no longer counts"),
        ({"boards": ()}, "There is no board yet"),
        ({"boards": (BoardSupport("Care", 1, ("Bo",)), BoardSupport("Schools", 2))}, "do not have them: Care."),
        ({"boards": (BoardSupport("Care", 0), BoardSupport("Schools", 1))}, "do not have them: Care, Schools."),
    ],
)
def test_one_sentence_says_what_is_missing(changed: dict[str, Any], said: str) -> None:
    """Each thing that can be missing has a sentence of its own."""
    sentence = str(what_is_missing(replace(READY, **changed), DAY))
    assert said in sentence
    assert sentence.count(". ") == 0


def test_before_the_ceremony_only_the_ceremony_is_asked_for() -> None:
    """That there is no keystore yet is no news then."""
    new = Readiness(KeystoreState.MISSING, RecoveryState.NOT_MADE, None, ())
    assert "hrstod keys init" in str(what_is_missing(new, DAY))


def test_keys_come_before_drills_and_drills_before_people() -> None:
    """What is broken is said before what is late, and that before what is to be arranged."""
    broken = Readiness(KeystoreState.MISSING, RecoveryState.AGREED, None, ())
    assert "keystore" in str(what_is_missing(broken, DAY))
    assert "drill" in str(what_is_missing(replace(broken, keystore=KeystoreState.OPENS), DAY))


@pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, True), (180, True), (181, False)])
def test_a_drill_counts_for_180_days(days: int, counts: bool) -> None:
    """From its own day to and including the 180th after it; not before it has been held."""
    assert drill_counts(DAY, DAY + timedelta(days=days)) is counts


def test_the_last_day_on_which_a_drill_counts_is_told() -> None:
    """A drill in February counts until August."""
    assert drill_counts_until(DAY) == date(2027, 8, 20)


@pytest.mark.parametrize(("people", "enough"), [(0, False), (1, False), (2, True)])
def test_a_board_needs_two(people: int, enough: bool) -> None:
    """What one person alone can read, nobody can when they are away."""
    assert BoardSupport("Care", people).is_enough is enough


@pytest.mark.parametrize(
    ("folder", "in_memory"),
    [
        ("/dev/shm/hrstod-0-1", True),
        ("/dev/shm", True),
        ("/dev/shm/disk/hrstod", False),
        ("/dev/shmooth", False),
        ("/srv/hrstod", False),
        ("/mnt/two words/hrstod", True),
        ("/over/hrstod", True),
    ],
)
def test_a_folder_is_where_the_deepest_and_last_mount_puts_it(folder: str, in_memory: bool) -> None:
    """A disk that is mounted in memory is a disk, and of two at one place the later one counts."""
    assert is_in_memory(folder, MOUNTS) is in_memory


def test_where_nothing_is_mounted_nothing_is_in_memory() -> None:
    """A kernel that says nothing is not believed to say yes."""
    assert not is_in_memory("/dev/shm", "")
