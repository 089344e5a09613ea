"""A small installation with people in it, for those who then try to break in.

Anna leads a unit and has saved something. Fatima leads another and has saved nothing. Bo is in HR support, and his key
is vouched for. Gustav is the administrator. All use their accounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts import grants, locker
from hrstod.accounts.models import RoleGrant
from hrstod.database.transaction import transaction
from hrstod.keys.access import open_recovery
from tests.conftest import make_site
from tests.factories.people import add_board, give_role, installation_of, make_person

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from flask import Flask

    from hrstod.crypto.keyring import PrivateKeys
    from tests.factories.people import Installation, Person

SAVED = b"Anna has saved this, and nobody else reads it."


@dataclass(frozen=True)
class Story:
    """An installation, and the people in it."""

    app: Flask
    installation: Installation
    board_id: UUID
    anna: Person
    fatima: Person
    bo: Person
    gustav: Person

    @property
    def people(self) -> tuple[Person, ...]:
        """List everybody."""
        return self.anna, self.fatima, self.bo, self.gustav

    def read(self) -> Session:
        """Open the database to look into it."""
        return Session(self.installation.engine)


def tell(folder: Path, *, saved: bool = True, **settings: Any) -> Story:
    """Make the installation and let everything happen; `saved` says whether Anna saves anything."""
    app = make_site(folder, **settings)
    installation = installation_of(app)
    board_id = add_board(installation.engine, "Board of this story")
    anna = make_person(app, "Anna", "manager", board_id=board_id)
    fatima = make_person(app, "Fatima", "manager", board_id=board_id)
    bo = make_person(app, "Bo")
    gustav = make_person(app, "Gustav", "administrator")
    story = Story(app, installation, board_id, anna, fatima, bo, gustav)
    vouch_for(installation, bo, board_id)
    if saved:
        save(story, anna, SAVED)
    return story


def vouch_for(installation: Installation, person: Person, board_id: UUID) -> UUID:
    """Let two custodians be the second person for somebody in HR support, and give the role."""
    grant_id = give_role(installation, person.id, "hr-support", board_id)
    with transaction(installation.engine) as database:
        keys = open_recovery(database, installation.vault, *installation.words[:2]).keys
        grant = database.get_one(RoleGrant, grant_id)
        grants.confirm_role(None, database, installation.vault, grant=grant, keys=keys, moment=clock.now())
    return grant_id


def save(story: Story, person: Person, content: bytes) -> None:
    """Put something into somebody's locker, as they would."""
    with transaction(story.installation.engine) as database:
        opened = locker.open_locker(
            database, story.installation.vault, account_id=person.id, keys=person.keys, for_change=True
        )
        locker.close_locker(opened, content)


def open_locker(story: Story, person: Person, keys: PrivateKeys | None = None) -> bytes:
    """Open somebody's locker with their keys, or with others, and give what is in it."""
    with story.read() as database:
        return locker.open_locker(
            database, story.installation.vault, account_id=person.id, keys=keys or person.keys
        ).content
