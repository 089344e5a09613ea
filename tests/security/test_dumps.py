"""Whatever is stolen, alone or together, opens no more than the design says; each lock is really tried."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from hrstod.accounts.models import Account, Locker, LockerKey
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import lock_with_passphrase
from hrstod.crypto.masterkey import FILE
from hrstod.crypto.models import AccountLock
from hrstod.crypto.passphrases import make_passphrase
from hrstod.crypto.sealing import seal
from tests.factories.people import sign_in
from tests.security.burglar import Burglar, Loot, copy_database, copy_keystore
from tests.security.story import Story, tell

if TYPE_CHECKING:
    from hrstod.crypto.models import ShredKey

R = TypeVar("R")

ON_THE_SERVER = {"the keystore", "phone of Anna", "phone of Fatima", "phone of Bo", "phone of Gustav"}
"""What the server can open by itself: nothing that anybody has written."""


@dataclass(frozen=True)
class Stolen:
    """Everything that can be stolen from the story."""

    story: Story
    database: tuple[Any, ...]
    keystore: tuple[ShredKey, ...]
    master_key: bytes
    memory: tuple[tuple[bytes, bytes], ...]
    cookie: bytes


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> Stolen:
    """Let the story happen, let Anna unlock, and copy everything there is."""
    story = tell(tmp_path_factory.mktemp("instance"))
    settings, vault = story.installation.settings, story.installation.vault
    cookie = sign_in(story.app, story.anna).cookie("hrstod-key") or ""
    rows = story.app.extensions["hrstod.sign_in_store"]._connection().execute("SELECT half, blob FROM unlocked")
    return Stolen(
        story,
        copy_database(story.installation.engine),
        copy_keystore(vault.keystore._engine),
        (settings.instance / FILE).read_bytes(),
        tuple(rows),
        urlsafe_b64decode(cookie + "="),
    )


def copies(stolen: Stolen, table: type[R]) -> list[R]:
    """List the copied rows of one table."""
    return Loot(stolen.database).all(table)


def test_a_copy_of_the_database_opens_nothing(stolen: Stolen) -> None:
    """No key in it opens anything in it."""
    assert Burglar(Loot(stolen.database)).open_all() == set()


def test_a_copy_of_the_database_opens_nothing_with_all_passphrases(stolen: Stolen) -> None:
    """Each lock also takes the pepper, which is in the keystore."""
    passphrases = tuple(person.passphrase for person in stolen.story.people)
    assert Burglar(Loot(stolen.database, passphrases=passphrases)).open_all() == set()


def test_a_recovery_code_opens_keys_and_no_locker(stolen: Stolen) -> None:
    """The paper needs no pepper; but what the keys open has its second lock in the keystore."""
    loot = Loot(stolen.database, recovery_codes=(stolen.story.anna.recovery_code,))
    assert Burglar(loot).open_all() == {"keys of Anna"}


def test_custodians_with_a_copy_of_the_database_open_no_locker(stolen: Stolen) -> None:
    """They open the recovery key; without the keystore that opens nothing else."""
    loot = Loot(stolen.database, custodian_words=stolen.story.installation.words)
    assert Burglar(loot).open_all() == {"the recovery key"}


def test_database_and_keystore_open_nothing_with_all_passphrases(stolen: Stolen) -> None:
    """The keystore is sealed under the master key, which is in neither."""
    passphrases = tuple(person.passphrase for person in stolen.story.people)
    loot = Loot(stolen.database, stolen.keystore, passphrases=passphrases)
    assert Burglar(loot).open_all() == set()


def test_everything_on_the_server_opens_nobodys_locker(stolen: Stolen) -> None:
    """Database, keystore and master key: what is left to do is to guess passphrases, and the guesses are wrong."""
    guesses = tuple(make_passphrase("sv") for _ in range(10))
    loot = Loot(stolen.database, stolen.keystore, stolen.master_key, passphrases=guesses)
    assert Burglar(loot).open_all() == ON_THE_SERVER


def test_with_everything_a_passphrase_opens_its_owners_locker_and_no_other(stolen: Stolen) -> None:
    """The burglar knows how, so that the tests above mean something; and Anna's passphrase is good for Anna's only."""
    passphrases = (stolen.story.anna.passphrase,)
    loot = Loot(stolen.database, stolen.keystore, stolen.master_key, passphrases=passphrases)
    assert Burglar(loot).open_all() - ON_THE_SERVER == {"keys of Anna", "locker of Anna"}


def test_keys_of_hr_support_open_nobodys_locker(stolen: Stolen) -> None:
    """Bo can vouch for others' keys with his, and reads no more than what is his own."""
    loot = Loot(stolen.database, stolen.keystore, stolen.master_key, recovery_codes=(stolen.story.bo.recovery_code,))
    assert Burglar(loot).open_all() - ON_THE_SERVER == {"keys of Bo", "locker of Bo", "the key authority"}


