"""Take what is written about a case out as a file, for somebody and for something; the log of events knows.

It takes two steps, so that nothing is held while the file is made: read it, and write down that it goes out. Nothing
of it is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import find_case, read_entries
from hrstod.cases.contents import Sheet
from hrstod.cases.writing import hold_case

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening, ReadEntry, Viewing
    from hrstod.cases.rules import EntryKind

MOST_DAYS = 90
"""For how long a file may be kept by whoever gets it."""


@dataclass(frozen=True)
class TakenOut:
    """What goes into a file, and what the case is, for its secrecy marking."""

    case: OpenCase
    sheet: Sheet | None
    entries: tuple[ReadEntry, ...]


def may_be_kept_until(day: date, today: date) -> bool:
    """Tell whether a file may be kept until a day."""
    return 0 <= (day - today).days <= MOST_DAYS


def in_order(case: OpenCase, entries: Iterable[ReadEntry]) -> list[ReadEntry]:
    """Put what is written about a case in the order in which it was begun: first what the case is about."""
    order = {entry: place for place, entry in enumerate(case.index.heads)}
    return sorted(entries, key=lambda one: order[one.id.hex])


def read_out(
    actor: Actor, database: Session, opening: Opening, viewing: Viewing, *, kinds: Collection[EntryKind]
) -> TakenOut:
    """Read the newest version of all that is of some kinds.

    What does not open, so that nobody can tell what it is, goes along to be told of. Whoever calls this writes it down
    with `write_down` before anybody gets the file.
    """
    case = find_case(actor, database, opening, viewing.case_id, to=Permission.CASES_EXPORT)
    entries = in_order(case, read_entries(database, opening, case, viewing))
    bodies = [one.entry.body for one in entries if one.entry is not None]
    return TakenOut(
        case,
        next((body for body in bodies if isinstance(body, Sheet)), None),
        tuple(one for one in entries if one.entry is None or one.entry.body.kind in kinds),
    )


def write_down(
    actor: Actor, database: Session, opening: Opening, taken: TakenOut, *, purpose: str, recipient: str, until: date
) -> None:
    """Write down that a case goes out as a file: why, for whom and until when; NotFound for who reads it no more."""
    case = hold_case(actor, database, opening, taken.case.row.id, to=Permission.CASES_EXPORT)
    trail.write(
        database,
        Event.CASE_EXPORTED,
        actor_id=actor.account_id,
        moment=opening.moment,
        case=case.reference,
        choice=purpose,
        recipient=recipient,
        until=until,
    )
