"""Measure: server time of each kind of page, p50 and p95, against a bare page; weight; memory; the PDF."""

from __future__ import annotations

import gzip
import http.client
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from hrstod.database import migrating
from hrstod.database.transaction import connect
from hrstod.settings import load_settings
from tests.bench.crypto import measure_crypto
from tests.bench.people import AT_ONCE, measure_people
from tests.factories.people import add_board, enrol, give_role, install, invite
from tests.journeys.serving import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from hrstod.settings import Settings
    from tests.factories.people import Person

ROUNDS = 8
REQUESTS_A_ROUND = 25
GOALS = {"ratio": 3.0, "pdf": 30.0, "weight": 60_000, "memory": 110}


@dataclass
class Client:
    """One connection that keeps cookies, as a browser does."""

    port: int
    cookie: str = ""
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        """Open the connection."""
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def ask(self, address: str, form: str | None = None) -> tuple[int, bytes, str]:
        """Ask for a page; give status, body and where it leads."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request("GET" if form is None else "POST", address, form, headers)
        answer = self.connection.getresponse()
        if set_cookie := answer.headers.get("Set-Cookie"):
            self.cookie = set_cookie.split(";")[0]
        return answer.status, answer.read(), answer.headers.get("Location") or ""

    def follow(self, address: str, form: str | None = None) -> tuple[bytes, str]:
        """Ask for a page through redirects; give its body and its address."""
        status, body, location = self.ask(address, form)
        while status == 303:
            address = location
            status, body, location = self.ask(address)
        assert status == 200, f"{address} answers {status}"
        return body, address


def answer(client: Client, address: str, chosen: str) -> tuple[bytes, str]:
    """Answer the question at an address."""
    body, _ = client.follow(address)
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', body)
    assert found is not None
    return client.follow(address, f"csrf_token={found[1].decode()}&answer={chosen}")


def walk(client: Client, question: str, answers: tuple[str, ...]) -> tuple[str, str]:
    """Answer every question; give the address of the steps and of the plan."""
    body, address = b"", question
    for chosen in answers:
        body, address = answer(client, address, chosen)
    plan = re.search(rb'href="([^"]+/plan)"', body)
    assert plan is not None
    return address, plan[1].decode() + ".pdf"


def pages(client: Client) -> dict[str, list[str]]:
    """Walk through the checklist, and give the addresses of each kind of page."""
    client.follow("/steps/conversation")
    _, question = client.follow("/steps/conversation/first")
    longest, plan = walk(client, question, ("yes", "no", *["unknown"] * 7))
    rest = ("no", "some", "remote", "no", "leave")
    ways = itertools.product(("yes", "no"), ("partner", "relatives", "several", "other", "unknown"))
    plans = [walk(client, question, ("yes", "no", children, who, *rest))[1] for children, who in ways]
    return {
        "start page": ["/"],
        "checklist question": [question],
        "task list": [longest],
        "contact list, filtered": ["/contacts?w=4&k=1&m=1"],
        "contact list, whole": ["/contacts"],
        "guidance page": ["/read/several"],
        "PDF of the plan": [plan, *plans],
    }


def timed(client: Client, addresses: list[str]) -> Iterator[float]:
    """Ask some times in a row, for one address after the other; give milliseconds."""
    for number in range(REQUESTS_A_ROUND):
        address = addresses[number % len(addresses)]
        started = time.perf_counter()
        status, _, _ = client.ask(address)
        yield (time.perf_counter() - started) * 1000
        assert status == 200, address


def measure(client: Client) -> None:
    """Compare each page with a bare one of its size, in interleaved rounds."""
    sys.stdout.write(f"{'page':24}{'bytes':>8}{'p50 ms':>9}{'p95 ms':>9}{'bare p50':>10}{'ratio':>7}  goal\n")
    for name, addresses in pages(client).items():
        size = len(client.follow(addresses[0])[0])
        spent: list[float] = []
        bare: list[float] = []
        for _ in range(ROUNDS):
            bare += timed(client, [f"/bare/{size}"])
            spent += timed(client, addresses)
        middle, floor = statistics.median(spent), statistics.median(bare)
        high = statistics.quantiles(spent, n=20)[-1]
        goal = f"p95 {GOALS['pdf']:.0f} ms" if "PDF" in name else f"{GOALS['ratio']:.0f}x"
        kept = high <= GOALS["pdf"] if "PDF" in name else middle / floor <= GOALS["ratio"]
        line = f"{name:24}{size:>8}{middle:>9.2f}{high:>9.2f}{floor:>10.2f}{middle / floor:>7.1f}"
        sys.stdout.write(f"{line}  {goal} {'kept' if kept else 'MISSED'}\n")


def weigh(client: Client) -> None:
    """Add up what a first visit to the start page fetches, compressed."""
    body, _ = client.follow("/")
    files = sorted(set(re.findall(rb'(?:src|href)="(/static/[^"]+)"', body)))
    folder = Path(__file__).resolve().parents[2] / "hrstod" / "web" / "static" / "dist"
    imported = {"leave.js", "lock.js", "govuk-frontend.min.js"}
    names = {path.rsplit(b"/", 1)[-1].decode() for path in files} | imported
    weight = len(gzip.compress(body)) + sum((folder / f"{name}.gz").stat().st_size for name in names)
    sys.stdout.write(f"page weight, compressed: {weight / 1000:.1f} kB of {GOALS['weight'] / 1000:.0f} kB\n")


def prepare(settings: Settings) -> tuple[Engine, list[Person]]:
    """Make the tables and the keys, and let some people take accounts into use."""
    engine = connect(settings.database_address)
    migrating.upgrade(engine, settings.instance)
    installation = install(settings, engine)
    board = add_board(engine)
    people = []
    for number in range(AT_ONCE):
        account_id, sign_in_name, code = invite(installation, f"Manager {number}")
        people.append(enrol(installation, account_id, sign_in_name, code, f"Manager {number}"))
        give_role(installation, account_id, "manager", board)
    return engine, people


def _tell_memory(server: subprocess.Popen[bytes], after: str) -> None:
    """Print how much memory the server's process holds."""
    workers = psutil.Process(server.pid).children()
    memory = max(worker.memory_info().rss for worker in workers) / 2**20
    sys.stdout.write(f"memory of the process, {after}: {memory:.0f} of {GOALS['memory']} MiB\n")


def main() -> None:
    """Start the two sites, measure, stop them."""
    port = free_port()
    listen = f"127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory(dir="/dev/shm") as in_memory:
        environment = {
            **os.environ,
            "HRSTOD_INSTANCE": folder,
            "HRSTOD_PUBLIC_ADDRESS": f"http://{listen}",
            "HRSTOD_MEMORY_FOLDER": in_memory,
        }
        settings = load_settings(instance=Path(folder))
        engine, people = prepare(settings)
        server = subprocess.Popen([sys.executable, "-m", "tests.bench.serve", listen], env=environment)
        try:
            wait_for(f"http://{listen}/", server)
            measure(Client(port))
            weigh(Client(port))
            _tell_memory(server, "every open page and the PDF visited")
            measure_people(port, people, engine)
            _tell_memory(server, "and many signed in")
        finally:
            server.terminate()
            server.wait(15)


if __name__ == "__main__":
    main()
    measure_crypto()
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "tests.bench.cases"], check=True)  # alone: what it imports makes keys cheap
    subprocess.run([sys.executable, "-m", "tests.bench.training"], check=True)
    subprocess.run([sys.executable, "-m", "tests.bench.training_import"], check=True)