def test_the_administrators_keys_open_nobodys_locker(stolen: Stolen) -> None:
    """The role has no key to anything."""
    passphrases = (stolen.story.gustav.passphrase,)
    loot = Loot(stolen.database, stolen.keystore, stolen.master_key, passphrases=passphrases)
    assert Burglar(loot).open_all() - ON_THE_SERVER == {"keys of Gustav", "locker of Gustav"}


def test_a_cookie_opens_nothing_without_the_servers_half(stolen: Stolen) -> None:
    """Not even with the database."""
    assert Burglar(Loot(stolen.database, cookies=(stolen.cookie,))).open_all() == set()


def test_the_file_in_memory_opens_nothing_without_the_cookie(stolen: Stolen) -> None:
    """Not even with the database, the keystore and the master key."""
    loot = Loot(stolen.database, stolen.keystore, stolen.master_key, stolen.memory)
    assert Burglar(loot).open_all() == ON_THE_SERVER


def test_cookie_and_memory_together_open_keys_and_no_locker(stolen: Stolen) -> None:
    """Both halves are Anna's keys; what they open has its second lock in the keystore."""
    loot = Loot(stolen.database, memory=stolen.memory, cookies=(stolen.cookie,))
    assert Burglar(loot).open_all() == {"keys in memory"}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_one_custodian_opens_nothing(stolen: Stolen, number: int) -> None:
    """Not with everything that is on the server."""
    words = (stolen.story.installation.words[number],)
    loot = Loot(stolen.database, stolen.keystore, stolen.master_key, custodian_words=words)
    assert Burglar(loot).open_all() == ON_THE_SERVER


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_any_two_custodians_open_every_locker(stolen: Stolen, pair: tuple[int, int]) -> None:
    """With what is on the server; nothing that somebody has saved is lost with a passphrase."""
    words = tuple(stolen.story.installation.words[number] for number in pair)
    loot = Loot(stolen.database, stolen.keystore, stolen.master_key, custodian_words=words)
    lockers = {f"locker of {person.name}" for person in stolen.story.people}
    assert Burglar(loot).open_all() - ON_THE_SERVER == {"the recovery key", "the key authority", *lockers}


def test_a_lock_without_the_pepper_would_be_noticed(stolen: Stolen) -> None:
    """The burglar tries passphrases without any pepper, and with everything that could be one."""
    anna = stolen.story.anna
    for pepper in (b"", stolen.cookie):
        locked = lock_with_passphrase(anna.keys, anna.passphrase, account_id=anna.id, pepper=pepper)
        row = AccountLock(account_id=anna.id, way="passphrase", salt=locked.salt, blob=locked.blob)
        loot = Loot((*copies(stolen, Account), row), cookies=(stolen.cookie,), passphrases=(anna.passphrase,))
        assert Burglar(loot).open_all() == {"keys of Anna"}


def test_a_key_that_lies_beside_what_it_opens_would_be_noticed(stolen: Stolen) -> None:
    """Wherever 32 bytes stand that open a locker, they are tried."""
    row = next(one for one in copies(stolen, Locker) if one.account_id == stolen.story.anna.id)
    context = context_of("locker", "locker", "blob", row.account_id.hex, row.version.hex)
    left = Locker(account_id=row.account_id, version=row.version, blob=seal(bytes(range(32)), b"", context))
    wrap = LockerKey(account_id=row.account_id, holder=bytes(range(32)), epoch=1, wrap=b"", signature=b"")
    assert Burglar(Loot((*copies(stolen, Account), left, wrap))).open_all() == {"locker of Anna"}
