"""The ceremony makes keys that no single person can open, whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hrstod.accounts import renewal, second_factor, sign_in
from hrstod.accounts.vault import find_recovery_key, open_vault
from hrstod.audit import service as audit
from hrstod.crypto.masterkey import FILE
from hrstod.crypto.models import AuthorityKey, Custodian, RecoveryKey, RecoveryShare
from hrstod.crypto.passphrases import clean_passphrase
from hrstod.database.transaction import connect
from hrstod.errors import RuleBroken
from hrstod.keys.access import open_recovery
from hrstod.keys.ceremony import Made, make_installation_keys
from tests.keys.installations import MOMENT, NAMES, enrol, fresh_vault, hold_ceremony

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from hrstod.settings import Settings
    from tests.keys.installations import Installation

KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from hrstod.accounts.vault import Vault
from hrstod.audit import trail
from hrstod.crypto.keystore import Keystore
from hrstod.database.transaction import connect
from hrstod.keys import ceremony
from hrstod.settings import load_settings

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

where = {
    "after the master key": (ceremony, "create_tables"),
    "after the keystore's table": (Keystore, "make_secrets"),
    "before the commit": (trail, "write"),
    "before the fingerprints": (Vault, "pin"),
}
setattr(*where[sys.argv[2]], die)
settings = load_settings(instance=Path(sys.argv[1]))
ceremony.make_installation_keys(settings, connect(settings.database_address), ("A", "B", "C"), datetime.now(UTC))
"""


def make(settings: Settings, names: tuple[str, ...] = NAMES) -> None:
    """Hold a ceremony."""
    make_installation_keys(settings, connect(settings.database_address), names, MOMENT)


def count(engine: Engine, table: type[object]) -> int:
    """Count the rows of a table."""
    with Session(engine) as database:
        return database.scalar(select(func.count()).select_from(table)) or 0


def test_the_ceremony_makes_one_key_three_custodians_and_three_shares(anywhere: Installation) -> None:
    """One recovery key, sealed for each two of the three, on both databases."""
    tables = (RecoveryKey, Custodian, RecoveryShare, AuthorityKey)
    assert [count(anywhere.engine, table) for table in tables] == [1, 3, 3, 1]


def test_the_fingerprints_that_were_agreed_on_are_those_in_the_database(here: Installation) -> None:
    """What stands in the file beside the database finds the key in it."""
    with Session(here.engine) as database:
        assert find_recovery_key(database, here.vault).fingerprint == here.vault.pins().recovery


def test_every_secret_that_something_asks_for_is_made(here: Installation) -> None:
    """Signing in, phones, invitations and checkpoints find their secret in the keystore."""
    names = (sign_in.PEPPER, second_factor.KEY, renewal.KEY, audit.SIGNING)
    assert len({here.vault.keystore.secret(name) for name in names}) == len(names)


def test_the_ceremony_is_written_down(here: Installation) -> None:
    """The log begins with it."""
    assert here.events() == ["keys.made"]


def test_each_custodian_has_words_of_their_own(here: Installation) -> None:
    """Three different, and each of 128 bits: at least ten words."""
    assert len({clean_passphrase(words) for words in here.words}) == 3
    assert min(len(words.split()) for words in here.words) >= 10


def test_what_was_made_shows_no_words() -> None:
    """Printed by mistake, it tells nothing."""
    assert "canary" not in repr(Made(("canary",), b""))


def test_only_whoever_runs_the_site_can_read_what_was_made(here: Installation) -> None:
    """The master key and the fingerprints are nobody else’s to read."""
    files = (here.settings.instance / FILE, here.vault.pins_file)
    assert [file.stat().st_mode & 0o077 for file in files] == [0, 0]


def test_the_words_that_were_typed_back_are_the_ones_that_count(empty: Settings) -> None:
    """The command has them before anything is made."""
    words = tuple(f"{name} one two three four five six seven" for name in NAMES)
    engine = connect(empty.database_address)
    make_installation_keys(empty, engine, NAMES, MOMENT, words)
    with Session(engine) as database:
        assert open_recovery(database, open_vault(empty), words[0], words[2]).numbers == (1, 3)


def test_a_second_ceremony_is_refused(here: Installation) -> None:
    """Keys that people rely on are not replaced; nothing changes."""
    before = here.vault.pins()
    with pytest.raises(RuleBroken, match="has its keys already"):
        make(here.settings)
    assert here.vault.pins() == before


def test_a_ceremony_is_refused_when_only_the_fingerprints_are_gone(here: Installation) -> None:
    """People’s lockers rest on the recovery key that is there: a new one could not open them."""
    enrol(here)
    here.vault.pins_file.unlink()
    with pytest.raises(RuleBroken, match="is gone"):
        make(here.settings)


def test_a_ceremony_is_refused_when_only_the_master_key_is_gone(empty: Settings) -> None:
    """A keystore whose master key is gone is left as it is, and no other key put in its place."""
    hold_ceremony(empty)
    (empty.instance / FILE).unlink()
    (empty.instance / "pinned-keys").unlink()
    with pytest.raises(RuleBroken, match="is gone"):
        make(empty)
    assert not (empty.instance / FILE).exists()


@pytest.mark.parametrize(
    "names", [("A", "B"), ("A", "B", "A"), ("A", "B", " "), ("A", "B", "C", "D"), ("A", "B", "C" * 121)]
)
def test_it_takes_three_different_names(empty: Settings, names: tuple[str, ...]) -> None:
    """Two, the same twice, an empty one, four, and one that is no name, make nothing."""
    with pytest.raises(RuleBroken, match="three custodians"):
        make(empty, names)
    assert not (empty.instance / FILE).exists()


def test_of_two_ceremonies_at_once_one_is_held(empty: Settings) -> None:
    """The other is refused, and the custodians of the first hold what counts."""

    def attempt(_number: int) -> tuple[str, ...] | None:
        engine = connect(empty.database_address)
        try:
            return make_installation_keys(empty, engine, NAMES, MOMENT).words
        except RuleBroken:
            return None
        finally:
            engine.dispose()

    with ThreadPoolExecutor(2) as pool:
        (words,) = [words for words in pool.map(attempt, range(2)) if words is not None]
    engine = connect(empty.database_address)
    with Session(engine) as database, fresh_vault(empty) as vault:
        assert open_recovery(database, vault, words[1], words[2]).numbers == (2, 3)
    engine.dispose()


@pytest.mark.parametrize(
    "moment", ["after the master key", "after the keystore's table", "before the commit", "before the fingerprints"]
)
def test_a_ceremony_that_was_killed_can_be_held_again(empty: Settings, moment: str) -> None:
    """Wherever it was killed, the second one is whole, and nothing of the first is left."""
    killed = subprocess.run([sys.executable, "-c", KILLED, str(empty.instance), moment], check=False)
    assert killed.returncode == -signal.SIGKILL
    found = hold_ceremony(empty)
    with Session(found.engine) as database:
        assert found.recovery(database).numbers == (1, 2)
    assert [count(found.engine, table) for table in (RecoveryKey, Custodian, AuthorityKey)] == [1, 3, 1]
