"""The site is killed in the middle of writing, two hundred times: what it said it kept is there, and all is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.conftest import make_site
from tests.factories.cases import Office, make_office
from tests.factories.people import sign_in
from tests.journeys.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 200
PATIENCE = 1.0
"""Seconds that an answer is waited for; a request that nobody was left to take is then given up."""


@pytest.fixture
def place(tmp_path: Path) -> Office:
    """Give HR support in an installation of its own."""
    return make_office(make_site(tmp_path))


@pytest.fixture
def lives(place: Office, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start what forks one server after the other."""
    port = free_port()
    place.installation.engine.dispose()
    command = [sys.executable, "-m", "tests.cases.mortal", str(tmp_path), str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        yield process, port
        os.killpg(process.pid, signal.SIGKILL)  # with whatever it has forked last


def begin_life(process: subprocess.Popen[str]) -> int:
    """Fork a server, and give its number."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def send(port: int, case_id: UUID, headers: dict[str, str], form: dict[str, str]) -> int:
    """Send a note, and give the answer’s status; 0 when there is none."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection, suppress(OSError, HTTPException):
        connection.request("POST", f"/c/{case_id}/notes", urlencode(form), headers)
        return connection.getresponse().status
    return 0


@pytest.mark.slow  # two hundred lives and deaths of a server
def test_killed_two_hundred_times_it_keeps_what_it_said_it_kept(
    place: Office, lives: tuple[subprocess.Popen[str], int]
) -> None:
    """Through HTTP, kill -9 at any moment: 303 means kept, no answer means kept whole or not at all."""
    process, port = lives
    case_id = place.begin()
    reader = sign_in(place.app, place.hanna)
    reader.get(f"/c/{case_id}/why")
    reader.post(f"/c/{case_id}/why", {"why": "writing"})
    form = reader.get(f"/c/{case_id}/notes").hidden()
    cookies = "; ".join(f"{name}={reader.cookie(name)}" for name in ("hrstod", "hrstod-in", "hrstod-key"))
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
    place.installation.engine.dispose()
    usual = time_of_one(process, port, case_id, headers, form)
    chance, kept, statuses = random.Random(4), [], []
    for number in range(ROUNDS):
        text = f"Round {number} was written."
        child = begin_life(process)
        end = threading.Timer(chance.uniform(0.1, 2) * usual, os.kill, (child, signal.SIGKILL))
        end.start()
        status = send(port, case_id, headers, {**form, "text": text})
        statuses.append(status)
        if status == 303:
            kept.append(text)
        end.join()
        wait_for_end(child)
    found = place.texts(place.henrik, case_id)
    assert set(statuses) == {0, 303}, statuses
    assert [text for text in kept if found.count(text) != 1] == []
    assert all(one.is_genuine for one in place.entries(place.henrik, case_id))


def time_of_one(
    process: subprocess.Popen[str], port: int, case_id: UUID, headers: dict[str, str], form: dict[str, str]
) -> float:
    """Measure how long a life and a note usually take, so that deaths come before, during and after the writing."""
    taken = []
    for number in range(3):
        began = time.monotonic()
        child = begin_life(process)
        assert send(port, case_id, headers, {**form, "text": f"Before, number {number}."}) == 303
        taken.append(time.monotonic() - began)
        os.kill(child, signal.SIGKILL)
        wait_for_end(child)
    return min(taken)


def wait_for_end(child: int) -> None:
    """Wait until a server is really gone, so that it does not answer in the next one’s place."""
    for _ in range(500):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.002)
    raise AssertionError("a server does not die")
