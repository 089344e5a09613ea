"""Run the jobs one after the other, alone, and tell of each what it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod import clock
from hrstod.jobs.lock import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from flask import Flask
    from sqlalchemy import Engine

    from hrstod.accounts.store import SignInStore
    from hrstod.accounts.vault import Vault
    from hrstod.settings import Settings


@dataclass(frozen=True)
class Means:
    """What jobs do their work with."""

    settings: Settings
    engine: Engine
    vault: Vault
    store: SignInStore


@dataclass(frozen=True)
class Job:
    """Something that is done by the clock, in transactions of its own."""

    name: str
    does: str
    """What it does, and how often, for whoever runs the site."""
    run: Callable[[Means, datetime], str]
    """Does what is due at a moment, which may be nothing, and says so in a few words; without ids and texts."""


@dataclass(frozen=True)
class Outcome:
    """What became of one job."""

    name: str
    said: str
    has_failed: bool = False


def means_of(app: Flask) -> Means:
    """Give what the jobs of a site work with."""
    found = app.extensions
    return Means(found["hrstod.settings"], found["hrstod.engine"], found["hrstod.vault"], found["hrstod.sign_in_store"])


def run_jobs(means: Means, jobs: Sequence[Job]) -> list[Outcome] | None:
    """Run jobs in their order; None when somebody else is running them right now, and nothing was done."""
    with alone(means.engine, means.settings.instance) as is_alone:
        return [_run(job, means) for job in jobs] if is_alone else None


def _run(job: Job, means: Means) -> Outcome:
    """Run one job. Of what it raises only the kind is told: the words could hold what somebody wrote."""
    try:
        return Outcome(job.name, job.run(means, clock.now()))
    except Exception as error:  # noqa: BLE001 (whatever is wrong with one job, the others are run)
        return Outcome(job.name, f"failed: {type(error).__name__}", has_failed=True)
