"""Whoever may see no names is told nothing of fewer than five managers, and nothing from which it can be reckoned."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from hrstod.authorization.checks import Actor, Grant
from hrstod.training import reports
from hrstod.training.coverage import Group
from hrstod.training.unit_rows import tellable
from tests.factories.coverage import be_away, only_for
from tests.factories.organisation import START, TODAY

if TYPE_CHECKING:
    from hrstod.training.reports import Report
    from tests.factories.training import Academy


def coordinator(academy: Academy) -> Actor:
    """Give somebody who follows the care board, and sees no names."""
    return Actor(academy.people["Anna"], "Klara", grants=(Grant("coordinator", academy.board),))


def hire(academy: Academy, unit: str, count: int, from_on: date = START) -> list[str]:
    """Let more people lead a unit, and give their names."""
    names = [f"{unit} {from_on} {number}" for number in range(count)]
    for name in names:
        academy.lead(name, unit, from_on)
    return names


def send_away(academy: Academy, names: list[str], to_on: date | None = None) -> None:
    """Let people be on leave."""
    for name in names:
        be_away(academy.database, academy.people[name], START, to_on)


def days_of(report: Report) -> list[date]:
    """Give the days of the plot on which somebody is counted."""
    return [point.day for point in report.points if point.figure.counted]


@pytest.fixture
def five(academy: Academy) -> list[str]:
    """Give a mandatory course, and the five managers of the care board."""
    academy.course()
    return ["Anna", "Nils", *hire(academy, "North", 3)]


@pytest.mark.parametrize(("away", "is_told"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_board_is_told_when_five_or_none_are_counted(
    academy: Academy, five: list[str], away: int, is_told: bool
) -> None:
    """With four of five on leave the figure is that of one."""
    send_away(academy, five[:away])
    board = academy.town.boards["Care board"]
    report = reports.report_board(coordinator(academy), academy.database, board, TODAY)
    assert (report.coverage is not None, bool(report.points), bool(report.rows)) == (is_told, is_told, is_told)


def test_a_board_is_told_in_full_to_whoever_sees_the_names(academy: Academy, five: list[str]) -> None:
    """They may know how it is with one."""
    send_away(academy, five[:4])
    report = reports.report_board(academy.trainer(), academy.database, academy.town.boards["Care board"], TODAY)
    assert report.coverage is not None
    assert report.coverage.together.counted == 1


def test_the_days_on_which_too_few_were_counted_are_not_in_the_plot(academy: Academy, five: list[str]) -> None:
    """Four of five were on leave to the end of October."""
    send_away(academy, five[:4], date(2026, 10, 31))
    board = academy.town.boards["Care board"]
    report = reports.report_board(coordinator(academy), academy.database, board, TODAY)
    assert days_of(report) == [date(2026, 11, 1), TODAY]


def test_a_unit_is_not_told_when_too_few_are_counted(academy: Academy, five: list[str]) -> None:
    """Its board has others enough."""
    hire(academy, "South", 6)
    send_away(academy, five[:4])
    unit = academy.town.units["North"]
    assert reports.report_unit(coordinator(academy), academy.database, unit, TODAY).coverage is None


def test_a_course_for_a_few_who_are_counted_is_kept_back(academy: Academy, five: list[str]) -> None:
    """And the page says that something is; the other course is told."""
    hire(academy, "South", 6)
    only_for(academy.database, academy.course("North only"), academy.town.units["North"].id)
    send_away(academy, five[:4])
    board = academy.town.boards["Care board"]
    report = reports.report_board(coordinator(academy), academy.database, board, TODAY)
    assert report.coverage is not None
    assert ([one.course.name for one in report.coverage.courses], report.is_all_told) == (["The first talk"], False)


def test_a_course_of_a_unit_is_kept_back_when_its_rest_is_a_few(academy: Academy) -> None:
    """Of those who lead North all but one still have time to take it: without Night the figure would be that of one."""
    academy.course()
    academy.course("Takes time", within_days=400)
    hire(academy, "Night", 4)
    hire(academy, "North", 5, date(2026, 1, 1))
    report = reports.report_unit(coordinator(academy), academy.database, academy.town.units["Night"], TODAY)
    assert report.coverage is not None
    assert ([one.course.name for one in report.coverage.courses], report.is_all_told) == (["The first talk"], False)


def test_what_is_left_over_is_not_told_when_too_few_of_it_are_counted() -> None:
    """Ten lead and five are told; of the other five four are on leave."""
    whole = Group(0b11111_11111, 0b11111_11111, 0b00001_11111)
    part = Group(0b11111, 0b11111, 0b11111)
    assert tellable(whole, [part], 5) == [False]
    assert tellable(Group(whole.leading, whole.meant, 0b11111), [part], 5) == [True]


def test_the_plot_withholds_what_the_page_of_its_day_withholds(academy: Academy) -> None:
    """On the first of November there was one manager outside the trainer's board, today there are five."""
    academy.course()
    hire(academy, "North", 3)
    hire(academy, "Hill school", 1)
    hire(academy, "Hill school", 4, date(2026, 11, 10))
    eva = academy.trainer()
    before = reports.report_all(eva, academy.database, date(2026, 11, 1))
    assert (before.coverage, before.points) == (None, ())
    assert date(2026, 11, 1) not in days_of(reports.report_all(eva, academy.database, TODAY))


def test_the_plot_has_the_days_on_which_strangers_were_enough(academy: Academy) -> None:
    """From May there are ten outside the trainer's board, of whom nine are not counted as long as they are new."""
    academy.course()
    hire(academy, "North", 3)
    hire(academy, "Hill school", 1)
    hire(academy, "Hill school", 9, date(2026, 5, 1))
    days = days_of(reports.report_all(academy.trainer(), academy.database, TODAY))
    assert days == [*(date(2026, month, 1) for month in (8, 9, 10, 11)), TODAY]


@pytest.mark.usefixtures("five")
def test_a_course_for_a_few_strangers_is_kept_back_of_all_boards(academy: Academy) -> None:
    """Whoever holds a board could take its figure of the course away."""
    academy.town.unit("Small school", "Schools")
    hire(academy, "Hill school", 5)
    only_for(academy.database, academy.course("For one"), academy.town.units["Small school"].id)
    academy.lead("Ove", "Small school")
    every = reports.report_all(academy.trainer(), academy.database, TODAY).coverage
    assert every is not None
    assert ([one.course.name for one in every.courses], every.together.counted) == (["The first talk"], 11)


@pytest.mark.usefixtures("five")
def test_a_board_is_kept_back_when_the_boards_one_holds_leave_a_few(academy: Academy) -> None:
    """Of those outside the board one holds, five are told only together with the sixth."""
    academy.town.board("Third board")
    academy.town.administration("Third", "Third board")
    academy.town.unit("Third unit", "Third")
    hire(academy, "Hill school", 5)
    hire(academy, "Third unit", 1)
    eva = Actor(
        academy.people["Anna"],
        "Eva",
        grants=(Grant("trainer", academy.board), Grant("coordinator", academy.town.boards["School board"].id)),
    )
    told = {line.name: line.figure is not None for line in reports.report_all(eva, academy.database, TODAY).boards}
    assert told == {"Care board": True, "School board": False}
