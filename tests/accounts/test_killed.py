"""A process that is killed takes nobody’s sign-in with it, and nothing on the server opens anything by itself."""

from __future__ import annotations

import hashlib
import json
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hrstod.app import create_app
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.splitting import join
from tests.accounts.looking import browser_with, cookies_of, is_signed_in, is_unlocked
from tests.conftest import EXAMPLES, make_settings, make_site
from tests.factories import people

if TYPE_CHECKING:
    from flask import Flask

    from tests.factories.people import Person

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give the folder of an installation of its own."""
    return tmp_path


@pytest.fixture
def place(folder: Path) -> Flask:
    """Give a site of its own."""
    return make_site(folder, content=EXAMPLES)


@pytest.fixture
def anna(place: Flask) -> Person:
    """Give somebody with an account there."""
    return people.make_person(place)


def test_a_process_that_is_killed_loses_no_unlock(place: Flask, folder: Path, anna: Person) -> None:
    """Killed with -9 between the unlock and the next request: another process goes on with the same cookies."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.accounts.dying", str(folder), json.dumps(anna.form())],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr.decode()
    reader = browser_with(place, json.loads(ran.stdout))
    assert is_signed_in(reader)
    assert is_unlocked(reader)


def test_two_processes_know_the_same_sign_ins(place: Flask, folder: Path, anna: Person) -> None:
    """Signed in at one and out at the other."""
    other = create_app(make_settings(folder, content=EXAMPLES))
    cookies = cookies_of(people.sign_in(place, anna))
    assert is_unlocked(browser_with(other, cookies))
    browser_with(other, cookies).get("/leave")
    assert not is_signed_in(browser_with(place, cookies))


def everything_on_the_server(folder: Path) -> bytes:
    """Give all bytes of database, keystore, master key and memory."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_nothing_on_the_server_holds_what_is_unlocked(place: Flask, folder: Path, anna: Person) -> None:
    """Neither the private keys, nor the cookies, nor what opens the account, stand in any file while it is in use."""
    cookies = cookies_of(people.sign_in(place, anna))
    found = everything_on_the_server(folder)
    assert len(found) > 100_000
    written = anna.keys.to_bytes()
    pieces = [written[2:66], written[66:98], written[98:], anna.secret]
    pieces += [value.encode() for value in (anna.passphrase, anna.recovery_code, *cookies.values())]
    assert not [piece for piece in pieces if piece in found]


def test_the_memory_with_database_and_keystore_opens_nothing(place: Flask, folder: Path, anna: Person) -> None:
    """The half that is in memory joins with no other number that stands anywhere on the server."""
    people.sign_in(place, anna)
    memory = sqlite3.connect(folder / "memory" / "open.db")
    [(place_id, half, blob)] = memory.execute("SELECT id, half, blob FROM unlocked").fetchall()
    [(visit_id,)] = memory.execute("SELECT id FROM visit").fetchall()
    guesses = [place_id, half, visit_id, bytes(32), hashlib.sha256(half).digest()]
    keystore = sqlite3.connect(folder / "keystore.db")
    guesses += [bytes(row[0])[-32:] for row in keystore.execute("SELECT blob FROM shred_key")]
    for guess in guesses:
        with pytest.raises(CannotUnseal):
            join(guess, half, blob)
