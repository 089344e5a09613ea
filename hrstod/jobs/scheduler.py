"""Run the jobs in the server itself, every few minutes, in a thread of its own.

It is started in the process that answers, after the server has forked: threads do not come along into a fork.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from hrstod import clock
from hrstod.jobs.jobs import JOBS
from hrstod.jobs.runner import means_of, run_jobs

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler
    from flask import Flask

MINUTES = 5

log = logging.getLogger("hrstod.jobs")


class JobClock:
    """Runs a site's jobs by the clock, from when it is started until it is stopped."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """Begin. Runs are at whole five minutes, so that the digest leaves at its hour whenever the server started."""
        from apscheduler.schedulers.background import BackgroundScheduler  # noqa: PLC0415 (only the server needs it)
        from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415

        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it would write down the time of each run
        self._scheduler = BackgroundScheduler(timezone=clock.SWEDEN)
        self._scheduler.add_job(
            run_all,
            # Not at once: a server that has just started has others to answer.
            CronTrigger(
                minute=f"*/{MINUTES}", timezone=clock.SWEDEN, start_date=clock.now() + timedelta(minutes=MINUTES)
            ),
            args=[self._app],
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    def stop(self) -> None:
        """End; a run that is going on ends first. Nothing is wrong when it was never started."""
        if self._scheduler is not None:
            self._scheduler.shutdown()
            self._scheduler = None


def run_all(app: Flask) -> None:
    """Run all jobs of a site. What fails is logged by its kind; what goes well leaves no line."""
    try:
        with app.app_context():
            outcomes = run_jobs(means_of(app), JOBS)
    except Exception as error:  # noqa: BLE001 (a thread that nobody waits for must not die without a word)
        log.error("no run: %s", type(error).__name__)  # noqa: TRY400 (a stack of calls would come with the error's words)
        return
    for outcome in outcomes or ():
        if outcome.has_failed:
            log.error("%s %s", outcome.name, outcome.said)
