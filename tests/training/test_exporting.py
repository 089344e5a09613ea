"""What is taken along: the same numbers, the rule beside them, no formula, and a trace when there are names."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from hrstod import clock
from hrstod.audit.models import AuditEntry
from hrstod.training.exporting import Table, as_plain_table, as_workbook
from tests.factories.people import add_board, installation_of, make_person, sign_in
from tests.training.covered import as_coordinator, course_id, covered_site, taken

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.school import School
    from tests.page import Page

__all__ = ["course_id", "covered_site", "taken"]

RULE = "Alla som leder en enhet den dagen räknas"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", " =1+1")


def plain(body: bytes) -> list[list[str]]:
    """Read a plain table as a program for tables does."""
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def file_of(school: School, kind: str, query: str = "") -> bytes:
    """Take a board's figures along."""
    page = school.as_trainer().get(f"/training/coverage/file.{kind}?b={school.board}{query}")
    assert page.status == 200
    return page.body


def send(reader: Reader, school: School, kind: str) -> Page:
    """Ask for the list with names of a board, with a token from a page of one's own."""
    reader.get("/me/account")
    return reader.post(f"/training/overdue/file.{kind}?b={school.board}")


def test_the_plain_table_has_the_numbers(taken: School) -> None:
    """Of all courses together first, then of each, then of each unit."""
    rows = plain(file_of(taken, "csv"))
    assert rows[1][1:5] == ["Alla kurser tillsammans", "2", "1", "50,0"]
    assert [row[0] for row in rows[3:6]] == ["Care", "North", "Night"]


def test_the_workbook_has_the_same_and_can_be_reckoned_with(taken: School) -> None:
    """Numbers are numbers, and a share is one too."""
    book = load_workbook(io.BytesIO(file_of(taken, "xlsx")))
    assert [cell.value for cell in book.worksheets[0][2]][2:5] == [2, 1, 0.5]
    assert book.worksheets[0]["E2"].number_format == "0.0%"


def test_the_page_to_print_says_it_in_words(taken: School) -> None:
    """With the calculation."""
    text = PdfReader(io.BytesIO(file_of(taken, "pdf"))).pages[0].extract_text()
    assert "1 med giltig utbildning ÷ 2 som räknas = 50 %" in " ".join(text.split())


def test_the_rule_is_in_each_file(taken: School) -> None:
    """So that a number that is passed on can be defended."""
    assert any(RULE in cell for row in plain(file_of(taken, "csv")) for cell in row)
    book = load_workbook(io.BytesIO(file_of(taken, "xlsx")))
    assert any(RULE in str(row[0].value) for row in book.worksheets[2])
    pages = PdfReader(io.BytesIO(file_of(taken, "pdf"))).pages
    assert RULE in " ".join("".join(page.extract_text() for page in pages).split())


def test_a_file_is_of_the_day_in_the_address(taken: School) -> None:
    """And is named by it."""
    day = clock.today() + timedelta(days=60)
    page = taken.as_trainer().get(f"/training/coverage/file.csv?b={taken.board}&d={day}")
    assert page.headers["Content-Disposition"] == f'attachment; filename="coverage-{day}.csv"'
    assert plain(page.body)[1][3] == "0"


@pytest.mark.parametrize("address", ["file.csv?d=igår", "file.csv?b=nothing", "file.doc"])
def test_what_is_no_file_is_not_there(taken: School, address: str) -> None:
    """A file of another day than the one asked for would be believed."""
    assert taken.as_trainer().get(f"/training/coverage/{address}").status == 404


def test_another_boards_file_is_not_there(taken: School) -> None:
    """Nor the list of its managers."""
    other = add_board(installation_of(taken.app).engine)
    reader = sign_in(taken.app, make_person(taken.app, "Ulla", "trainer", board_id=other))
    assert reader.get(f"/training/coverage/file.csv?b={taken.board}").status == 404
    assert send(reader, taken, "csv").status == 404


def test_a_coordinators_file_tells_no_more_than_the_page(taken: School) -> None:
    """Two managers are too few."""
    page = as_coordinator(taken).get(f"/training/coverage/file.csv?b={taken.board}")
    assert page.status == 200
    assert "North" not in page.body.decode()


def test_the_list_with_names_leaves_a_trace(taken: School) -> None:
    """The log says how many people stand in it."""
    page = send(taken.as_trainer(), taken, "csv")
    assert plain(page.body)[1][:3] == ["Nils", "Night", "Grundkurs"]
    with installation_of(taken.app).engine.connect() as connection:
        last = connection.execute(
            select(AuditEntry.event, AuditEntry.actor_id).order_by(AuditEntry.number.desc())
        ).first()
    assert last == ("training.exported", taken.eva.id)


def test_the_list_as_a_workbook_has_its_rule(taken: School) -> None:
    """Who is listed, and who is not."""
    page = send(taken.as_trainer(), taken, "xlsx")
    book = load_workbook(io.BytesIO(page.body))
    assert "Försenad är den som" in str(book.worksheets[1][book.worksheets[1].max_row][0].value)


def test_a_coordinator_gets_no_list_with_names(taken: School) -> None:
    """It is not there."""
    assert send(as_coordinator(taken), taken, "csv").status == 404


@pytest.mark.parametrize("written", FORMULAS)
def test_a_name_never_becomes_a_formula(written: str) -> None:
    """Neither in a plain table nor in a workbook."""
    table = Table("Coverage", ("Who",), ((written,),))
    assert plain(as_plain_table([table]))[1] == [f"'{written}"]
    cell = load_workbook(io.BytesIO(as_workbook([table]))).worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", written)


def test_what_a_workbook_cannot_hold_is_left_out() -> None:
    """A control character would spoil the whole file."""
    made = as_workbook([Table("Coverage", ("Who",), (("No\x00rth",),))])
    assert load_workbook(io.BytesIO(made)).worksheets[0]["A2"].value == "North"
