"""Invitations: a code that works once, for a while, for one account, and for one of two who use it at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts import renewal, service
from hrstod.accounts.models import Account, Invitation, Locker, LockerKey
from hrstod.accounts.renewal import Offer, Renewal
from hrstod.accounts.rules import AccountState
from hrstod.accounts.service import InvitationRefused
from hrstod.crypto.models import AccountKey, AccountLock
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken
from tests.accounts.looking import Log
from tests.accounts.newcomers import enter, new_person, prove
from tests.factories.people import enrol, invite

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tests.factories.people import Installation


def find(here: Installation, code: str, moment: datetime | None = None) -> str:
    """Open an invitation; give why not, empty when it opens."""
    try:
        with transaction(here.engine) as database:
            service.find_invitation(database, code, moment=moment or clock.now())
    except InvitationRefused as refused:
        return refused.reason
    return ""


def offer_for(here: Installation, code: str, account_id: UUID) -> Offer:
    """Make what is handed over to whoever has this code."""
    with transaction(here.engine) as database:
        invitation = service.find_invitation(database, code, moment=clock.now())
        return renewal.make_offer(
            Renewal.WELCOME,
            account_id=account_id,
            language="en",
            moment=clock.now(),
            invitation_id=invitation.id,
        )


def take(here: Installation, offer: Offer) -> str:
    """Take over what was handed over; give why not, empty when it counts."""
    try:
        with transaction(here.engine) as database:
            service.take_over(database, here.vault, offer, keys=None, moment=clock.now())
    except InvitationRefused as refused:
        return refused.reason
    return ""


def test_a_code_opens_an_account_that_then_lets_its_owner_in(here: Installation) -> None:
    """With keys, a locker, and everything that was handed over."""
    person = new_person(here)
    assert enter(here, prove(here, person)) is None
    with Session(here.engine) as database:
        account = database.get_one(Account, person.id)
        assert (account.state, account.second_factor is not None) == (AccountState.ACTIVE, True)
        assert database.get_one(AccountKey, person.id).public == person.keys.public.to_bytes()


def test_an_account_has_a_locker_before_anybody_has_used_the_code(here: Installation, database: Session) -> None:
    """And nothing that opens it."""
    account_id, _, _ = invite(here, "Anna")
    assert database.get(Locker, account_id) is not None
    assert database.scalars(select(LockerKey).where(LockerKey.account_id == account_id)).first() is None


def test_the_code_is_kept_nowhere(here: Installation, database: Session) -> None:
    """Only its hash, which 88 bits make useless."""
    account_id, _, code = invite(here, "Anna")
    [row] = database.scalars(select(Invitation).where(Invitation.account_id == account_id))
    kept = " ".join(str(getattr(row, column.name)) for column in Invitation.__table__.columns)
    assert code not in kept
    assert (len(row.code_hash), row.made_by) == (32, None)


def test_a_code_works_once(here: Installation) -> None:
    """And then says that it was used."""
    account_id, name, code = invite(here, "Anna")
    enrol(here, account_id, name, code, "Anna")
    assert find(here, code) == "used"


def test_a_code_works_for_seven_days(here: Installation) -> None:
    """Not longer, and not before it was made: a clock that was moved back opens nothing."""
    _, _, code = invite(here, "Anna")
    moments = [clock.now() + timedelta(days=days) for days in (6.99, 7.01, -1)]
    assert [find(here, code, moment) for moment in moments] == ["", "expired", "expired"]


def test_a_new_code_takes_the_place_of_the_one_before(here: Installation) -> None:
    """Whoever finds the old paper has nothing."""
    account_id, _, old = invite(here, "Anna")
    with transaction(here.engine) as database:
        account = database.get_one(Account, account_id)
        new = service.invite_again(None, database, account=account, moment=clock.now(), lasts=timedelta(days=7))
    assert (find(here, old), find(here, new)) == ("withdrawn", "")


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_how_a_code_is_typed_does_not_matter(here: Installation, change: object) -> None:
    """Capitals and groups are for the eye."""
    _, _, code = invite(here, "Anna")
    assert find(here, change(code)) == ""  # type: ignore[operator]


@pytest.mark.parametrize("typed", ["", "0", "000-000", "\0", "A" * 80, "0000-0000-0000-0000-0000", "å" * 20])
def test_anything_else_is_no_code(here: Installation, typed: str) -> None:
    """In the same words for all."""
    assert find(here, typed) == "unknown"


def test_of_two_who_use_a_code_at_once_one_gets_the_account(here: Installation) -> None:
    """The second is told; the account is the first's alone."""
    account_id, _, code = invite(here, "Anna")
    offers = [offer_for(here, code, account_id) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda offer: take(here, offer), offers)) == ["", "used"]
    with Session(here.engine) as database:
        locks = database.scalar(select(func.count()).where(AccountLock.account_id == account_id))
        assert locks == 2


