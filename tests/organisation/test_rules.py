"""On which days something is true, and what may begin, move and end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from hrstod.organisation.rules import (
    Fault,
    Place,
    Validity,
    below,
    clean_name,
    day_before,
    fault_in_count,
    fault_in_days,
    fault_in_disposal,
    fault_in_leading,
    fault_in_moving,
    fault_in_name,
    fault_in_place,
    fault_in_plan_days,
    fault_in_stopping,
    goes_on_after,
    holds_on,
    last_place,
    token_of,
)

JANUARY, MARCH, JUNE, DECEMBER = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1), date(2026, 12, 31)
ALWAYS = Validity(JANUARY)
SPRING = Validity(MARCH, day_before(JUNE))
ELDER, HOME = UUID(int=101), UUID(int=102)
NORTH, NIGHT, DAY, SOUTH = (UUID(int=number) for number in range(1, 5))


def place(unit: UUID, parent: UUID | None = None, administration: UUID = ELDER, from_on: date = JANUARY) -> Place:
    """Make a place that goes on."""
    return Place(unit, administration, parent, Validity(from_on))


THERE = [place(NORTH), place(NIGHT, NORTH), place(DAY, NIGHT), place(SOUTH, administration=HOME)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(day_before(MARCH), False), (MARCH, True), (day_before(JUNE), True), (JUNE, False)],
)
def test_the_first_and_the_last_day_count(day: date, expected: bool) -> None:
    """Something is true on its first day and on its last, and on no day outside."""
    assert holds_on(SPRING, day) is expected


def test_without_a_last_day_it_goes_on() -> None:
    """What has not ended is true on every day from its first."""
    assert holds_on(ALWAYS, date(2199, 12, 31))


@pytest.mark.parametrize(
    ("validity", "day", "expected"),
    [(ALWAYS, JUNE, True), (SPRING, day_before(JUNE), False), (SPRING, MARCH, True), (ALWAYS, None, False)],
)
def test_something_goes_on_after_a_day(validity: Validity, day: date | None, expected: bool) -> None:
    """Its own last day is not after itself, and nothing is after no day."""
    assert goes_on_after(validity, day) is expected


def test_a_name_keeps_one_space_between_words() -> None:
    """Spaces that nobody sees do not make another name."""
    assert clean_name("  Elder \t care ") == "Elder care"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Elder care", None),
        ("x" * 120, None),
        ("x" * 121, Fault.NAME_WRONG),
        ("", Fault.NAME_WRONG),
        ("a\u0000b", Fault.NAME_WRONG),
        ("HOME CARE", Fault.NAME_TAKEN),
        ("Spring", None),
    ],
)
def test_a_name_is_one_line_and_nobody_elses_on_those_days(name: str, fault: Fault | None) -> None:
    """Capitals make no difference; a name whose holder has ended is free again."""
    others = [("Home care", ALWAYS), ("Spring", SPRING)]
    assert fault_in_name(name, Validity(JUNE), others) is fault


@pytest.mark.parametrize(
    ("decision", "decided_on", "years", "fault"),
    [
        ("§ 1", JANUARY, 1, None),
        ("x" * 40, MARCH, 50, None),
        ("", JANUARY, 1, Fault.DECISION_WRONG),
        ("x" * 41, JANUARY, 1, Fault.DECISION_WRONG),
        ("a\nb", JANUARY, 1, Fault.DECISION_WRONG),
        ("§ 1", JANUARY, 0, Fault.DISPOSAL_YEARS_WRONG),
        ("§ 1", JANUARY, 51, Fault.DISPOSAL_YEARS_WRONG),
        ("§ 1", JUNE, 1, Fault.DECIDED_TOO_LATE),
        ("§ 1", date(206, 1, 1), 1, Fault.DAY_WRONG),
    ],
)
def test_a_board_has_decided_by_today_to_keep_cases_for_1_to_50_years(
    decision: str, decided_on: date, years: int, fault: Fault | None
) -> None:
    """In a decision with a number on one line."""
    assert fault_in_disposal(decision, decided_on, years, MARCH) is fault


@pytest.mark.parametrize(
    ("days", "fault"), [(6, Fault.PLAN_DAYS_WRONG), (7, None), (365, None), (366, Fault.PLAN_DAYS_WRONG)]
)
def test_plans_are_kept_for_a_week_to_a_year(days: int, fault: Fault | None) -> None:
    """The limits themselves are accepted."""
    assert fault_in_plan_days(days) is fault


@pytest.mark.parametrize(
    ("validity", "outer", "fault"),
    [
        (SPRING, ALWAYS, None),
        (ALWAYS, None, None),
        (Validity(JUNE, MARCH), None, Fault.ENDS_BEFORE_IT_BEGINS),
        (Validity(JUNE, JUNE), None, None),
        (ALWAYS, SPRING, Fault.OUTSIDE),
        (Validity(date(206, 1, 1)), None, Fault.DAY_WRONG),
        (Validity(JUNE, date(2206, 1, 1)), None, Fault.DAY_WRONG),
    ],
)
def test_days_lie_in_order_and_inside_what_something_belongs_to(
    validity: Validity, outer: Validity | None, fault: Fault | None
) -> None:
    """A slip of the keys in a year is noticed too."""
    assert fault_in_days(validity, outer) is fault


@pytest.mark.parametrize(
    ("employees", "counted_on", "fault"),
    [
        (0, MARCH, None),
        (-1, MARCH, Fault.EMPLOYEES_WRONG),
        (200_001, MARCH, Fault.EMPLOYEES_WRONG),
        (5, JUNE, Fault.NOT_THERE),
        (5, DECEMBER, Fault.COUNTED_TOO_EARLY),
    ],
)
def test_people_are_counted_on_a_day_that_has_come(employees: int, counted_on: date, fault: Fault | None) -> None:
    """And only while what they work in is there."""
    assert fault_in_count(employees, counted_on, SPRING, JUNE) is fault


@pytest.mark.parametrize(
    ("leads", "fault"),
    [(Validity(JUNE), None), (Validity(MARCH), Fault.ALREADY_LEADS), (Validity(date(2025, 1, 1)), Fault.OUTSIDE)],
)
def test_somebody_leads_a_unit_once_at_a_time(leads: Validity, fault: Fault | None) -> None:
    """Again is fine when the first time has ended; before the unit was there is not."""
    assert fault_in_leading(leads, ALWAYS, [SPRING]) is fault


@pytest.mark.parametrize(
    ("to_on", "today", "fault"),
    [
        (JUNE, JUNE, None),
        (None, JUNE, None),
        (MARCH, JUNE, None),
        (JANUARY, JUNE, Fault.LED_LATER),
        (JANUARY, MARCH, Fault.LED_LATER),
        (JANUARY, JANUARY, None),
    ],
)
def test_whoever_has_begun_to_lead_has_led(to_on: date | None, today: date, fault: Fault | None) -> None:
    """Somebody who begins in March can stop before that only as long as March has not come."""
    assert fault_in_stopping(MARCH, to_on, today) is fault


def test_everything_below_a_unit_is_found_however_deep() -> None:
    """The units below, and those below them."""
    assert below(NORTH, THERE, JUNE) == {NIGHT, DAY}


def test_what_is_not_there_yet_is_not_below() -> None:
    """Below is asked about a day."""
    assert below(NORTH, [place(NORTH), place(NIGHT, NORTH, from_on=JUNE)], MARCH) == frozenset()


def test_the_last_place_is_the_one_that_begins_last() -> None:
    """Also when it is still to come."""
    later = place(NORTH, administration=HOME, from_on=DECEMBER)
    assert last_place([later, *THERE], NORTH) == later


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (place(SOUTH, from_on=JUNE), None),
        (place(SOUTH, NIGHT, from_on=JUNE), None),
        (place(SOUTH, NIGHT, HOME, from_on=JUNE), Fault.OTHER_ADMINISTRATION),
        (place(NORTH, NORTH, from_on=JUNE), Fault.BELOW_ITSELF),
        (place(NORTH, DAY, from_on=JUNE), Fault.BELOW_ITSELF),
        (place(SOUTH, NIGHT, from_on=date(2025, 1, 1)), Fault.OUTSIDE),
    ],
)
def test_a_unit_belongs_to_an_administration_or_to_a_unit_in_it(wanted: Place, fault: Fault | None) -> None:
    """A parent in another administration is refused, and so is one below the unit itself."""
    parent = ALWAYS if wanted.parent_id else None
    assert fault_in_place(wanted, ALWAYS, parent, THERE) is fault


def test_a_unit_does_not_outlast_its_administration() -> None:
    """A place without end in an administration that ends is refused."""
    assert fault_in_place(place(SOUTH, from_on=MARCH), SPRING, None, THERE) is Fault.OUTSIDE


def test_a_unit_does_not_outlast_the_unit_above() -> None:
    """A place without end below a unit that ends is refused."""
    assert fault_in_place(place(SOUTH, NIGHT, from_on=MARCH), ALWAYS, SPRING, THERE) is Fault.OUTSIDE


def test_nothing_is_placed_below_a_unit_that_is_about_to_leave() -> None:
    """It would have to be moved along on that day; after it, it may be placed there."""
    planned = [Place(NORTH, ELDER, None, Validity(JANUARY, day_before(JUNE))), place(NORTH, None, HOME, JUNE)]
    assert fault_in_place(place(SOUTH, NORTH, from_on=MARCH), ALWAYS, ALWAYS, planned) is Fault.PARENT_MOVES_LATER
    assert fault_in_place(place(SOUTH, NORTH, HOME, JUNE), ALWAYS, ALWAYS, planned) is None


def test_a_circle_that_would_close_later_is_noticed() -> None:
    """North is to go below South in June, so South cannot go below North in March."""
    planned = [
        place(SOUTH),
        Place(NORTH, ELDER, None, Validity(JANUARY, day_before(JUNE))),
        place(NORTH, SOUTH, from_on=JUNE),
    ]
    assert fault_in_place(place(SOUTH, NORTH, from_on=MARCH), ALWAYS, ALWAYS, planned) is Fault.BELOW_ITSELF


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (place(NORTH, None, HOME, JUNE), None),
        (place(NIGHT, None, ELDER, JUNE), None),
        (place(NORTH, None, HOME, JANUARY), None),
        (place(NORTH, None, HOME, date(2025, 1, 1)), Fault.MOVES_LATER),
        (place(NORTH, None, ELDER, JUNE), Fault.SAME_PLACE),
    ],
)
def test_moves_are_made_in_order(wanted: Place, fault: Fault | None) -> None:
    """Not before the last move, and to somewhere else; the same day puts the last move right."""
    assert fault_in_moving(wanted, THERE) is fault


def test_what_has_ended_does_not_move() -> None:
    """From a day after its last."""
    assert fault_in_moving(place(NORTH, None, HOME, JUNE), [Place(NORTH, ELDER, None, SPRING)]) is Fault.NOT_THERE


def test_what_begins_later_below_a_unit_holds_it() -> None:
    """To another administration everything below moves along, so nothing there may be ahead of it."""
    ahead = [place(NORTH), place(NIGHT, NORTH, from_on=JUNE)]
    assert fault_in_moving(place(NORTH, None, HOME, MARCH), ahead) is Fault.PARTS_CHANGE_LATER
    assert fault_in_moving(place(NORTH, SOUTH, ELDER, MARCH), [*ahead, place(SOUTH)]) is None


def test_a_token_tells_values_apart() -> None:
    """The same values give the same token, and others another."""
    assert token_of("a", None) == token_of("a", None)
    assert len({token_of("a", None), token_of("a", "None"), token_of("a"), token_of("a\n'b'"), token_of("a", "b")}) == 5
