"""Any two of three custodians open what somebody has lost the way into; one alone opens nothing, whatever they copy."""

from __future__ import annotations

import contextlib
import json
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from hrstod.accounts import certificates, locker
from hrstod.accounts.models import LockerKey
from hrstod.audit import trail
from hrstod.audit.models import AuditEntry
from hrstod.authorization.checks import Actor, Grant
from hrstod.crypto.custody import open_custodian, open_with_two
from hrstod.crypto.keyring import Locked, PrivateKeys, make_keys
from hrstod.crypto.keystore import INSTALLATION
from hrstod.crypto.models import AccountKey, AuthorityWrap, Custodian, RecoveryKey, RecoveryShare
from hrstod.crypto.passphrases import make_custodian_words
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.wrapping import unwrap
from hrstod.database.base import Row
from hrstod.database.transaction import transaction
from hrstod.errors import NotAllowed, NotFound
from hrstod.keys import access, queries, service
from hrstod.keys.access import Reason, RecoveryDamaged, RecoveryRefused, share_context
from tests.keys.installations import KEPT, MOMENT, content, enrol, invite_again, keys_now

if TYPE_CHECKING:
    from tests.keys.installations import Installation, Person

PAIRS = list(permutations((1, 2, 3), 2))


def recover(here: Installation, person: Person, pair: tuple[int, int] = (1, 2), compared: bytes | None = None) -> None:
    """Let two custodians open somebody's locker for the keys that they have now."""
    with transaction(here.engine) as database:
        service.recover_locker(
            None,
            database,
            here.vault,
            here.recovery(database, *pair),
            account_id=person.id,
            compared=compared if compared is not None else person.keys.public.fingerprint,
            moment=MOMENT,
        )


def lost(here: Installation) -> Person:
    """Give somebody who has lost what opened the account, and has been invited again."""
    return invite_again(here, enrol(here))


def refusal(here: Installation, first: str, second: str) -> RecoveryRefused:
    """Give why two custodians' words are refused."""
    with Session(here.engine) as database, pytest.raises(RecoveryRefused) as refused:
        access.open_recovery(database, here.vault, first, second)
    return refused.value


@pytest.mark.parametrize("pair", PAIRS)
def test_any_two_custodians_open_the_recovery_key(here: Installation, pair: tuple[int, int]) -> None:
    """Each of the three pairs, in either order, opens the same key."""
    with Session(here.engine) as database:
        opened = here.recovery(database, *pair)
    assert opened.keys.public.fingerprint == here.vault.pins().recovery
    assert opened.numbers == tuple(sorted(pair))


def test_two_custodians_open_the_recovery_key_on_both_databases(anywhere: Installation) -> None:
    """A file or a server, for the rows and for the keystore."""
    person = lost(anywhere)
    recover(anywhere, person, (3, 1))
    assert content(anywhere, person, keys_now(anywhere, person)) == KEPT


def test_words_are_understood_however_they_are_typed(here: Installation) -> None:
    """Capitals, hyphens and too many spaces change nothing."""
    first, second = here.words[0].upper().replace(" ", "-"), f"  {here.words[1].replace(' ', '   ')} "
    with Session(here.engine) as database:
        assert access.open_recovery(database, here.vault, first, second).numbers == (1, 2)


def test_the_first_custodians_wrong_words_are_told_from_the_seconds(here: Installation) -> None:
    """They sit beside each other, and should know who has to look at the card again."""
    wrong = make_custodian_words()
    told = [refusal(here, wrong, here.words[1]), refusal(here, here.words[0], wrong)]
    assert [one.reason for one in told] == [Reason.WRONG, Reason.WRONG]
    assert [str(one.sentence).split("’")[0] for one in told] == ["The first custodian", "The second custodian"]


def test_one_custodian_twice_is_refused(here: Installation) -> None:
    """The same words in both fields open nothing."""
    assert refusal(here, here.words[1], here.words[1]).reason is Reason.SAME_CUSTODIAN


