"""Runs: alone, in order, and none of the jobs stops another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hrstod.jobs.jobs import JOBS
from hrstod.jobs.lock import alone
from hrstod.jobs.runner import Job, Outcome, run_jobs
from tests.database.postgres import KINDS, empty_database
from tests.jobs.conftest import MORNING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from hrstod.jobs.runner import Means

CANARY = "kanariefågel-8841"


def good(name: str) -> Job:
    """Make a job that says when it was run."""
    return Job(name, "Says when.", lambda _means, moment: moment.isoformat())


def bad(_means: Means, _moment: datetime) -> str:
    """Fail, with words that could be somebody's."""
    raise LookupError(CANARY)


def test_jobs_are_run_in_their_order_and_say_what_they_did(means: Means) -> None:
    """Each is told the moment."""
    said = MORNING.isoformat()
    assert run_jobs(means, [good("one"), good("two")]) == [Outcome("one", said), Outcome("two", said)]


def test_a_job_that_fails_stops_no_other_and_is_named_by_its_kind(means: Means) -> None:
    """What its error says stays unsaid."""
    outcomes = run_jobs(means, [Job("bad", "Fails.", bad), good("good")])
    assert outcomes == [Outcome("bad", "failed: LookupError", has_failed=True), Outcome("good", MORNING.isoformat())]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_run_that_is_stopped_lets_the_next_one_begin(means: Means, stop: type[BaseException]) -> None:
    """The lock does not outlive whoever took it."""

    def stopped(_means: Means, _moment: datetime) -> str:
        raise stop

    with pytest.raises(stop):
        run_jobs(means, [Job("stopped", "Stops.", stopped)])
    assert run_jobs(means, [good("good")]) is not None


@pytest.fixture(params=KINDS)
def anywhere(request: pytest.FixtureRequest, means: Means, tmp_path: Path) -> Iterator[Means]:
    """Give what jobs work with, on each kind of database."""
    with empty_database(request.param, tmp_path, request.config) as engine:
        yield replace(means, engine=engine)


def test_two_runs_at_once_are_one(anywhere: Means) -> None:
    """The second does nothing, and the one after both begins as usual."""
    inside = []

    def again(_means: Means, _moment: datetime) -> str:
        inside.append(run_jobs(anywhere, [good("inner")]))
        return "done"

    run_jobs(anywhere, [Job("outer", "Runs them again.", again)])
    assert (inside, run_jobs(anywhere, [good("after")]) is None) == ([None], False)


def test_the_lock_of_a_database_is_not_that_of_another(means: Means, tmp_path: Path) -> None:
    """Two installations on a machine do not wait for each other."""
    with alone(means.engine, means.settings.instance), alone(means.engine, tmp_path / "other") as is_alone:
        assert is_alone


def test_every_job_can_be_run_again_and_again(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing fails, and the second time there is nothing left to do."""
    first, second = (run_jobs(means, JOBS) for _ in range(2))
    assert first is not None
    assert second == [
        Outcome("memory", "done"),
        Outcome("disposals", "done"),
        Outcome("returned", "done"),
        Outcome("keys", "done"),
        Outcome("readers", "done"),
        Outcome("checkpoint", "signed today already"),
        Outcome("reminders", "off: HRSTOD_MAIL_SERVER is not set"),
        Outcome("digest", "off: HRSTOD_MAIL_SERVER is not set"),
        Outcome("training-mail", "off: HRSTOD_MAIL_SERVER is not set"),
    ]
    assert [outcome for outcome in first if outcome.has_failed] == []


def test_every_job_has_a_name_of_its_own_and_says_what_it_does() -> None:
    """Whoever runs the site reads them in a list."""
    names = [job.name for job in JOBS]
    assert len(set(names)) == len(names)
    assert [job.does for job in JOBS if not job.does.endswith(".")] == []
