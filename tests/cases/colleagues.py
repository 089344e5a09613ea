"""What happens to colleagues in HR support: they come, lose their role, change their keys; and who then reads what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod import clock
from hrstod.accounts import grants
from hrstod.accounts.models import RoleGrant, SharedKeyWrap
from hrstod.audit.models import AuditEntry
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import find_case
from hrstod.cases.sealing import reference_of
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound
from hrstod.keys.rotation import make_new_keys, take_new_keys
from tests.cases.thieves import key_of
from tests.factories.people import make_person
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.cases import Office
    from tests.factories.people import Person


def add_colleague(office: Office, name: str = "Hedda") -> Person:
    """Add somebody to HR support, who is vouched for."""
    person = make_person(office.app, name)
    vouch_for(office.installation, person, office.board_id)
    return person


def take_role(office: Office, person: Person) -> None:
    """Let an administrator withdraw somebody's role."""
    with transaction(office.installation.engine) as database:
        grant = database.scalars(select(RoleGrant).where(RoleGrant.account_id == person.id)).one()
        grants.withdraw_role(None, database, grant=grant, moment=clock.now())


def with_new_keys(office: Office, person: Person) -> Person:
    """Let somebody change their keys; nobody has vouched for the new ones yet."""
    installation = office.installation
    secrets = {"passphrase": person.passphrase, "recovery_code": person.recovery_code}
    with transaction(installation.engine) as database:
        new = make_new_keys(database, installation.vault, account_id=person.id, **secrets)
        take_new_keys(database, installation.vault, new, moment=clock.now())
    return replace(person, keys=new.keys)


def reads(office: Office, person: Person, case_id: UUID) -> bool:
    """Tell whether somebody can open a case."""
    try:
        office.entries(person, case_id)
    except NotFound:
        return False
    return True


def holders(office: Office, key_id: UUID) -> set[UUID | None]:
    """Give for whom a shared key is wrapped; None is the recovery key."""
    with office.read() as database:
        return set(database.scalars(select(SharedKeyWrap.account_id).where(SharedKeyWrap.key_id == key_id)))


def events_about(office: Office, case_id: UUID, person: Person) -> list[tuple[str, str]]:
    """List what the log of events tells about a case that somebody reads, the first first."""
    subject = reference_of(case_id, key_of(office, case_id, person.keys).shred_key)
    wanted = select(AuditEntry.event, AuditEntry.details).where(AuditEntry.subject == subject)
    with office.read() as database:
        return [(row.event, row.details) for row in database.execute(wanted.order_by(AuditEntry.number))]


def code_of(office: Office, case_id: UUID) -> str:
    """Give the code of a case that Hanna reads."""
    with office.read() as database:
        actor, opening = office.actor(office.hanna, database), office.opening(office.hanna)
        return find_case(actor, database, opening, case_id, to=Permission.CASES_READ).index.code
