"""Take a file over, all of it or nothing, and take it back again.

What is written was shown before: it is read once more, and when anything has changed since it was shown, nothing is
done. An import knows what it has made, and is taken back exactly, unless something has been built on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.checks import boards_for, require
from hrstod.authorization.permissions import Permission
from hrstod.clock import SWEDEN
from hrstod.errors import NotFound, RuleBroken
from hrstod.organisation.access import account_of
from hrstod.training import taking_over_people
from hrstod.training.access import HOLD
from hrstod.training.completing import complete_many
from hrstod.training.importing_mapping import keep_meaning
from hrstod.training.models import Completion, TrainingImport
from hrstod.training.rules import ImportKind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import CTE
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.training.completing import Outside
    from hrstod.training.importing_completions import CompletionsPlan
    from hrstod.training.importing_mapping import Meaning
    from hrstod.training.importing_people import PeoplePlan

PERMISSIONS = {ImportKind.COMPLETIONS: HOLD, ImportKind.PEOPLE: Permission.TRAINING_IMPORT_PEOPLE}
"""What it takes to take over each kind of file."""
AT_ONCE = 2000
"""How many completions, or a few more, are noted before it is told how far it has come."""
NOTHING = _("There is nothing in the file to take over.")
UNDONE = _("This has been taken back already.")
REVOKED = _("Some of these completions have been revoked since. Revoke the others one by one, or leave them.")
BUILT_ON = _(
    "Later completions of the same people have been noted since, and how long they count was reckoned from these. "
    "Revoke those first."
)


@dataclass(frozen=True)
class FileMark:
    """What is remembered of a file: which it was, its columns, and what they mean."""

    digest: bytes
    columns: Sequence[str]
    meaning: Meaning


@dataclass(frozen=True)
class ImportLine:
    """A file that was taken over, in a list."""

    id: UUID
    kind: ImportKind
    rows: int
    made_at: datetime
    made_by: UUID | None
    undone_at: datetime | None
    undone_by: UUID | None


LINE = (
    *(TrainingImport.id, TrainingImport.kind, TrainingImport.rows, TrainingImport.made_at, TrainingImport.made_by),
    *(TrainingImport.undone_at, TrainingImport.undone_by),
)


def list_imports(actor: Actor | None, database: Session, kind: ImportKind) -> list[ImportLine]:
    """List the files that were taken over, latest first: one's own, and others' when one may see all of them."""
    query = select(*LINE).where(TrainingImport.kind == kind).order_by(TrainingImport.made_at.desc(), TrainingImport.id)
    if actor is not None and boards_for(actor, PERMISSIONS[kind]) is not None:
        query = query.where(TrainingImport.made_by == actor.account_id)
    return [ImportLine(*row) for row in database.execute(query)]


def find_import(actor: Actor | None, database: Session, import_id: UUID, *, for_write: bool = False) -> TrainingImport:
    """Find a file that was taken over; NotFound when it is not there or not theirs. To write, it is held until then."""
    query = select(TrainingImport).where(TrainingImport.id == import_id).execution_options(populate_existing=True)
    found = database.scalar(query.with_for_update() if for_write else query)
    if found is None:
        raise NotFound
    if actor is not None:
        require(actor, PERMISSIONS[found.kind])
        if boards_for(actor, PERMISSIONS[found.kind]) is not None and found.made_by != actor.account_id:
            raise NotFound
    return found


def find_same(database: Session, kind: ImportKind, digest: bytes) -> ImportLine | None:
    """Find when the very same file was taken over before, and has not been taken back."""
    query = select(*LINE).where(
        TrainingImport.kind == kind, TrainingImport.digest == digest, TrainingImport.undone_at.is_(None)
    )
    row = database.execute(query.order_by(TrainingImport.made_at.desc()).limit(1)).one_or_none()
    return ImportLine(*row) if row is not None else None


def take_over_completions(
    actor: Actor | None,
    database: Session,
    *,
    plan: CompletionsPlan,
    file: FileMark,
    moment: datetime,
    tell: Callable[[int, int], None],
) -> UUID:
    """Note the completions of a plan; give the import's id. RuleBroken when there are none."""
    wanted = plan.wanted
    if not wanted:
        raise RuleBroken(NOTHING)
    made = _add_import(actor, database, ImportKind.COMPLETIONS, file, moment, rows=len(wanted))
    done = 0
    for some in by_people(wanted):
        complete_many(database, some, import_id=made.id, made_by=account_of(actor), moment=moment)
        done += len(some)
        tell(done, len(wanted))
    made.changes = {"completions": len(wanted)}
    _write(actor, database, Event.TRAINING_IMPORTED, moment, len(wanted))
    return made.id


