"""`hrstod accounts …`: everything an administrator does to accounts and roles on a page."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from hrstod import clock
from hrstod.accounts import access, grants, queries, service
from hrstod.accounts.models import RoleGrant
from hrstod.accounts.sign_in import clean_name
from hrstod.accounts.store import SignInStore
from hrstod.authorization.roles import ROLES
from hrstod.database.transaction import connect, transaction
from hrstod.errors import Refused
from hrstod.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.models import Account

ROLE = click.Choice(sorted(ROLES))
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("accounts")
def group() -> None:
    """People who may sign in, and their roles."""


@contextmanager
def _open() -> Iterator[Session]:
    """Open a transaction; a rule that says no ends the command with its sentence."""
    try:
        with transaction(connect(load_settings().database_address)) as database:
            yield database
    except Refused as refused:
        raise click.ClickException(str(refused.sentence or "There is no such thing.")) from None


def find(database: Session, sign_in_name: str) -> Account:
    """Find an account by what is typed to sign in, or end the command with a sentence."""
    found = queries.find_by_sign_in_name(database, clean_name(sign_in_name))
    if found is None:
        raise click.ClickException(f"Nobody signs in as {sign_in_name}.")
    return found


@group.command("list")
def list_accounts() -> None:
    """List everybody who has an account, and their roles today."""
    with _open() as database:
        for person in queries.list_people(database, clock.today()):
            roles = ", ".join(role.id for role in person.roles)
            click.echo(f"{person.sign_in_name}\t{person.state}\t{person.name}\t{roles}\t{person.id}")


@group.command("invite")
@click.argument("sign_in_name")
@click.option("--name", required=True, help="What the person is called.")
@click.option("--language", type=click.Choice(["sv", "en"]), default="sv", help="The language to speak with them.")
def invite(sign_in_name: str, name: str, language: str) -> None:
    """Make an account, and print the code that takes it into use; it is shown only now."""
    lasts = timedelta(days=load_settings().invitation_days)
    with _open() as database:
        _, code = service.invite(
            None,
            database,
            name=name,
            sign_in_name=sign_in_name,
            language=language,
            moment=clock.now(),
            lasts=lasts,
        )
    click.echo(code)


@group.command("invite-again")
@click.argument("sign_in_name")
def invite_again(sign_in_name: str) -> None:
    """Print a new code for an account, in place of any before it; whoever uses it gets new keys."""
    lasts = timedelta(days=load_settings().invitation_days)
    with _open() as database:
        account = find(database, sign_in_name)
        code = service.invite_again(None, database, account=account, moment=clock.now(), lasts=lasts)
    click.echo(code)


@group.command("close")
@click.argument("sign_in_name")
def close(sign_in_name: str) -> None:
    """Close an account, and sign its owner out everywhere."""
    with _open() as database:
        account = find(database, sign_in_name)
        service.disable(None, database, account=account, moment=clock.now())
        account_id = account.id
    _sign_out(account_id)


@group.command("open")
@click.argument("sign_in_name")
def open_again(sign_in_name: str) -> None:
    """Open a closed account again."""
    with _open() as database:
        service.enable(None, database, account=find(database, sign_in_name), moment=clock.now())


@group.command("roles")
def list_roles() -> None:
    """List every role that has been given or proposed, with its number."""
    with _open() as database:
        for row in queries.list_grants(database, clock.today()):
            until = row.to_on or ""
            board = row.board or "the whole municipality"
            click.echo(f"{row.id}\t{row.state}\t{row.person}\t{row.role.id}\t{board}\t{row.from_on}\t{until}")


@group.command("give-role")
@click.argument("sign_in_name")
@click.argument("role", type=ROLE)
@click.option("--board", type=click.UUID, help="The board that the role is for; see “hrstod organisation show”.")
@click.option("--from", "from_on", type=DAY, help="The first day; today when it is left out.")
@click.option("--to", "to_on", type=DAY, help="The last day; none when it is left out.")
def give_role(
    sign_in_name: str, role: str, board: UUID | None, from_on: datetime | None, to_on: datetime | None
) -> None:
    """Give a role, or propose one that takes two people: then custodians or a colleague confirm it."""
    with _open() as database:
        grant = grants.propose_role(
            None,
            database,
            account_id=find(database, sign_in_name).id,
            role=role,
            board_id=board,
            from_on=_day(from_on) or clock.today(),
            to_on=_day(to_on),
            moment=clock.now(),
        )
        click.echo(f"{grant.id}\t{grant.state}")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


@group.command("withdraw-role")
@click.argument("number", type=click.UUID)
def withdraw_role(number: UUID) -> None:
    """Take a role back at once, and sign its holder out everywhere; “hrstod accounts roles” lists the numbers."""
    with _open() as database:
        grant = database.get(RoleGrant, number, with_for_update=True)
        if grant is None:
            raise click.ClickException("There is no role with that number.")
        grants.withdraw_role(None, database, grant=grant, moment=clock.now())
        account_id = grant.account_id
    _sign_out(account_id)


@group.command("may")
@click.argument("sign_in_name")
def may(sign_in_name: str) -> None:
    """List what somebody may do today."""
    with _open() as database:
        actor = access.load_actor(database, find(database, sign_in_name).id, clock.today())
        for grant in actor.grants if actor is not None else ():
            for permission in sorted(ROLES[grant.role].permissions):
                click.echo(f"{permission}\t{grant.board_id or 'the whole municipality'}")


def _sign_out(account_id: UUID) -> None:
    SignInStore(load_settings().memory).end_visits(account_id)
