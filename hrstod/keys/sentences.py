"""What is in order and what is missing, in plain sentences for the page and the command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import format_date, get_locale, gettext
from flask_babel import lazy_gettext as _

from hrstod.keys.rules import (
    DRILL_DAYS,
    KEYSTORE_SENTENCES,
    LEAST_SUPPORTERS,
    NO_BOARDS,
    NO_DRILL,
    RECOVERY_SENTENCES,
    KeystoreState,
    RecoveryState,
    drill_counts,
    drill_counts_until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from flask_babel.speaklater import LazyString

    from hrstod.keys.queries import KeyStatus
    from hrstod.keys.rules import BoardSupport


@dataclass(frozen=True)
class Line:
    """One sentence about the keys, and whether what it tells is in order."""

    is_in_order: bool
    sentence: LazyString


def status_lines(status: KeyStatus, day: date) -> list[Line]:
    """Say in plain sentences what is in order, and what is missing."""
    return [*_key_lines(status), *_drill_lines(status, day), *_board_lines(status), _memory_line(status)]


def _key_lines(status: KeyStatus) -> Iterator[Line]:
    found = status.readiness
    if found.keystore is not KeystoreState.OPENS:
        yield Line(is_in_order=False, sentence=KEYSTORE_SENTENCES[found.keystore])
    elif len(status.epochs) > 1:
        sentence = _("The master key is being changed, and that was broken off: run “hrstod keys rotate-master” again.")
        yield Line(is_in_order=False, sentence=sentence)
    else:
        epoch = max(status.epochs, default=0)
        sentence = _("The master key opens the keystore. All its keys are sealed under epoch %(epoch)s.", epoch=epoch)
        yield Line(is_in_order=True, sentence=sentence)
    if found.recovery is RecoveryState.AGREED:
        yield Line(is_in_order=True, sentence=_("The recovery key is the one that was agreed on at the ceremony."))
    else:
        yield Line(is_in_order=False, sentence=RECOVERY_SENTENCES[found.recovery])


def _drill_lines(status: KeyStatus, day: date) -> Iterator[Line]:
    if status.drill is None:
        if status.readiness.recovery is RecoveryState.AGREED:
            yield Line(is_in_order=False, sentence=NO_DRILL)
        return
    held_on = status.drill.held_on
    counts = drill_counts(held_on, day)
    if counts:
        sentence = _(
            "Drill on %(day)s: %(custodians)s opened the recovery key. Next by %(until)s.",
            day=_in_words(held_on),
            custodians=_who_held_it(status),
            until=_in_words(drill_counts_until(held_on)),
        )
    else:
        sentence = _(
            "The last drill was on %(day)s and counted for %(days)s days: two custodians have to hold a new one.",
            day=_in_words(held_on),
            days=DRILL_DAYS,
        )
    yield Line(is_in_order=counts, sentence=sentence)


def _who_held_it(status: KeyStatus) -> str:
    """Name all who held the last drill, each once; somebody who is no longer in the database is a number."""
    names = dict(enumerate(status.custodians, start=1))
    numbers = sorted({number for pair in status.drill.pairs for number in pair}) if status.drill is not None else []
    *others, last = [names.get(number, str(number)) for number in numbers]
    return str(gettext("%(names)s and %(last)s", names=", ".join(others), last=last))


def _in_words(day: date) -> str:
    """Write a day out; as 2027-02-21 in a command, which has no language to do it in."""
    return str(format_date(day, "d MMMM y")) if get_locale() is not None else day.isoformat()


def _board_lines(status: KeyStatus) -> Iterator[Line]:
    if not status.readiness.boards:
        yield Line(is_in_order=False, sentence=NO_BOARDS)
    for board in status.readiness.boards:
        yield Line(is_in_order=board.is_enough, sentence=_board_sentence(board))
        for name in board.waiting:
            sentence = _("%(board)s: nobody has vouched for the key of %(name)s yet.", board=board.name, name=name)
            yield Line(is_in_order=False, sentence=sentence)


def _board_sentence(board: BoardSupport) -> LazyString:
    told = {"board": board.name, "number": board.vouched_for, "least": LEAST_SUPPORTERS}
    if board.is_enough:
        return _("%(board)s: %(number)s in HR support have keys that are vouched for.", **told)
    return _("%(board)s: %(number)s of at least %(least)s in HR support have keys that are vouched for.", **told)


def _memory_line(status: KeyStatus) -> Line:
    if status.memory_is_memory:
        return Line(is_in_order=True, sentence=_("What is unlocked is kept in memory, outside every backup."))
    return Line(
        is_in_order=False,
        sentence=_(
            "What is unlocked is kept on a disk, where a backup may find it: set HRSTOD_MEMORY_FOLDER to a folder in "
            "memory."
        ),
    )
