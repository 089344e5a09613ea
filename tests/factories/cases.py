"""A board with people in HR support who are vouched for, a stated disposal decision, a drill that counts, and cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.accounts.access import load_actor
from hrstod.authorization.permissions import Permission
from hrstod.cases import service
from hrstod.cases.access import Opening, Viewing, find_case, read_entries
from hrstod.cases.contents import Note, Sheet
from hrstod.cases.rules import CaseKind
from hrstod.cases.service import NewCase
from hrstod.database.transaction import transaction
from hrstod.keys.access import open_recovery
from hrstod.keys.service import hold_drill
from hrstod.organisation.models import StatedRule
from tests.factories.people import add_board, installation_of, make_person
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from flask import Flask

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import ReadEntry
    from tests.factories.people import Installation, Person


@dataclass(frozen=True)
class Office:
    """HR support of a board: Hanna and Henrik have cases together, Helena has none yet; Maria is a manager."""

    app: Flask
    installation: Installation
    board_id: UUID
    hanna: Person
    henrik: Person
    helena: Person
    maria: Person

    def read(self) -> Session:
        """Open the database to look into it."""
        return Session(self.installation.engine)

    def opening(self, person: Person, moment: datetime | None = None) -> Opening:
        """Give what opens somebody's cases."""
        return Opening(self.installation.vault, person.keys, moment or clock.now())

    def actor(self, person: Person, database: Session) -> Actor:
        """Give somebody with the roles that they have now."""
        actor = load_actor(database, person.id, clock.today())
        assert actor is not None, f"{person.name} cannot sign in"
        return actor

    def do(self, person: Person, act: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """Let somebody do something, in a transaction of its own: `act(actor, database, opening, …)`."""
        with transaction(self.installation.engine) as database:
            return act(self.actor(person, database), database, self.opening(person), *given, **more)

    def begin(self, person: Person | None = None, *others: Person, kind: CaseKind = CaseKind.SUBJECTED) -> UUID:
        """Let somebody begin a case that others read too: Hanna and Henrik, unless others are named."""
        readers = tuple(one.id for one in others) or (self.henrik.id,)
        new = NewCase(self.board_id, kind, readers=readers, sheet=Sheet(violence=("close-relations",)))
        beginner = person or self.hanna
        with transaction(self.installation.engine) as database:
            case = service.begin_case(self.actor(beginner, database), database, self.opening(beginner), new)
            return case.row.id

    def note(self, person: Person, case_id: UUID, text: str) -> UUID:
        """Let somebody write a note."""
        entry_id: UUID = self.do(person, service.add_entry, case_id, body=Note(text=text))
        return entry_id

    def entries(self, person: Person, case_id: UUID) -> list[ReadEntry]:
        """Read all that is written about a case, as somebody who has said why."""
        with self.read() as database:
            opening = self.opening(person)
            case = find_case(self.actor(person, database), database, opening, case_id, to=Permission.CASES_READ)
            return read_entries(database, opening, case, Viewing(case_id))

    def texts(self, person: Person, case_id: UUID) -> list[str]:
        """Read the notes of a case."""
        bodies = [one.entry.body for one in self.entries(person, case_id) if one.entry is not None]
        return [body.text for body in bodies if isinstance(body, Note)]


def make_office(app: Flask, *, years: int = 5, board_id: UUID | None = None, manager: Person | None = None) -> Office:
    """Make HR support with all that is needed before a case can be begun, of a new board unless one is given."""
    installation = installation_of(app)
    board_id = board_id or add_board(installation.engine)
    state_disposal(installation, board_id, years=years)
    drill(installation)
    hanna, henrik, helena = (make_person(app, name) for name in ("Hanna", "Henrik", "Helena"))
    for person in (hanna, henrik, helena):
        vouch_for(installation, person, board_id)
    maria = manager or make_person(app, "Maria", "manager", board_id=board_id)
    return Office(app, installation, board_id, hanna, henrik, helena, maria)


def state_disposal(installation: Installation, board_id: UUID, *, years: int = 5) -> None:
    """State how long a board keeps its cases."""
    day = clock.today() - timedelta(days=100)
    with transaction(installation.engine) as database:
        rule = StatedRule(
            board_id=board_id, number=1, decision="TN 2026/1 § 1", decided_on=day, years=years, stated_on=day
        )
        database.add(rule)


def drill(installation: Installation) -> None:
    """Let two custodians show that they can open the recovery key."""
    with transaction(installation.engine) as database:
        opened = open_recovery(database, installation.vault, *installation.words[:2])
        hold_drill(None, database, installation.vault, opened, clock.now())