def by_people(wanted: Sequence[Outside]) -> Iterator[list[Outside]]:
    """Divide completions, all of one person together: for each, what came before is read once."""
    some: list[Outside] = []
    for _person, theirs in groupby(sorted(wanted, key=lambda row: row.account_id), key=lambda row: row.account_id):
        some += theirs
        if len(some) >= AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def take_over_people(
    actor: Actor | None,
    database: Session,
    *,
    plan: PeoplePlan,
    file: FileMark,
    ending: Collection[UUID],
    moment: datetime,
) -> UUID:
    """Make what a plan says, and end those leaderships that are named; RuleBroken when there is nothing to do."""
    known = {one.leadership_id for one in plan.checked.leaving}
    chosen = [one for one in ending if str(one) in known]
    if not chosen and not sum(plan.checked.counts.values()):
        raise RuleBroken(NOTHING)
    made = _add_import(actor, database, ImportKind.PEOPLE, file, moment, rows=plan.checked.rows)
    made.changes = taking_over_people.apply(actor, database, plan, chosen, import_id=made.id, moment=moment)
    _write(actor, database, Event.TRAINING_IMPORTED, moment, made.rows)
    return made.id


def undo(actor: Actor | None, database: Session, *, import_id: UUID, moment: datetime) -> None:
    """Take back exactly what an import has made; RuleBroken when it was taken back or something was built on it."""
    found = find_import(actor, database, import_id, for_write=True)
    if found.undone_at is not None:
        raise RuleBroken(UNDONE)
    if found.kind is ImportKind.COMPLETIONS:
        _undo_completions(database, found)
    else:
        taking_over_people.undo(actor, database, found, moment=moment)
    found.undone_at, found.undone_by = moment, account_of(actor)
    _write(actor, database, Event.TRAINING_IMPORT_UNDONE, moment, found.rows)


def _undo_completions(database: Session, found: TrainingImport) -> None:
    """Delete completions with what rests on them; they were never true, and their certificates check as not valid."""
    theirs = Completion.import_id == found.id
    if database.scalar(select(Completion.id).where(theirs, Completion.revoked_on.is_not(None)).limit(1)):
        raise RuleBroken(REVOKED)
    gone = _find_resting(found)
    _check_nothing_is_built_on(database, found, gone)
    try:
        with database.begin_nested():
            # All in one statement: after it nothing is left that would rest on something that is gone.
            database.execute(delete(Completion).where(Completion.id.in_(select(gone.c.id))))
    except IntegrityError:
        raise RuleBroken(BUILT_ON) from None


def _find_resting(found: TrainingImport) -> CTE:
    """Find the ids of what an import has made, and of all that rests on that, through all levels."""
    gone = select(Completion.id).where(Completion.import_id == found.id).cte("gone", recursive=True)
    return gone.union(select(Completion.id).join(gone, Completion.rests_on == gone.c.id))


def _check_nothing_is_built_on(database: Session, found: TrainingImport, gone: CTE) -> None:
    """Stop (RuleBroken) when a later completion was noted since, for whose span one of those that go was counted.

    Also one that rests on another course: its span was reckoned in the same way.
    """
    whose = (Completion.account_id, Completion.course_id, Completion.completed_on)
    since = (
        select(*whose)
        .outerjoin(gone, gone.c.id == Completion.id)
        .where(
            gone.c.id.is_(None),
            Completion.made_on >= found.made_at.astimezone(SWEDEN).date(),
            Completion.revoked_on.is_(None),
        )
    )
    latest: dict[tuple[UUID, UUID], date] = {}
    for account_id, course_id, day in database.execute(since):
        latest[account_id, course_id] = max(day, latest.get((account_id, course_id), day))
    made = select(*whose).join(gone, gone.c.id == Completion.id).execution_options(yield_per=1000)
    if not latest:
        return
    with database.execute(made) as rows:
        if any(latest.get((one, course), day) > day for one, course, day in rows):
            raise RuleBroken(BUILT_ON)


def _add_import(
    actor: Actor | None, database: Session, kind: ImportKind, file: FileMark, moment: datetime, *, rows: int
) -> TrainingImport:
    made = TrainingImport(
        kind=kind, digest=file.digest, rows=rows, made_at=moment, made_by=account_of(actor), changes={}
    )
    database.add(made)
    keep_meaning(database, kind, file.columns, file.meaning)
    database.flush()
    return made


def _write(actor: Actor | None, database: Session, event: Event, moment: datetime, rows: int) -> None:
    trail.write(database, event, actor_id=account_of(actor), moment=moment, rows=rows)
