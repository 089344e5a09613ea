"""A site that is served and stands in this process too, so that both what is waited for and what is worked is measured.

Beside what a browser waits for, the table has the time around the WSGI call in this process, and the computing in it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from hrstod.app import create_app
from hrstod.database import migrating
from hrstod.database.transaction import connect
from hrstod.settings import load_settings
from tests.bench.people import Visitor
from tests.journeys.serving import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.factories.people import Person

Done = TypeVar("Done")
HEADING = f"{'cases':40}{'number':>8}{'p50 ms':>9}{'p95 ms':>9}{'inside':>9}{'cpu':>9}  goal\n"


@dataclass
class Spent:
    """Milliseconds that something took each time, for who asked, around the WSGI call, and of computing in it."""

    asked: list[float] = field(default_factory=list)
    inside: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def tell(self, what: str, number: int, *verdicts: str) -> None:
        """Print a line."""
        high = statistics.quantiles(self.asked, n=20)[-1]
        line = f"{what:40}{number:>8}{statistics.median(self.asked):>9.1f}{high:>9.1f}"
        inside = "".join(f"{statistics.median(one):>9.1f}" if one else f"{'':9}" for one in (self.inside, self.cpu))
        sys.stdout.write(f"{line}{inside}  {', '.join(verdicts)}\n")


@dataclass(frozen=True)
class Site:
    """A site that is served, and the same in this process."""

    app: Flask
    port: int

    def visit(self, person: Person) -> Visitor:
        """Let somebody sign in."""
        visitor = Visitor(self.port)
        visitor.sign_in(person, self.app.extensions["hrstod.engine"])
        return visitor

    def ask(self, spent: Spent, visitor: Visitor, address: str, form: dict[str, str] | None = None) -> None:
        """Ask as a browser does, and note how long it took."""
        started = time.perf_counter()
        status, body = visitor.ask(address, form)
        spent.asked.append((time.perf_counter() - started) * 1000)
        check(address, form, status, body)

    def ask_inside(self, spent: Spent, visitor: Visitor, address: str, form: dict[str, str] | None = None) -> None:
        """Ask the same in this process, and note how long the WSGI call took."""
        visitor.connection.close()  # the server ends one that waits for seconds; the next question opens another
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        method, whole = "GET" if form is None else "POST", f"http://127.0.0.1:{self.port}"
        asked = EnvironBuilder(
            address, whole, method=method, data=form, headers=Headers([("Cookie", cookies)])
        ).get_environ()
        started, computing = time.perf_counter(), time.thread_time()
        answer, status, _headers = run_wsgi_app(self.app.wsgi_app, asked)
        body = b"".join(answer)
        spent.inside.append((time.perf_counter() - started) * 1000)
        spent.cpu.append((time.thread_time() - computing) * 1000)
        check(address, form, int(status[:3]), body)


def check(address: str, form: dict[str, str] | None, status: int, body: bytes) -> None:
    """Stop where something else was answered than what is measured."""
    wanted = 303 if form is not None and "words" not in form else 200
    assert status == wanted, f"{address} answers {status}: {body[:200]!r}"


def judged(measured: float, most: float, unit: str, of_what: str = "") -> str:
    """Say whether a goal is kept."""
    return f"{of_what}at most {most:g} {unit} {'kept' if measured <= most else 'MISSED'}"


@contextmanager
def served(instance: Path, memory: Path) -> Iterator[Site]:
    """Serve an installation until done; the jobs' clock stays still."""
    port = free_port()
    listen, address = f"127.0.0.1:{port}", f"http://127.0.0.1:{port}"
    settings = load_settings(instance=instance, memory_folder=memory, public_address=address, jobs="timer")
    environment = {"INSTANCE": str(instance), "MEMORY_FOLDER": str(memory), "PUBLIC_ADDRESS": address, "JOBS": "timer"}
    prefixed = {f"HRSTOD_{name}": value for name, value in environment.items()}
    engine = connect(settings.database_address)
    migrating.upgrade(engine, settings.instance)
    engine.dispose()
    command = [sys.executable, "-m", "tests.bench.serve", listen]
    server = subprocess.Popen(command, env=os.environ | prefixed)
    try:
        wait_for(address, server)
        yield Site(create_app(settings), port)
    finally:
        server.terminate()
        server.wait(15)


def clocked(work: Callable[[], Done]) -> tuple[Done, float]:
    """Do something, and give what came of it and how many seconds it took."""
    started = time.perf_counter()
    done = work()
    return done, time.perf_counter() - started
