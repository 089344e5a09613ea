"""What must be in order before anything may rest on the keys, and for how long a drill counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

if TYPE_CHECKING:
    from datetime import date

    from flask_babel.speaklater import LazyString

CUSTODIANS = 3
DRILL_DAYS = 180
"""For how many days a drill counts."""
LEAST_SUPPORTERS = 2
"""How many in HR support a board needs: what one of them writes, another must be able to read."""
IN_MEMORY = frozenset({"tmpfs", "ramfs"})
"""Kinds of file systems that are gone when the machine is switched off."""


class KeystoreState(StrEnum):
    """Whether the keystore opens."""

    OPENS = "opens"
    MISSING = "missing"
    NO_MASTER_KEY = "no-master-key"
    WRONG_MASTER_KEY = "wrong-master-key"


class RecoveryState(StrEnum):
    """Whether the recovery key is there, and is the one that was agreed on."""

    AGREED = "agreed"
    NOT_MADE = "not-made"
    PINS_DAMAGED = "pins-damaged"
    ANOTHER = "another"


@dataclass(frozen=True)
class BoardSupport:
    """Who in HR support can read for a board today: how many are vouched for, and who is not."""

    name: str
    vouched_for: int
    waiting: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Tell whether there is somebody else when one of them is away."""
        return self.vouched_for >= LEAST_SUPPORTERS


@dataclass(frozen=True)
class Readiness:
    """All that has to be in order."""

    keystore: KeystoreState
    recovery: RecoveryState
    last_drill_on: date | None
    boards: tuple[BoardSupport, ...]


KEYSTORE_SENTENCES = {
    KeystoreState.MISSING: _("The keystore is missing: put it back from its backup before anything else is done."),
    KeystoreState.NO_MASTER_KEY: _("The master key is missing: put it back from where a copy is kept."),
    KeystoreState.WRONG_MASTER_KEY: _("The master key does not open the keystore: put the right one back."),
}
RECOVERY_SENTENCES = {
    RecoveryState.NOT_MADE: _(
        "The recovery key has not been made yet: three custodians have to come together for “hrstod keys init”."
    ),
    RecoveryState.PINS_DAMAGED: _("The file with the agreed fingerprints is damaged: put it back from its backup."),
    RecoveryState.ANOTHER: _(
        "The recovery key in the database is not the one that was agreed on: find out who has changed it."
    ),
}
NO_DRILL = _("No recovery drill has been held: two custodians have to show that they can open the recovery key.")
NO_BOARDS = _("There is no board yet: an administrator has to add one.")


def what_is_missing(found: Readiness, day: date) -> LazyString | None:
    """Say in one sentence what is missing first before cases can be created; None when nothing is."""
    missing = (_missing_keys(found), _missing_drill(found.last_drill_on, day), _missing_people(found.boards))
    return next((sentence for sentence in missing if sentence is not None), None)


def drill_counts(held_on: date, day: date) -> bool:
    """Tell whether a drill counts on a day; one held on a day that has not come does not."""
    return held_on <= day <= drill_counts_until(held_on)


def drill_counts_until(held_on: date) -> date:
    """Give the last day on which a drill counts."""
    return held_on + timedelta(days=DRILL_DAYS)


def is_in_memory(folder: str, mounts: str) -> bool:
    """Tell from the kernel's list of what is mounted (/proc/self/mounts) whether a folder is in memory.

    The last line whose place is the folder or above it, and deepest, is where the folder is.
    """
    deepest, found = -1, ""
    for line in mounts.splitlines():
        _device, place, kind, *_rest = line.split(" ")
        mounted = PurePosixPath(place.replace("\\040", " "))
        if PurePosixPath(folder).is_relative_to(mounted) and len(mounted.parts) >= deepest:
            deepest, found = len(mounted.parts), kind
    return found in IN_MEMORY


def _missing_keys(found: Readiness) -> LazyString | None:
    """Say what is wrong with the keys; before they have been made, the keystore need not be there."""
    if found.recovery is not RecoveryState.NOT_MADE and found.keystore is not KeystoreState.OPENS:
        return KEYSTORE_SENTENCES[found.keystore]
    return RECOVERY_SENTENCES.get(found.recovery)


def _missing_drill(held_on: date | None, day: date) -> LazyString | None:
    if held_on is None:
        return NO_DRILL
    if drill_counts(held_on, day):
        return None
    return _(
        "The last recovery drill was on %(last)s and no longer counts: two custodians have to hold a new one.",
        last=held_on,
    )


def _missing_people(boards: tuple[BoardSupport, ...]) -> LazyString | None:
    if not boards:
        return NO_BOARDS
    lacking = [board.name for board in boards if not board.is_enough]
    if not lacking:
        return None
    return _(
        "Each board needs two people in HR support whose keys are vouched for; these do not have them: %(boards)s.",
        boards=", ".join(lacking),
    )
