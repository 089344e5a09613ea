"""Units: added, renamed, moved and ended; where each was on any day stays readable."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hrstod.audit.models import AuditEntry
from hrstod.errors import Conflict
from hrstod.organisation import queries, service, units
from hrstod.organisation.models import Unit
from hrstod.organisation.placing import find_last_place
from hrstod.organisation.rules import Fault, token_of
from tests.factories.organisation import MOMENT, START, TODAY, make_account
from tests.organisation.refusals import refusal, said

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.factories.organisation import Town

SUMMER, WINTER = date(2026, 6, 1), date(2027, 1, 1)
DAY = timedelta(days=1)


def places(town: Town, name: str) -> list[tuple[str, str | None, date, date | None]]:
    """Give where a unit has been: administration, unit above, first and last day; latest first."""
    stays = queries.list_stays(town.database, town.units[name].id)
    return [(one.administration, one.parent, one.from_on, one.to_on) for one in stays]


def events(database: Session) -> int:
    """Count the entries in the trail about changed units."""
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.event == "unit.changed")
    return database.scalar(query) or 0


def end(town: Town, name: str, to_on: date | None) -> None:
    """End a unit."""
    units.end_unit(None, town.database, unit_id=town.units[name].id, to_on=to_on, moment=MOMENT)


def test_a_unit_is_added_below_another(town: Town) -> None:
    """Its first place is where it was put."""
    assert places(town, "Night") == [("Elder care", "North", START, None)]


def test_a_unit_above_must_be_in_the_same_administration(town: Town) -> None:
    """South is in home care."""
    assert refusal(town.unit, "Evening", "Elder care", below="South") == said(Fault.OTHER_ADMINISTRATION)


def test_units_next_to_each_other_have_different_names(town: Town) -> None:
    """Elsewhere the same name is fine: many units are called “Night”."""
    assert refusal(town.unit, "night", "Elder care", below="North") == said(Fault.NAME_TAKEN)
    town.unit("Night", "Home care", below="South")
    assert places(town, "Night") == [("Home care", "South", START, None)]


def test_a_unit_that_is_refused_leaves_nothing_behind(town: Town) -> None:
    """Also when the transaction goes on to something else."""
    before = queries.units_on(town.database, TODAY)
    refusal(town.unit, "Evening", "Elder care", below="South")
    town.database.flush()
    assert queries.units_on(town.database, TODAY) == before
    assert town.database.scalar(select(func.count()).select_from(Unit)) == len(before)


def test_a_unit_is_called_something_else(town: Town) -> None:
    """Unless one next to it is, or was on the same days, called that."""
    night = town.units["Night"]
    units.change_unit(None, town.database, unit_id=night.id, name=" Evening ", moment=MOMENT)
    assert night.name == "Evening"
    words: dict[str, Any] = {"unit_id": night.id, "name": "DAY", "moment": MOMENT}
    assert refusal(units.change_unit, None, town.database, **words) == said(Fault.NAME_TAKEN)


def test_a_moved_unit_was_where_it_was(town: Town) -> None:
    """The old place ends the day before the new one begins."""
    town.move("Night", "Elder care", None, SUMMER)
    assert places(town, "Night") == [
        ("Elder care", None, SUMMER, None),
        ("Elder care", "North", START, SUMMER - DAY),
    ]


def test_what_is_below_moves_along_to_another_administration(town: Town) -> None:
    """Each keeps the unit above it, and each move is in the trail."""
    before = events(town.database)
    town.move("North", "Home care", None, WINTER)
    assert places(town, "Night") == [
        ("Home care", "North", WINTER, None),
        ("Elder care", "North", START, WINTER - DAY),
    ]
    assert events(town.database) - before == 3


def test_what_is_below_keeps_its_place_when_the_administration_stays(town: Town) -> None:
    """Night is below North wherever in elder care North is."""
    town.unit("West", "Elder care")
    town.move("North", "Elder care", "West", SUMMER)
    assert places(town, "Night") == [("Elder care", "North", START, None)]


def test_a_move_on_the_day_of_the_last_one_puts_it_right(town: Town) -> None:
    """Somebody who chose the wrong place chooses again; no day is left without a place."""
    town.move("Night", "Elder care", None, SUMMER)
    town.move("Night", "Home care", "South", SUMMER)
    assert places(town, "Night") == [
        ("Home care", "South", SUMMER, None),
        ("Elder care", "North", START, SUMMER - DAY),
    ]


@pytest.mark.parametrize(
    ("where", "day", "fault"),
    [
        (("Elder care", "Night"), SUMMER, Fault.BELOW_ITSELF),
        (("Elder care", "North"), SUMMER, Fault.BELOW_ITSELF),
        (("Elder care", None), SUMMER, Fault.SAME_PLACE),
        (("Schools", None), SUMMER, Fault.OTHER_BOARD),
        (("Home care", None), START - DAY, Fault.NOT_THERE),
        (("Elder care", "South"), SUMMER, Fault.OTHER_ADMINISTRATION),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(
    town: Town, where: tuple[str, str | None], day: date, fault: Fault
) -> None:
    """Below itself, to where it is, to another board, before it was there."""
    assert refusal(town.move, "North", *where, day) == said(fault)
    assert places(town, "North") == [("Elder care", None, START, None)]


def test_a_place_that_nobody_has_is_as_another_boards(town: Town) -> None:
    """Whether an id is somebody else’s cannot be found out by moving there."""
    words: dict[str, Any] = {"unit_id": town.units["North"].id, "from_on": SUMMER, "moment": MOMENT}
    sentences = {
        refusal(units.move_unit, None, town.database, administration_id=one, parent_id=parent, **words)
        for one, parent in (
            (uuid4(), None),
            (town.administrations["Schools"].id, None),
            (town.administrations["Elder care"].id, uuid4()),
            (town.administrations["Elder care"].id, town.units["Hill school"].id),
        )
    }
    assert sentences == {said(Fault.OTHER_BOARD)}


def test_moves_are_made_in_order(town: Town) -> None:
    """After a planned move, nothing is slipped in before it."""
    town.move("Night", "Elder care", None, WINTER)
    assert refusal(town.move, "Night", "Home care", None, SUMMER) == said(Fault.MOVES_LATER)


def test_two_who_move_a_unit_at_once_are_told(town: Town) -> None:
    """The form remembers the place it showed."""
    night, home = town.units["Night"], town.administrations["Home care"].id
    last = find_last_place(town.database, night.id)
    shown = token_of(last.administration_id, last.parent_id, last.from_on)
    words: dict[str, Any] = {
        "unit_id": night.id,
        "administration_id": home,
        "from_on": SUMMER,
        "moment": MOMENT,
        "based_on": shown,
    }
    units.move_unit(None, town.database, **words)
    with pytest.raises(Conflict):
        units.move_unit(None, town.database, **words)


def test_a_unit_does_not_end_while_a_unit_below_goes_on(town: Town) -> None:
    """The sentence names one that does; when all have moved or ended, it ends."""
    assert refusal(end, town, "North", TODAY) == said(Fault.PARTS_GO_ON, name="Day")
    end(town, "Day", TODAY)
    town.move("Night", "Elder care", None, TODAY)
    end(town, "North", TODAY)
    assert places(town, "North") == [("Elder care", None, START, TODAY)]


def test_a_unit_does_not_end_before_its_last_move(town: Town) -> None:
    """It is planned to be somewhere on that day."""
    town.move("Night", "Elder care", None, WINTER)
    assert refusal(end, town, "Night", SUMMER) == said(Fault.MOVES_LATER)


def test_whoever_leads_a_unit_stops_with_it(town: Town) -> None:
    """Somebody who was to begin later never does."""
    anna, eva = make_account(town.database), make_account(town.database, "Eva")
    words: dict[str, Any] = {"unit_id": town.units["South"].id, "moment": MOMENT}
    service.give_leadership(None, town.database, account_id=anna, from_on=START, **words)
    service.give_leadership(None, town.database, account_id=eva, from_on=WINTER, **words)
    end(town, "South", WINTER - DAY)
    assert [(one.account_id, one.to_on) for one in queries.list_leaders(town.database, words["unit_id"])] == [
        (anna, WINTER - DAY)
    ]


def test_a_unit_does_not_end_before_somebody_began_to_lead_it(town: Town) -> None:
    """What has been true stays."""
    words: dict[str, Any] = {"unit_id": town.units["South"].id, "moment": MOMENT, "from_on": SUMMER}
    service.give_leadership(None, town.database, account_id=make_account(town.database), **words)
    assert refusal(end, town, "South", SUMMER - DAY) == said(Fault.LED_LATER)


def test_a_units_last_day_can_be_taken_back(town: Town) -> None:
    """Its place goes on with it."""
    end(town, "South", TODAY)
    end(town, "South", None)
    assert places(town, "South") == [("Home care", None, START, None)]


def test_a_unit_that_ends_is_not_given_to_one_that_goes_on(town: Town) -> None:
    """Nor is its last day taken back when what it belongs to has ended by then."""
    end(town, "South", TODAY)
    service.end_administration(
        None, town.database, administration_id=town.administrations["Home care"].id, to_on=TODAY, moment=MOMENT
    )
    assert refusal(end, town, "South", None) == said(Fault.OUTSIDE)
    assert refusal(town.move, "Night", "Home care", None, SUMMER) == said(Fault.OUTSIDE)
