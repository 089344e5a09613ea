"""An administrator with the database in their hands changes rows, and reads nothing of anybody's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from hrstod import clock
from hrstod.accounts import locker
from hrstod.accounts.locker import LockerUnreadable, LockerWaits
from hrstod.accounts.models import Account, Invitation, Locker, LockerKey, RoleGrant
from hrstod.accounts.rules import GrantState
from hrstod.accounts.sign_in import SignInRefused
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.models import AccountKey, AccountLock, RecoveryKey
from hrstod.crypto.passphrases import make_invitation_code, read_code
from hrstod.crypto.primitives import fingerprint_of
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken, Unavailable
from tests.accounts.newcomers import actor_of, confirm, new_holder, new_person, propose, prove
from tests.factories.people import add_board, enrol

if TYPE_CHECKING:
    from hrstod.crypto.keyring import PrivateKeys
    from tests.factories.people import Installation, Person

NOTE = b"Talk again on Friday."


@pytest.fixture
def anna(here: Installation) -> Person:
    """Give a manager with something in the locker."""
    person = new_person(here)
    with transaction(here.engine) as database:
        opened = locker.open_locker(database, here.vault, account_id=person.id, keys=person.keys)
        locker.close_locker(opened, NOTE)
    return person


@pytest.fixture
def mallory(here: Installation) -> Person:
    """Give an administrator who can write any row."""
    return new_holder(here, "administrator", name="Mallory")


def read(here: Installation, account_id: object, keys: PrivateKeys) -> bytes:
    """Open a locker with some keys."""
    with transaction(here.engine) as database:
        return locker.open_locker(database, here.vault, account_id=account_id, keys=keys).content  # type: ignore[arg-type]


def lets_in(here: Installation, person: Person, **typed: str) -> bool:
    """Tell whether somebody proves to be somebody with this."""
    try:
        prove(here, person, None, **typed)
    except SignInRefused:
        return False
    return True


def test_promoting_oneself_opens_nothing(here: Installation, mallory: Person, anna: Person) -> None:
    """A row gives the permission to look at what waits; it gives no key, and vouches for nobody."""
    board = add_board(here.engine)
    with transaction(here.engine) as database:
        moment = clock.now()
        database.add(
            RoleGrant(
                account_id=mallory.id,
                role="hr-support",
                board_id=board,
                from_on=clock.today(),
                state=GrantState.GIVEN,
                proposed_at=moment,
                decided_at=moment,
            )
        )
    assert may(actor_of(here, mallory), Permission.ROLES_CONFIRM, board)
    with pytest.raises(RuleBroken):
        confirm(here, propose(here, anna, board), by=mallory)
    with pytest.raises(LockerWaits):
        read(here, anna.id, mallory.keys)


@pytest.mark.parametrize("way", ["passphrase", "recovery-code"])
def test_ones_own_lock_in_anothers_row_opens_nothing(
    here: Installation, mallory: Person, anna: Person, way: str
) -> None:
    """A lock is bound to its account."""
    with transaction(here.engine) as database:
        own = database.get_one(AccountLock, (mallory.id, way))
        database.execute(
            update(AccountLock)
            .where(AccountLock.account_id == anna.id, AccountLock.way == way)
            .values(salt=own.salt, blob=own.blob)
        )
    assert not lets_in(here, anna, passphrase=mallory.passphrase)
    assert not lets_in(here, anna, code=mallory.recovery_code)


def test_anothers_lock_in_ones_own_row_opens_nothing(here: Installation, mallory: Person, anna: Person) -> None:
    """Neither with one's own words nor, if they were known, with the other's."""
    with transaction(here.engine) as database:
        theirs = database.get_one(AccountLock, (anna.id, "passphrase"))
        database.execute(
            update(AccountLock)
            .where(AccountLock.account_id == mallory.id, AccountLock.way == "passphrase")
            .values(salt=theirs.salt, blob=theirs.blob)
        )
    assert not lets_in(here, mallory)
    assert not lets_in(here, mallory, passphrase=anna.passphrase)


def test_ones_own_phone_in_anothers_row_is_no_phone(here: Installation, mallory: Person, anna: Person) -> None:
    """Not even for somebody who knows the passphrase; and the owner is told the same as for any wrong code."""
    with transaction(here.engine) as database:
        own = database.get_one(Account, mallory.id).second_factor
        database.execute(update(Account).where(Account.id == anna.id).values(second_factor=own))
    assert not lets_in(here, anna, code=mallory.code())
    assert not lets_in(here, anna)


def test_an_account_without_a_phone_does_not_do_without(here: Installation, anna: Person) -> None:
    """Taking the phone out of a row does not make the passphrase enough."""
    with transaction(here.engine) as database:
        database.execute(update(Account).where(Account.id == anna.id).values(second_factor=None))
    assert not lets_in(here, anna, code="")
    assert not lets_in(here, anna)


def test_with_anothers_name_one_is_still_oneself(here: Installation, mallory: Person, anna: Person) -> None:
    """What is opened is what belongs to one's own row."""
    with transaction(here.engine) as database:
        database.execute(update(Account).where(Account.id == anna.id).values(sign_in_name=uuid4().hex))
        database.execute(update(Account).where(Account.id == mallory.id).values(sign_in_name=anna.sign_in_name))
    proven = prove(here, anna, passphrase=mallory.passphrase, code=mallory.code())
    assert proven.account_id == mallory.id
    with pytest.raises(LockerWaits):
        read(here, anna.id, proven.keys)


