"""What accounts need to lock and unlock: the keystore, and the fingerprints that were pinned at the ceremony.

The fingerprints stand in a file beside the database, not in it: somebody who can change rows gains nothing by putting
a recovery key of their own there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from hrstod.crypto.keyring import PublicKeys
from hrstod.crypto.keystore import Keystore, open_keystore
from hrstod.crypto.masterkey import load_master_key
from hrstod.crypto.models import AuthorityKey, RecoveryKey
from hrstod.crypto.shredded import FILE, Shredded
from hrstod.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from hrstod.settings import Settings

NO_KEYS = _("This installation has no keys yet. Somebody has to run “hrstod keys init” first.")
NOT_PINNED = _("The recovery key in the database is not the one that was agreed on. Nothing was saved.")


@dataclass(frozen=True)
class Pins:
    """The fingerprints that were agreed on at the ceremony."""

    recovery: bytes
    authority: bytes


@dataclass(frozen=True)
class Vault:
    """The keystore, and where the pinned fingerprints stand."""

    keystore: Keystore
    pins_file: Path

    def pins(self) -> Pins:
        """Read the pinned fingerprints; Unavailable when there are none or they make no sense."""
        try:
            lines = self.pins_file.read_text(encoding="ascii").split("\n")
            pinned = dict(line.split(" ", 1) for line in lines if line)
            return Pins(bytes.fromhex(pinned["recovery"]), bytes.fromhex(pinned["authority"]))
        except (OSError, ValueError, KeyError):
            raise Unavailable(NO_KEYS) from None

    def pin(self, pins: Pins) -> None:
        """Write the fingerprints down, whole or not at all."""
        made = self.pins_file.with_suffix(".new")
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"recovery {pins.recovery.hex()}\nauthority {pins.authority.hex()}\n")
            file.flush()
            os.fsync(file.fileno())
        made.replace(self.pins_file)


def open_vault(settings: Settings) -> Vault:
    """Open the keystore of an installation; a missing or wrong master key shows when something is to be opened."""
    engine = open_keystore(settings.keystore_address)
    master = load_master_key(settings.master_key, settings.instance)
    shredded = Shredded(settings.instance / FILE)
    return Vault(Keystore(engine, master, shredded), settings.instance / "pinned-keys")


def find_recovery_key(database: Session, vault: Vault) -> RecoveryKey:
    """Find the recovery key that was pinned; Unavailable when the database has another, or none."""
    pinned = vault.pins().recovery
    found = database.scalars(select(RecoveryKey).where(RecoveryKey.fingerprint == pinned)).one_or_none()
    if found is None or PublicKeys.from_bytes(found.public).fingerprint != pinned:
        raise Unavailable(NOT_PINNED)
    return found


def recovery_public(database: Session, vault: Vault) -> PublicKeys:
    """Give the public half of the recovery key that was pinned."""
    return PublicKeys.from_bytes(find_recovery_key(database, vault).public)


def authority_public(database: Session, vault: Vault) -> bytes:
    """Give the public half of the key authority that was pinned; Unavailable when the database has another."""
    pinned = vault.pins().authority
    found = database.scalars(select(AuthorityKey).where(AuthorityKey.public == pinned)).one_or_none()
    if found is None:
        raise Unavailable(NOT_PINNED)
    return found.public
