"""The pages of coverage: figures for whoever follows a board, names for whoever holds courses for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.training.coverage import Group
from hrstod.training.unit_rows import tellable
from tests.factories.people import add_board, installation_of, make_person, sign_in
from tests.training.covered import as_coordinator, course_id, covered_site, hire, taken

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.school import School
    from tests.page import Page


__all__ = ["course_id", "covered_site", "taken"]


def board_page(reader: Reader, school: School, query: str = "") -> Page:
    """Open the board's page."""
    return reader.get(f"/training/coverage/boards/{school.board}{query}")


def test_the_share_stands_with_its_calculation(taken: School) -> None:
    """And with who was left out."""
    page = board_page(taken.as_trainer(), taken)
    assert "50 %" in page.text
    assert "1 med giltig utbildning ÷ 2 som räknas = 50 %" in page.text


def test_what_runs_out_soon_is_told(taken: School) -> None:
    """Anna's in thirty days."""
    assert "För 1 chef går utbildningen ut inom 90 dagar" in board_page(taken.as_trainer(), taken).text


def test_the_rule_stands_beside_the_figure(taken: School) -> None:
    """On each page that has one."""
    reader = taken.as_trainer()
    for address in ("/training/coverage", f"/training/coverage/boards/{taken.board}"):
        assert "Så räknas det" in reader.get(address).text


def test_it_is_told_for_another_day(taken: School) -> None:
    """In sixty days Anna's has run out; before the course there was none."""
    day = clock.today() + timedelta(days=60)
    assert (
        "0 med giltig utbildning ÷ 2 som räknas = 0 %"
        in board_page(taken.as_trainer(), taken, f"?d={day.isoformat()}").text
    )


def test_what_is_no_day_is_said_to_be_none(taken: School) -> None:
    """And today is shown."""
    page = board_page(taken.as_trainer(), taken, "?d=igår")
    assert page.status == 422
    assert "50 %" in page.text


def test_the_line_has_a_name_and_its_numbers(taken: School) -> None:
    """For whoever cannot see it; it is drawn without a script."""
    page = board_page(taken.as_trainer(), taken)
    drawing = next(one for one in page.all(".//{*}svg") if one.get("role") == "img")
    assert drawing.get("aria-labelledby") == "plot-name plot-told"
    assert "Samma sak som tabell" in page.text


def test_a_trainer_sees_who_leads_a_unit_and_what_they_lack(taken: School) -> None:
    """Nils leads Night and has not taken it."""
    page = taken.as_trainer().get(f"/training/coverage/units/{taken.units['Night']}")
    assert "Nils" in page.text
    assert "Grundkurs" in page.text


def test_a_coordinator_sees_no_name(taken: School) -> None:
    """Only how many there are, when there are enough of them."""
    hire(taken, 5)
    page = board_page(as_coordinator(taken), taken)
    assert "1 med giltig utbildning ÷ 7 som räknas" in page.text
    assert "Anna" not in page.text
    assert "Nils" not in page.text


def test_a_coordinator_is_told_nothing_of_a_few(taken: School) -> None:
    """Two managers are as good as names."""
    page = board_page(as_coordinator(taken), taken)
    assert "som räknas =" not in page.text
    assert "färre än 5 chefer" in page.text


def test_a_unit_of_one_is_not_told_to_a_coordinator(taken: School) -> None:
    """Neither on its own page nor in the list of the board, which says why."""
    hire(taken, 5)
    reader = as_coordinator(taken)
    page = reader.get(f"/training/coverage/units/{taken.units['Night']}")
    assert "som räknas =" not in page.text
    listed = board_page(reader, taken)
    assert "Night" not in listed.text
    assert "färre än 5 chefer" in listed.text


@pytest.mark.parametrize("page", ["boards", "units"])
def test_another_boards_figures_are_not_there(taken: School, covered_site: Flask, page: str) -> None:
    """They look the same as those of no board."""
    other = sign_in(covered_site, make_person(covered_site, "Ulla", "trainer", board_id=_another_board(covered_site)))
    ids = {"boards": taken.board, "units": taken.units["Night"]}
    assert other.get(f"/training/coverage/{page}/{ids[page]}").status == 404


def test_the_list_of_those_overdue_is_for_trainers(taken: School) -> None:
    """A coordinator finds nothing there."""
    assert "Nils" in taken.as_trainer().get("/training/overdue").text
    assert as_coordinator(taken).get("/training/overdue").status == 404


def test_the_list_of_another_board_is_not_there(taken: School, covered_site: Flask) -> None:
    """Whatever stands in the address."""
    reader = taken.as_trainer()
    assert reader.get(f"/training/overdue?b={_another_board(covered_site)}").status == 404
    assert reader.get("/training/overdue?b=nothing").status == 404
    assert reader.get(f"/training/overdue?b={taken.board}&p=x").status == 200


def test_a_manager_finds_no_coverage(taken: School) -> None:
    """What their managers have taken is on other pages."""
    assert taken.as_manager().get("/training/coverage").status == 404


def test_a_part_is_not_told_when_the_rest_would_be_too_few() -> None:
    """Of six people, five can be told only together with the sixth."""
    five, six, ten = everyone(0b11111), everyone(0b111111), everyone(0b11111_11111)
    assert tellable(six, [five], 5) == [False]
    assert tellable(six, [six], 5) == [True]
    assert tellable(ten, [five, everyone(0b11111_00000)], 5) == [True, True]


def test_the_smallest_part_is_kept_back_for_the_rest() -> None:
    """Then what is left is large enough."""
    large, small, rest = 0b111111, 0b11111_000000, 0b1_00000_000000
    parts = [everyone(mask) for mask in (large, small, rest)]
    assert tellable(everyone(large | small | rest), parts, 5) == [True, False, False]


def everyone(mask: int) -> Group:
    """Give a group in which a course is for everybody, and everybody is counted."""
    return Group(mask, mask, mask)


def _another_board(app: Flask) -> UUID:
    return add_board(installation_of(app).engine)
