"""Somebody who is present gets new keys, whole or not at all, and keeps what they had saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hrstod.accounts import locker, renewal, service
from hrstod.accounts.certificates import UntrustedKey, check_certificate
from hrstod.accounts.models import Account
from hrstod.accounts.renewal import Renewal
from hrstod.audit import trail
from hrstod.crypto.models import AccountKey, Certificate
from hrstod.database.transaction import transaction
from hrstod.errors import Conflict, RuleBroken
from hrstod.keys import rotation
from hrstod.keys import service as keys
from hrstod.keys.rotation import NewKeysRefused
from tests.keys.installations import (
    DAY,
    KEPT,
    MOMENT,
    add_board,
    content,
    enrol,
    invite_again,
    keys_now,
    vouch,
)

if TYPE_CHECKING:
    from hrstod.keys.rotation import NewKeys
    from tests.keys.installations import Installation, Person


def new_keys(here: Installation, person: Person) -> NewKeys:
    """Make new keys for somebody who is present."""
    with Session(here.engine) as database:
        return rotation.make_new_keys(
            database,
            here.vault,
            account_id=person.id,
            passphrase=person.passphrase,
            recovery_code=person.recovery_code,
        )


def take(here: Installation, new: NewKeys) -> int:
    """Let new keys count."""
    with transaction(here.engine) as database:
        return rotation.take_new_keys(database, here.vault, new, moment=MOMENT)


def test_somebody_with_new_keys_reads_what_they_wrote_before(anywhere: Installation) -> None:
    """Passphrase and recovery code are the same, the keys are others, and the locker opens; on both databases."""
    person = enrol(anywhere)
    assert take(anywhere, new_keys(anywhere, person)) == 2
    now = keys_now(anywhere, person)
    assert now.public.fingerprint != person.keys.public.fingerprint
    assert content(anywhere, person, now) == KEPT


def test_the_recovery_code_opens_the_new_keys_too(here: Installation) -> None:
    """New keys can be changed once more with the same two secrets."""
    person = enrol(here)
    take(here, new_keys(here, person))
    assert take(here, new_keys(here, person)) == 3


def test_the_old_keys_open_nothing_any_longer(here: Installation) -> None:
    """That is what they were replaced for."""
    person = enrol(here)
    take(here, new_keys(here, person))
    with pytest.raises(locker.LockerWaits):
        content(here, person, person.keys)


def test_the_custodians_can_still_recover_a_locker_with_new_keys(here: Installation) -> None:
    """Its wrap for the recovery key is kept."""
    person = enrol(here)
    take(here, new_keys(here, person))
    again = invite_again(here, person)
    with transaction(here.engine) as database:
        keys.recover_locker(
            None,
            database,
            here.vault,
            here.recovery(database),
            account_id=person.id,
            compared=again.keys.public.fingerprint,
            moment=MOMENT,
        )
    assert content(here, again, again.keys) == KEPT


def test_a_locker_that_waits_for_the_custodians_goes_on_waiting(here: Installation) -> None:
    """New keys for somebody who cannot open their locker do not open it either, and do not lose it."""
    person = invite_again(here, enrol(here))
    take(here, new_keys(here, person))
    with pytest.raises(locker.LockerWaits):
        content(here, person, keys_now(here, person))


def test_whoever_was_vouched_for_has_to_be_vouched_for_again(here: Installation) -> None:
    """The certificate was about the old key."""
    person, board_id = enrol(here), add_board(here)
    vouch(here, person, board_id)
    take(here, new_keys(here, person))
    with Session(here.engine) as database:
        assert database.scalar(select(func.count()).select_from(Certificate)) == 0
        with pytest.raises(UntrustedKey):
            check_certificate(database, here.vault, account_id=person.id, board_id=board_id, day=DAY)


def test_new_keys_are_written_down(here: Installation) -> None:
    """The log says whose."""
    take(here, new_keys(here, enrol(here)))
    assert here.events()[-1] == "account.keys-rotated"


def test_new_keys_that_cannot_be_written_down_are_not_taken(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys, locks, locker and log are one transaction."""
    person = enrol(here)
    new = new_keys(here, person)

    def fail(*_arguments: object, **_details: object) -> None:
        raise OSError

    monkeypatch.setattr(trail, "write", fail)
    with pytest.raises(OSError):  # noqa: PT011 (whatever stops the log)
        take(here, new)
    assert content(here, person, keys_now(here, person)) == KEPT


@pytest.mark.parametrize(("wrong", "is_code"), [("passphrase", False), ("recovery_code", True)])
def test_new_keys_take_both_secrets(here: Installation, wrong: str, is_code: bool) -> None:
    """Which of the two does not fit is told, since the person has proven who they are."""
    person = enrol(here)
    secrets = {"passphrase": person.passphrase, "recovery_code": person.recovery_code, wrong: "something else"}
    with Session(here.engine) as database, pytest.raises(NewKeysRefused) as refused:
        rotation.make_new_keys(database, here.vault, account_id=person.id, **secrets)
    assert refused.value.is_code is is_code


def test_somebody_elses_recovery_code_makes_no_keys(here: Installation) -> None:
    """A code that is right for another account is wrong for this one."""
    person, other = enrol(here), enrol(here, "Bo")
    with Session(here.engine) as database, pytest.raises(NewKeysRefused):
        rotation.make_new_keys(
            database,
            here.vault,
            account_id=person.id,
            passphrase=person.passphrase,
            recovery_code=other.recovery_code,
        )


def test_a_closed_account_gets_no_keys(here: Installation) -> None:
    """It is not in use."""
    person = enrol(here)
    with transaction(here.engine) as database:
        service.disable(None, database, account=database.get_one(Account, person.id), moment=MOMENT)
    with pytest.raises(RuleBroken, match="not in use"):
        new_keys(here, person)


def test_keys_that_were_changed_meanwhile_are_not_changed_twice(here: Installation) -> None:
    """Two tabs: the second is told that somebody was there before, and nothing is overwritten."""
    person = enrol(here)
    first, second = new_keys(here, person), new_keys(here, person)
    take(here, first)
    with pytest.raises(Conflict):
        take(here, second)
    assert keys_now(here, person).public.fingerprint == first.keys.public.fingerprint


def test_a_passphrase_that_was_changed_meanwhile_is_not_changed_back(here: Installation) -> None:
    """The new keys are locked with the passphrase as it was; that must not come back."""
    person = enrol(here)
    new = new_keys(here, person)
    offer = renewal.make_offer(Renewal.PASSPHRASE, account_id=person.id, language="en", moment=MOMENT)
    with transaction(here.engine) as database:
        service.take_over(database, here.vault, offer, keys=person.keys, moment=MOMENT)
    with pytest.raises(Conflict):
        take(here, new)


def test_a_lockers_damaged_key_stops_the_change(here: Installation) -> None:
    """With its second lock gone nothing can be passed on, and the old keys stay as they are."""
    person = enrol(here)
    new = new_keys(here, person)
    here.vault.keystore.destroy(locker.PURPOSE, person.id)
    with pytest.raises(locker.LockerUnreadable):
        take(here, new)
    with Session(here.engine) as database:
        assert database.get_one(AccountKey, person.id).epoch == 1
