"""A small municipality for one test each: made by the verbs themselves, as a command would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from hrstod.accounts.models import Account
from hrstod.organisation import service, units

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from hrstod.organisation.models import Administration, Board, Unit

START = date(2025, 1, 1)
TODAY = date(2026, 11, 25)
MOMENT = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


def make_account(database: Session, name: str = "Anna") -> UUID:
    """Write down somebody who can lead a unit."""
    account = Account(sign_in_name=uuid4().hex, name=name, made_on=START)
    database.add(account)
    database.flush()
    return account.id


@dataclass
class Town:
    """A municipality in the making: boards, administrations and units, all from the same day."""

    database: Session
    from_on: date = START
    boards: dict[str, Board] = field(default_factory=dict)
    administrations: dict[str, Administration] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def board(self, name: str, plan_days: int = 90) -> Board:
        """Add a board."""
        added = service.add_board(
            None, self.database, name=name, plan_days=plan_days, from_on=self.from_on, moment=MOMENT
        )
        self.boards[name] = added
        return added

    def administration(self, name: str, board: str) -> Administration:
        """Add an administration to a board."""
        added = service.add_administration(
            None, self.database, board_id=self.boards[board].id, name=name, from_on=self.from_on, moment=MOMENT
        )
        self.administrations[name] = added
        return added

    def unit(self, name: str, administration: str, below: str | None = None, from_on: date | None = None) -> Unit:
        """Add a unit to an administration, or below a unit in it."""
        added = units.add_unit(
            None,
            self.database,
            administration_id=self.administrations[administration].id,
            parent_id=self.units[below].id if below else None,
            name=name,
            from_on=from_on or self.from_on,
            moment=MOMENT,
        )
        self.units[name] = added
        return added

    def move(self, name: str, administration: str, below: str | None, from_on: date) -> None:
        """Move a unit from a day."""
        units.move_unit(
            None,
            self.database,
            unit_id=self.units[name].id,
            administration_id=self.administrations[administration].id,
            parent_id=self.units[below].id if below else None,
            from_on=from_on,
            moment=MOMENT,
        )


def make_town(database: Session, mark: str = "") -> Town:
    """Make two boards. The first has two administrations; in one of them a unit has two below it.

    With a mark after the boards' names, several such municipalities fit into one database.
    """
    town = Town(database)
    town.boards["Care board"] = town.board(f"Care board{mark}", plan_days=60)
    town.boards["School board"] = town.board(f"School board{mark}", plan_days=120)
    town.administration("Elder care", "Care board")
    town.administration("Home care", "Care board")
    town.administration("Schools", "School board")
    town.unit("North", "Elder care")
    town.unit("Night", "Elder care", below="North")
    town.unit("Day", "Elder care", below="North")
    town.unit("South", "Home care")
    town.unit("Hill school", "Schools")
    return town