@pytest.mark.parametrize("words", ["", "one two", "å" * 300, "\x00"])
def test_garbage_is_refused(here: Installation, words: str) -> None:
    """Whatever is typed, the answer is that it does not fit."""
    assert refusal(here, words, words).reason is Reason.WRONG


def dumped(here: Installation) -> list[bytes]:
    """Give every blob in every table of the database."""
    blobs: list[bytes] = []
    with here.engine.connect() as connection:
        for table in Row.metadata.sorted_tables:
            if inspect(here.engine).has_table(table.name):
                for row in connection.execute(select(table)):
                    blobs += [value for value in row if isinstance(value, bytes)]
    return blobs


def doubly_locked(here: Installation, person: Person) -> list[tuple[bytes, bytes, bytes]]:
    """Give everything that the recovery key opens: the blob, its second lock from the keystore, and its context."""
    find = here.vault.keystore.find
    with Session(here.engine) as database:
        row = database.scalars(select(RecoveryKey)).one()
        found = [(row.probe, find(access.PROBE_KEY, INSTALLATION), access.probe_context(row.id))]
        for one in database.scalars(select(AuthorityWrap)):
            context = certificates._wrap_context(one.authority_id, one.holder)
            found.append((one.wrap, find(certificates.PURPOSE, certificates.OWNER), context))
        for own in database.scalars(select(LockerKey).where(LockerKey.account_id == person.id)):
            context = locker._wrap_context(person.id, own.epoch, own.holder)
            found.append((own.wrap, find(locker.PURPOSE, person.id), context))
    return found


def opens(keys: PrivateKeys, locked: tuple[bytes, bytes, bytes]) -> bool:
    """Tell whether keys open something, given its second lock and its context."""
    blob, second_lock, context = locked
    try:
        unwrap(blob, keys=keys, shred_key=second_lock, context=context)
    except CannotUnseal:
        return False
    return True


def keyholders(here: Installation, number: int) -> PrivateKeys:
    """Open one custodian's keys with the words on the card."""
    with Session(here.engine) as database:
        row = database.scalars(select(Custodian).where(Custodian.number == number)).one()
        locked = Locked(row.salt, row.locked)
        return open_custodian(locked, here.words[number - 1], recovery_id=row.recovery_id, number=number)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_custodian_with_a_copy_of_everything_opens_no_share(here: Installation, number: int) -> None:
    """All shares, opened with one custodian’s keys in both places, and with those of a stranger in the other."""
    keys, stranger = keyholders(here, number), make_keys()
    with Session(here.engine) as database:
        shares = database.scalars(select(RecoveryShare)).all()
    tried = [(keys, keys), (keys, stranger), (stranger, keys)]
    opened = []
    for share in shares:
        for pair in tried:
            with contextlib.suppress(CannotUnseal):
                opened.append(open_with_two(share.blob, *pair, share_context(share.recovery_id)))
    assert opened == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_custodian_with_database_and_keystore_opens_nothing(here: Installation, number: int) -> None:
    """Given every second lock too, their own keys open neither locker, nor key authority, nor the drill’s text."""
    locked = doubly_locked(here, enrol(here))
    keys = keyholders(here, number)
    assert not any(opens(keys, one) for one in locked)


def test_two_custodians_with_database_and_keystore_open_all_that_they_should(here: Installation) -> None:
    """The test above looks at the right blobs: the recovery key opens the text, the authority and the locker."""
    locked = doubly_locked(here, enrol(here))
    with Session(here.engine) as database:
        keys = here.recovery(database).keys
    assert [opens(keys, one) for one in locked].count(True) == 3


def test_two_custodians_who_are_shut_out_of_the_keystore_open_no_locker(here: Installation) -> None:
    """The recovery key is one lock; the other is in the keystore."""
    person = lost(here)
    here.vault.keystore.destroy(locker.PURPOSE, person.id)
    with pytest.raises(RecoveryDamaged):
        recover(here, person)


def test_no_table_holds_the_recovery_keys_private_half(here: Installation) -> None:
    """Nor any of its three seeds."""
    with Session(here.engine) as database:
        keys = here.recovery(database).keys
    seeds = (keys.mlkem.private_bytes_raw(), keys.x25519.private_bytes_raw(), keys.signing.private_bytes_raw())
    assert not any(seed in blob for seed in seeds for blob in dumped(here))


