"""The ceremony: make the master key, the keystore, and a recovery key that no single person can open.

Everything is made in an order in which it can be broken off: what is in the keystore first, then all rows in one
transaction, and the fingerprints that are believed last. Until these are written nothing rests on what was made, and
the ceremony can be held again from the beginning.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from hrstod.accounts.certificates import add_holder
from hrstod.accounts.models import LockerKey
from hrstod.accounts.vault import Pins, Vault, open_vault
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.clock import SWEDEN
from hrstod.crypto.custody import lock_for_custodian, seal_for_custodians
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.keystore import INSTALLATION, Keystore, KeystoreMissing, create_tables, open_keystore
from hrstod.crypto.masterkey import FILE, load_master_key, make_master_key
from hrstod.crypto.models import (
    AccountKey,
    AuthorityKey,
    AuthorityWrap,
    Custodian,
    RecoveryDrill,
    RecoveryKey,
    RecoveryShare,
)
from hrstod.crypto.passphrases import make_custodian_words
from hrstod.crypto.wrapping import wrap
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken
from hrstod.keys.access import PROBE, PROBE_KEY, probe_context, share_context
from hrstod.keys.rules import CUSTODIANS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from hrstod.crypto.keyring import PrivateKeys
    from hrstod.settings import Settings

LONGEST_NAME = 120
MADE_ALREADY = _(
    "This installation has its keys already: the agreed fingerprints stand in “pinned-keys”. Nothing was changed."
)
PINS_GONE = _(
    "People have keys here already, but the file “pinned-keys” with the agreed fingerprints is gone. Put it back from "
    "a backup of the instance folder. Nothing was changed."
)
MASTER_KEY_GONE = _(
    "There is a keystore, but the master key that opens it is gone. Put it back; a new one would open nothing. "
    "Nothing was changed."
)
NOT_THREE = _("It takes three custodians with different names of at most 120 characters. Nothing was changed.")


@dataclass(frozen=True)
class Made:
    """What comes out of a ceremony: the custodians' words, kept nowhere else, and the recovery key's fingerprint."""

    words: tuple[str, ...] = field(repr=False)
    fingerprint: bytes


@dataclass(frozen=True)
class _Agreed(Vault):
    """A vault in which the fingerprints are believed before they are written down."""

    agreed: Pins

    def pins(self) -> Pins:
        return self.agreed


@dataclass(frozen=True)
class _Secrets:
    """All private halves; they are in memory for the length of the ceremony, and nowhere else."""

    recovery: PrivateKeys
    authority: PrivateKeys
    custodians: tuple[PrivateKeys, ...]


def check_not_made(database: Session, vault: Vault) -> None:
    """Stop with RuleBroken when there are keys, or when people's keys rest on some that are gone."""
    if vault.pins_file.exists():
        raise RuleBroken(MADE_ALREADY)
    for table in (AccountKey, LockerKey):
        if database.scalars(select(table).limit(1)).first() is not None:
            raise RuleBroken(PINS_GONE)


def make_words() -> tuple[str, ...]:
    """Make the words of three custodians."""
    return tuple(make_custodian_words() for _number in range(CUSTODIANS))


def make_installation_keys(
    settings: Settings,
    engine: Engine,
    custodian_names: Sequence[str],
    moment: datetime,
    words: Sequence[str] | None = None,
) -> Made:
    """Make all keys of an installation, and give the words of its three custodians.

    `words` are those that the custodians have already seen and typed back. RuleBroken, with nothing changed, when
    there are keys already, or the names are not three.
    """
    names = _three(custodian_names)
    words = tuple(words) if words is not None else make_words()
    with _alone(settings.instance), _opened(settings) as (vault, keystore_engine):
        with transaction(engine) as database:
            check_not_made(database, vault)
        _prepare(settings, vault, keystore_engine)
        probe_key = vault.keystore.find_or_make(PROBE_KEY, INSTALLATION)
        made = _Secrets(make_keys(), make_keys(), tuple(make_keys() for _name in names))
        pins = Pins(made.recovery.public.fingerprint, made.authority.signing.public_key().public_bytes_raw())
        with transaction(engine) as database:
            _forget_what_was_broken_off(database)
            _add_recovery_key(database, made, probe_key, dict(zip(names, words, strict=True)), moment)
            _add_authority(database, _Agreed(vault.keystore, vault.pins_file, pins), made, moment)
            trail.write(database, Event.KEYS_MADE, actor_id=None, moment=moment, fingerprint=pins.recovery.hex())
        vault.pin(pins)
        vault.keystore.close()
    return Made(words, pins.recovery)


