"""Answer a request for a case as a public record: note it, test it entry by entry, decide, and hand out a copy.

Each step is a version of one entry, so that a colleague can go on where somebody left. It is done with closed cases as
well. What is handed out is what was tested: an entry that somebody has changed since goes out as it was then.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import lazy_gettext as _

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import CaseDamaged, OpenCase, Viewing, find_case, read_entries, read_entry, read_versions
from hrstod.cases.contents import Release
from hrstod.cases.exporting import in_order
from hrstod.cases.release_rules import REFUSED, Contradiction, contradiction_in_decision, contradiction_in_test
from hrstod.cases.service import EntryChanged
from hrstod.cases.writing import hold_case, put_entry
from hrstod.errors import NotFound, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import Opening, ReadEntry
    from hrstod.cases.release_rules import Decider

SENTENCES = {
    Contradiction.NOT_TESTED: _("Do the harm test first: the decision rests on it."),
    Contradiction.NOTHING_CHOSEN: _("Nothing is chosen that may be handed out. Choose it in the harm test first."),
    Contradiction.STILL_CHOSEN: _(
        "In the harm test, something is chosen that may be handed out, and then it must be. Decide that it is released "
        "in part, or test once more."
    ),
    Contradiction.SOMEBODY_ELSE: _(
        "You have noted that somebody else asks, or that you do not know who. Then it cannot be about them alone."
    ),
    Contradiction.NO_GROUND: _("Choose at least one reason why something is not handed out."),
    Contradiction.GROUND_TO_KEEP: _(
        "One of the reasons is a reason not to hand it out. Take it away, or decide that it is released in part."
    ),
    Contradiction.HARM: _("The harm test says that somebody can come to harm. Then not all of it can be handed out."),
    Contradiction.NO_HARM: _("The harm test does not say that this can lead to harm. Then it must be handed out."),
}
CHANGED = _(
    "Something was written after you had opened this page. What stands here now is the newest: read it, and choose "
    "once more."
)
NOT_DECIDED = _("Decide first. Nothing is handed out before that.")
NOTHING_RELEASED = _("The decision is that nothing is handed out.")
UNDECIDED: Mapping[str, object] = {
    "outcome": "",
    "reasons": (),
    "who": None,
    "is_named": True,
    "decided_by": None,
    "decided_on": None,
}
UNTESTED: Mapping[str, object] = {"provisions": (), "harm": "", "parts": {}, **UNDECIDED}


@dataclass(frozen=True)
class Seen:
    """A request, and which version of it somebody saw before they changed it."""

    entry_id: UUID
    version: int


@dataclass(frozen=True)
class Asked:
    """Who asks, as far as it matters for the harm test, and since when."""

    asker: str
    asked_on: date


@dataclass(frozen=True)
class HarmTest:
    """What the harm test shows, and what may be handed out: entries, as hex, each with the version looked at."""

    provisions: tuple[str, ...]
    harm: str
    parts: dict[str, int]


@dataclass(frozen=True)
class Decided:
    """What is decided, why, by whom, and whether the answer names them."""

    outcome: str
    reasons: tuple[str, ...]
    who: Decider
    is_named: bool


@dataclass(frozen=True)
class Copy:
    """What is handed out: the decision, and each entry as it was when it was tested."""

    case: OpenCase
    release: Release
    seen: Seen
    entries: tuple[ReadEntry, ...]


def note_request(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, asked: Asked) -> UUID:
    """Note that somebody asks; that they have no answer yet is then due."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_RELEASE)
    _case, entry_id = put_entry(actor, database, opening, case, body=Release(**asdict(asked)))
    return entry_id


def correct_request(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, seen: Seen, asked: Asked
) -> None:
    """Correct who asks and since when; for somebody else, it is tested and decided anew."""

    def change(saved: Release) -> Mapping[str, object]:
        return {**({} if asked.asker == saved.asker else UNTESTED), **asdict(asked)}

    _change(actor, database, opening, case_id, seen=seen, change=change)


def note_test(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, seen: Seen, tested: HarmTest
) -> None:
    """Note what the harm test shows, and what may be handed out; what was decided before is then decided anew.

    RuleBroken when something that may be handed out has been changed since it was looked at.
    """

    def change(saved: Release) -> Mapping[str, object]:
        said = asdict(tested)
        is_same = all(getattr(saved, name) == value for name, value in said.items())
        return said if is_same else {**UNDECIDED, **said}

    def check(case: OpenCase, body: Release) -> None:
        _refuse(contradiction_in_test(body))
        newest = {part: head.version for part, head in case.index.heads.items() if part != seen.entry_id.hex}
        if not tested.parts.items() <= newest.items():
            raise RuleBroken(CHANGED)

    _change(actor, database, opening, case_id, seen=seen, change=change, check=check)


