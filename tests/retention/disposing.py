"""Cases that were closed long ago, two people who dispose of them, and what is left to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from hrstod import clock
from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.audit.models import AuditEntry
from hrstod.cases import closing
from hrstod.cases.models import Case, CaseDraft, CaseEntry
from hrstod.retention import erasing, jobs, service
from hrstod.retention.models import Disposal

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from hrstod.audit.events import Event
    from tests.factories.cases import Office
    from tests.factories.people import Person

LATER = 400
"""After so many days the year is over for which the board keeps what is closed."""
BACKUP_DAYS = 30
SECRET = "kanariefågel-9137 står skrivet här"


def make_closed(office: Office, travel: Callable[..., None] | None = None) -> UUID:
    """Let Hanna begin a case with Henrik, write in it and close it; with a clock to move, its time is then over."""
    case_id = office.begin()
    office.note(office.hanna, case_id, SECRET)
    office.do(office.hanna, closing.close_case, case_id, why="support-not-needed")
    if travel is not None:
        travel(days=LATER)
    return case_id


def propose(office: Office, person: Person, case_id: UUID) -> None:
    """Let somebody propose a disposal."""
    office.do(person, service.propose_disposal, case_id)


def confirm(office: Office, person: Person, case_id: UUID) -> UUID:
    """Let somebody confirm a disposal, and leave it at that."""
    disposal_id: UUID = office.do(person, service.confirm_disposal, case_id)
    return disposal_id


def decide(office: Office, case_id: UUID) -> UUID:
    """Let Hanna propose and Henrik confirm; nothing is erased yet."""
    propose(office, office.hanna, case_id)
    return confirm(office, office.henrik, case_id)


def finish(office: Office, disposal_id: UUID) -> None:
    """Erase what was decided on."""
    here = office.installation
    erasing.finish_disposal(here.engine, here.vault, disposal_id, moment=clock.now(), backup_days=BACKUP_DAYS)


def dispose(office: Office, case_id: UUID) -> UUID:
    """Dispose of a case, from the proposal to the certificate."""
    disposal_id = decide(office, case_id)
    finish(office, disposal_id)
    return disposal_id


def run_jobs(office: Office) -> None:
    """Let the clock do what it does about disposals."""
    here = office.installation
    jobs.finish_disposals(here.engine, here.vault, moment=clock.now(), backup_days=BACKUP_DAYS)
    jobs.sweep_returned(here.engine, here.vault, moment=clock.now())


def rows_of(office: Office, case_id: UUID) -> list[Any]:
    """List every row there is about a case."""
    wanted = (
        select(Case).where(Case.id == case_id),
        *(select(table).where(table.case_id == case_id) for table in (CaseEntry, CaseDraft)),
        select(SharedKey).where(SharedKey.id == case_id),
        select(SharedKeyWrap).where(SharedKeyWrap.key_id == case_id),
    )
    with office.read() as database:
        return [row for query in wanted for row in database.scalars(query)]


def find_disposal(office: Office, disposal_id: UUID) -> Disposal | None:
    """Find a disposal as it stands in the database."""
    with office.read() as database:
        return database.get(Disposal, disposal_id)


def written(office: Office, *events: Event) -> list[tuple[str, UUID | None, str]]:
    """List what the log says about events, the last first: which, by whom, and its details."""
    query = select(AuditEntry.event, AuditEntry.actor_id, AuditEntry.details).where(AuditEntry.event.in_(events))
    with office.read() as database:
        return list(database.execute(query.order_by(AuditEntry.number.desc())))
