"""Two people who change the same at the same moment: one does, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

from hrstod.database.transaction import transaction
from hrstod.errors import Conflict
from hrstod.organisation import queries, units
from hrstod.organisation.placing import find_last_place
from hrstod.organisation.rules import token_of
from tests.factories.organisation import MOMENT, make_town

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy import Engine

SUMMER = date(2026, 6, 1)


def test_of_two_at_the_same_moment_one_moves_the_unit(engine: Engine) -> None:
    """The second waits for the first, sees what it did and is told, on both databases."""
    with transaction(engine) as database:
        town = make_town(database)
        night = town.units["Night"].id
        homes = [town.administrations[name].id for name in ("Home care", "Elder care")]
        last = find_last_place(database, night)
        shown = token_of(last.administration_id, last.parent_id, last.from_on)

    def move(home: UUID) -> bool:
        try:
            with transaction(engine) as database:
                units.move_unit(
                    None,
                    database,
                    unit_id=night,
                    administration_id=home,
                    from_on=SUMMER,
                    moment=MOMENT,
                    based_on=shown,
                )
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(move, homes)) == [False, True]
    with transaction(engine) as database:
        assert len(queries.list_stays(database, night)) == 2
