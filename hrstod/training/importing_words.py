"""What is written in a cell of a file: days, yes and no and texts, the ways in which systems and people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from unicodedata import category

Cell = str | int | float | bool | date | None
"""What a cell holds: a text, or in a spreadsheet also a number or a day; a moment is a day with a time."""

UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
LONGEST_TEXT = 400
EXCEL_BEGINS = date(1899, 12, 30)
"""The day that spreadsheets number 0, so that every day since March 1900 has its right number."""
EXCEL_DAYS = range(18_264, 73_415)
"""Numbers that are meant as a day when they stand where one should: from 1950 to the end of 2100."""

MONTHS = {
    short: number
    for number, shorts in enumerate(
        ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), start=1
    )
    for short in shorts.split()
}
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]\d{1,2}[:.]\d{2}.*)?")
TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?: \d{1,2}[:.]\d{2}.*)?")
IN_WORDS = re.compile(r"(?:den )?(\d{1,2})\.? ?([^\W\d]{3,9})\.? ?(\d{4})", re.IGNORECASE)
NUMBER = re.compile(r"(\d{5})(?:[.,]\d+)?")

YES = frozenset(
    (
        *("ja", "j", "yes", "y", "sant", "true", "x", "1", "godkänd", "godkänt", "g", "avklarad", "avklarat"),
        *("slutförd", "slutfört", "klar", "klart", "genomförd", "genomfört", "deltagit", "närvarande", "närvarat"),
        *("passed", "pass", "completed", "complete", "done", "attended", "present", "ok"),
    )
)
NO = frozenset(
    (
        *("nej", "n", "no", "falskt", "false", "0", "-", "underkänd", "underkänt", "u", "ig", "ej", "inte"),
        *("avbruten", "avbrutet", "pågår", "pågående", "påbörjad", "anmäld", "frånvarande", "failed", "fail"),
        *("incomplete", "started", "absent", "registered"),
    )
)
BEGINS_WITH_NO = ("ej ", "inte ", "not ", "icke ", "in progress")


class NotReadable(ValueError):
    """A cell does not hold what should stand there."""


def clean(text: str) -> str:
    """Leave out what cannot be seen, and all but one space between words."""
    if text.isprintable():
        return " ".join(text.split())
    seen = "".join(" " if one.isspace() else one for one in text if one.isspace() or category(one) not in UNSEEN)
    return " ".join(seen.split())


def read_text(cell: Cell) -> str:
    """Give what stands in a cell as a line of text, as somebody would have typed it; cut where nobody would go on."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        cell = cell.date() if cell.time() == datetime.min.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return clean(str(cell)[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]


def read_day(cell: Cell) -> date | None:
    """Read a day; None when nothing stands there, NotReadable when it is something else.

    Days with the month last but one are read the Swedish way, the day before the month.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = read_text(cell)
    return _read_written(written) if written else None


@lru_cache(maxsize=4096)
def _read_written(written: str) -> date:
    try:
        return _numbered(written) or _written_out(written)
    except ValueError:
        raise NotReadable(written) from None


def _numbered(written: str) -> date | None:
    """Read a day by the number that spreadsheets keep it under, as a file has it when its cell was not shown as one."""
    found = NUMBER.fullmatch(written)
    if found and int(found[1]) in EXCEL_DAYS:
        return EXCEL_BEGINS + timedelta(days=int(found[1]))
    return None


def _written_out(written: str) -> date:
    if found := YEAR_FIRST.fullmatch(written):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := TOGETHER.fullmatch(written):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := DAY_FIRST.fullmatch(written):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if (found := IN_WORDS.fullmatch(written)) and found[2][:3].lower() in MONTHS:
        return date(int(found[3]), MONTHS[found[2][:3].lower()], int(found[1]))
    raise NotReadable(written)


def read_yes(cell: Cell) -> bool:
    """Read whether something is so; nothing is no, and the whole of a share is yes. Else NotReadable."""
    written = read_text(cell).casefold()
    if not written or written in NO or written.startswith(BEGINS_WITH_NO):
        return False
    if written in YES:
        return True
    if (share := _share(written)) is not None:
        return share >= 100
    raise NotReadable(written)


def _share(written: str) -> float | None:
    """Read a percentage, with a Swedish or an English decimal sign."""
    found = re.fullmatch(r"(\d{1,3})(?:[.,](\d+))? ?%", written)
    return float(f"{found[1]}.{found[2] or 0}") if found else None
