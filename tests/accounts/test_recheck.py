"""Somebody who loses a role or an account while their write is under way: nothing of it is written."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts import grants, service
from hrstod.accounts.access import load_actor
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.database.transaction import transaction
from hrstod.web.forms import Form
from tests.accounts.looking import is_signed_in
from tests.accounts.newcomers import new_holder
from tests.factories import people
from tests.factories.people import installation_of, make_person

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask import Flask
    from sqlalchemy import Engine

    from tests.accounts.looking import Log
    from tests.factories.people import Installation, Person

    Ending = Callable[[Engine, UUID], None]


def withdraw(engine: Engine, account_id: UUID) -> None:
    """Withdraw somebody's roles."""
    with transaction(engine) as database:
        wanted = select(RoleGrant).where(RoleGrant.account_id == account_id).with_for_update()
        for grant in database.scalars(wanted).all():
            grants.withdraw_role(None, database, grant=grant, moment=clock.now())


def close(engine: Engine, account_id: UUID) -> None:
    """Close somebody's account."""
    with transaction(engine) as database:
        service.disable(None, database, account=database.get_one(Account, account_id), moment=clock.now())


ENDINGS = [withdraw, close]


@pytest.fixture
def another(example_site: Flask) -> Person:
    """Give an administrator who is about to lose what makes them one."""
    make_person(example_site, "Gun", "administrator")  # somebody else keeps the role
    return make_person(example_site, "Another", "administrator")


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_was_under_way_is_not_written(
    example_site: Flask, another: Person, log: Log, ending: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard has let the request through; before it writes, the role or the account is gone."""
    engine = installation_of(example_site).engine
    reader = people.sign_in(example_site, another)
    reader.get("/people/new")
    validate = Form.validate

    def lose_then_validate(form: Form, *given: object) -> bool:
        ending(engine, another.id)
        return bool(validate(form, *given))

    monkeypatch.setattr(Form, "validate", lose_then_validate)
    typed = {"name": "Eva", "sign_in_name": f"eva.{another.id.hex}", "language": "sv"}
    assert reader.post("/people/new", typed).status == 404
    assert "account.invited" not in log.events()
    with Session(engine) as database:
        assert database.scalars(select(Account).where(Account.sign_in_name == typed["sign_in_name"])).first() is None


@pytest.mark.parametrize("ending", ENDINGS)
def test_whoever_ends_it_waits_for_a_write_under_way(here: Installation, ending: Ending) -> None:
    """What has begun with the right to do it is written whole, and the ending comes after it."""
    new_holder(here, "administrator")  # somebody else keeps the role
    person, ended = new_holder(here, "administrator"), threading.Event()

    def end() -> None:
        ending(here.engine, person.id)
        ended.set()

    with ThreadPoolExecutor(1) as pool:
        with transaction(here.engine) as database:
            assert load_actor(database, person.id, clock.today(), for_write=True) is not None
            ending_now = pool.submit(end)
            assert not ended.wait(0.2)
        ending_now.result(10)
    assert ended.is_set()


@pytest.mark.parametrize("ending", ENDINGS)
def test_somebody_who_writes_in_two_tabs_does_not_keep_it_from_ending(here: Installation, ending: Ending) -> None:
    """Both tabs and the ending hold the account and the roles in one order, so that nobody waits in a circle."""
    new_holder(here, "administrator")  # somebody else keeps the role
    person = new_holder(here, "administrator")

    def write() -> None:
        with transaction(here.engine) as database:
            load_actor(database, person.id, clock.today(), for_write=True)

    with ThreadPoolExecutor(2) as pool:
        with transaction(here.engine) as database:
            load_actor(database, person.id, clock.today(), for_write=True)
            second = pool.submit(write)
            wait([second], 0.2)
            ends = pool.submit(ending, here.engine, person.id)
            wait([second, ends], 0.2)
        assert (second.result(10), ends.result(10)) == (None, None)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_write_waits_for_an_ending_under_way_and_sees_it(here: Installation, ending: Ending) -> None:
    """It does not go by what was true when the request came."""
    new_holder(here, "administrator")  # somebody else keeps the role
    person = new_holder(here, "administrator")

    def may_still() -> bool:
        with transaction(here.engine) as database:
            actor = load_actor(database, person.id, clock.today(), for_write=True)
            return actor is not None and may(actor, Permission.ACCOUNTS_INVITE)

    with ThreadPoolExecutor(1) as pool:
        with transaction(here.engine) as database:
            account = database.get_one(Account, person.id, with_for_update=True)
            [grant] = database.scalars(select(RoleGrant).where(RoleGrant.account_id == person.id).with_for_update())
            asked = pool.submit(may_still)
            if ending is close:
                service.disable(None, database, account=account, moment=clock.now())
            else:
                grants.withdraw_role(None, database, grant=grant, moment=clock.now())
        assert asked.result(10) is False


def test_two_writes_of_one_person_at_once_do_not_wait_for_each_other_in_vain(here: Installation) -> None:
    """Each holds the person's row, takes the turn in the log, and lets the other go on."""
    new_holder(here, "administrator")  # somebody else keeps the role
    person = new_holder(here, "administrator")

    def write(_: int) -> bool:
        with transaction(here.engine) as database:
            assert load_actor(database, person.id, clock.today(), for_write=True) is not None
            account = database.get_one(Account, person.id, with_for_update=True)
            service.enable(person.id, database, account=account, moment=clock.now())
            return account.state is AccountState.ACTIVE

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(write, range(12)))


def test_a_withdrawn_role_counts_no_more_at_the_next_page(example_site: Flask, another: Person) -> None:
    """Whoever is signed in stays so, and sees what somebody without the role sees."""
    reader = people.sign_in(example_site, another)
    assert reader.get("/people").status == 200
    withdraw(installation_of(example_site).engine, another.id)
    assert reader.get("/people").status == 404
    assert is_signed_in(reader)
