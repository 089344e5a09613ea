"""What all tests share: a site on real content, a site on the tiny examples, the cast, the clock, the budgets."""

from __future__ import annotations

import gc
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hrstod import clock
from hrstod.app import create_app
from hrstod.database.transaction import connect
from hrstod.settings import Settings, load_settings
from tests import cast, quick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.cast import Reader

EXAMPLES = quick.EXAMPLES

BUDGETS = {"test_rules": 0.010, "browser": None, "": 0.500}
"""Seconds of computing that a test may take: rules, stories in a browser, everything else."""
SLOWEST_MACHINE = 4
"""Up to so many budgets a test is told about; beyond, it fails: no machine that builds is slower than that."""


quick.hurry()


def make_settings(folder: Path, **overrides: Any) -> Settings:
    """Give settings for an installation of its own."""
    given = {"secret_key": "a key that is only for tests, and long", "memory_folder": folder / "memory", **overrides}
    return load_settings(instance=folder, **given)


def make_site(folder: Path, **overrides: Any) -> Flask:
    """Make a site with its tables."""
    settings = make_settings(folder, **overrides)
    engine = connect(settings.database_address)
    quick.lay_tables(engine, settings.instance)
    engine.dispose()
    app = create_app(settings)
    app.testing = False
    return app


@pytest.fixture(scope="session", autouse=True)
def _awake() -> None:
    """Let no test be charged for what only the first of its process has to do."""
    quick.wake_hypothesis()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give the site on the real content."""
    return make_site(tmp_path_factory.mktemp("instance"))


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a site on the tiny examples, one checklist for each thing the engine can do."""
    return make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES)


@pytest.fixture
def anna(site: Flask) -> Reader:
    """Give Anna at the real site."""
    return cast.anna(site)


@pytest.fixture
def david(site: Flask) -> Reader:
    """Give David at the real site, with another browser."""
    return cast.david(site)


@pytest.fixture
def reader(example_site: Flask) -> Reader:
    """Give Anna at the site with the examples."""
    return cast.anna(example_site)


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Move the clock: to a moment, or by some time."""
    start = clock.now()

    def go(to: datetime | None = None, **by: float) -> None:
        moment = to if to is not None else start + timedelta(**by)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return go


def pytest_configure(config: pytest.Config) -> None:
    """Let a run in several processes work in memory; a test that is run by hand leaves its files to look at."""
    if config.getoption("numprocesses", None):
        quick.work_in_memory(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[Any]:
    """Fail a test that computes for longer than its budget; waiting for the other core is not counted."""
    gc.disable()  # collecting what other tests left is not this test's work
    started = time.thread_time()
    try:
        result = yield
    finally:
        spent = time.thread_time() - started
        gc.enable()
    if item.get_closest_marker("slow") or item.get_closest_marker("browser"):
        return result
    budget = BUDGETS.get(item.path.stem, BUDGETS[""])
    if budget is not None and spent > budget:
        told = f"took {spent * 1000:.0f} ms of computing; its budget is {budget * 1000:.0f} ms"
        if spent > budget * SLOWEST_MACHINE:
            pytest.fail(told, pytrace=False)
        item.add_report_section("call", "budget", told)
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell which tests were over their budget on this machine, which may just be slow or busy."""
    over = [
        f"{report.nodeid} {text}"
        for report in terminalreporter.getreports("passed")
        for title, text in report.sections
        if title == "Captured budget call"
    ]
    if over:
        terminalreporter.section("over their budget on this machine")
        for line in over:
            terminalreporter.line(line)
