"""What cannot be written down is not done; and locks that were cheap to guess at are made anew at the next sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts import grants, renewal, service, sign_in
from hrstod.accounts.models import Account, Invitation, Locker, RoleGrant
from hrstod.accounts.renewal import Renewal
from hrstod.accounts.rules import AccountState
from hrstod.accounts.sign_in import Reason
from hrstod.audit import trail
from hrstod.crypto.models import AccountLock, Certificate
from hrstod.crypto.passphrases import entropy_bits, read_recovery_code
from hrstod.crypto.primitives import KdfCost, set_kdf_cost
from hrstod.crypto.wordlists import word_list
from hrstod.database.transaction import transaction
from tests.accounts.looking import Log
from tests.accounts.newcomers import enter, new_holder, new_person, new_supporter, propose, prove
from tests.factories.people import add_board

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.factories.people import Installation, Person


class TrailIsBroken(Exception):
    """The log of events cannot be written."""


def state_of(here: Installation, person: Person) -> list[object]:
    """Give all that the acts below could change: somebody's own rows, and how many there are in all."""
    tables = (Account, Invitation, RoleGrant, AccountLock, Certificate, Locker)
    found: list[object] = []
    with Session(here.engine) as database:
        for table in tables:
            columns = table.__table__.c
            own = columns["account_id"] if "account_id" in columns else columns["id"]
            found.append(sorted(map(repr, database.execute(select(*columns).where(own == person.id)))))
            found.append(database.scalar(select(func.count()).select_from(table)))
    return found


def invite(here: Installation, database: Session, _person: Person) -> None:
    """Invite somebody."""
    about = {"name": "Nils", "sign_in_name": "nils", "language": "sv"}
    service.invite(None, database, moment=clock.now(), lasts=timedelta(days=1), **about)
    assert here


def close(_here: Installation, database: Session, person: Person) -> None:
    """Close an account."""
    service.disable(None, database, account=database.get_one(Account, person.id), moment=clock.now())


def give(here: Installation, database: Session, person: Person) -> None:
    """Give a role."""
    grants.propose_role(
        None,
        database,
        account_id=person.id,
        role="administrator",
        board_id=None,
        from_on=clock.today(),
        to_on=None,
        moment=clock.now(),
    )
    assert here


def withdraw(_here: Installation, database: Session, person: Person) -> None:
    """Withdraw a role."""
    [grant] = database.scalars(select(RoleGrant).where(RoleGrant.account_id == person.id))
    grants.withdraw_role(None, database, grant=grant, moment=clock.now())


def come_in(here: Installation, database: Session, person: Person) -> None:
    """Sign in."""
    sign_in.enter(database, here.vault, prove(here, person), moment=clock.now(), tidy=bytes)


def renew(here: Installation, database: Session, person: Person) -> None:
    """Replace the passphrase."""
    offer = renewal.make_offer(Renewal.PASSPHRASE, account_id=person.id, language="sv", moment=clock.now())
    service.take_over(database, here.vault, offer, keys=person.keys, moment=clock.now())


def confirm(here: Installation, database: Session, person: Person) -> None:
    """Be the second person for a role."""
    board = database.scalars(select(RoleGrant.board_id).where(RoleGrant.account_id == person.id)).one()
    waiting = select(RoleGrant).where(RoleGrant.board_id == board, RoleGrant.state == "proposed")
    grant = database.scalars(waiting).one()
    grants.confirm_role(person.id, database, here.vault, grant=grant, keys=person.keys, moment=clock.now())


@pytest.mark.parametrize("act", [invite, close, give, withdraw, come_in, renew, confirm])
def test_what_cannot_be_written_down_is_not_done(
    here: Installation, act: Callable[[Installation, Session, Person], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The act and its entry are one transaction."""
    board = add_board(here.engine)
    person = new_supporter(here, board) if act is confirm else new_holder(here, "manager", board)
    if act is confirm:
        propose(here, new_person(here), board)
    before = state_of(here, person)

    def fail(*_: object, **__: object) -> None:
        raise TrailIsBroken

    monkeypatch.setattr(trail, "take_turn", fail)
    with pytest.raises(TrailIsBroken), transaction(here.engine) as database:
        act(here, database, person)
    monkeypatch.undo()
    assert state_of(here, person) == before


def test_what_opens_an_account_is_made_and_never_chosen(here: Installation) -> None:
    """Words of the list, of at least 64 bits, and a code of 128."""
    person = new_person(here)
    assert set(person.passphrase.split()) <= set(word_list("sv"))
    assert min(entropy_bits(language) for language in ("sv", "en")) >= 64
    assert len(read_recovery_code(person.recovery_code)) * 8 == 128


def test_each_account_is_given_something_else(here: Installation) -> None:
    """And each time it is renewed."""
    people = [new_person(here) for _ in range(4)]
    for given in ("passphrase", "secret", "recovery_code"):
        assert len({getattr(person, given) for person in people}) == len(people)


def test_a_lock_that_was_cheaper_to_guess_at_is_made_anew(here: Installation) -> None:
    """At the next sign-in; the words stay the same, and so does what they open."""
    person = new_person(here)
    before = set_kdf_cost(KdfCost(memory_kib=128, passes=2))
    try:
        enter(here, prove(here, person))
        with Session(here.engine) as database:
            head = database.get_one(AccountLock, (person.id, "passphrase")).blob[:7]
        proven = prove(here, person, code=person.recovery_code)
    finally:
        set_kdf_cost(before)
    assert (int.from_bytes(head[2:6], "big"), head[6]) == (128, 2)
    assert proven.keys.to_bytes() == person.keys.to_bytes()


def test_a_closed_account_keeps_what_it_had(here: Installation) -> None:
    """Its locker, its locks and its roles; only it cannot be used."""
    person = new_person(here)
    with transaction(here.engine) as database:
        locker = database.get_one(Locker, person.id).blob
        service.disable(None, database, account=database.get_one(Account, person.id), moment=clock.now())
    with Session(here.engine) as database:
        assert database.get_one(Account, person.id).state is AccountState.DISABLED
        assert database.get_one(Locker, person.id).blob == locker
        assert database.get(AccountLock, (person.id, "passphrase")) is not None


def test_an_account_that_was_closed_since_the_passphrase_was_checked_is_not_let_in(here: Installation) -> None:
    """Between the two there is time: a guess is slow on purpose."""
    person = new_person(here)
    proven = prove(here, person)
    with transaction(here.engine) as database:
        service.disable(None, database, account=database.get_one(Account, person.id), moment=clock.now())
    log = Log(here.engine)
    assert enter(here, proven) is Reason.WRONG
    assert log.events() == []
