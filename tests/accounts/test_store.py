"""The memory that all processes share: what is kept there, for whom, and what is gone when it should be."""

from __future__ import annotations

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from hrstod.accounts.rules import Limits
from hrstod.accounts.store import SignInStore, UnsafeFolder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
ANNA, BO = UUID(int=1), UUID(int=2)
LIMITS = Limits(idle=timedelta(minutes=10), longest=timedelta(hours=4))


@pytest.fixture
def store(tmp_path: Path) -> SignInStore:
    """Give an empty memory."""
    return SignInStore(tmp_path / "memory")


def open_keys(store: SignInStore, number: UUID, cookie: bytes = b"cookie", moment: datetime = NOON) -> bytes:
    """Keep half of something that a visit has unlocked; give what finds it."""
    place = sha256(cookie).digest()
    store.keep_unlocked(number, place, b"half", b"blob", moment)
    return place


def written_down(store: SignInStore) -> bytes:
    """Give all bytes of the memory, the part that is not in the file yet included."""
    return b"".join(path.read_bytes() for path in store.path.parent.iterdir())


def test_whoever_has_the_token_is_found(store: SignInStore) -> None:
    """With when they came, and what they have to replace first."""
    token, visit = store.open_visit(ANNA, NOON, "lost-phone")
    assert store.find_visit(token) == visit
    assert (visit.account_id, visit.opened_at, visit.renewing) == (ANNA, NOON, "lost-phone")


def test_the_token_itself_is_kept_nowhere(store: SignInStore) -> None:
    """Whoever reads the memory cannot be anybody."""
    token, visit = store.open_visit(ANNA, NOON)
    store.confirm_visit(visit.number, NOON)
    assert token not in written_down(store)
    assert store.find_visit(sha256(token).digest()) is None


def test_a_confirmed_visit_has_a_new_token_and_the_old_one_is_dead(store: SignInStore) -> None:
    """What somebody planted or copied before the passphrase was given opens nothing after it."""
    old, visit = store.open_visit(ANNA, NOON)
    later = NOON + timedelta(minutes=7)
    new = store.confirm_visit(visit.number, later)
    found = store.find_visit(new)
    assert store.find_visit(old) is None
    assert found is not None
    assert (found.number, found.confirmed_at, found.opened_at) == (visit.number, later, NOON)


def test_what_is_unlocked_is_found_by_both_halves_of_the_pair(store: SignInStore) -> None:
    """The cookie of one visit opens nothing in another."""
    _, anna = store.open_visit(ANNA, NOON)
    _, bo = store.open_visit(BO, NOON)
    place = open_keys(store, anna.number)
    assert store.find_unlocked(anna.number, place) is not None
    assert store.find_unlocked(bo.number, place) is None
    assert store.find_unlocked(anna.number, sha256(b"another").digest()) is None


def test_unlocking_again_forgets_what_was_unlocked_before(store: SignInStore) -> None:
    """The cookie from before opens nothing."""
    _, visit = store.open_visit(ANNA, NOON)
    first, second = (open_keys(store, visit.number, cookie) for cookie in (b"one", b"two"))
    assert store.find_unlocked(visit.number, first) is None
    assert store.find_unlocked(visit.number, second) is not None


def end(store: SignInStore, number: UUID) -> None:
    """End one visit."""
    store.end_visit(number)


def end_all(store: SignInStore, _number: UUID) -> None:
    """End all visits of Anna."""
    store.end_visits(ANNA)


def sweep(store: SignInStore, _number: UUID) -> None:
    """Sweep away what nobody has used."""
    store.sweep(NOON + timedelta(minutes=1))


def lock_unused(store: SignInStore, _number: UUID) -> None:
    """Lock what nobody has used for long, though its sign-in is still alive."""
    store.lock_unused(NOON + timedelta(minutes=11), LIMITS)