def _three(custodian_names: Sequence[str]) -> list[str]:
    """Write three different names as they are kept; RuleBroken when they are not."""
    names = [" ".join(name.split()) for name in custodian_names]
    fit = [name for name in set(names) if 0 < len(name) <= LONGEST_NAME]
    if len(names) != CUSTODIANS or len(fit) != CUSTODIANS:
        raise RuleBroken(NOT_THREE)
    return names


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[Vault, Engine]]:
    """Open the keystore for the length of a ceremony; neither its table nor its master key need be there yet."""
    engine = open_keystore(settings.keystore_address)
    try:
        master = load_master_key(settings.master_key, settings.instance)
        yield replace(open_vault(settings), keystore=Keystore(engine, master)), engine
    finally:
        engine.dispose()


def _prepare(settings: Settings, vault: Vault, keystore_engine: Engine) -> None:
    """Make what the keystore needs, where it is missing; a keystore whose master key is gone is left as it is."""
    path = settings.instance / FILE
    if settings.master_key == "file" and not path.exists():
        if _has_rows(vault):
            raise RuleBroken(MASTER_KEY_GONE)
        make_master_key(path)
    create_tables(keystore_engine)
    vault.keystore.make_secrets()


def _has_rows(vault: Vault) -> bool:
    try:
        return bool(vault.keystore.epochs())
    except KeystoreMissing:
        return False


def _forget_what_was_broken_off(database: Session) -> None:
    """Remove the rows of a ceremony that ended before its fingerprints were written: nobody ever believed them."""
    for table in (RecoveryShare, Custodian, RecoveryDrill, RecoveryKey, AuthorityWrap, AuthorityKey):
        database.execute(delete(table))


def _add_recovery_key(
    database: Session, made: _Secrets, probe_key: bytes, words_by_name: dict[str, str], moment: datetime
) -> None:
    """Add the public half, the private half for each two custodians, and a text that only the private half opens."""
    public, recovery_id = made.recovery.public, uuid4()
    probe = wrap(PROBE, to=public, shred_key=probe_key, context=probe_context(recovery_id))
    database.add(
        RecoveryKey(
            id=recovery_id,
            public=public.to_bytes(),
            fingerprint=public.fingerprint,
            probe=probe,
            made_on=moment.astimezone(SWEDEN).date(),
        )
    )
    for number, (keys, (name, words)) in enumerate(zip(made.custodians, words_by_name.items(), strict=True), start=1):
        locked = lock_for_custodian(keys, words, recovery_id=recovery_id, number=number)
        database.add(
            Custodian(
                recovery_id=recovery_id,
                number=number,
                name=name,
                public=keys.public.to_bytes(),
                salt=locked.salt,
                locked=locked.blob,
            )
        )
    publics = [keys.public for keys in made.custodians]
    shares = seal_for_custodians(made.recovery.to_bytes(), publics, share_context(recovery_id))
    for (low, high), blob in shares.items():
        database.add(RecoveryShare(recovery_id=recovery_id, outer_number=low, inner_number=high, blob=blob))


def _add_authority(database: Session, vault: Vault, made: _Secrets, moment: datetime) -> None:
    """Add the key authority, which at first only the recovery key can open."""
    database.add(AuthorityKey(public=vault.pins().authority, made_on=moment.astimezone(SWEDEN).date()))
    database.flush()
    add_holder(database, vault, seed=made.authority.signing.private_bytes_raw(), to=made.recovery.public)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep two ceremonies from running at once: the second would take the first's rows for broken off."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "ceremony.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
