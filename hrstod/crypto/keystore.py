"""The keystore: the second lock of everything, in another database, each key sealed under the master key.

A key is made before what it locks and destroyed before it: a crash between the two leaves a key to nothing, never
something without its key. A key that is shredded is written down beside the databases first: an older backup brings
its row back, and not the key.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import bindparam, delete, func, inspect, select, text, tuple_, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from hrstod.crypto import masterkey
from hrstod.crypto.envelope import context_of
from hrstod.crypto.masterkey import MasterKeyWrong
from hrstod.crypto.models import KeystoreRow, ShredKey
from hrstod.crypto.primitives import KEY_BYTES, KeyDestroyed, fingerprint_of, random_bytes
from hrstod.database.transaction import connect, transaction
from hrstod.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, Engine

    from hrstod.crypto.masterkey import MasterKey
    from hrstod.crypto.shredded import Shredded

INSTALLATION = UUID(int=0)
"""Who owns what the installation as a whole has."""
SECRETS = ("pepper", "second-factor", "renewal", "authority", "audit-signing", "badge-signing")
"""What the installation as a whole has: for passphrases, phones, forms, the key authority, the trail, and badges."""
MOST_ROWS = 500
"""How many rows one query or one transaction takes: others wait for it no longer than a moment."""


Place = tuple[str, UUID]
"""What a key is for, and whose it is."""
ROWS = select(ShredKey.purpose, ShredKey.owner, ShredKey.epoch, ShredKey.blob).order_by(
    ShredKey.purpose, ShredKey.owner
)
FOUND = select(ShredKey.owner, ShredKey.epoch, ShredKey.blob).where(
    ShredKey.purpose == bindparam("purpose"), ShredKey.owner.in_(bindparam("owners", expanding=True))
)
RESEALED = (
    update(ShredKey)
    .where(ShredKey.purpose == bindparam("its_purpose"), ShredKey.owner == bindparam("its_owner"))
    .values(epoch=bindparam("epoch"), blob=bindparam("blob"))
)


class KeystoreMissing(Unavailable):
    """There is no keystore at the address, or an empty one: not the one that belongs to this installation."""

    def __init__(self) -> None:
        super().__init__(lazy_gettext("The keystore of this installation is missing. Nothing was changed."))


def open_keystore(address: str) -> Engine:
    """Open the keystore's database, as durable as the other one."""
    return connect(address)


def create_tables(engine: Engine) -> None:
    """Make the keystore's table where there is none."""
    KeystoreRow.metadata.create_all(engine)