def test_no_table_holds_a_custodians_words(here: Installation) -> None:
    """Neither a word of a card nor all of them stand anywhere in the database, the keystore or the instance folder."""
    words = [words.encode() for words in here.words]
    files = [path.read_bytes() for path in here.settings.instance.iterdir() if path.is_file()]
    assert not any(one in blob for one in words for blob in [*dumped(here), *files])


@pytest.mark.parametrize("pair", list(combinations((1, 2, 3), 2)))
def test_a_locker_comes_back_with_what_was_in_it(here: Installation, pair: tuple[int, int]) -> None:
    """Somebody who lost everything has new keys, and reads with them what they wrote before."""
    person = lost(here)
    recover(here, person, pair)
    assert content(here, person, person.keys) == KEPT


def test_a_locker_waits_until_it_is_recovered(here: Installation) -> None:
    """Before, its owner is told that it waits; and whoever hosts the recovery finds them in the list, and only them."""
    enrol(here, "Bo")
    person = lost(here)
    with Session(here.engine) as database:
        assert [one.account_id for one in queries.list_waiting(database)] == [person.id]
    with pytest.raises(locker.LockerWaits):
        content(here, person, person.keys)


def test_nobody_waits_after_the_recovery(here: Installation) -> None:
    """The list is empty again, and a second recovery finds nobody."""
    person = lost(here)
    recover(here, person)
    with Session(here.engine) as database:
        assert queries.list_waiting(database) == []
    with pytest.raises(NotFound):
        recover(here, person)


def test_the_keys_that_were_lost_open_nothing_after_the_recovery(here: Installation) -> None:
    """Somebody may have found them."""
    before = enrol(here)
    recover(here, invite_again(here, before))
    with pytest.raises(locker.LockerWaits):
        content(here, before, before.keys)


def test_a_recovery_is_written_down(here: Installation) -> None:
    """The log says whose, and which two custodians did it."""
    person = lost(here)
    recover(here, person, pair=(1, 3))
    assert here.events()[-1] == "recovery.done"
    with Session(here.engine) as database:
        told = database.scalars(select(AuditEntry.details).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert json.loads(told) == {"account": str(person.id), "first": 1, "second": 3}


def test_a_recovery_that_cannot_be_written_down_does_not_happen(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The locker’s key and the entry in the log are one transaction."""
    person = lost(here)

    def fail(*_arguments: Any, **_details: Any) -> None:
        raise OSError

    monkeypatch.setattr(trail, "write", fail)
    with pytest.raises(OSError):  # noqa: PT011 (whatever stops the log)
        recover(here, person)
    with Session(here.engine) as database:
        assert queries.is_waiting(database, person.id)


def test_a_key_that_was_changed_since_it_was_compared_is_refused(here: Installation) -> None:
    """Between the page and the words, somebody put another key there."""
    person = lost(here)
    with pytest.raises(RecoveryRefused, match="another key now"):
        recover(here, person, compared=make_keys().public.fingerprint)


def test_a_public_key_beside_somebody_elses_fingerprint_is_not_believed(here: Installation) -> None:
    """An intruder who changes the key but not the fingerprint, which people compare, gains nothing."""
    person = lost(here)
    with transaction(here.engine) as database:
        database.execute(update(AccountKey).values(public=make_keys().public.to_bytes()))
    with pytest.raises(RecoveryDamaged):
        recover(here, person)


@pytest.mark.parametrize("grants", [(), (Grant("hr-support"),), (Grant("auditor"),)])
def test_whoever_may_not_host_a_recovery_finds_nobody(here: Installation, grants: tuple[Grant, ...]) -> None:
    """Reading the status, or opening cases, is not enough."""
    person = lost(here)
    actor = Actor(person.id, "Bo", "en", grants)
    with Session(here.engine) as database, pytest.raises(NotAllowed):
        access.find_waiting(actor, database, person.id)
