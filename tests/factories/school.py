"""A site where courses are held: a board of its own, its trainer, and two managers, of whom Anna leads Nils."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.organisation import service as organisation
from hrstod.training import courses
from tests.factories.organisation import Town
from tests.factories.people import installation_of, make_person, sign_in
from tests.factories.training import TERMS

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.people import Person


@dataclass
class School:
    """A site where courses are held: a board of its own, its trainer, and two managers, of whom Anna leads Nils."""

    app: Flask
    board: UUID
    units: dict[str, UUID]
    eva: Person
    anna: Person
    nils: Person

    def as_trainer(self) -> Reader:
        """Give the trainer's browser; nothing in training needs keys, so theirs are locked."""
        return sign_in(self.app, self.eva, unlocked=False)

    def as_manager(self, person: Person | None = None) -> Reader:
        """Give a manager's browser, Anna's unless another is given."""
        return sign_in(self.app, person or self.anna)

    def course(self, name: str, **terms: Any) -> UUID:
        """Add a course that managers are to take, with the usual terms unless others are given."""
        with transaction(installation_of(self.app).engine) as database:
            said = replace(TERMS, name=name, **terms)
            return courses.add_course(None, database, terms=said, moment=clock.now()).id


def make_school(app: Flask) -> School:
    """Make a board like no other at a site, with a trainer and two managers."""
    installation = installation_of(app)
    start = clock.today() - timedelta(days=400)
    with transaction(installation.engine) as database:
        town = Town(database, from_on=start)
        name = f"Board {uuid4().hex[:8]}"
        board_id = town.board(name).id
        town.administration("Care", name)
        town.unit("North", "Care")
        town.unit("Night", "Care", below="North")
        units = {called: unit.id for called, unit in town.units.items()}
    eva = make_person(app, "Eva", "trainer", board_id=board_id)
    anna, nils = (make_person(app, name, "manager", board_id=board_id) for name in ("Anna", "Nils"))
    with transaction(installation.engine) as database:
        for unit, person in (("North", anna), ("Night", nils)):
            organisation.give_leadership(
                None, database, unit_id=units[unit], account_id=person.id, from_on=start, moment=clock.now()
            )
    return School(app, board_id, units, eva, anna, nils)