class Keystore:
    """The keys of a keystore, to make, find, destroy and shred."""

    def __init__(self, engine: Engine, master: MasterKey, shredded: Shredded | None = None) -> None:
        self._engine = engine
        self._master = master
        self._shredded = shredded

    def close(self) -> None:
        """Close the connections; it opens new ones if it is asked again."""
        self._engine.dispose()

    def make(self, purpose: str, owner: UUID) -> bytes:
        """Make a key for an owner; one that is there already raises IntegrityError, and stays.

        KeyDestroyed for an owner whose key was shredded: there is never another.
        """
        self._check_not_shredded(purpose, owner)
        secret = random_bytes(KEY_BYTES)
        with self._writing() as database:
            self._catch_up(database)
            epoch, blob = self._master.wrap(secret, _place(purpose, owner))
            database.add(ShredKey(purpose=purpose, owner=owner, epoch=epoch, blob=blob))
        return secret

    def find(self, purpose: str, owner: UUID) -> bytes:
        """Find an owner's key; KeyDestroyed when it is gone, KeystoreMissing when all are."""
        self._check_not_shredded(purpose, owner)
        with self._reading() as database:
            if (row := database.get(ShredKey, (purpose, owner))) is not None:
                return self._open(row)
            raise KeyDestroyed if _is_ours(database) else KeystoreMissing

    def find_or_make(self, purpose: str, owner: UUID) -> bytes:
        """Find an owner's key, or make it; only for an owner who is new: what was destroyed would be made again."""
        self._check_not_shredded(purpose, owner)
        with self._reading() as database:
            if (row := database.get(ShredKey, (purpose, owner))) is not None:
                return self._open(row)
        try:
            return self.make(purpose, owner)
        except IntegrityError:  # somebody else made it meanwhile
            return self.find(purpose, owner)

    def find_many(self, purpose: str, owners: Iterable[UUID]) -> dict[UUID, bytes]:
        """Find the keys of several owners in a query; who has none is left out, KeystoreMissing when nobody has."""
        asked = [owner for owner in dict.fromkeys(owners) if not self.is_shredded(purpose, owner)]
        found: dict[UUID, bytes] = {}
        with self._there(), self._engine.connect() as database:
            for at in range(0, len(asked), MOST_ROWS):
                theirs = {"purpose": purpose, "owners": asked[at : at + MOST_ROWS]}
                for owner, epoch, blob in database.execute(FOUND, theirs):
                    found[owner] = self._master.unwrap(epoch, blob, _place(purpose, owner))
            if len(found) < len(asked) and not _is_ours(database):
                raise KeystoreMissing
        return found

    def list_owners(self, purpose: str) -> Iterator[UUID]:
        """List everybody who has a key for a purpose; while it is being listed, keys may be made and destroyed."""
        owners = select(ShredKey.owner).where(ShredKey.purpose == purpose).order_by(ShredKey.owner).limit(MOST_ROWS)
        part = owners
        while True:
            with self._reading() as database:
                found = database.scalars(part).all()
            yield from found
            if len(found) < MOST_ROWS:
                return
            part = owners.where(ShredKey.owner > found[-1])

    def destroy(self, purpose: str, owner: UUID) -> None:
        """Destroy an owner's key, and every copy that the database has of it; one that is gone already stays gone."""
        with self._writing() as database:
            database.execute(delete(ShredKey).where(ShredKey.purpose == purpose, ShredKey.owner == owner))
        self._forget()

    def shred(self, purpose: str, owner: UUID) -> None:
        """Destroy an owner's key for good: not even an older backup of every database brings it back.

        It is written down first; broken off between the two, the key is as good as gone, and swept.
        """
        if self._shredded is None:
            raise ValueError("a keystore without a list of what was shredded would forget it")
        self._shredded.add(_mark(purpose, owner))
        self.destroy(purpose, owner)

    def is_shredded(self, purpose: str, owner: UUID) -> bool:
        """Tell whether an owner's key was shredded; one that is merely missing may still turn up in a backup."""
        return self._shredded is not None and self._shredded.holds(_mark(purpose, owner))

    def sweep_shredded(self) -> int:
        """Destroy the keys that were shredded and are here again, from a backup; give how many there were."""
        with self._reading() as database:
            purposes = database.scalars(select(ShredKey.purpose).distinct()).all()
        places = [(purpose, owner) for purpose in purposes for owner in self.list_owners(purpose)]
        back = [place for place in places if self.is_shredded(*place)]
        for place in back:
            self.destroy(*place)
        return len(back)

    def secret(self, name: str) -> bytes:
        """Find a secret of the installation as a whole; KeystoreMissing when it has never been made here."""
        try:
            return self.find(name, INSTALLATION)
        except KeyDestroyed:
            raise KeystoreMissing from None

    def make_secrets(self) -> None:
        """Make the secrets of the installation that are not there yet."""
        for name in SECRETS:
            self.find_or_make(name, INSTALLATION)

    def reseal(self) -> Iterator[int]:
        """Seal every key under the newest epoch, some at a time, and count them; started again, it goes on.

        Each time it is about a hundredth of them, and the count moves on when these are on the disk.
        """
        self._master.refresh()
        most = min(MOST_ROWS, max(1, sum(self.epochs().values()) // 100))
        count, last = 0, None
        while (done := self._reseal_some(most, last)) or last is not None:
            yield from range(count + 1, count + len(done) + 1)
            count += len(done)
            last = done[-1] if done else None  # at the end, look from the beginning whether any is left
        self._forget()

    def drop_old_epochs(self, path: Path) -> None:
        """Take the old epochs out of the master key's file when no key needs them; else StillUsed."""
        with self._writing() as database:
            masterkey.drop_old_epochs(path, used=set(database.scalars(select(ShredKey.epoch).distinct())))

    def epochs(self) -> dict[int, int]:
        """Count the keys under each epoch of the master key."""
        with self._reading() as database:
            rows = database.execute(select(ShredKey.epoch, func.count()).group_by(ShredKey.epoch))
            return {row[0]: row[1] for row in rows}

    def _reseal_some(self, most: int, last: Place | None) -> list[Place]:
        """Seal the next keys after one under the newest epoch, in a transaction of their own; give which they were."""
        done: list[Place] = []
        with self._writing() as database:
            self._catch_up(database)
            rows = ROWS.where(ShredKey.epoch < self._master.epoch).limit(most)
            if last is not None:
                rows = rows.where(tuple_(ShredKey.purpose, ShredKey.owner) > last)
            changed = []
            for purpose, owner, epoch, blob in database.execute(rows):
                context = _place(purpose, owner)
                newest, sealed = self._master.wrap(self._master.unwrap(epoch, blob, context), context)
                done.append((purpose, owner))
                changed.append({"its_purpose": purpose, "its_owner": owner, "epoch": newest, "blob": sealed})
            if changed:
                database.connection().execute(RESEALED, changed)
        return done

    def _check_not_shredded(self, purpose: str, owner: UUID) -> None:
        if self.is_shredded(purpose, owner):
            raise KeyDestroyed

    def _catch_up(self, database: Session) -> None:
        """Read the master key again when another process has used a newer epoch, so that no row is left behind."""
        newest = database.scalar(select(func.max(ShredKey.epoch))) or 0
        if newest > self._master.epoch:
            self._master.refresh()
        if newest > self._master.epoch:
            raise MasterKeyWrong(f"The master key has no epoch {newest}, which the keystore uses already.")

    def _open(self, row: ShredKey) -> bytes:
        return self._master.unwrap(row.epoch, row.blob, _place(row.purpose, row.owner))

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with self._there(), Session(self._engine) as database:
            yield database

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        """Write alone: between looking which epochs are used and acting on it, nobody else comes in."""
        with self._there(), transaction(self._engine) as database:
            if self._engine.dialect.name == "postgresql":
                database.execute(text("LOCK TABLE shred_key IN SHARE ROW EXCLUSIVE MODE"))
            yield database

    @contextmanager
    def _there(self) -> Iterator[None]:
        """Raise KeystoreMissing where there is no keystore, and make none by looking."""
        if self._engine.dialect.name == "sqlite" and not Path(self._engine.url.database or "").exists():
            raise KeystoreMissing
        try:
            yield
        except DBAPIError:
            if _has_table(self._engine):
                raise
            raise KeystoreMissing from None

    def _forget(self) -> None:
        """Empty SQLite's log, where what was overwritten still stands; PostgreSQL vacuums in its own time."""
        if self._engine.dialect.name == "sqlite":
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()


def _place(purpose: str, owner: UUID) -> bytes:
    return context_of("shred key", purpose, str(owner))


def _mark(purpose: str, owner: UUID) -> bytes:
    """Give what stands for a key in the list of what was shredded."""
    return fingerprint_of(context_of("shredded key", purpose, str(owner)))


def _is_ours(database: Session | Connection) -> bool:
    """Tell whether the keystore has any secret of the installation; an empty one must not pass for a destroyed key."""
    return database.scalar(select(ShredKey.purpose).where(ShredKey.owner == INSTALLATION).limit(1)) is not None


def _has_table(engine: Engine) -> bool:
    try:
        return inspect(engine).has_table(ShredKey.__tablename__)
    except DBAPIError:
        return False
