"""What the clock does for accounts and for the log of events: sweep the memory, and sign the log once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod.accounts.rules import Limits
from hrstod.audit import outside
from hrstod.audit import service as audit
from hrstod.audit.checkpoints import Checkpoint
from hrstod.audit.lines import checkpoint_line
from hrstod.audit.models import AuditCheckpoint
from hrstod.audit.queries import CHECKPOINT
from hrstod.clock import SWEDEN
from hrstod.database.transaction import transaction
from hrstod.training.importing_shelf import Shelf

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from hrstod.jobs.runner import Means

LEFT_AFTER = timedelta(hours=1)
"""After how long a file that was brought and not taken over is removed."""


def sweep_memory(means: Means, moment: datetime) -> str:
    """Remove what is signed in or unlocked and over because of its age, and files that were brought and left there."""
    settings = means.settings
    means.store.sweep(moment - timedelta(hours=settings.sign_in_hours))
    means.store.lock_unused(
        moment, Limits(timedelta(minutes=settings.unlock_idle_minutes), timedelta(hours=settings.unlock_hours))
    )
    Shelf(means.settings.memory).sweep(moment - LEFT_AFTER)
    return "done"


def sign_log(means: Means, moment: datetime) -> str:
    """Sign the log of events as it stands, once a day, and see to it that the checkpoint stands outside the database.

    One that a command has made today counts. A file that it could not be written to is tried again in the next run;
    syslog cannot be read back, and is not. Raises LogShortened, Unavailable or OSError when it cannot be done.
    """
    if not means.vault.pins_file.exists():
        return "nothing to sign with yet: no ceremony has been held"
    place = outside.checkpoint_file(means.settings)
    with Session(means.engine) as database:
        found = _last_checkpoint(database)
    if found is None or _day_of(found.made_at) < _day_of(moment):
        seed = means.vault.keystore.secret(audit.SIGNING)
        with transaction(means.engine) as database:
            found = audit.make_checkpoint(database, seed=seed, moment=moment)
        outside.keep_checkpoint(place, found)
        return "signed"
    if place is not None and not _stands_in(place, found):
        outside.keep_checkpoint(place, found)
        return "written to its file, where it was missing"
    return "signed today already"


def _last_checkpoint(database: Session) -> Checkpoint | None:
    row = database.execute(select(*CHECKPOINT).order_by(AuditCheckpoint.number.desc()).limit(1)).one_or_none()
    return Checkpoint(*row) if row is not None else None


def _day_of(moment: datetime) -> date:
    return moment.astimezone(SWEDEN).date()


def _stands_in(place: Path, checkpoint: Checkpoint) -> bool:
    """Tell whether a checkpoint stands in a file; what else does is not read, and may be anything."""
    return place.exists() and checkpoint_line(checkpoint).encode() in place.read_bytes()
