"""People with accounts: invited, taken into use, given roles, and signed in; in a few milliseconds each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from flask import make_response
from sqlalchemy import update

from hrstod import clock
from hrstod.accounts import browser, grants, renewal, service
from hrstod.accounts.models import Account
from hrstod.accounts.renewal import Renewal
from hrstod.accounts.second_factor import code_at, step_at
from hrstod.accounts.vault import open_vault
from hrstod.authorization.roles import ROLES
from hrstod.database.transaction import transaction
from hrstod.keys.ceremony import make_installation_keys
from hrstod.organisation.models import Board
from tests.cast import Reader

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys
    from hrstod.settings import Settings

CUSTODIANS = ("Custodian One", "Custodian Two", "Custodian Three")


@dataclass(frozen=True)
class Installation:
    """A site's database with keys, and the words of its custodians."""

    settings: Settings
    engine: Engine
    words: tuple[str, ...]
    vault: Vault


@dataclass(frozen=True)
class Person:
    """Somebody with an account, and the three things that open it."""

    id: UUID
    name: str
    sign_in_name: str
    passphrase: str = field(repr=False)
    secret: bytes = field(repr=False)
    recovery_code: str = field(repr=False)
    keys: PrivateKeys = field(repr=False)

    def code(self) -> str:
        """Give the code that the phone shows now."""
        return code_at(self.secret, step_at(clock.now()))

    def form(self, **other: str) -> dict[str, str]:
        """Give what they type to sign in."""
        return {"name": self.sign_in_name, "passphrase": self.passphrase, "code": self.code(), **other}


def install(settings: Settings, engine: Engine) -> Installation:
    """Hold the ceremony."""
    made = make_installation_keys(settings, engine, CUSTODIANS, clock.now())
    return Installation(settings, engine, made.words, open_vault(settings))


def installation_of(app: Flask) -> Installation:
    """Hold the ceremony for a site, once."""
    if "tests.installation" not in app.extensions:
        settings, engine = app.extensions["hrstod.settings"], app.extensions["hrstod.engine"]
        app.extensions["tests.installation"] = install(settings, engine)
    found: Installation = app.extensions["tests.installation"]
    return found


def add_board(engine: Engine, name: str = "") -> UUID:
    """Add a board, with a name like no other unless one is given."""
    with transaction(engine) as database:
        board = Board(name=name or f"Board {uuid4().hex[:8]}", from_on=clock.today() - timedelta(days=400))
        database.add(board)
        database.flush()
        return board.id


def invite(installation: Installation, name: str, language: str = "sv") -> tuple[UUID, str, str]:
    """Invite somebody; give the account's id, the sign-in name and the code."""
    sign_in_name = f"{name.lower()}.{uuid4().hex[:8]}@example.se"
    with transaction(installation.engine) as database:
        account, code = service.invite(
            None,
            database,
            name=name,
            sign_in_name=sign_in_name,
            language=language,
            moment=clock.now(),
            lasts=timedelta(days=7),
        )
        return account.id, sign_in_name, code


def enrol(installation: Installation, account_id: UUID, sign_in_name: str, code: str, name: str) -> Person:
    """Take an account into use."""
    moment = clock.now()
    with transaction(installation.engine) as database:
        invitation = service.find_invitation(database, code, moment=moment)
        offer = renewal.make_offer(
            Renewal.WELCOME, account_id=account_id, language="sv", moment=moment, invitation_id=invitation.id
        )
        keys = service.take_over(database, installation.vault, offer, keys=None, moment=moment)
    return Person(account_id, name, sign_in_name, offer.passphrase, offer.secret, offer.recovery_code, keys)


def give_role(installation: Installation, account_id: UUID, role: str, board_id: UUID | None = None) -> UUID:
    """Give somebody a role, from long ago; one that takes two people is proposed only."""
    with transaction(installation.engine) as database:
        grant = grants.propose_role(
            None,
            database,
            account_id=account_id,
            role=role,
            board_id=board_id,
            from_on=clock.today() - timedelta(days=400),
            to_on=None,
            moment=clock.now(),
        )
        return grant.id


def make_person(
    app: Flask, name: str = "Anna", *roles: str, board_id: UUID | None = None, language: str = "sv"
) -> Person:
    """Make somebody who has taken an account into use, with roles; those for a board are for this board."""
    installation = installation_of(app)
    account_id, sign_in_name, code = invite(installation, name, language)
    person = enrol(installation, account_id, sign_in_name, code, name)
    for role in roles:
        board = (board_id or add_board(installation.engine)) if ROLES[role].per_board else None
        give_role(installation, account_id, role, board)
    return person


def sign_in(app: Flask, person: Person, *, unlocked: bool = True, **options: Any) -> Reader:
    """Give somebody's browser, signed in, without the work of a passphrase."""
    reader = Reader(app, name=person.name, **options)
    with app.test_request_context("/"):
        response = make_response("")
        browser.open_browser(response, person.id, person.keys)
        cookies = [line.split(";")[0].split("=", 1) for line in response.headers.getlist("Set-Cookie")]
    for cookie, value in cookies:
        if unlocked or not cookie.endswith("key"):
            reader.set_cookie(cookie, value)
    return reader


def forget_codes(app: Flask, person: Person) -> None:
    """Let the code of this half-minute be used once more: tests are faster than phones."""
    with transaction(app.extensions["hrstod.engine"]) as database:
        database.execute(update(Account).where(Account.id == person.id).values(last_step=0))
