"""Files that people bring: CSV in whatever coding and with whatever sign between the columns, and spreadsheets.

A file is read row by row, so that a large one takes no more memory than a small one, and may be read again from its
beginning. The row with the headings is looked for, because many systems put a title above it, and every row keeps the
number that a spreadsheet shows beside it. What cannot be read is refused in a sentence (Unreadable).
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from flask_babel import lazy_gettext as _

from hrstod.errors import RuleBroken
from hrstod.training.importing_sheets import Sheet, is_packed
from hrstod.training.importing_words import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hrstod.training.importing_words import Cell

LARGEST_FILE = 25 * 1024 * 1024
"""How many bytes a file may have that is brought to a page; only there is more taken than a form needs."""
MOST_ROWS = 200_000
MOST_COLUMNS = 60
LOOKED_AT = 30
"""In how many rows the headings are looked for."""
LONGEST_LINE = 64 * 1024
LONGEST_HEADING = 60
DELIMITERS = (";", "\t", ",", "|")
AT_ONCE = 1 << 16

EMPTY = _("There is nothing in the file.")
TOO_LARGE = _("The file is too large. Divide it, or leave out columns; at most 25 megabytes are taken.")
TOO_MANY_ROWS = _("There are more than 200,000 rows in the file. Divide it.")
NOT_TEXT = _("This is neither a spreadsheet (.xlsx) nor a text file with columns (.csv). Save it as one of them.")
OLD_SHEET = _("This is a spreadsheet in an older form. Open it and save it as .xlsx or .csv.")
BROKEN_LINES = _(
    "The file’s lines cannot be told apart. Often a quotation mark is missing somewhere; save the file anew as .csv."
)


class Unreadable(RuleBroken):
    """A file cannot be read; the sentence says what to do."""


class Source(Protocol):
    """Something with rows of cells: a text with columns, or a spreadsheet. Each has its test version: a list."""

    def lines(self) -> Iterator[tuple[Cell, ...]]:
        """Give every row from the first, empty ones too."""

    def expected(self) -> int:
        """Guess how many rows there are, to tell how far the reading has come."""


@dataclass(frozen=True)
class Table:
    """A file with its headings found."""

    source: Source
    columns: tuple[str, ...]
    """What the columns are called, each differently; one without a heading is called by its letter."""
    header_row: int

    def rows(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Give the rows below the headings that are not empty, with their numbers and a cell for each column."""
        width = len(self.columns)
        for number, cells in enumerate(self.source.lines(), start=1):
            if number > self.header_row + MOST_ROWS:
                raise Unreadable(TOO_MANY_ROWS)
            if number > self.header_row and any(cell not in (None, "") for cell in cells):
                yield number, (*cells[:width], *(None for _missing in range(width - len(cells))))

    def first_rows(self, most: int) -> list[tuple[int, tuple[Cell, ...]]]:
        """Give the first rows below the headings."""
        return [row for row, _count in zip(self.rows(), range(most), strict=False)]


def open_table(path: Path, is_heading: Callable[[str], bool]) -> Table:
    """Open a file and find its headings: the row in which most cells are headings that are known."""
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable(TOO_LARGE)
    with path.open("rb") as file:
        beginning = file.read(8)
    if not beginning:
        raise Unreadable(EMPTY)
    if beginning.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(OLD_SHEET)
    source = Sheet(path, MOST_COLUMNS) if is_packed(beginning) else _open_text(path)
    return find_headings(source, is_heading)


def find_headings(source: Source, is_heading: Callable[[str], bool]) -> Table:
    """Find the row with the headings in the first rows of a source."""
    first = [
        [read_text(cell) for cell in cells] for cells, _count in zip(source.lines(), range(LOOKED_AT), strict=False)
    ]
    filled = [number for number, texts in enumerate(first, start=1) if any(texts)]
    if not filled:
        raise Unreadable(EMPTY)
    known = {number: sum(map(is_heading, first[number - 1])) for number in filled}
    several = [number for number in filled if sum(map(bool, first[number - 1])) > 1]
    row = max(filled, key=lambda number: known[number]) if any(known.values()) else (several or filled)[0]
    return Table(source, _named(first[row - 1][:MOST_COLUMNS]), row)


