"""The organisation on a day, and what other parts of hrstod ask about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import event

from hrstod.organisation import queries, service, units
from hrstod.organisation.tree import organisation_on, spots_from, walk
from tests.factories.organisation import MOMENT, START, TODAY, make_account

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.organisation.tree import UnitBranch
    from tests.factories.organisation import Town

WINTER = date(2027, 1, 1)
DAY = timedelta(days=1)

Nested = dict[str, "Nested"]


def nested(branches: tuple[UnitBranch, ...]) -> Nested:
    """Give units as names inside names."""
    return {one.name: nested(one.units) for one in branches}


def care(town: Town, day: date) -> dict[str, Nested]:
    """Give the units of the care board's administrations on a day."""
    board = organisation_on(town.database, day, frozenset({town.boards["Care board"].id}))[0]
    return {one.name: nested(one.units) for one in board.administrations}


def test_the_tree_is_as_it_is_on_the_day(town: Town) -> None:
    """A planned move shows from its day, and not before."""
    town.move("North", "Home care", "South", WINTER)
    north: Nested = {"North": {"Day": {}, "Night": {}}}
    assert care(town, WINTER - DAY) == {"Elder care": north, "Home care": {"South": {}}}
    assert care(town, WINTER) == {"Elder care": {}, "Home care": {"South": north}}


def test_before_it_all_began_there_was_nothing(town: Town) -> None:
    """Not even a board."""
    assert organisation_on(town.database, START - DAY, None) == ()


def test_only_the_boards_that_are_asked_for_are_in_the_tree(town: Town) -> None:
    """None is all; an empty set is none."""
    none: frozenset[UUID] = frozenset()
    asked = (None, frozenset({town.boards["School board"].id}), none)
    trees = [organisation_on(town.database, TODAY, boards) for boards in asked]
    assert [[board.name for board in tree] for tree in trees] == [["Care board", "School board"], ["School board"], []]


def test_the_tree_tells_who_leads_and_how_many_work_there(town: Town) -> None:
    """As on that day: the last count until then, and whoever leads then."""
    anna, north = make_account(town.database), town.units["North"].id
    service.give_leadership(
        None, town.database, unit_id=north, account_id=anna, from_on=START, to_on=TODAY, moment=MOMENT
    )
    service.count_unit(None, town.database, unit_id=north, employees=40, counted_on=TODAY, moment=MOMENT)
    found = {
        day: [
            (one.leaders, one.employees)
            for board in organisation_on(town.database, day, None)
            for administration in board.administrations
            for _, one in walk(administration.units)
            if one.id == north
        ]
        for day in (TODAY - DAY, TODAY, TODAY + DAY)
    }
    assert found == {TODAY - DAY: [((anna,), None)], TODAY: [((anna,), 40)], TODAY + DAY: [((), 40)]}


def test_a_large_organisation_takes_no_more_queries_than_a_small_one(town: Town) -> None:
    """Five, however many units there are."""
    statements: list[str] = []
    town.database.flush()
    connection = town.database.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    organisation_on(town.database, TODAY, None)
    assert len(statements) == 5


def test_a_unit_can_go_where_something_is_or_will_be(town: Town) -> None:
    """What is planned can be chosen, and what has ended cannot."""
    units.end_unit(None, town.database, unit_id=town.units["Day"].id, to_on=TODAY - DAY, moment=MOMENT)
    town.unit("West", "Home care", from_on=WINTER)
    town.move("Night", "Home care", "West", WINTER)
    spots = spots_from(town.database, TODAY, town.boards["Care board"].id)
    assert [" › ".join(spot.way) for spot in spots] == [
        "Elder care",
        "Elder care › North",
        "Home care",
        "Home care › South",
        "Home care › West",
        "Home care › West › Night",
    ]


def test_boards_are_listed_with_how_much_belongs_to_them(town: Town) -> None:
    """As on that day."""
    lines = queries.list_boards(town.database, TODAY, None)
    assert [(one.name, one.administrations, one.units, one.employees) for one in lines] == [
        ("Care board", 2, 4, None),
        ("School board", 1, 1, None),
    ]


def test_boards_and_units_can_be_chosen_from(town: Town) -> None:
    """Only from the boards that somebody may see, when these are given."""
    school = town.boards["School board"].id
    assert queries.boards_on(town.database, TODAY, frozenset({school})) == [(school, "School board")]
    assert queries.units_on(town.database, TODAY, frozenset({school})) == [
        (town.units["Hill school"].id, "School board › Schools › Hill school")
    ]
    assert len(queries.units_on(town.database, TODAY)) == 5


def test_a_plan_is_kept_as_long_as_the_strictest_board_says(town: Town) -> None:
    """The shortest time among the boards that somebody has roles in; 90 days when there is none."""
    care_id, school_id = town.boards["Care board"].id, town.boards["School board"].id
    asked = (frozenset({care_id, school_id}), frozenset({school_id}), None, frozenset({uuid4()}))
    assert [queries.plan_days_for(town.database, boards) for boards in asked] == [60, 120, 60, 90]


def test_the_days_when_a_board_changes_are_listed(town: Town) -> None:
    """The first day of everything, and the day after its last; latest first."""
    town.move("Night", "Home care", None, WINTER)
    units.end_unit(None, town.database, unit_id=town.units["Day"].id, to_on=TODAY, moment=MOMENT)
    assert queries.days_of_change(town.database, town.boards["Care board"].id) == [WINTER, TODAY + DAY, START]


def test_the_units_directly_below_are_listed(town: Town) -> None:
    """As on that day."""
    town.move("Night", "Elder care", None, WINTER)
    north = town.units["North"].id
    found = [[name for _, name in queries.list_below(town.database, north, day)] for day in (TODAY, WINTER)]
    assert found == [["Day", "Night"], ["Day"]]


def test_names_can_be_looked_up(town: Town) -> None:
    """An id that nothing has has no name."""
    ids = (town.boards["Care board"].id, town.administrations["Elder care"].id, town.units["North"].id)
    looks = (queries.board_names, queries.administration_names, queries.unit_names)
    assert [look(town.database, [one, uuid4()]) for look, one in zip(looks, ids, strict=True)] == [
        {ids[0]: "Care board"},
        {ids[1]: "Elder care"},
        {ids[2]: "North"},
    ]


def test_whether_there_is_any_board_is_asked_of_those_that_somebody_may_see(database: Session, town: Town) -> None:
    """Somebody whose board is not here sees an empty organisation."""
    assert queries.has_boards(database, None)
    assert not queries.has_boards(database, frozenset({uuid4()}))
