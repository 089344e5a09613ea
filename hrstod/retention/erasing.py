"""Erase what two people have decided on: the key first, then the rows, and the certificate in one with the rows.

What they decided is held fast before this begins. Broken off before the key is gone, everything can still be read;
broken off after it, the rows are left and open for nobody. Either way this is done once more, and ends the same. A hold
that came between the decision and the key wins: whoever was told that a disposal is stopped must be able to rely on it.
So does whoever has asked for a public record. A decision that the log of events does not know is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hrstod.accounts.models import SharedKey
from hrstod.accounts.sharing import forget_shared_key
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.cases.access import PURPOSE
from hrstod.cases.models import Case, CaseDraft, CaseEntry
from hrstod.cases.sealing import reference_of
from hrstod.clock import SWEDEN
from hrstod.database.transaction import transaction
from hrstod.retention.access import is_confirmed
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState, gone_everywhere_on, what_stops

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy import Engine

    from hrstod.accounts.vault import Vault


def list_unfinished(engine: Engine) -> Sequence[UUID]:
    """List what two people have decided on and what is not erased yet."""
    with Session(engine) as database:
        return database.scalars(select(Disposal.id).where(Disposal.state == DisposalState.SHREDDING)).all()


def finish_disposal(engine: Engine, vault: Vault, disposal_id: UUID, *, moment: datetime, backup_days: int) -> None:
    """Shred the key, delete the rows and write the certificate; what is done already stays as it is.

    Raises Unavailable, with nothing deleted, when the keystore or the list of what was shredded cannot be used.
    """
    with transaction(engine) as database:
        disposal = _hold(database, disposal_id)
        if disposal is None or disposal.case_id is None:
            return
        is_gone = vault.keystore.is_shredded(PURPOSE, disposal.case_id)
        if not is_gone and _is_stopped(database, vault, disposal, moment.astimezone(SWEDEN).date()):
            _take_back(database, disposal, moment)
            return
        vault.keystore.shred(PURPOSE, disposal.case_id)
        delete_case(database, disposal.case_id)
        _certify(database, disposal, moment, backup_days)


def delete_case(database: Session, case_id: UUID) -> None:
    """Delete every row there is about a case; the certificate is another matter."""
    for table in (CaseEntry, CaseDraft):
        database.execute(delete(table).where(table.case_id == case_id))
    database.execute(delete(Case).where(Case.id == case_id))
    forget_shared_key(database, case_id)


def _hold(database: Session, disposal_id: UUID) -> Disposal | None:
    """Hold a disposal that is to be finished, in the order in which all hold a case: its key, the case, the rest."""
    case_id = database.scalar(select(Disposal.case_id).where(Disposal.id == disposal_id))
    if case_id is None:
        return None
    database.get(SharedKey, case_id, with_for_update=True)
    database.get(Case, case_id, with_for_update=True)
    disposal = database.get(Disposal, disposal_id, with_for_update=True)
    return disposal if disposal is not None and disposal.state is DisposalState.SHREDDING else None


def _is_stopped(database: Session, vault: Vault, disposal: Disposal, day: date) -> bool:
    """Tell whether it was stopped after it was decided, or never decided; there is still something to stop.

    The key goes before the rows: where the rows alone are gone, it was not this that deleted them.
    """
    case = database.get(Case, disposal.case_id)
    if case is None or what_stops(case.dispose_from, day, is_held=case.is_held) is not None:
        return True
    # Whoever can write rows could have put the word for another case there; the key says what this one is called.
    shred_key = vault.keystore.find_many(PURPOSE, [case.id]).get(case.id)
    return shred_key is None or not is_confirmed(database, reference_of(case.id, shred_key), disposal)


def _take_back(database: Session, disposal: Disposal, moment: datetime) -> None:
    reference = disposal.reference
    database.delete(disposal)
    database.flush()
    trail.write(database, Event.CASE_DISPOSAL_REFUSED, actor_id=None, moment=moment, case=reference)


def _certify(database: Session, disposal: Disposal, moment: datetime, backup_days: int) -> None:
    """Turn the decision into a certificate, which no longer says what it was about, and write it down."""
    reference, day = disposal.reference, moment.astimezone(SWEDEN).date()
    disposal.state, disposal.case_id, disposal.reference = DisposalState.DONE, None, None
    disposal.done_month, disposal.everywhere_on = day.replace(day=1), gone_everywhere_on(day, backup_days)
    database.flush()
    trail.write(
        database,
        Event.CASE_DISPOSED,
        actor_id=disposal.confirmed_by,
        moment=moment,
        case=reference,
        board=disposal.board_id,
    )
