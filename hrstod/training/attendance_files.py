"""The list of a training date as a file: down with names and marks, and back with the marks filled in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from flask_babel import gettext
from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.accounts.sign_in import clean_name
from hrstod.training.attending import last_marks
from hrstod.training.exporting import Table, as_plain_table
from hrstod.training.importing_files import open_table
from hrstod.training.importing_words import read_text
from hrstod.training.mark_words import MARK_TEXTS
from hrstod.training.rules import Mark, SignUpState
from hrstod.training.signing_up import list_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

ADDRESSES = frozenset(
    {"address", "adress", "e-post", "epost", "mail", "email", "e-mail", "sign-in name", "inloggningsnamn"}
)
MARKS = frozenset({"attendance", "närvaro", "mark", "status"})
WORDS = {
    Mark.PRESENT: {"present", "närvarande", "ja", "yes", "x", "1", "n"},
    Mark.PARTLY: {"partly", "delvis", "delar av tiden"},
    Mark.EXCUSED: {"excused", "giltigt frånvarande", "anmält frånvaro", "anmäld frånvaro"},
    Mark.ABSENT: {"absent", "frånvarande", "nej", "no", "0"},
}
"""What may stand in a file for each mark, beside the words on the page."""


@dataclass(frozen=True)
class Read:
    """What a file says: who was there, and which of its rows cannot be understood."""

    marks: dict[UUID, Mark]
    problems: tuple[str, ...]
    """In words, each with the number of its row."""


def write_list(database: Session, date_id: UUID) -> bytes:
    """Write the list of a date as a plain table, one row for each with a seat."""
    seated = [one for one in list_of(database, date_id) if one.state is SignUpState.SEATED]
    found = select(Account.id, Account.sign_in_name).where(Account.id.in_([one.account_id for one in seated]))
    addresses, marks = dict(database.execute(found).all()), last_marks(database, date_id)
    heading = (gettext("Name"), gettext("Address"), gettext("Attendance"))
    rows = tuple(
        (
            one.name,
            addresses[one.account_id],
            str(MARK_TEXTS[marks[one.account_id]]) if one.account_id in marks else "",
        )
        for one in seated
    )
    return as_plain_table([Table(gettext("Attendance"), heading, rows)])


def read_list(database: Session, date_id: UUID, content: bytes, folder: Path) -> Read:
    """Read a file with addresses and marks; Unreadable when it is no such file. Rows without a mark say nothing.

    It lies in a folder in memory while it is read, under a name with which the library opens a spreadsheet.
    """
    with NamedTemporaryFile(dir=folder, suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        table = open_table(Path(file.name), lambda heading: heading.casefold() in ADDRESSES | MARKS)
        columns = [name.casefold() for name in table.columns]
        address, mark = _find(columns, ADDRESSES), _find(columns, MARKS)
        if address is None or mark is None:
            return Read({}, (gettext("The file needs a column “Address” and a column “Attendance”."),))
        rows = [(number, read_text(cells[address]), read_text(cells[mark])) for number, cells in table.rows()]
    return _understood(database, date_id, rows)


def _find(columns: Sequence[str], names: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(columns) if name in names), None)


def _understood(database: Session, date_id: UUID, rows: Sequence[tuple[int, str, str]]) -> Read:
    seated = [one.account_id for one in list_of(database, date_id) if one.state is SignUpState.SEATED]
    known = select(Account.sign_in_name, Account.id).where(Account.id.in_(seated))
    people = dict(database.execute(known).all())
    words = {word: mark for mark, some in WORDS.items() for word in some}
    words.update({str(text).casefold(): mark for mark, text in MARK_TEXTS.items()})
    marks: dict[UUID, Mark] = {}
    problems = []
    for number, address, said in rows:
        account_id, mark = people.get(clean_name(address.lstrip("'"))), words.get(said.casefold())
        if not said:
            continue
        if account_id is None:
            problems.append(gettext("Row %(number)s: nobody with this address has a seat.", number=number))
        elif mark is None:
            problems.append(gettext("Row %(number)s: this is no word for attendance.", number=number))
        elif marks.setdefault(account_id, mark) is not mark:
            problems.append(gettext("Row %(number)s: an earlier row says something else.", number=number))
    return Read({} if problems else marks, tuple(problems))
