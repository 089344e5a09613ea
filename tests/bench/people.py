"""Measure signing in: alone, many at once, what other pages feel of it, and what being signed in costs a page."""

from __future__ import annotations

import re
import statistics
import sys
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sqlalchemy import update

from hrstod.accounts.models import Account
from hrstod.accounts.second_factor import code_at, step_at
from hrstod.crypto.primitives import stretch
from hrstod.database.transaction import transaction

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.people import Person

ALONE = 15
AT_ONCE = 4
SECONDS = 8
PAGES = 120
GOALS = {"sign-in": 200.0, "page": 4.0, "of the ceiling": 0.8, "meanwhile": 50.0}
CEILING_SECONDS = 4


class Visitor:
    """A connection that keeps its cookies, as a browser does."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port)
        self.cookies: dict[str, str] = {}

    def ask(self, address: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Ask for a page; give status and body."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form) if form is not None else None
        self.connection.request("GET" if form is None else "POST", address, body, headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read()

    def token(self, address: str) -> str:
        """Fetch a page's token."""
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.ask(address)[1])
        assert found is not None
        return found[1].decode()

    def sign_in(self, person: Person, engine: Engine) -> float:
        """Sign in; give the milliseconds from the press of the button to the answer."""
        with transaction(engine) as database:  # tests are faster than phones: let this half-minute's code count again
            database.execute(update(Account).where(Account.id == person.id).values(last_step=0))
        code = code_at(person.secret, step_at(datetime.now(UTC)))
        form = {
            "csrf_token": self.token("/sign-in"),
            "name": person.sign_in_name,
            "passphrase": person.passphrase,
            "code": code,
        }
        started = time.perf_counter()
        status, _ = self.ask("/sign-in", form)
        spent = (time.perf_counter() - started) * 1000
        assert status == 303, f"signing in answers {status}"
        return spent


def measure_people(port: int, people: list[Person], engine: Engine) -> None:
    """Print what signing in costs, and whether the goals are kept."""
    alone = [Visitor(port).sign_in(people[0], engine) for _ in range(ALONE)]
    _tell("sign-in with unlock, p50", statistics.median(alone), GOALS["sign-in"], "ms")
    _measure_page(port, people[0], engine)
    _measure_many(port, people, engine)


def _measure_page(port: int, person: Person, engine: Engine) -> None:
    """Compare a page with and without being signed in and unlocked, in turns."""
    stranger, reader = Visitor(port), Visitor(port)
    stranger.token("/sign-in")
    reader.sign_in(person, engine)
    spent: dict[str, list[float]] = {"stranger": [], "reader": []}
    for _ in range(PAGES):
        for name, visitor in (("stranger", stranger), ("reader", reader)):
            started = time.perf_counter()
            status, body = visitor.ask("/contacts")
            spent[name].append((time.perf_counter() - started) * 1000)
            assert status == 200
    assert b"/sign-out" in body
    more = statistics.median(spent["reader"]) - statistics.median(spent["stranger"])
    _tell("a page signed in and unlocked, more than without", more, GOALS["page"], "ms")


def _ceiling() -> float:
    """Count how many keys Argon2id alone makes a second with two at a time, as the site lets it."""
    until, done = time.perf_counter() + CEILING_SECONDS, []

    def keep_stretching() -> None:
        while time.perf_counter() < until:
            stretch(b"a passphrase", bytes(16), bytes(32))
            done.append(1)

    threads = [threading.Thread(target=keep_stretching) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / CEILING_SECONDS


def _measure_many(port: int, people: list[Person], engine: Engine) -> None:
    """Let several sign in over and over, while somebody else reads."""
    ceiling = _ceiling()
    done: list[float] = []
    until = time.perf_counter() + SECONDS

    def keep_signing_in(person: Person) -> None:
        while time.perf_counter() < until:
            done.append(Visitor(port).sign_in(person, engine))

    threads = [threading.Thread(target=keep_signing_in, args=(person,)) for person in people[:AT_ONCE]]
    for thread in threads:
        thread.start()
    reader, pages = Visitor(port), []
    while time.perf_counter() < until:
        started = time.perf_counter()
        reader.ask("/contacts")
        pages.append((time.perf_counter() - started) * 1000)
        time.sleep(0.02)
    for thread in threads:
        thread.join()
    a_second = len(done) / SECONDS
    goal = GOALS["of the ceiling"] * ceiling
    sys.stdout.write(
        f"sign-ins a second, {AT_ONCE} at once: {a_second:.1f}  at least {goal:.1f}, four fifths of the {ceiling:.1f} "
        f"that Argon2id alone makes {'kept' if a_second >= goal else 'MISSED'}\n"
    )
    _tell("another page meanwhile, p95", statistics.quantiles(pages, n=20)[-1], GOALS["meanwhile"], "ms")


def _tell(what: str, measured: float, goal: float, unit: str) -> None:
    verdict = "kept" if measured <= goal else "MISSED"
    sys.stdout.write(f"{what}: {measured:.1f} {unit}  at most {goal:.0f} {unit} {verdict}\n")