def decide(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, seen: Seen, decided: Decided) -> None:
    """Decide; RuleBroken when the decision contradicts the test or itself, EntryChanged when somebody was first."""
    said = {**asdict(decided), "decided_by": actor.account_id, "decided_on": opening.today}
    _change(
        actor,
        database,
        opening,
        case_id,
        seen=seen,
        change=lambda _saved: said,
        check=lambda _case, body: _refuse(contradiction_in_decision(body)),
    )


def list_requests(
    database: Session, opening: Opening, case: OpenCase, viewing: Viewing
) -> list[tuple[ReadEntry, Release]]:
    """List the requests for a case, the newest first."""
    read = reversed(read_entries(database, opening, case, viewing))
    known = [(one, one.entry.body) for one in read if one.entry is not None]
    return [(one, body) for one, body in known if isinstance(body, Release)]


def find_request(
    database: Session, opening: Opening, case: OpenCase, viewing: Viewing, *, entry_id: UUID
) -> tuple[Release, Seen]:
    """Give a request as it is now; NotFound for another kind of thing, CaseDamaged for what is not genuine."""
    read = read_entry(database, opening, case, viewing, entry_id=entry_id)
    if read.entry is None or not read.is_genuine:
        raise CaseDamaged
    if not isinstance(read.entry.body, Release):
        raise NotFound
    return read.entry.body, Seen(entry_id, read.version)


def read_copy(actor: Actor, database: Session, opening: Opening, viewing: Viewing, *, entry_id: UUID) -> Copy:
    """Read what is handed out, and nothing else; RuleBroken before it is decided, and when nothing is to be.

    Whoever calls this writes it down with `write_down_copy` before anybody gets it.
    """
    case = find_case(actor, database, opening, viewing.case_id, to=Permission.CASES_RELEASE)
    release, seen = find_request(database, opening, case, viewing, entry_id=entry_id)
    if release.outcome in ("", REFUSED):
        raise RuleBroken(NOTHING_RELEASED if release.outcome else NOT_DECIDED)
    entries = [
        _as_tested(database, opening, case, viewing, part=Seen(UUID(part), version))
        for part, version in release.parts.items()
    ]
    return Copy(case, release, seen, tuple(in_order(case, entries)))


def write_down_copy(actor: Actor, database: Session, opening: Opening, copy: Copy) -> None:
    """Write down that a copy is handed out; EntryChanged when it was decided otherwise after it had been read."""
    case = hold_case(actor, database, opening, copy.case.row.id, to=Permission.CASES_RELEASE)
    viewing = Viewing(case.row.id)
    release, seen = find_request(database, opening, case, viewing, entry_id=copy.seen.entry_id)
    if seen != copy.seen:
        raise EntryChanged(release, seen.version)
    trail.write(database, Event.CASE_RELEASED, actor_id=actor.account_id, moment=opening.moment, case=case.reference)


def _change(
    actor: Actor,
    database: Session,
    opening: Opening,
    case_id: UUID,
    *,
    seen: Seen,
    change: Callable[[Release], Mapping[str, object]],
    check: Callable[[OpenCase, Release], None] | None = None,
) -> None:
    """Write another version of a request; what is there already is no conflict, and no version."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_RELEASE)
    viewing = Viewing(case_id)
    saved, newest = find_request(database, opening, case, viewing, entry_id=seen.entry_id)
    body = saved.model_copy(update=change(saved))
    if body == saved:
        return
    if newest != seen:
        raise EntryChanged(saved, newest.version)
    if check is not None:
        check(case, body)
    put_entry(actor, database, opening, case, body=body, entry_id=seen.entry_id)


def _refuse(contradiction: Contradiction | None) -> None:
    if contradiction is not None:
        raise RuleBroken(SENTENCES[contradiction])


def _as_tested(database: Session, opening: Opening, case: OpenCase, viewing: Viewing, *, part: Seen) -> ReadEntry:
    """Read one entry as it was when it was tested; CaseDamaged when that does not open."""
    versions = read_versions(database, opening, case, viewing, entry_id=part.entry_id)
    read = next((one for one in versions if one.version == part.version), None)
    if read is None or read.entry is None:
        raise CaseDamaged
    return read
