"""An older backup of both databases is put back, and what was shredded since then stays shredded."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from hrstod.crypto.primitives import KeyDestroyed
from tests.keys.installations import KEPT, content, enrol, fresh_vault

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from tests.keys.installations import Installation, Person

DATABASES = ("hrstod.db", "keystore.db")


def copy(source: Path, target: Path) -> None:
    """Copy both databases; nobody has them open, so they are whole files."""
    target.mkdir(exist_ok=True)
    for name in DATABASES:
        for left in target.glob(f"{name}-*"):
            left.unlink()
        shutil.copy(source / name, target / name)


def rest(here: Installation) -> None:
    """Close all connections, as stopping the service does."""
    here.engine.dispose()
    here.vault.keystore.close()


@pytest.fixture
def anna(here: Installation) -> Person:
    """Give somebody with a key to shred, and with something in a locker."""
    person = enrol(here)
    here.vault.keystore.make("case", person.id)
    return person


@pytest.fixture
def restored(here: Installation, anna: Person, tmp_path: Path) -> UUID:
    """Take a backup, shred a key, and put the backup back; give whose key it was."""
    rest(here)
    copy(here.settings.instance, tmp_path / "backup")
    here.vault.keystore.shred("case", anna.id)
    rest(here)
    copy(tmp_path / "backup", here.settings.instance)
    return anna.id


def test_what_was_shredded_stays_shredded(here: Installation, restored: UUID) -> None:
    """The row is back, and the list beside the pinned fingerprints knows."""
    with fresh_vault(here.settings) as vault:
        with pytest.raises(KeyDestroyed):
            vault.keystore.find("case", restored)
        assert vault.keystore.sweep_shredded() == 1
    assert (here.settings.instance / "shredded-keys").stat().st_mode & 0o777 == 0o600


def test_everything_else_is_as_it_was(here: Installation, anna: Person, restored: UUID) -> None:
    """Also what the same person has in a locker."""
    assert content(here, anna, anna.keys) == KEPT
