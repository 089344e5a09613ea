"""Files as people bring them: in any coding, with any sign between the columns, with a title above, or broken."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from hrstod.errors import RuleBroken
from hrstod.training import importing_files, importing_sheets
from hrstod.training.importing_files import open_table
from hrstod.training.importing_mapping import Field, guess, is_heading
from hrstod.training.importing_words import NotReadable, read_day, read_text, read_yes
from hrstod.training.rules import ImportKind

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.training.importing_files import Table

ROWS = "E-post;Kurs;Datum\nåsa@example.se;Första samtalet;2026-11-25\n"


def is_known(text: str) -> bool:
    """Tell whether a heading is one of those of completions."""
    return is_heading(ImportKind.COMPLETIONS, text)


def opened(path: Path, content: str | bytes, encoding: str = "utf-8") -> Table:
    """Write a file, and open it."""
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return open_table(path, is_known)


def sheet(path: Path, *rows: list[Any]) -> Path:
    """Write a spreadsheet."""
    book = Workbook(write_only=True)
    written = book.create_sheet()
    for row in rows:
        written.append(row)
    book.save(path)
    return path


def refusal(path: Path) -> str:
    """Give the sentence with which a file is refused when all of it is read."""
    with pytest.raises(RuleBroken) as refused:
        list(open_table(path, is_known).rows())
    return str(refused.value.sentence)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_text_is_read_in_whatever_coding_it_is_in(tmp_path: Path, encoding: str) -> None:
    """With a mark at its beginning or without, and with Swedish letters."""
    table = opened(tmp_path / "f.csv", ROWS, encoding)
    assert list(table.rows()) == [(2, ("åsa@example.se", "Första samtalet", "2026-11-25"))]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_sign_between_the_columns_is_found(tmp_path: Path, sign: str) -> None:
    """Also when another one stands in the texts."""
    table = opened(tmp_path / "f.csv", ROWS.replace(";", sign))
    assert table.columns == ("E-post", "Kurs", "Datum")


def test_a_line_that_names_the_sign_is_no_row(tmp_path: Path) -> None:
    """As some spreadsheets write it first; the rows keep their numbers."""
    table = opened(tmp_path / "f.csv", "sep=|\n" + ROWS.replace(";", "|"))
    assert [number for number, _cells in table.rows()] == [3]


def test_headings_are_found_below_a_title_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    """Empty rows are counted, and so is one with a line break inside quotation marks, once."""
    table = opened(tmp_path / "f.csv", 'Report 2026;;\n\n E-post ;Kurs;Datum\n\na@b.se;"One\ntwo";x\nc@d.se;A;y\n')
    assert (table.header_row, [number for number, _cells in table.rows()]) == (3, [5, 6])


def test_columns_that_are_called_alike_or_not_at_all_can_be_told_apart(tmp_path: Path) -> None:
    """By a number, and by the letter that a spreadsheet shows."""
    assert opened(tmp_path / "f.csv", "Datum;Datum;;Kurs;\n1;2;3;4;\n").columns == ("Datum", "Datum (2)", "C", "Kurs")


def test_a_file_with_headings_alone_has_no_rows(tmp_path: Path) -> None:
    """Which is no mistake of the file."""
    assert list(opened(tmp_path / "f.csv", "E-post;Kurs;Datum\n").rows()) == []


def test_a_spreadsheet_gives_numbers_days_and_what_formulas_came_to(tmp_path: Path) -> None:
    """A formula that was never reckoned gives nothing; the row above the headings is left out."""
    path = sheet(
        tmp_path / "f.xlsx",
        ["Report"],
        ["E-post", "Kurs", "Datum"],
        ["a@b.se", 7, datetime(2026, 11, 25)],  # noqa: DTZ001 (a cell has no zone)
        ["c@d.se", "=1+1", 46351],
    )
    rows = list(open_table(path, is_known).rows())
    assert [(number, cells[1], read_day(cells[2])) for number, cells in rows] == [
        (3, 7, date(2026, 11, 25)),
        (4, None, date(2026, 11, 25)),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing in the file"),
        (b"\n \n;;\n", "nothing in the file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "older form"),
        (b"PK\x03\x04 not really", "broken"),
        (bytes(range(256)) * 9, "neither a spreadsheet"),
        (b"%PDF-1.7\n\x00\x01\x81\x8d" * 9, "neither a spreadsheet"),
        (b'E-post;Kurs;Datum\n"' + b"a;b\n" * 50_000, "quotation mark"),
        (b"E-post;Kurs" + b";" * 70_000, "quotation mark"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    """Whether it is empty, of another kind, damaged, or made to be swallowed whole."""
    (tmp_path / "f").write_bytes(content)
    assert says in refusal(tmp_path / "f")


def test_a_spreadsheet_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    """As after a transfer that broke off."""
    whole = sheet(tmp_path / "f.xlsx", ["E-post"], ["a@b.se"]).read_bytes()
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    assert "broken" in refusal(tmp_path / "cut")


def test_a_packed_file_that_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    """Any other archive begins alike."""
    with ZipFile(tmp_path / "f", "w") as file:
        file.writestr("letter.txt", "hello")
    assert "broken" in refusal(tmp_path / "f")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_spreadsheet_that_unpacks_into_too_much_is_never_unpacked(tmp_path: Path, part: str) -> None:
    """A few kilobytes that would become hundreds of megabytes."""
    with ZipFile(tmp_path / "f", "w", ZIP_DEFLATED, compresslevel=1) as file, file.open(part, "w") as bomb:
        for _piece in range(129 if "sheet1" in part else 33):
            bomb.write(bytes(1 << 20))
    assert "far more" in refusal(tmp_path / "f")


def test_entities_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    """A billion laughs in a few lines."""
    laughs = '<!DOCTYPE x [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    source, path = sheet(tmp_path / "f.xlsx", ["E-post"], ["a@b.se"]), tmp_path / "g"
    with ZipFile(source) as whole, ZipFile(path, "w") as file:
        for name in whole.namelist():
            text = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = (
                    f"{laughs}]><worksheet><sheetData><row><c><v>&a11;</v></c></row></sheetData></worksheet>".encode()
                )
            file.writestr(name, text)
    assert "broken" in refusal(path)


def test_a_file_with_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are counted while they are read, so that it is noticed however the file describes itself."""
    monkeypatch.setattr(importing_files, "MOST_ROWS", 1)
    (tmp_path / "f").write_text(f"{ROWS}a@b.se;A;B\n", encoding="utf-8")
    assert "more than 200,000 rows" in refusal(tmp_path / "f")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything of it is read; here a command may have been given it."""
    monkeypatch.setattr(importing_files, "LARGEST_FILE", 10)
    (tmp_path / "f").write_text(ROWS, encoding="utf-8")
    assert "too large" in refusal(tmp_path / "f")


def test_a_sheet_that_nobody_sees_is_passed_over(tmp_path: Path) -> None:
    """Systems keep their own things there."""
    book = Workbook(write_only=True)
    hidden = book.create_sheet()
    hidden.append(["Secret"])
    hidden.sheet_state = "hidden"
    book.create_sheet().append(["E-post", "Kurs"])
    book.save(tmp_path / "f.xlsx")
    assert open_table(tmp_path / "f.xlsx", is_known).columns == ("E-post", "Kurs")


def test_a_spreadsheet_that_is_locked_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the mark that a packed file has on each part."""
    path = sheet(tmp_path / "f.xlsx", ["E-post"])
    locked = bytearray(path.read_bytes())
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    path.write_bytes(bytes(locked))
    monkeypatch.setattr(importing_sheets, "MOST_PARTS", 100)
    assert "password" in refusal(path)


