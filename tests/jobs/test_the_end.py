"""When the server ends nothing that was unlocked stays in memory, unless another server needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from hrstod.accounts.store import SignInStore
from hrstod.commands.memory import clear_memory, say_running
from hrstod.database import migrating
from hrstod.database.transaction import connect
from hrstod.settings import load_settings
from tests.conftest import EXAMPLES
from tests.jobs.conftest import MORNING
from tests.journeys.serving import free_port, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

HALF, BLOB, SUBJECT = os.urandom(32), os.urandom(100), UUID(int=3)


@pytest.fixture
def store(tmp_path: Path) -> SignInStore:
    """Give a memory."""
    return SignInStore(tmp_path / "memory")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[int]:
    """Give what a server holds while it is running."""
    handle = say_running(tmp_path / "instance")
    yield handle
    os.close(handle)


def unlock(store: SignInStore) -> bytes:
    """Sign somebody in, unlock, and open something; give the token."""
    token, visit = store.open_visit(UUID(int=1), MORNING)
    store.keep_unlocked(visit.number, b"place", HALF, BLOB, MORNING)
    store.keep_viewing(visit.number, SUBJECT, MORNING + timedelta(hours=1))
    return token


def test_with_a_folder_of_its_own_everything_is_removed(store: SignInStore, running: int) -> None:
    """The folder in /dev/shm that nobody else would ever clear."""
    unlock(store)
    store.path.with_name("open.db-journal").write_bytes(b"cut short")
    clear_memory(store, running, remove=True)
    assert not store.path.parent.exists()


def test_with_a_folder_that_somebody_made_people_stay_signed_in_and_are_locked(
    store: SignInStore, running: int
) -> None:
    """An upgrade signs nobody out; the half of what was unlocked is written over."""
    token = unlock(store)
    clear_memory(store, running, remove=False)
    visit = store.find_visit(token)
    assert visit is not None
    assert store.find_unlocked(visit.number, b"place") is None
    assert not store.may_view(visit.number, SUBJECT, MORNING)
    assert HALF not in store.path.read_bytes()


@pytest.mark.parametrize("remove", [False, True])
def test_nothing_is_cleared_while_another_server_is_running(
    store: SignInStore, running: int, tmp_path: Path, remove: bool
) -> None:
    """What is unlocked there stays so; the last one to end clears."""
    token, other = unlock(store), say_running(tmp_path / "instance")
    clear_memory(store, running, remove=remove)
    os.close(other)
    visit = store.find_visit(token)
    assert visit is not None
    assert store.find_unlocked(visit.number, b"place") is not None


def test_a_memory_that_is_broken_or_gone_keeps_no_server_from_ending(store: SignInStore, running: int) -> None:
    """Whatever is in the file, or nothing."""
    store.path.write_bytes(b"nonsense" * 1000)
    clear_memory(store, running, remove=False)
    clear_memory(store, running, remove=True)
    clear_memory(store, running, remove=True)
    assert not store.path.exists()


def test_a_server_that_is_stopped_leaves_nothing_in_memory(tmp_path: Path) -> None:
    """Started as somebody starts it, with the clock in it, and stopped as systemd stops it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = load_settings(instance=tmp_path, content=EXAMPLES)
    migrating.upgrade(connect(settings.database_address), tmp_path)
    given = {name: value for name, value in os.environ.items() if not name.startswith("HRSTOD_")}
    given |= {"HRSTOD_INSTANCE": str(tmp_path), "HRSTOD_CONTENT": str(EXAMPLES), "HRSTOD_PUBLIC_ADDRESS": address}
    given |= {"HRSTOD_LISTEN": f"127.0.0.1:{port}"}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(Path(sys.executable).with_name("hrstod")), "serve"], env=given, stdout=log, stderr=subprocess.STDOUT
        )
    wait_for(address, server)
    assert settings.memory.exists()
    server.terminate()
    assert server.wait(timeout=20) == 0
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
    assert not settings.memory.exists()
