"""Lockers: one size for all, sealed anew each time, left alone when they do not open, and never over-full."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts import locker, service
from hrstod.accounts.locker import CAPACITY, LOCKER_BYTES, LockerFull, LockerUnreadable, LockerWaits
from hrstod.accounts.models import Locker, LockerKey
from hrstod.accounts.vault import recovery_public
from hrstod.crypto.keyring import make_keys, sign
from hrstod.crypto.primitives import KEY_BYTES, random_bytes
from hrstod.crypto.wrapping import wrap
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken
from tests.accounts.looking import Log
from tests.accounts.newcomers import custodians_keys, enter, new_person, prove
from tests.cast import Reader
from tests.factories.people import installation_of, invite

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask import Flask

    from hrstod.crypto.keyring import PrivateKeys
    from tests.factories.people import Installation, Person


@pytest.fixture
def anna(here: Installation) -> Person:
    """Give somebody with an empty locker."""
    return new_person(here)


def read(here: Installation, person: Person, keys: PrivateKeys | None = None) -> bytes:
    """Read what is in somebody's locker."""
    with Session(here.engine) as database:
        return locker.open_locker(database, here.vault, account_id=person.id, keys=keys or person.keys).content


def write(here: Installation, person: Person, content: bytes) -> None:
    """Put something into somebody's locker."""
    with transaction(here.engine) as database:
        opened = locker.open_locker(database, here.vault, account_id=person.id, keys=person.keys, for_change=True)
        locker.close_locker(opened, content)


def row_of(here: Installation, account_id: UUID) -> tuple[bytes, UUID]:
    """Give a locker as it is stored."""
    with Session(here.engine) as database:
        found = database.get_one(Locker, account_id)
        return found.blob, found.version


def tamper(here: Installation, person: Person, place: int = -1) -> None:
    """Change one bit of a locker."""
    blob = bytearray(row_of(here, person.id)[0])
    blob[place] ^= 1
    with transaction(here.engine) as database:
        database.execute(update(Locker).where(Locker.account_id == person.id).values(blob=bytes(blob)))


@pytest.mark.parametrize("content", [b"", b"\0", b"a", b"\0" * 500, "Återblick".encode(), b"x" * (CAPACITY - 1)])
def test_what_is_put_in_comes_out(here: Installation, anna: Person, content: bytes) -> None:
    """Byte for byte, also when it ends with what a locker is filled up with."""
    write(here, anna, content)
    assert read(here, anna) == content