@pytest.mark.parametrize("ending", [end, end_all, sweep, SignInStore.lock, lock_unused])
def test_however_it_ends_the_half_is_gone_from_the_memory(
    store: SignInStore, ending: Callable[[SignInStore, UUID], None]
) -> None:
    """The half key goes with its visit (a foreign key), and its bytes are written over."""
    _, visit = store.open_visit(ANNA, NOON)
    half = os.urandom(32)
    store.keep_unlocked(visit.number, b"place", half, os.urandom(100), NOON)
    ending(store, visit.number)
    sqlite3.connect(store.path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert store.find_unlocked(visit.number, b"place") is None
    assert half not in written_down(store)


def test_nothing_is_kept_for_a_visit_that_has_ended(store: SignInStore) -> None:
    """Somebody who is signed out while unlocking has unlocked nothing."""
    _, visit = store.open_visit(ANNA, NOON)
    store.end_visit(visit.number)
    with pytest.raises(sqlite3.IntegrityError):
        open_keys(store, visit.number)


def test_all_visits_of_one_person_end_and_nobody_elses(store: SignInStore) -> None:
    """But the one that is named stays."""
    tokens = [store.open_visit(account, NOON) for account in (ANNA, ANNA, ANNA, BO)]
    assert store.end_visits(ANNA, but=tokens[1][1].number) == 2
    assert [store.find_visit(token) is not None for token, _ in tokens] == [False, True, False, True]


def test_sweeping_takes_what_nobody_uses_and_leaves_the_rest(store: SignInStore) -> None:
    """What was used at the moment itself stays."""
    old, _ = store.open_visit(ANNA, NOON - timedelta(seconds=1))
    used, _ = store.open_visit(ANNA, NOON)
    store.sweep(NOON)
    assert (store.find_visit(old), store.find_visit(used) is not None) == (None, True)


@pytest.mark.parametrize(("used", "after", "is_open"), [(9, 19, True), (9, 20, False), (235, 241, False)])
def test_what_is_unlocked_is_forgotten_when_it_is_over_whether_or_not_a_browser_asks(
    store: SignInStore, used: int, after: int, is_open: bool
) -> None:
    """Ten minutes without use, or four hours; what was being looked at is forgotten with it."""
    _, visit = store.open_visit(ANNA, NOON)
    place, case_id = open_keys(store, visit.number), uuid4()
    store.keep_viewing(visit.number, case_id, NOON + timedelta(hours=9))
    store.use_visit(visit.number, NOON + timedelta(minutes=used), keys=True)
    now = NOON + timedelta(minutes=after)
    store.lock_unused(now, LIMITS)
    found = (store.find_unlocked(visit.number, place) is not None, store.may_view(visit.number, case_id, now))
    assert found == (is_open, is_open)


def test_use_without_the_key_cookie_does_not_keep_the_keys_open(store: SignInStore) -> None:
    """Whoever has only the sign-in cookie cannot keep alive what it does not open."""
    _, visit = store.open_visit(ANNA, NOON)
    place = open_keys(store, visit.number)
    later = NOON + timedelta(minutes=9)
    store.use_visit(visit.number, later, keys=False)
    unlocked = store.find_unlocked(visit.number, place)
    assert unlocked is not None
    assert (unlocked.used_at, store.list_visits(ANNA)[0].used_at) == (NOON, later)


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701, 0o704])
def test_a_folder_that_others_could_read_is_refused(tmp_path: Path, mode: int) -> None:
    """A start with a sentence is better than keys in the open."""
    tmp_path.chmod(mode)
    with pytest.raises(UnsafeFolder, match="0700"):
        SignInStore(tmp_path)


def test_a_folder_of_somebody_elses_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder usually stands, anybody can make one first."""
    tmp_path.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(UnsafeFolder):
        SignInStore(tmp_path)


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """Whatever the process lets others read by default."""
    before = os.umask(0)
    try:
        SignInStore(tmp_path / "a" / "memory")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a" / "memory").stat().st_mode) == 0o700


def test_many_threads_open_and_end_visits_at_once(store: SignInStore) -> None:
    """Nobody waits in vain, and nobody finds another's visit."""

    def come_and_go(number: int) -> bool:
        account = UUID(int=number)
        token, visit = store.open_visit(account, NOON)
        open_keys(store, visit.number, token)
        found = store.find_visit(token)
        store.end_visit(visit.number)
        return found is not None and found.account_id == account and store.find_visit(token) is None

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(come_and_go, range(100)))


def test_two_processes_can_begin_at_the_same_moment(tmp_path: Path) -> None:
    """Each makes the tables where there are none, and both go on."""

    def begin(number: int) -> bool:
        store = SignInStore(tmp_path / f"memory-{number // 4}")
        token, _ = store.open_visit(ANNA, NOON)
        return store.find_visit(token) is not None

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(begin, range(24)))


def test_no_connection_is_taken_along_into_another_process(store: SignInStore) -> None:
    """The server makes the memory and then works in a process of its own; SQLite does not stand that."""
    assert not vars(store._threads)
    store.open_visit(ANNA, NOON)
    assert len(vars(store._threads)) == 1


def test_tries_are_counted_together_and_expire(store: SignInStore) -> None:
    """Each count ends when its time does, whoever has added to it since."""
    counted = [store.add_tries("a", now, 60, 1) for now in (0.0, 30.0, 59.9, 60.0, 61.0)]
    assert counted == [1, 2, 3, 1, 2]
    assert store.find_tries("a", 119.0) == (2, 120.0)
    assert store.find_tries("a", 120.0) == (0, 120.0)


def test_tries_by_many_threads_are_all_counted(store: SignInStore) -> None:
    """None is lost between reading and writing."""
    with ThreadPoolExecutor(8) as pool:
        counted = sorted(pool.map(lambda _: store.add_tries("a", 0.0, 60, 1), range(64)))
    assert counted == list(range(1, 65))


def test_forgetting_tries_is_for_one_name_or_all(store: SignInStore) -> None:
    """A name that is not there changes nothing."""
    for name in ("a", "b", "c"):
        store.add_tries(name, 0.0, 60, 1)
    store.forget_tries("a")
    store.forget_tries(uuid4().hex)
    assert [store.find_tries(name, 1.0)[0] for name in "abc"] == [0, 1, 1]
    store.forget_tries()
    assert store.find_tries("b", 1.0)[0] == 0
