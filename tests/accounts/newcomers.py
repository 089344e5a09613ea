"""People in an installation that has no site: made by the verbs themselves, and signed in by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrstod import clock
from hrstod.accounts import grants, sign_in
from hrstod.accounts.access import load_actor
from hrstod.accounts.models import RoleGrant
from hrstod.accounts.sign_in import SignInRefused
from hrstod.database.transaction import transaction
from hrstod.keys.access import open_recovery
from tests.factories.people import enrol, give_role, invite

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hrstod.accounts.sign_in import Proven, Reason
    from hrstod.authorization.checks import Actor
    from hrstod.crypto.keyring import PrivateKeys
    from tests.factories.people import Installation, Person


def new_person(here: Installation, name: str = "Anna") -> Person:
    """Make somebody who has taken an account into use."""
    return enrol(here, *invite(here, name), name)


def new_holder(here: Installation, role: str, board_id: UUID | None = None, name: str = "Bo") -> Person:
    """Make somebody with a role that takes one person to give."""
    person = new_person(here, name)
    give_role(here, person.id, role, board_id)
    return person


def actor_of(here: Installation, person: Person) -> Actor:
    """Give somebody as the doors know them today."""
    with transaction(here.engine) as database:
        actor = load_actor(database, person.id, clock.today())
    assert actor is not None
    return actor


def prove(here: Installation, person: Person, moment: datetime | None = None, **other: str) -> Proven:
    """Prove that one is somebody, with passphrase and phone unless said otherwise."""
    typed = {"name": person.sign_in_name, "passphrase": person.passphrase, "code": person.code(), **other}
    with transaction(here.engine) as database:
        return sign_in.prove(database, here.vault, moment=moment or clock.now(), **typed)


def prove_without_passphrase(here: Installation, person: Person, **other: str) -> Proven:
    """Prove that one is somebody, with paper and phone unless said otherwise."""
    typed = {"name": person.sign_in_name, "recovery_code": person.recovery_code, "code": person.code(), **other}
    with transaction(here.engine) as database:
        return sign_in.prove_without_passphrase(database, here.vault, moment=clock.now(), **typed)


def enter(here: Installation, proven: Proven, moment: datetime | None = None) -> Reason | None:
    """Let somebody in who has proven who they are; give why not."""
    try:
        with transaction(here.engine) as database:
            sign_in.enter(database, here.vault, proven, moment=moment or clock.now(), tidy=bytes)
    except SignInRefused as refused:
        return refused.reason
    return None


def custodians_keys(here: Installation) -> PrivateKeys:
    """Open the recovery key, as two custodians do."""
    with transaction(here.engine) as database:
        return open_recovery(database, here.vault, here.words[0], here.words[1]).keys


def confirm(here: Installation, grant_id: UUID, *, by: Person | None = None, compared: bytes | None = None) -> None:
    """Be the second person for a role; without anybody, the two custodians."""
    keys = by.keys if by is not None else custodians_keys(here)
    with transaction(here.engine) as database:
        grants.confirm_role(
            by.id if by is not None else None,
            database,
            here.vault,
            grant=database.get_one(RoleGrant, grant_id, with_for_update=True),
            keys=keys,
            moment=clock.now(),
            compared=compared,
        )


def propose(here: Installation, person: Person, board_id: UUID, *, by: Person | None = None) -> UUID:
    """Propose somebody for HR support of a board."""
    with transaction(here.engine) as database:
        grant = grants.propose_role(
            by.id if by is not None else None,
            database,
            account_id=person.id,
            role="hr-support",
            board_id=board_id,
            from_on=clock.today(),
            to_on=None,
            moment=clock.now(),
        )
        return grant.id


def new_supporter(here: Installation, board_id: UUID, name: str = "Bo") -> Person:
    """Make somebody with HR support for a board, vouched for by the custodians."""
    person = new_person(here, name)
    confirm(here, propose(here, person, board_id))
    return person