def _named(headings: list[str]) -> tuple[str, ...]:
    """Call each column by its heading, by its letter when it has none, and by a number when two are called alike."""
    while headings and not headings[-1]:
        headings = headings[:-1]
    names, seen = [], Counter[str]()
    for number, heading in enumerate(headings):
        name = heading[:LONGEST_HEADING] or _letters(number)
        seen[name.casefold()] += 1
        times = seen[name.casefold()]
        names.append(name if times == 1 else f"{name} ({times})")
    return tuple(names)


def _letters(number: int) -> str:
    """Give the letters that a spreadsheet shows above a column."""
    first, last = divmod(number, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


@dataclass(frozen=True)
class Text:
    """A text with columns."""

    path: Path
    encoding: str
    delimiter: str
    begins_at: int = 0
    """How many lines stand before the first row: one that only names the sign between the columns."""

    def lines(self) -> Iterator[tuple[Cell, ...]]:
        """Give every row; a line break inside quotation marks does not end one."""
        with self.path.open(encoding=self.encoding, newline="") as file:
            try:
                for number, cells in enumerate(csv.reader(_short_lines(file), delimiter=self.delimiter)):
                    yield () if number < self.begins_at else tuple(cells[:MOST_COLUMNS])
            except (csv.Error, UnicodeDecodeError):
                raise Unreadable(BROKEN_LINES) from None

    def expected(self) -> int:
        """Count the line breaks."""
        with self.path.open("rb") as file:
            return sum(piece.count(b"\n") for piece in iter(lambda: file.read(AT_ONCE), b""))


def _short_lines(file: object) -> Iterator[str]:
    """Give the lines of a text, and stop where one is longer than any row: that is no text with columns."""
    while line := file.readline(LONGEST_LINE):  # type: ignore[attr-defined]
        if len(line) == LONGEST_LINE:
            raise Unreadable(BROKEN_LINES)
        yield line


def _open_text(path: Path) -> Text:
    encoding = _find_encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        try:
            first = [line for line, _count in zip(_short_lines(file), range(LOOKED_AT), strict=False)]
        except UnicodeDecodeError:  # such as half a letter at the end
            raise Unreadable(NOT_TEXT) from None
    named = first[0].strip().strip('"').casefold() if first else ""
    if named.startswith("sep=") and named[4:] in DELIMITERS:
        return Text(path, encoding, named[4:], begins_at=1)
    return Text(path, encoding, max(DELIMITERS, key=lambda one: _columns_by(one, first)))


def _columns_by(delimiter: str, first: list[str]) -> tuple[int, int]:
    """Say how well a sign divides the first lines: in how many it gives the same number of columns, and how many."""
    try:
        widths = Counter(len(cells) for cells in csv.reader(first, delimiter=delimiter) if len(cells) > 1)
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    width, lines = max(widths.items(), key=lambda one: (one[1], one[0]))
    return lines, width


def _find_encoding(path: Path) -> str:
    """Find how a text is coded: by its mark, else UTF-8 when all of it is, else as Windows codes Swedish."""
    with path.open("rb") as file:
        beginning = file.read(AT_ONCE)
        if beginning.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\0" in beginning:
            return _without_mark(beginning)
        file.seek(0)
        for encoding in ("utf-8", "cp1252"):
            if _is_coded(file.read, encoding):
                return encoding
            file.seek(0)
    raise Unreadable(NOT_TEXT)


def _without_mark(beginning: bytes) -> str:
    """Tell UTF-16 without its mark by which half of each letter is empty."""
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    if max(even, odd) * 4 < len(beginning) or min(even, odd) * 10 > max(even, odd):
        raise Unreadable(NOT_TEXT)
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_coded(read: Callable[[int], bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := read(AT_ONCE):
            if "\0" in decoder.decode(piece):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
