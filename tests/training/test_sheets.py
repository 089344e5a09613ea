"""The list of a date on paper and as a file: out without formulas, back in whatever coding, all of it or nothing."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from pypdf import PdfReader

from hrstod.accounts.models import Account
from hrstod.database.transaction import transaction
from tests.factories.people import make_person
from tests.organisation.pages import in_english, problems
from tests.training.arriving_pages import Training, bring, going_on

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.school import School

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def eva(school: School) -> Reader:
    """Give the trainer, who reads English."""
    return in_english(school.as_trainer())


@pytest.fixture
def training(school: School) -> Training:
    """Give a training that goes on, with Anna and Nils on its list."""
    return going_on(school, [school.anna, school.nils])


def test_the_sheet_is_tagged_and_has_a_line_for_each_and_some_for_others(training: Training, eva: Reader) -> None:
    """A screen reader reads it too, and it says of itself which language it is in."""
    read = PdfReader(io.BytesIO(eva.get(f"{training.address}/sheet.pdf").body))
    text = "\n".join(page.extract_text() for page in read.pages)
    assert all(word in text for word in ("Anna", "Nils", "Signature", "The first talk", "Room 3"))
    assert str(read.root_object["/Lang"]) == "en"
    assert "/StructTreeRoot" in read.root_object


def test_a_name_that_no_font_has_makes_a_sheet_all_the_same(school: School, eva: Reader) -> None:
    """Somebody’s name is never the reason that there is no paper."""
    training = going_on(school, [make_person(school.app, "Žofie 名 #let x = [*")])
    assert eva.get(f"{training.address}/sheet.pdf").body.startswith(b"%PDF")


def test_no_name_in_the_file_is_a_formula(school: School, eva: Reader) -> None:
    """A spreadsheet that opens it works nothing out."""
    training = going_on(school, [make_person(school.app, FORMULA)])
    written = eva.get(f"{training.address}/list.csv").body.decode("utf-8-sig")
    assert f"'{FORMULA};" in written
    assert not any(cell.strip('"').startswith(("=", "+", "-", "@")) for cell in written.replace("\n", ";").split(";"))


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("between", [";", ",", "\t"])
def test_the_file_comes_back_in_whatever_coding(school: School, eva: Reader, coding: str, between: str) -> None:
    """As spreadsheets write it in Swedish and in English."""
    training = going_on(school, [school.anna])
    rows = (("Namn", "Närvaro", "Adress"), ("Åsa Öst", "Närvarande", school.anna.sign_in_name.upper()))
    page = bring(eva, training, "\r\n".join(between.join(row) for row in rows).encode(coding))
    assert (page.status, training.noted(school.anna)) == (303, [("present", "file")])


def test_what_was_downloaded_can_be_brought_back_filled_in(school: School, training: Training, eva: Reader) -> None:
    """Its own headings and addresses are known; whoever has no word stays as they are."""
    written = eva.get(f"{training.address}/list.csv").body.decode("utf-8-sig")
    lines = [f"{line}Excused" if school.nils.sign_in_name in line else line for line in written.splitlines()]
    assert bring(eva, training, "\n".join(lines).encode()).status == 303
    assert (training.noted(school.anna), training.noted(school.nils)) == ([], [("excused", "file")])


def test_a_spreadsheet_is_taken_too(school: School, training: Training, eva: Reader) -> None:
    """It is what the list was filled in with."""
    book, written = Workbook(), io.BytesIO()
    sheet = book.create_sheet(index=0)
    for row in (("Address", "Attendance"), (school.anna.sign_in_name, "partly")):
        sheet.append(row)
    book.save(written)
    page = bring(eva, training, written.getvalue())
    assert problems(page) == []
    assert training.noted(school.anna) == [("partly", "file")]


def test_every_wrong_row_is_named_and_nothing_is_taken_over(school: School, training: Training, eva: Reader) -> None:
    """Somebody unknown, somebody who is not on the list, a word that is none, and two that differ."""
    rows = (
        "Address;Attendance",
        f"{school.anna.sign_in_name};present",
        "nobody@example.se;present",
        f"{school.eva.sign_in_name};present",
        f"{school.nils.sign_in_name};perhaps",
        f"{school.anna.sign_in_name};absent",
    )
    page = bring(eva, training, "\n".join(rows).encode())
    assert (page.status, [said.split(":")[0] for said in problems(page)]) == (422, ["Row 3", "Row 4", "Row 5", "Row 6"])
    assert training.noted(school.anna) == []


def test_a_file_of_something_else_is_not_listed_row_by_row(training: Training, eva: Reader) -> None:
    """The first rows show what is wrong, and how many more there are."""
    rows = "\n".join(f"somebody{number}@example.se;present" for number in range(60))
    said = problems(bring(eva, training, f"Address;Attendance\n{rows}".encode()))
    assert (len(said), said[-1]) == (51, "And 10 more rows are wrong.")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 40, b"Name;Day\nAnna;1", b"%PDF-1.7", b"PK\x03\x04broken", b"Address;Attendance\n"],
    ids=["empty", "no text", "other columns", "a PDF", "a broken spreadsheet", "no rows"],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(
    school: School, training: Training, eva: Reader, content: bytes
) -> None:
    """Nothing is taken over."""
    page = bring(eva, training, content)
    assert (page.status, bool(problems(page)), training.noted(school.anna)) == (422, True, [])


def test_a_formula_that_comes_back_with_its_mark_is_known(school: School, eva: Reader) -> None:
    """An address that begins with a sign gets a mark when it goes out, and is itself when it comes in."""
    person = make_person(school.app, "Plus")
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        database.get_one(Account, person.id).sign_in_name = f"+{person.sign_in_name}"
    training = going_on(school, [person])
    written = eva.get(f"{training.address}/list.csv").body.decode("utf-8-sig")
    assert bring(eva, training, written.strip().encode() + b"Present").status == 303
    assert training.noted(person) == [("present", "file")]


def test_a_file_does_not_change_a_list_that_is_closed(school: School, training: Training, eva: Reader) -> None:
    """Each correction has its reason; a file has none."""
    eva.get(f"{training.address}/close")
    eva.send(f"{training.address}/close", {"rest": "absent"})
    page = bring(eva, training, f"Address;Attendance\n{school.anna.sign_in_name};present".encode())
    assert problems(page) == ["The training date is closed. A correction needs a reason."]
