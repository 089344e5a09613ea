"""What is open in browsers right now: who is signed in, and what they have unlocked.

It is kept in memory, outside every backup, in one file that all processes share, and is empty after a restart of the
machine. The file alone opens nothing: the other half of each key is in a cookie, and cookies are kept only as SHA-256.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from hrstod.crypto.primitives import random_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from hrstod.accounts.rules import Limits

TOKEN_BYTES = 32

TABLES = """
CREATE TABLE IF NOT EXISTS visit (
    id BLOB PRIMARY KEY, number TEXT UNIQUE NOT NULL, account TEXT NOT NULL,
    opened_at REAL NOT NULL, used_at REAL NOT NULL, confirmed_at REAL NOT NULL, renewing TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS visit_of_account ON visit (account);
CREATE TABLE IF NOT EXISTS unlocked (
    id BLOB PRIMARY KEY, visit TEXT UNIQUE NOT NULL REFERENCES visit (number) ON DELETE CASCADE ON UPDATE CASCADE,
    half BLOB NOT NULL, blob BLOB NOT NULL, opened_at REAL NOT NULL, used_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS viewing (
    visit TEXT NOT NULL REFERENCES visit (number) ON DELETE CASCADE ON UPDATE CASCADE, subject TEXT NOT NULL,
    until REAL NOT NULL, PRIMARY KEY (visit, subject)
);
CREATE TABLE IF NOT EXISTS seen (name TEXT PRIMARY KEY, first_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tries (name TEXT PRIMARY KEY, number INTEGER NOT NULL, expires_at REAL NOT NULL);
"""


@dataclass(frozen=True)
class SignInSession:
    """Somebody signed in with a browser."""

    number: UUID
    """Names it in the list of one's own; opens nothing."""
    account_id: UUID
    opened_at: datetime
    used_at: datetime
    confirmed_at: datetime
    """When the passphrase was last given."""
    renewing: str = ""
    """What has to be replaced before anything else, because the recovery code stood in for it."""


@dataclass(frozen=True)
class Unlocked:
    """One half of somebody's opened keys."""

    half: bytes
    blob: bytes
    opened_at: datetime
    used_at: datetime


class UnsafeFolder(Exception):
    """Others could read the folder in memory, or it is somebody else's."""


class SignInStore:
    """The one file in memory. Every method is one transaction of its own."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, readable by this account of the machine only, or refuse (UnsafeFolder) one that is not.

        Where it usually stands anybody can make folders, so it is looked at whose this one is.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UnsafeFolder(f"{folder} cannot be made: {error.strerror}. See HRSTOD_MEMORY_FOLDER.") from None
        found = folder.stat()
        if found.st_mode & 0o077 or found.st_uid != os.geteuid():
            raise UnsafeFolder(f"{folder} can be read by others. Remove it, or make it yours and 0700.")
        self.path = folder / "open.db"
        self._threads = threading.local()
        with _alone(folder), self._writing() as database:
            database.executescript(TABLES)
        # The server may go on in a process of its own, and SQLite's connections must not be taken along.
        self._connection().close()
        self._threads = threading.local()

    def _connection(self) -> sqlite3.Connection:
        """Give this thread's connection. Nothing is synchronised: memory has no disk to wait for."""
        if not hasattr(self._threads, "database"):
            database = sqlite3.connect(self.path, timeout=5, isolation_level=None)
            for pragma in ("journal_mode = DELETE", "synchronous = OFF", "secure_delete = ON", "foreign_keys = ON"):
                database.execute(f"PRAGMA {pragma}")
            self._threads.database = database
        found: sqlite3.Connection = self._threads.database
        return found

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        database = self._connection()
        if not database.in_transaction:
            database.execute("BEGIN IMMEDIATE")
        try:
            yield database
        except BaseException:
            database.rollback()
            raise
        database.commit()

    def open_visit(self, account_id: UUID, moment: datetime, renewing: str = "") -> tuple[bytes, SignInSession]:
        """Sign somebody in; give the token for the cookie, which is kept nowhere else."""
        token, at = random_bytes(TOKEN_BYTES), moment.timestamp()
        number = uuid4()
        with self._writing() as database:
            database.execute(
                "INSERT INTO visit VALUES (?, ?, ?, ?, ?, ?, ?)",
                (sha256(token).digest(), number.hex, account_id.hex, at, at, at, renewing),
            )
        return token, SignInSession(number, account_id, moment, moment, moment, renewing)

    def find_visit(self, token: bytes) -> SignInSession | None:
        """Find who is signed in with this token."""
        row = self._connection().execute("SELECT * FROM visit WHERE id = ?", (sha256(token).digest(),)).fetchone()
        return _visit(row) if row else None

    def list_visits(self, account_id: UUID) -> list[SignInSession]:
        """List where somebody is signed in, latest first."""
        rows = self._connection().execute(
            "SELECT * FROM visit WHERE account = ? ORDER BY used_at DESC", (account_id.hex,)
        )
        return [_visit(row) for row in rows]

    def use_visit(self, number: UUID, moment: datetime, *, keys: bool) -> None:
        """Note that a sign-in is in use; with `keys`, also what it has unlocked, because its other cookie came too."""
        with self._writing() as database:
            database.execute("UPDATE visit SET used_at = ? WHERE number = ?", (moment.timestamp(), number.hex))
            if keys:
                database.execute("UPDATE unlocked SET used_at = ? WHERE visit = ?", (moment.timestamp(), number.hex))

    def confirm_visit(self, number: UUID, moment: datetime) -> bytes:
        """Note that the passphrase was given now, and give the sign-in a new token; the old one is dead."""
        token = random_bytes(TOKEN_BYTES)
        with self._writing() as database:
            database.execute(
                "UPDATE visit SET id = ?, used_at = ?, confirmed_at = ? WHERE number = ?",
                (sha256(token).digest(), moment.timestamp(), moment.timestamp(), number.hex),
            )
        return token

    def end_visit(self, number: UUID) -> None:
        """Sign somebody out of one browser."""
        with self._writing() as database:
            database.execute("DELETE FROM visit WHERE number = ?", (number.hex,))

    def end_visits(self, account_id: UUID, *, but: UUID | None = None) -> int:
        """Sign somebody out everywhere, or everywhere else; give how many were ended."""
        with self._writing() as database:
            kept = but.hex if but is not None else ""
            ended = database.execute("DELETE FROM visit WHERE account = ? AND number <> ?", (account_id.hex, kept))
            return ended.rowcount

    def keep_unlocked(self, number: UUID, cookie_id: bytes, half: bytes, blob: bytes, moment: datetime) -> None:
        """Keep one half of what somebody has unlocked, in place of any before it."""
        at = moment.timestamp()
        with self._writing() as database:
            database.execute("DELETE FROM unlocked WHERE visit = ?", (number.hex,))
            database.execute(
                "INSERT INTO unlocked VALUES (?, ?, ?, ?, ?, ?)", (cookie_id, number.hex, half, blob, at, at)
            )

    def find_unlocked(self, number: UUID, cookie_id: bytes) -> Unlocked | None:
        """Find what this sign-in has unlocked with this cookie."""
        row = (
            self._connection()
            .execute(
                "SELECT half, blob, opened_at, used_at FROM unlocked WHERE id = ? AND visit = ?",
                (cookie_id, number.hex),
            )
            .fetchone()
        )
        return Unlocked(row[0], row[1], _moment(row[2]), _moment(row[3])) if row else None

    def lock(self, number: UUID) -> None:
        """Forget what a sign-in has unlocked, and what it was looking at."""
        with self._writing() as database:
            database.execute("DELETE FROM unlocked WHERE visit = ?", (number.hex,))
            database.execute("DELETE FROM viewing WHERE visit = ?", (number.hex,))

    def keep_viewing(self, number: UUID, subject: UUID, until: datetime) -> None:
        """Remember that somebody may see something for a while; why has been written down elsewhere."""
        with self._writing() as database:
            database.execute(
                "INSERT OR REPLACE INTO viewing VALUES (?, ?, ?)",
                (number.hex, subject.hex, until.timestamp()),
            )

    def may_view(self, number: UUID, subject: UUID, moment: datetime) -> bool:
        """Tell whether a sign-in may see something now."""
        found = self._connection().execute(
            "SELECT 1 FROM viewing WHERE visit = ? AND subject = ? AND until > ?",
            (number.hex, subject.hex, moment.timestamp()),
        )
        return found.fetchone() is not None

    def sweep(self, before: datetime) -> None:
        """Remove sign-ins that nobody has used since a moment."""
        with self._writing() as database:
            database.execute("DELETE FROM visit WHERE used_at < ?", (before.timestamp(),))

    def lock_unused(self, moment: datetime, limits: Limits) -> None:
        """Forget what is unlocked and over because of its age, also where no browser has asked for it since."""
        ends = ((moment - limits.idle).timestamp(), (moment - limits.longest).timestamp())
        with self._writing() as database:
            database.execute("DELETE FROM unlocked WHERE used_at < ? OR opened_at < ?", ends)
            database.execute("DELETE FROM viewing WHERE visit NOT IN (SELECT visit FROM unlocked)")

    def add_tries(self, name: str, now: float, seconds: float, amount: int) -> int:
        """Count tries under a name, from nothing when the last count has expired; give how many there are now."""
        with self._writing() as database:
            database.execute("DELETE FROM tries WHERE expires_at <= ?", (now,))
            database.execute(
                "INSERT INTO tries VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET number = number + excluded.number",
                (name, amount, now + seconds),
            )
            found = database.execute("SELECT number FROM tries WHERE name = ?", (name,)).fetchone()
        return int(found[0])

    def find_tries(self, name: str, now: float) -> tuple[int, float]:
        """Give how many tries there are under a name, and when they stop counting."""
        row = (
            self._connection()
            .execute("SELECT number, expires_at FROM tries WHERE name = ? AND expires_at > ?", (name, now))
            .fetchone()
        )
        return (int(row[0]), float(row[1])) if row else (0, now)

    def seen_since(self, names: Iterable[str], moment: datetime) -> dict[str, datetime]:
        """Note what is there, and give since when each of it has been seen every time; all else is forgotten."""
        with self._writing() as database:
            before = dict(database.execute("SELECT name, first_at FROM seen").fetchall())
            now = {name: before.get(name, moment.timestamp()) for name in names}
            database.execute("DELETE FROM seen")
            database.executemany("INSERT INTO seen VALUES (?, ?)", now.items())
        return {name: _moment(at) for name, at in now.items()}

    def forget_tries(self, name: str | None = None) -> None:
        """Forget the tries under a name, or all of them."""
        with self._writing() as database:
            database.execute("DELETE FROM tries WHERE ? IS NULL OR name = ?", (name, name))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep two processes from making the file at once: SQLite does not wait while its journal is being changed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _visit(row: tuple[bytes, str, str, float, float, float, str]) -> SignInSession:
    _, number, account, opened, used, confirmed, renewing = row
    return SignInSession(UUID(number), UUID(account), _moment(opened), _moment(used), _moment(confirmed), renewing)