def test_a_code_that_was_replaced_meanwhile_counts_no_more(here: Installation) -> None:
    """Whoever stands at the last page when the administrator has noticed the mistake comes too late."""
    account_id, _, code = invite(here, "Anna")
    offer = offer_for(here, code, account_id)
    with transaction(here.engine) as database:
        account = database.get_one(Account, account_id)
        service.invite_again(None, database, account=account, moment=clock.now(), lasts=timedelta(days=7))
    assert take(here, offer) == "withdrawn"


def test_an_account_that_was_closed_meanwhile_stays_closed(here: Installation) -> None:
    """Neither the code nor the last page opens it again."""
    account_id, _, code = invite(here, "Anna")
    offer = offer_for(here, code, account_id)
    with transaction(here.engine) as database:
        service.disable(None, database, account=database.get_one(Account, account_id), moment=clock.now())
    assert (find(here, code), take(here, offer)) == ("unknown", "unknown")
    with Session(here.engine) as database:
        assert database.get_one(Account, account_id).state is AccountState.DISABLED


def test_being_invited_again_gives_new_keys_and_leaves_the_locker(here: Installation) -> None:
    """What opened the account before opens it no more; the locker waits for two custodians."""
    person = new_person(here)
    with transaction(here.engine) as database:
        account = database.get_one(Account, person.id)
        code = service.invite_again(None, database, account=account, moment=clock.now(), lasts=timedelta(days=7))
        locker = database.get_one(Locker, person.id).blob
    again = enrol(here, person.id, person.sign_in_name, code, person.name)
    with Session(here.engine) as database:
        holders = set(database.scalars(select(LockerKey.holder).where(LockerKey.account_id == person.id)))
        assert database.get_one(AccountKey, person.id).epoch == 2
        assert database.get_one(Locker, person.id).blob == locker
    assert again.keys.public.fingerprint not in holders
    assert person.keys.public.fingerprint in holders


def test_a_sign_in_name_is_one_persons(here: Installation) -> None:
    """However it is written; and nothing is left of the second."""
    _, name, _ = invite(here, "Anna")
    log = Log(here.engine)
    about = {"name": "Bo", "language": "sv", "moment": clock.now(), "lasts": timedelta(days=7)}
    with pytest.raises(RuleBroken), transaction(here.engine) as database:
        service.invite(None, database, sign_in_name=f" {name.upper()} ", **about)  # type: ignore[arg-type]
    assert log.events() == []


@pytest.mark.parametrize(("name", "sign_in_name"), [("", "a"), ("Anna", ""), (" ", "b"), ("A", "\0"), ("A" * 121, "c")])
def test_nobody_is_without_a_name(here: Installation, name: str, sign_in_name: str) -> None:
    """Also when a command is told so."""
    with pytest.raises(RuleBroken), transaction(here.engine) as database:
        service.invite(
            None,
            database,
            name=name,
            sign_in_name=sign_in_name,
            language="sv",
            moment=clock.now(),
            lasts=timedelta(days=7),
        )
