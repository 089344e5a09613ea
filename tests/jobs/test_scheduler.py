"""The clock in the server: it runs all jobs by itself, in silence, and stops when the server does."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime, timedelta
from threading import Event, active_count
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.app import create_app
from hrstod.commands.server import make_server
from hrstod.jobs import scheduler
from hrstod.jobs.jobs import JOBS
from hrstod.jobs.runner import Job, means_of
from hrstod.jobs.scheduler import JobClock, run_all
from tests.conftest import EXAMPLES, make_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from hrstod.jobs.runner import Means

CANARY = "kanariefågel-8841"


@pytest.fixture(scope="module")
def app(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give a site on an installation of its own."""
    folder = tmp_path_factory.mktemp("ticking") / "instance"
    shutil.copytree(ready, folder)
    app = create_app(make_settings(folder, content=EXAMPLES))
    yield app
    app.extensions["hrstod.engine"].dispose()
    app.extensions["hrstod.vault"].keystore.close()


def bad(_means: Means, _moment: datetime) -> str:
    """Fail, with words that could be somebody's."""
    raise LookupError(CANARY)


def test_a_run_that_goes_well_leaves_no_line(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Every five minutes a line would bury the others."""
    caplog.set_level(logging.INFO)
    run_all(app)
    assert [one.name for one in caplog.records if one.name.startswith("hrstod.jobs")] == []


def test_a_job_that_fails_is_logged_by_its_kind(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by nothing else."""
    monkeypatch.setattr(scheduler, "JOBS", (Job("bad", "Fails.", bad), *JOBS))
    run_all(app)
    assert [one.getMessage() for one in caplog.records] == ["bad failed: LookupError"]


def test_a_run_that_cannot_begin_is_logged_by_its_kind(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database of the lock may be down; the next run comes all the same."""
    monkeypatch.setattr(scheduler, "run_jobs", lambda *_: bad(means_of(app), clock.now()))
    run_all(app)
    assert [one.getMessage() for one in caplog.records] == ["no run: LookupError"]
    assert CANARY not in caplog.text


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Tell when a run has begun."""
    event = Event()
    monkeypatch.setattr(scheduler, "run_all", lambda _app: event.set())
    return event


def due_now(ticking: JobClock) -> None:
    """Let the next run be due now, so that nobody has to wait for it."""
    assert ticking._scheduler is not None
    ticking._scheduler.get_jobs()[0].modify(next_run_time=datetime.now(UTC))


def test_runs_are_at_whole_five_minutes_and_not_at_once(app: Flask, ran: Event) -> None:
    """The digest leaves at its hour whenever the server started; and one that starts has others to answer."""
    ticking = JobClock(app)
    ticking.start()
    assert ticking._scheduler is not None
    first = ticking._scheduler.get_jobs()[0].next_run_time
    ticking.stop()
    assert (first.minute % 5, first.second) == (0, 0)
    assert timedelta(minutes=5) <= first - clock.now() <= timedelta(minutes=10)


def test_the_clock_runs_the_jobs_in_a_thread_of_its_own(app: Flask, ran: Event) -> None:
    """Nobody has to ask for it."""
    ticking = JobClock(app)
    ticking.start()
    due_now(ticking)
    assert ran.wait(timeout=10)
    ticking.stop()


def test_a_clock_that_was_stopped_leaves_no_thread(app: Flask, ran: Event) -> None:
    """The server ends with it, and not some time after."""
    before, ticking = active_count(), JobClock(app)
    ticking.start()
    due_now(ticking)
    ran.wait(timeout=10)
    ticking.stop()
    ticking.stop()
    assert active_count() == before


def test_the_server_starts_the_clock_where_it_answers_and_stops_it_there(app: Flask, ran: Event) -> None:
    """After the fork, which takes no threads along."""
    hooks = make_server(app, "127.0.0.1:0", 8, "http://127.0.0.1").cfg
    before = active_count()
    hooks.post_worker_init(None)
    during = active_count()
    hooks.worker_exit(None, None)
    assert (during > before, active_count()) == (True, before)


def test_with_a_timer_the_server_starts_no_clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine runs the jobs instead."""
    settings = app.extensions["hrstod.settings"].model_copy(update={"jobs": "timer"})
    monkeypatch.setitem(app.extensions, "hrstod.settings", settings)
    before = active_count()
    make_server(app, "127.0.0.1:0", 8, "http://127.0.0.1").cfg.post_worker_init(None)
    assert active_count() == before


def test_the_library_that_ticks_writes_no_line(app: Flask, ran: Event, caplog: pytest.LogCaptureFixture) -> None:
    """Its lines would have times in them."""
    caplog.set_level(logging.INFO)
    ticking = JobClock(app)
    ticking.start()
    due_now(ticking)
    ran.wait(timeout=10)
    ticking.stop()
    assert caplog.records == []
