"""Every job, in the order they run in. A new one is one more line, and a few that hand it what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrstod.accounts.sharing import drop_ended_readers
from hrstod.audit.outside import checkpoint_file
from hrstod.clock import SWEDEN
from hrstod.database.transaction import transaction
from hrstod.jobs import upkeep
from hrstod.jobs.runner import Job
from hrstod.notifications.jobs import send_digest
from hrstod.notifications.training_mail import send_training_mail
from hrstod.retention import jobs as retention
from hrstod.training.reminding import queue_due

if TYPE_CHECKING:
    from datetime import datetime

    from hrstod.jobs.runner import Means


def _disposals(means: Means, moment: datetime) -> str:
    days = means.settings.keystore_backup_days
    return retention.finish_disposals(means.engine, means.vault, moment=moment, backup_days=days)


def _returned(means: Means, moment: datetime) -> str:
    return retention.sweep_returned(means.engine, means.vault, moment=moment)


def _keys(means: Means, moment: datetime) -> str:
    checkpoints = checkpoint_file(means.settings)
    return retention.sweep_left_over(means.engine, means.vault, means.store, checkpoints=checkpoints, moment=moment)


def _digest(means: Means, moment: datetime) -> str:
    return send_digest(means.engine, means.settings, moment)


def _reminders(means: Means, moment: datetime) -> str:
    return queue_due(means.engine, means.settings, moment)


def _training_mail(means: Means, moment: datetime) -> str:
    return send_training_mail(means.engine, means.settings, moment)


def _readers(means: Means, moment: datetime) -> str:
    with transaction(means.engine) as database:
        drop_ended_readers(database, moment.astimezone(SWEDEN).date())
    return "done"


JOBS = (
    Job("memory", "Removes sign-ins that are over from the memory folder, in every run.", upkeep.sweep_memory),
    Job("disposals", "Finishes disposals that two people have decided on and that were broken off.", _disposals),
    Job("returned", "Deletes again what was disposed of and came back with an older backup.", _returned),
    Job("keys", "Destroys keys in the keystore that lock nothing, an hour after they were first seen.", _keys),
    # What changes rows stands here, before the checkpoint, so that what it writes into the log is signed the same day.
    Job("readers", "Takes keys away from those whose role, or whose covering for somebody, has ended.", _readers),
    Job("checkpoint", "Signs the log of events once a day, and writes that outside.", upkeep.sign_log),
    Job("reminders", "Puts reminders of courses into the outbox once on each working day, each once.", _reminders),
    # The mail is last: a mail server that is slow to answer holds nothing else up.
    # The digest before the other: it leaves at its hour, however much there is to say about training.
    Job("digest", "Sends the mail to HR support at its hour on each working day.", _digest),
    Job("training-mail", "Sends invitations, reminders and other mail about training, each once.", _training_mail),
)
"""The jobs. Each looks first whether anything is due."""
