"""Spreadsheets, read row by row; one that would unpack into more than memory should hold is refused before it does."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import ZipFile

from flask_babel import lazy_gettext as _

from hrstod.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from hrstod.training.importing_words import Cell

LARGEST_UNPACKED = 128 * 1024 * 1024
LARGEST_PART = 32 * 1024 * 1024
"""For what is read whole: the words of a sheet, its styles. The rows themselves are not."""
MOST_PARTS = 2000
ROWS = "xl/worksheets/"
AT_ONCE = 1 << 16

TOO_MUCH = _("There is far more in this spreadsheet than its size shows, so it is not opened. Save the rows as .csv.")
BROKEN = _("The spreadsheet is broken, or is none. Open it, save it as .xlsx or .csv, and try again.")
LOCKED = _("The spreadsheet is locked with a password. Save it without one.")
NO_SHEET = _("There is no sheet with rows in the spreadsheet.")


class BrokenSheet(RuleBroken):
    """A spreadsheet cannot be read; the sentence says what to do."""


def is_packed(beginning: bytes) -> bool:
    """Tell whether a file is packed, as spreadsheets are."""
    return beginning.startswith(b"PK")


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a spreadsheet that can be seen; of a formula, what it came to when it was saved."""

    path: Path
    most_columns: int

    def lines(self) -> Iterator[tuple[Cell, ...]]:
        """Give every row, with empty ones in place of those that the file leaves out."""
        with _opened(self.path) as sheet:
            for cells in sheet.iter_rows(max_col=self.most_columns, values_only=True):
                yield tuple(_as_cell(cell) for cell in cells)

    def expected(self) -> int:
        """Count the beginnings of rows in all sheets, without reading them."""
        _check_size(self.path)
        with ZipFile(self.path) as file:
            return sum(_count_rows(file, name) for name in file.namelist() if name.startswith(ROWS))


def _count_rows(file: ZipFile, name: str) -> int:
    with file.open(name) as part:
        return sum(piece.count(b"<row") for piece in iter(lambda: part.read(AT_ONCE), b""))


def _as_cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float) or value is None or hasattr(value, "toordinal") else str(value)  # type: ignore[return-value]


@contextmanager
def _opened(path: Path) -> Iterator[Worksheet]:
    """Open the first sheet that can be seen. Whatever a broken file makes the library stumble over, it is broken."""
    from openpyxl import load_workbook  # noqa: PLC0415 (large, and a server that nobody brings a file to needs none)

    try:
        _check_size(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that rows do not need
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not seen:
                raise BrokenSheet(NO_SHEET)
            seen[0].reset_dimensions()
            yield seen[0]
        finally:
            book.close()
    except (RuleBroken, GeneratorExit):
        raise
    except Exception:  # noqa: BLE001 (as above)
        raise BrokenSheet(BROKEN) from None


def _check_size(path: Path) -> None:
    """Refuse what would unpack into too much; a part never gives more than it says here."""
    with ZipFile(path) as file:
        parts = file.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise BrokenSheet(LOCKED)
    whole = [part.file_size for part in parts if not part.filename.startswith(ROWS)]
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > LARGEST_UNPACKED
        or max(whole, default=0) > LARGEST_PART
    ):
        raise BrokenSheet(TOO_MUCH)