@pytest.mark.parametrize("size", [0, 1, 100, CAPACITY // 2, CAPACITY - 1, CAPACITY])
def test_all_lockers_are_of_one_size(here: Installation, anna: Person, size: int) -> None:
    """Empty, full, or of somebody who has only been invited."""
    invited, _, _ = invite(here, "Bo")
    write(here, anna, random_bytes(size))
    assert [len(row_of(here, one)[0]) for one in (anna.id, invited)] == [LOCKER_BYTES, LOCKER_BYTES]


def test_too_much_is_refused_and_nothing_is_lost(here: Installation, anna: Person) -> None:
    """One byte more than there is room for; what was there before still is."""
    write(here, anna, b"x" * CAPACITY)
    before = row_of(here, anna.id)
    with pytest.raises(LockerFull):
        write(here, anna, b"y" * (CAPACITY + 1))
    assert row_of(here, anna.id) == before


def test_signing_in_seals_it_anew(here: Installation, anna: Person) -> None:
    """Nothing of the bytes stays, and what is in it does."""
    write(here, anna, b"note")
    before = row_of(here, anna.id)
    enter(here, prove(here, anna))
    after = row_of(here, anna.id)
    alike = sum(one == other for one, other in zip(before[0][2:], after[0][2:], strict=True))
    assert alike < LOCKER_BYTES / 256 * 1.5
    assert (before[1] != after[1], read(here, anna)) == (True, b"note")


def test_what_should_be_erased_by_now_is_at_the_next_sign_in(here: Installation, anna: Person) -> None:
    """Whoever knows what is in a locker says what stays."""
    write(here, anna, b"old;new")
    with transaction(here.engine) as database:
        locker.reseal(
            database,
            here.vault,
            account_id=anna.id,
            keys=anna.keys,
            tidy=lambda content: content.removeprefix(b"old;"),
        )
    assert read(here, anna) == b"new"


@pytest.mark.parametrize("place", [0, 1, 2, 13, 14, 30_000, -17, -1])
def test_a_locker_that_does_not_open_is_left_as_it_is(here: Installation, anna: Person, place: int) -> None:
    """Its owner is let in, it is written down, and not a byte is overwritten: it may be mended from a backup."""
    write(here, anna, b"note")
    tamper(here, anna, place)
    before, log = row_of(here, anna.id), Log(here.engine)
    with pytest.raises(LockerUnreadable):
        read(here, anna)
    assert enter(here, prove(here, anna)) is None
    assert row_of(here, anna.id) == before
    assert log.events() == ["sign-in.done", "locker.unreadable"]


def test_a_locker_whose_second_lock_is_gone_is_left_as_it_is(here: Installation, anna: Person) -> None:
    """A keystore put back from before the account was made: no error, and nothing is made in its place."""
    before, log = row_of(here, anna.id), Log(here.engine)
    here.vault.keystore.destroy(locker.PURPOSE, anna.id)
    assert enter(here, prove(here, anna)) is None
    assert row_of(here, anna.id) == before
    assert log.events() == ["sign-in.done", "locker.unreadable"]


def test_a_second_lock_alone_opens_nothing(here: Installation, anna: Person) -> None:
    """Other keys than the owner's or the recovery key's have nothing to open."""
    with pytest.raises(LockerWaits):
        read(here, anna, make_keys())


def test_both_wraps_open_it_and_there_are_two(here: Installation, anna: Person) -> None:
    """The owner's, and the recovery key's, which two custodians open."""
    write(here, anna, b"note")
    with Session(here.engine) as database:
        held = set(database.scalars(select(LockerKey.holder).where(LockerKey.account_id == anna.id)))
        recovery = recovery_public(database, here.vault).fingerprint
    assert held == {anna.keys.public.fingerprint, recovery}
    assert read(here, anna, custodians_keys(here)) == b"note"


def test_a_wrap_of_another_time_or_holder_is_refused(here: Installation, anna: Person) -> None:
    """Neither the epoch nor the fingerprint in a row can be changed."""
    with transaction(here.engine) as database:
        held = database.get_one(LockerKey, (anna.id, anna.keys.public.fingerprint))
        held.epoch = 2
    with pytest.raises(LockerUnreadable):
        read(here, anna)


def test_an_older_locker_is_put_back_whole_or_not_at_all(here: Installation, anna: Person) -> None:
    """The blob is bound to its version."""
    write(here, anna, b"first")
    blob, _ = row_of(here, anna.id)
    write(here, anna, b"second")
    with transaction(here.engine) as database:
        database.execute(update(Locker).where(Locker.account_id == anna.id).values(blob=blob))
    with pytest.raises(LockerUnreadable):
        read(here, anna)


def test_a_key_that_somebody_else_has_put_there_is_refused(here: Installation, anna: Person) -> None:
    """Whoever writes rows and has the keystore wraps a key of their own for Anna, and signs it with keys of theirs."""
    planted, mallory = random_bytes(KEY_BYTES), make_keys()
    with transaction(here.engine) as database:
        held = database.get_one(LockerKey, (anna.id, anna.keys.public.fingerprint))
        row = database.get_one(Locker, anna.id)
        context = locker._wrap_context(anna.id, held.epoch, held.holder)
        second_lock = here.vault.keystore.find(locker.PURPOSE, anna.id)
        held.wrap = wrap(planted, to=anna.keys.public, shred_key=second_lock, context=context)
        held.signature = sign(mallory, held.wrap, context)
        locker._fill(row, planted, b"")
    with pytest.raises(LockerUnreadable):
        read(here, anna)


def test_two_who_write_at_once_come_one_after_the_other(here: Installation, anna: Person) -> None:
    """Each adds to what the other has written; nothing is lost."""

    def add(number: int) -> None:
        with transaction(here.engine) as database:
            opened = locker.open_locker(database, here.vault, account_id=anna.id, keys=anna.keys, for_change=True)
            locker.close_locker(opened, opened.content + bytes([number]))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(16)))
    assert sorted(read(here, anna)) == list(range(16))


def test_unlocking_while_something_is_saved_loses_nothing(here: Installation, anna: Person) -> None:
    """Two tabs: one signs in again, the other saves."""
    proven = [prove(here, anna, code=anna.recovery_code) for _ in range(3)]

    def unlock(number: int) -> None:
        assert enter(here, proven[number]) is None

    def save(number: int) -> None:
        with transaction(here.engine) as database:
            opened = locker.open_locker(database, here.vault, account_id=anna.id, keys=anna.keys, for_change=True)
            locker.close_locker(opened, opened.content + bytes([number]))

    acts: list[Callable[[int], None]] = [unlock, save]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: acts[number % 2](number // 2), range(6)))
    assert sorted(read(here, anna)) == [0, 1, 2]


def test_beginning_again_is_for_a_locker_that_waits(here: Installation, anna: Person) -> None:
    """What is open to its owner is not thrown away."""
    write(here, anna, b"note")
    with pytest.raises(RuleBroken), transaction(here.engine) as database:
        service.empty_own_locker(database, here.vault, account_id=anna.id, keys=anna.keys, moment=clock.now())
    assert read(here, anna) == b"note"


def test_beginning_again_leaves_nothing_that_anybody_could_open(here: Installation, anna: Person) -> None:
    """Neither the old keys nor the custodians; the new keys find it empty."""
    write(here, anna, b"note")
    new = make_keys()
    with transaction(here.engine) as database:
        service.keep_keys(database, anna.id, new, clock.now())
        in_a_week = clock.now() + timedelta(days=7)
        service.empty_own_locker(database, here.vault, account_id=anna.id, keys=new, moment=in_a_week)
    assert (read(here, anna, new), read(here, anna, custodians_keys(here))) == (b"", b"")
    with pytest.raises(LockerWaits):
        read(here, anna)


def test_the_next_page_says_that_it_could_not_be_opened(example_site: Flask, person: Person) -> None:
    """Once, on one's own page, wherever somebody was on the way to; and the account page is there as always."""
    tamper(installation_of(example_site), person)
    reader = Reader(example_site)
    reader.get("/me/account")
    reader.get("/sign-in")
    assert reader.post("/sign-in", person.form()).headers["Location"] == "/me"
    said = ["går inte att öppna just nu" in reader.get("/me").text for _ in range(2)]
    assert (said, reader.get("/me/account").status) == ([True, False], 200)