def test_an_invitation_written_by_hand_gives_the_name_and_not_the_locker(
    here: Installation, mallory: Person, anna: Person
) -> None:
    """Whoever becomes Anna that way has new keys, and stands before a locker that waits for two custodians."""
    code, moment = make_invitation_code(), clock.now()
    with transaction(here.engine) as database:
        database.add(
            Invitation(
                account_id=anna.id,
                code_hash=fingerprint_of(read_code(code)),
                made_at=moment,
                expires_at=moment + timedelta(days=1),
            )
        )
    taken = enrol(here, anna.id, anna.sign_in_name, code, "Anna")
    assert taken.keys.public.fingerprint != mallory.keys.public.fingerprint
    with pytest.raises(LockerWaits):
        read(here, anna.id, taken.keys)


def test_a_wrap_under_ones_own_fingerprint_does_not_open(here: Installation, mallory: Person, anna: Person) -> None:
    """Copied from the owner's, or from the recovery key's."""
    with transaction(here.engine) as database:
        for held in database.scalars(select(LockerKey).where(LockerKey.account_id == anna.id)).all():
            database.merge(
                LockerKey(
                    account_id=anna.id,
                    holder=mallory.keys.public.fingerprint,
                    epoch=held.epoch,
                    wrap=held.wrap,
                    signature=held.signature,
                )
            )
    with pytest.raises(LockerUnreadable):
        read(here, anna.id, mallory.keys)


def test_anothers_locker_in_ones_own_row_does_not_open(here: Installation, mallory: Person, anna: Person) -> None:
    """With its wraps or without them."""
    with transaction(here.engine) as database:
        theirs = database.get_one(Locker, anna.id)
        database.execute(
            update(Locker).where(Locker.account_id == mallory.id).values(blob=theirs.blob, version=theirs.version)
        )
    with pytest.raises(LockerUnreadable):
        read(here, mallory.id, mallory.keys)
    with transaction(here.engine) as database:
        held = database.get_one(LockerKey, (anna.id, anna.keys.public.fingerprint))
        database.execute(
            update(LockerKey)
            .where(LockerKey.account_id == mallory.id, LockerKey.holder == mallory.keys.public.fingerprint)
            .values(wrap=held.wrap)
        )
    with pytest.raises(LockerUnreadable):
        read(here, mallory.id, mallory.keys)


def test_ones_own_public_key_in_anothers_row_opens_no_locker(here: Installation, mallory: Person, anna: Person) -> None:
    """And the owner goes on as before: what opens is what they have, not what stands in the row."""
    mine = mallory.keys.public
    with transaction(here.engine) as database:
        database.execute(
            update(AccountKey)
            .where(AccountKey.account_id == anna.id)
            .values(public=mine.to_bytes(), fingerprint=mine.fingerprint)
        )
    with pytest.raises(LockerWaits):
        read(here, anna.id, mallory.keys)
    assert read(here, anna.id, prove(here, anna).keys) == NOTE


def test_a_recovery_key_of_ones_own_receives_nothing(here: Installation) -> None:
    """The fingerprint that was agreed on stands in a file: nothing is begun for another key, and nothing is lost."""
    with transaction(here.engine) as database:
        row = database.scalars(select(RecoveryKey)).one()
        before = (row.public, row.fingerprint)
        mine = make_keys().public
        row.public, row.fingerprint = mine.to_bytes(), mine.fingerprint
    try:
        with pytest.raises(Unavailable):
            new_person(here)
        with transaction(here.engine) as database:
            row = database.scalars(select(RecoveryKey)).one()
            row.fingerprint = before[1]
        with pytest.raises(Unavailable):
            new_person(here)
    finally:
        with transaction(here.engine) as database:
            row = database.scalars(select(RecoveryKey)).one()
            row.public, row.fingerprint = before
    with transaction(here.engine) as database:
        assert not database.scalars(select(LockerKey).where(LockerKey.holder == mine.fingerprint)).all()
