"""Search in the notes of one's own cases: opened in memory, looked through, and forgotten.

There is no index of words, and nothing that was searched for is kept or written down anywhere. What is written down is
that somebody searched, and why; what they find is opened case by case, each with a reason of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.checks import require
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import SIGNATURE_BYTES, list_cases, unseal_version
from hrstod.cases.contents import NotContents, Note, decode_entry
from hrstod.cases.models import CaseEntry
from hrstod.cases.rules import CaseState
from hrstod.clock import SWEDEN
from hrstod.crypto.primitives import CannotUnseal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening
    from hrstod.cases.contents import Entry

AT_A_TIME = 50
"""The notes of how many cases are fetched at once: a note takes 4 KiB or more as it lies in the database."""
SMALL_LETTERS = bytes(
    small if (small := ord(chr(letter).lower())) < 256 else letter  # a few have their small form elsewhere
    for letter in range(256)
)
"""Latin-1 in small letters: Swedish and English, and three times as fast as asking Unicode."""


@dataclass(frozen=True)
class OpenNote:
    """The newest version of a note, opened to be searched."""

    case: OpenCase
    at: datetime
    text: str = field(repr=False)

    @property
    def on(self) -> date:
        """Give the day on which it was written."""
        return self.at.astimezone(SWEDEN).date()


@dataclass(frozen=True)
class OpenNotes:
    """All notes that somebody can search."""

    notes: tuple[OpenNote, ...]
    is_whole: bool
    """Whether all that is written could be opened."""


def open_notes(
    actor: Actor, database: Session, opening: Opening, *, phrases: Mapping[str, str], with_closed: bool
) -> OpenNotes:
    """Open the notes of one's own cases, to be searched; `phrases` are the ready sentences as they are shown.

    Whoever calls this writes it down with `write_down_search` before anything is shown. Nobody's signature is looked
    at: that happens when what is found is opened.
    """
    require(actor, Permission.CASES_READ)
    states = (CaseState.OPEN, CaseState.CLOSED) if with_closed else (CaseState.OPEN,)
    cases = [case for state in states for case in list_cases(actor, database, opening, state=state, is_signed=False)]
    notes, opened = [], 0
    for first in range(0, len(cases), AT_A_TIME):
        for case, entry in _open_newest(database, cases[first : first + AT_A_TIME]):
            opened += 1
            if isinstance(entry.body, Note):
                ready = (phrases.get(one, "") for one in entry.body.phrases)
                notes.append(OpenNote(case, entry.at, "\n".join((*ready, entry.body.text))))
    return OpenNotes(tuple(notes), is_whole=opened == sum(len(case.index.heads) for case in cases))


def write_down_search(actor: Actor, database: Session, opening: Opening, *, why: str) -> None:
    """Write down that somebody searches in what they can read, and why; what for is written nowhere."""
    require(actor, Permission.CASES_READ)
    trail.write(database, Event.CASE_SEARCHED, actor_id=actor.account_id, moment=opening.moment, choice=why)


def matching(notes: Iterable[OpenNote], words: str) -> list[OpenNote]:
    """Give the notes in which every word stands, in capitals or not, the newest first; none when there is no word."""
    asked = words.split()
    if not asked:
        return []
    narrow, wide = [_narrow(word) for word in asked], [word.casefold() for word in asked]
    return sorted(
        (one for one in notes if _holds(one.text, narrow, wide)),
        key=lambda one: (one.at, one.case.index.code),
        reverse=True,
    )


def _holds(text: str, narrow: Sequence[bytes | None], wide: Sequence[str]) -> bool:
    small = _narrow(text)
    if small is None:
        folded = text.casefold()
        return all(word in folded for word in wide)
    return all(word is not None and word in small for word in narrow)


def _narrow(text: str) -> bytes | None:
    """Give a text in small letters; None when it has letters, or marks, that are not in Latin-1."""
    try:
        return text.encode("latin-1").translate(SMALL_LETTERS)
    except UnicodeEncodeError:
        return None


def _open_newest(database: Session, cases: Sequence[OpenCase]) -> Iterator[tuple[OpenCase, Entry]]:
    """Open the newest version of all that is written about some cases; what does not open is left out."""
    by_id = {case.row.id: case for case in cases}
    columns = (CaseEntry.case_id, CaseEntry.id, CaseEntry.version, CaseEntry.blob)
    for case_id, entry_id, version, blob in database.execute(select(*columns).where(CaseEntry.case_id.in_(by_id))):
        case = by_id[case_id]
        head = case.index.heads.get(entry_id.hex)
        if head is None or head.version != version:
            continue
        try:
            entry = decode_entry(unseal_version(case, entry_id, head, blob)[SIGNATURE_BYTES:])
        except (CannotUnseal, NotContents):
            continue
        yield case, entry
