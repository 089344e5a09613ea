"""The master key can be changed at any time, and a change that was killed gone on with, with everything readable."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from hrstod.accounts.vault import open_vault
from hrstod.crypto.keystore import KeystoreMissing
from hrstod.crypto.masterkey import FILE, MasterKeyWrong, add_epoch, make_master_key, parse, read_file
from hrstod.database.transaction import transaction
from hrstod.keys import rotation
from hrstod.keys.rotation import NoNewEpoch
from tests.conftest import make_settings
from tests.keys.installations import (
    MOMENT,
)

if TYPE_CHECKING:
    from hrstod.accounts.vault import Vault
    from hrstod.settings import Settings
    from tests.keys.installations import Installation

OWNERS = [UUID(int=number) for number in range(1, 21)]

KILLED = """
import os, signal, sys
from pathlib import Path
from hrstod.accounts.vault import open_vault
from hrstod.keys import rotation
from hrstod.settings import load_settings

settings, steps = load_settings(instance=Path(sys.argv[1])), int(sys.argv[2])
vault = open_vault(settings)

def step():
    global steps
    steps -= 1
    if steps < 0:
        os.kill(os.getpid(), signal.SIGKILL)

rotation.begin_master_rotation(settings, vault)
step()
for _ in vault.keystore.reseal():
    step()
rotation.end_master_rotation(settings, vault)
step()
"""


def rotate(settings: Settings, vault: Vault) -> int:
    """Change the master key from beginning to end."""
    epoch = rotation.begin_master_rotation(settings, vault)
    list(vault.keystore.reseal())
    rotation.end_master_rotation(settings, vault)
    return epoch


def epochs_in_file(here: Installation) -> list[int]:
    """List the epochs in the master key's file."""
    return list(parse(read_file(here.settings.instance / FILE)))


def test_after_a_change_every_key_is_sealed_under_the_new_epoch(anywhere: Installation) -> None:
    """On both databases; the old epoch is gone, and what it sealed still opens."""
    before = {owner: anywhere.vault.keystore.make("test", owner) for owner in OWNERS}
    assert rotate(anywhere.settings, anywhere.vault) == 2
    assert (epochs_in_file(anywhere), list(anywhere.vault.keystore.epochs())) == ([2], [2])
    assert {owner: anywhere.vault.keystore.find("test", owner) for owner in OWNERS} == before


def test_a_site_that_was_running_meanwhile_goes_on(here: Installation) -> None:
    """It read the old master key before, and finds and makes keys after."""
    running = open_vault(here.settings).keystore
    pepper = running.secret("pepper")
    rotate(here.settings, here.vault)
    running.make("test", OWNERS[0])
    assert (running.secret("pepper"), list(running.epochs())) == (pepper, [2])


@pytest.mark.parametrize("steps", [0, 1, 2, 20, 25, 26])
def test_a_change_that_was_killed_is_gone_on_with(here: Installation, steps: int) -> None:
    """Killed after so many steps, all keys are readable at once; begun again, it ends under the same epoch."""
    before = {owner: here.vault.keystore.make("test", owner) for owner in OWNERS}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(here.settings.instance), str(steps)], check=False)
    vault = open_vault(here.settings)
    assert killed.returncode == -signal.SIGKILL
    assert {owner: vault.keystore.find("test", owner) for owner in OWNERS} == before
    assert rotate(here.settings, vault) == 2
    assert {owner: vault.keystore.find("test", owner) for owner in OWNERS} == before


def test_two_changes_are_two_epochs(here: Installation) -> None:
    """Each ends with one epoch in the file."""
    assert [rotate(here.settings, here.vault) for _time in range(2)] == [2, 3]
    assert epochs_in_file(here) == [3]


def test_a_change_is_written_down(here: Installation) -> None:
    """The log says that the master key is another."""
    with transaction(here.engine) as database:
        rotation.note_master_rotation(database, epoch=2, moment=MOMENT)
    assert here.events()[-1] == "master-key.rotated"


def test_no_epoch_is_added_to_another_installations_master_key(here: Installation) -> None:
    """A key that does not open the keystore is left as it is."""
    path = here.settings.instance / FILE
    path.unlink()
    make_master_key(path)
    with pytest.raises(MasterKeyWrong):
        rotation.begin_master_rotation(here.settings, open_vault(here.settings))
    assert epochs_in_file(here) == [1]


def test_no_epoch_is_added_when_the_keystore_is_missing(here: Installation) -> None:
    """Nothing could be sealed under it."""
    (here.settings.instance / "keystore.db").unlink()
    with pytest.raises(KeystoreMissing):
        rotation.begin_master_rotation(here.settings, here.vault)
    assert epochs_in_file(here) == [1]


def kept_elsewhere(here: Installation) -> Settings:
    """Give the same installation, with its master key printed by a command."""
    command = f"command:cat {here.settings.instance / FILE}"
    return make_settings(here.settings.instance, master_key=command)


def test_a_master_key_that_is_kept_elsewhere_is_changed_there(here: Installation) -> None:
    """Nobody has added an epoch there yet: the number that it should have is told, and nothing done."""
    settings = kept_elsewhere(here)
    with pytest.raises(NoNewEpoch) as told:
        rotation.begin_master_rotation(settings, open_vault(settings))
    assert (told.value.number, list(here.vault.keystore.epochs())) == (2, [1])


def test_an_epoch_that_was_added_elsewhere_is_sealed_under(here: Installation) -> None:
    """When it stands there, everything is sealed under it; the old line is left for whoever keeps the key."""
    add_epoch(here.settings.instance / FILE)
    settings = kept_elsewhere(here)
    vault = open_vault(settings)
    assert rotate(settings, vault) == 2
    assert (list(vault.keystore.epochs()), epochs_in_file(here)) == ([2], [1, 2])
