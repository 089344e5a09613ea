"""Whatever is added, moved and ended, in whatever order: each unit has exactly one place on each of its days."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrstod.database.transaction import writing
from hrstod.errors import RuleBroken
from hrstod.organisation import units
from hrstod.organisation.placing import list_places, validity_of
from hrstod.organisation.rules import Validity, below, holds_on
from tests.factories.organisation import MOMENT, Town

if TYPE_CHECKING:
    from sqlalchemy import Engine

BOARD = "Care board"
ADMINISTRATIONS = ("Elder care", "Home care")
UNITS = ("A", "B", "C", "D")
EACH_DAY = [date(2026, 1, 1) + timedelta(days=number) for number in range(9)]

days = st.sampled_from(EACH_DAY[:-1])
acts = st.one_of(
    st.tuples(st.just("move"), st.sampled_from(UNITS), st.sampled_from((*ADMINISTRATIONS, *UNITS)), days),
    st.tuples(st.just("end"), st.sampled_from(UNITS), st.none(), days),
    st.tuples(st.just("go on"), st.sampled_from(UNITS), st.none(), days),
)


def make_small_town(engine: Engine, starts: list[date]) -> Town:
    """Make two administrations, and units that begin on these days, each below the one before."""
    town = Town(writing(engine), EACH_DAY[0])
    town.board(BOARD)
    for name in ADMINISTRATIONS:
        town.administration(name, BOARD)
    above = None
    for name, start in zip(UNITS, sorted(starts), strict=True):
        town.unit(name, ADMINISTRATIONS[0], below=above, from_on=start)
        above = name
    return town


def act(town: Town, what: str, unit: str, target: str | None, day: date) -> None:
    """Do one thing; what a rule refuses is not done."""
    with suppress(RuleBroken):
        if what == "move" and target in ADMINISTRATIONS:
            town.move(unit, target, None, day)
        elif what == "move" and target is not None:
            above = [one for one in places_of(town, target) if holds_on(one[1], day)]
            town.move(unit, above[0][0] if above else ADMINISTRATIONS[0], target, day)
        else:
            to_on = day if what == "end" else None
            units.end_unit(None, town.database, unit_id=town.units[unit].id, to_on=to_on, moment=MOMENT)


def places_of(town: Town, unit: str) -> list[tuple[str, Validity]]:
    """Give the administrations that a unit has been in, and when."""
    names = {one.id: name for name, one in town.administrations.items()}
    places = list_places(town.database, town.boards[BOARD].id)
    return [(names[one.administration_id], one.validity) for one in places if one.unit_id == town.units[unit].id]


def check(town: Town) -> None:
    """Look at every unit on every day."""
    places = list_places(town.database, town.boards[BOARD].id)
    for day in EACH_DAY:
        there = [one for one in places if holds_on(one.validity, day)]
        by_unit = {one.unit_id: one for one in there}
        alive = {unit.id for unit in town.units.values() if holds_on(validity_of(unit), day)}
        assert sorted(one.unit_id for one in there) == sorted(alive), "exactly one place for each unit that is there"
        for one in there:
            if one.parent_id is not None:
                assert by_unit[one.parent_id].administration_id == one.administration_id, "above in the same"
            assert one.unit_id not in below(one.unit_id, places, day), "nobody is below themselves"


@pytest.mark.slow  # forty municipalities, each made, moved about and looked at day by day
@settings(max_examples=40, deadline=None)
@given(st.lists(days, min_size=4, max_size=4), st.lists(acts, max_size=12))
def test_each_unit_has_exactly_one_place_on_each_of_its_days(
    engine: Engine, starts: list[date], done: list[tuple[str, str, str | None, date]]
) -> None:
    """Never none and never two, always with the unit above it in the same administration, never in a circle."""
    town = make_small_town(engine, starts)
    try:
        for what, unit, target, day in done:
            act(town, what, unit, target, day)
            town.database.flush()
        check(town)
    finally:
        town.database.close()