@pytest.mark.parametrize(
    "written",
    [
        *("2026-11-25", "20261125", "25/11/2026", "25.11.2026", "25-11-2026", "25/11 2026", "2026/11/25", "2026.11.25"),
        *("25 nov 2026", "25 november 2026", "25 NOV. 2026", "den 25 november 2026", "2026-11-25 10:30"),
        *("2026-11-25T10:30:00Z", "25.11.2026 08.15", "46351", "46351,5", "46351.5", " 2026-11-25\u00a0"),
        *(46351, 46351.75, date(2026, 11, 25), datetime(2026, 11, 25, 10)),  # noqa: DTZ001 (as above)
    ],
)
def test_a_day_is_read_however_it_is_written(written: Any) -> None:
    """By people, by systems, and as the number that spreadsheets keep."""
    assert read_day(written) == date(2026, 11, 25)


@pytest.mark.parametrize("written", ["2026-02-30", "11/25/2026", "25 foo 2026", "2026111", "120", "snart", "=A1", True])
def test_what_is_no_day_is_not_guessed(written: Any) -> None:
    """A month and a day the American way round, for one, cannot be told from a slip."""
    with pytest.raises(NotReadable):
        read_day(written)


def test_nothing_is_no_day_and_no_mistake() -> None:
    """A cell may be empty, or look it."""
    assert [read_day(one) for one in (None, "", "\u00a0")] == [None, None, None]


@pytest.mark.parametrize(
    ("written", "means"),
    [
        *(("Ja", True), ("GODKÄND", True), ("x", True), (True, True), (1, True), ("100 %", True), ("100,0 %", True)),
        *(("Nej", False), ("Ej godkänd", False), ("Not passed", False), (None, False), (0, False), ("99,5 %", False)),
    ],
)
def test_passed_or_not_is_read_however_it_is_said(written: Any, means: bool) -> None:
    """In Swedish and English, as a number, or as a share with either decimal sign."""
    assert read_yes(written) is means


def test_what_may_mean_either_is_not_guessed() -> None:
    """A grade that nobody has explained."""
    with pytest.raises(NotReadable):
        read_yes("B+")


def test_a_text_is_freed_from_what_nobody_sees() -> None:
    """Marks that turn the direction of what stands beside them, and spaces that do not break."""
    assert [read_text(one) for one in (" a\u202e\u00a0 b\u200b\n", 7.0, 7.5, None)] == ["a b", "7", "7.5", ""]


def test_columns_are_guessed_from_swedish_and_english_headings() -> None:
    """In any order, whole headings before those that only contain one."""
    asked = [
        guess(ImportKind.COMPLETIONS, ["Slutfört datum", "Kursnamn (sv)", "Mejladress", "Status"]),
        guess(ImportKind.PEOPLE, ["Unit", "Last name", "First name", "Email", "Leave from", "From"]),
    ]
    assert asked[0] == {
        Field.DAY: "Slutfört datum",
        Field.COURSE: "Kursnamn (sv)",
        Field.ADDRESS: "Mejladress",
        Field.PASSED: "Status",
    }
    assert (asked[1][Field.FROM], asked[1][Field.LEAVE_FROM], Field.NAME in asked[1]) == ("From", "Leave from", False)
