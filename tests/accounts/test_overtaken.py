"""What somebody was proven by is replaced while it is checked, or waits to be: it lets nobody in any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts import renewal, service, sign_in
from hrstod.accounts.models import Account
from hrstod.accounts.renewal import Renewal
from hrstod.accounts.sign_in import SignInRefused
from hrstod.crypto.primitives import KdfCost, set_kdf_cost
from hrstod.database.transaction import transaction
from tests.factories import people
from tests.factories.people import enrol, installation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from hrstod.accounts.sign_in import Proven
    from tests.factories.people import Person

    Replacing = Callable[[Flask, Person], str]


def renew(what: Renewal) -> Replacing:
    """Replace one of the three things; give the passphrase from then on."""

    def replace(app: Flask, person: Person) -> str:
        installation = installation_of(app)
        offer = renewal.make_offer(what, account_id=person.id, language="sv", moment=clock.now())
        with transaction(installation.engine) as database:
            service.take_over(database, installation.vault, offer, keys=person.keys, moment=clock.now())
        return offer.passphrase if what is Renewal.PASSPHRASE else person.passphrase

    return replace


def begin_anew(app: Flask, person: Person) -> str:
    """Invite somebody again, who then has new keys; give the passphrase from then on."""
    installation = installation_of(app)
    with transaction(installation.engine) as database:
        account = database.get_one(Account, person.id)
        code = service.invite_again(None, database, account=account, moment=clock.now(), lasts=timedelta(days=7))
    return enrol(installation, person.id, person.sign_in_name, code, person.name).passphrase


def prove(app: Flask, person: Person, **typed: str) -> Proven:
    """Check what somebody has typed."""
    installation = installation_of(app)
    people.forget_codes(app, person)
    given = {"name": person.sign_in_name, "passphrase": person.passphrase, "code": person.code(), **typed}
    with Session(installation.engine) as database:
        return sign_in.prove(database, installation.vault, moment=clock.now(), **given)


def enter(app: Flask, proven: Proven) -> bool:
    """Let somebody in who was proven."""
    installation = installation_of(app)
    with transaction(installation.engine) as database:
        return sign_in.enter(database, installation.vault, proven, moment=clock.now(), tidy=lambda content: content)


@pytest.fixture
def _costlier(person: Person) -> Iterator[None]:
    """Let a guess cost more than when somebody got their keys, so that they are locked anew."""
    assert person
    set_kdf_cost(KdfCost(memory_kib=128, passes=1))
    yield
    set_kdf_cost(KdfCost(memory_kib=64, passes=1))


@pytest.mark.parametrize(
    ("replace", "lets_in"),
    [
        (renew(Renewal.PASSPHRASE), False),
        (renew(Renewal.PHONE), False),
        (begin_anew, False),
        (renew(Renewal.PAPER), True),
    ],
    ids=["passphrase", "phone", "everything", "the paper, which was not used"],
)
def test_passphrase_and_phone(example_site: Flask, person: Person, replace: Replacing, lets_in: bool) -> None:
    """Whoever had both and was slower than their owner stays outside."""
    proven = prove(example_site, person)
    replace(example_site, person)
    people.forget_codes(example_site, person)
    if lets_in:
        assert enter(example_site, proven)
    else:
        with pytest.raises(SignInRefused):
            enter(example_site, proven)


@pytest.mark.parametrize("what", [Renewal.PASSPHRASE, Renewal.PAPER])
def test_passphrase_and_recovery_code(example_site: Flask, person: Person, what: Renewal) -> None:
    """Either of the two that is replaced meanwhile is enough."""
    proven = prove(example_site, person, code=person.recovery_code)
    renew(what)(example_site, person)
    with pytest.raises(SignInRefused):
        enter(example_site, proven)


@pytest.mark.usefixtures("_costlier")
def test_the_old_passphrase_does_not_come_back_in_a_new_lock(example_site: Flask, person: Person) -> None:
    """The keys that were locked anew for the old one are not put in the place of the new ones."""
    proven = prove(example_site, person)
    assert proven.relocked is not None
    new = renew(Renewal.PASSPHRASE)(example_site, person)
    with pytest.raises(SignInRefused):
        enter(example_site, proven)
    assert prove(example_site, person, passphrase=new).account_id == person.id
    with pytest.raises(SignInRefused):
        prove(example_site, person)
