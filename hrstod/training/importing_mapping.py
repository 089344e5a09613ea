"""Which column of a file means what: guessed from its headings, chosen by somebody, and remembered for the next file.

What is remembered belongs to a kind of file and to the names of its columns, in any order. What a file calls a course
is remembered with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _

from hrstod.errors import RuleBroken
from hrstod.training.models import ImportMapping
from hrstod.training.rules import ImportKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from hrstod.training.importing_words import Cell


class Field(StrEnum):
    """What a column can hold."""

    ADDRESS = "address"
    COURSE = "course"
    DAY = "day"
    PASSED = "passed"
    NAME = "name"
    FIRST_NAME = "first-name"
    LAST_NAME = "last-name"
    BOARD = "board"
    ADMINISTRATION = "administration"
    UNIT = "unit"
    FROM = "from"
    TO = "to"
    LEAVE_FROM = "leave-from"
    LEAVE_TO = "leave-to"


FIELDS = {
    ImportKind.COMPLETIONS: (Field.ADDRESS, Field.COURSE, Field.DAY, Field.PASSED),
    ImportKind.PEOPLE: (
        *(Field.ADDRESS, Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.BOARD, Field.ADMINISTRATION),
        *(Field.UNIT, Field.FROM, Field.TO, Field.LEAVE_FROM, Field.LEAVE_TO),
    ),
}
REQUIRED = {
    ImportKind.COMPLETIONS: (Field.ADDRESS, Field.COURSE, Field.DAY),
    ImportKind.PEOPLE: (Field.ADDRESS,),
}

HEADINGS = {
    Field.ADDRESS: (
        *("e-post", "e-postadress", "mejl", "mejladress", "mail", "mailadress", "email", "email address"),
        *("användarnamn", "inloggningsnamn", "användare", "user name", "sign-in name", "login", "upn", "user"),
    ),
    Field.COURSE: (
        *("kurs", "kursnamn", "kurstitel", "kurs-id", "utbildning", "utbildningsnamn", "aktivitet"),
        *("course", "course name", "course title", "course id", "training", "activity"),
    ),
    Field.DAY: (
        *("datum", "slutfört", "slutförd", "slutfört datum", "genomförd datum", "genomförandedatum", "avslutad"),
        *("avslutsdatum", "kursdatum", "klar", "slutdatum", "dag"),
        *("completed", "completed on", "completion date", "date completed", "date", "day"),
    ),
    Field.PASSED: (
        *("godkänd", "godkänt", "resultat", "status", "betyg", "utfall", "genomförd"),
        *("passed", "result", "grade", "completion status", "outcome"),
    ),
    Field.NAME: ("namn", "fullständigt namn", "visningsnamn", "chef", "name", "full name", "display name", "manager"),
    Field.FIRST_NAME: ("förnamn", "tilltalsnamn", "first name", "given name"),
    Field.LAST_NAME: ("efternamn", "last name", "surname", "family name"),
    Field.BOARD: ("nämnd", "nämndnamn", "board", "committee"),
    Field.ADMINISTRATION: ("förvaltning", "förvaltningsnamn", "administration"),
    Field.UNIT: (
        *("enhet", "enhetsnamn", "organisationsenhet", "arbetsplats", "avdelning", "organisation"),
        *("unit", "department", "workplace", "organisational unit"),
    ),
    Field.FROM: (
        *("från", "från och med", "fr o m", "startdatum", "chef från", "tillträde"),
        *("from", "from date", "start date", "valid from"),
    ),
    Field.TO: ("till", "till och med", "t o m", "slutdatum", "chef till", "to", "to date", "end date", "valid to"),
    Field.LEAVE_FROM: (
        *("frånvaro från", "frånvaro fr o m", "tjänstledig från", "ledig från"),
        *("leave from", "absence from", "leave start"),
    ),
    Field.LEAVE_TO: (
        *("frånvaro till", "frånvaro t o m", "tjänstledig till", "ledig till"),
        *("leave to", "absence to", "leave end"),
    ),
}
"""How systems call what a column can hold."""

FIELD_MISSING = _("Say which column holds each of: address, course, day.")
ADDRESS_MISSING = _("Say which column holds the address.")
COLUMN_TWICE = _("Each column can mean one thing only.")
NO_SUCH_COLUMN = _("There is no column in the file that is called that.")


def plain(heading: str) -> str:
    """Give the letters of a heading alone, so that “E-post” and “epost” are the same."""
    return "".join(one for one in heading.casefold() if one.isalnum())


PLAIN = {one: tuple(map(plain, headings)) for one, headings in HEADINGS.items()}


@dataclass(frozen=True)
class Meaning:
    """Which column means what, and which course is meant by what the file calls it."""

    columns: Mapping[Field, str]
    courses: Mapping[str, UUID | None] = field(default_factory=dict)
    """By what the file calls them, in small letters; None when its rows are left out."""

    def to_json(self) -> dict[str, Any]:
        """Give it as something that can be kept."""
        courses = {called: str(course_id) if course_id else None for called, course_id in self.courses.items()}
        return {"columns": {str(one): column for one, column in self.columns.items()}, "courses": courses}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Meaning:
        """Take it from what was kept."""
        return cls(
            {Field(one): column for one, column in kept["columns"].items()},
            {called: UUID(course_id) if course_id else None for called, course_id in kept["courses"].items()},
        )

    def places(self, columns: Sequence[str]) -> dict[Field, int]:
        """Give where each column stands; RuleBroken when one is not there."""
        if not set(self.columns.values()) <= set(columns):
            raise RuleBroken(NO_SUCH_COLUMN)
        return {one: columns.index(column) for one, column in self.columns.items()}


def is_heading(kind: ImportKind, text: str) -> bool:
    """Tell whether a text is a heading that is known for a kind of file."""
    written = plain(text)
    return bool(written) and any(written in PLAIN[one] for one in FIELDS[kind])


def guess(kind: ImportKind, columns: Sequence[str]) -> dict[Field, str]:
    """Guess which column means what: by its whole heading first, then by how it begins."""
    found: dict[Field, str] = {}
    for fits in (lambda written, known: written == known, lambda written, known: len(known) > 3 and known in written):
        for one in FIELDS[kind]:
            free = [column for column in columns if column not in found.values()]
            fitting = (column for known in PLAIN[one] for column in free if fits(plain(column), known))
            if one not in found and (column := next(fitting, None)) is not None:
                found[one] = column
    return found


def check_columns(kind: ImportKind, columns: Mapping[Field, str]) -> None:
    """Stop (RuleBroken) when a column that is needed is missing, or one is to mean two things."""
    if not set(REQUIRED[kind]) <= columns.keys():
        raise RuleBroken(FIELD_MISSING if kind is ImportKind.COMPLETIONS else ADDRESS_MISSING)
    if len(set(columns.values())) < len(columns):
        raise RuleBroken(COLUMN_TWICE)


def find_meaning(database: Session, kind: ImportKind, columns: Sequence[str]) -> Meaning:
    """Give what somebody chose last for files with these columns, else a guess."""
    kept = database.get(ImportMapping, (kind, digest_of(columns)))
    return Meaning.from_json(kept.meaning) if kept is not None else Meaning(guess(kind, columns))


def keep_meaning(database: Session, kind: ImportKind, columns: Sequence[str], meaning: Meaning) -> None:
    """Remember what was chosen for the next file with these columns."""
    database.merge(ImportMapping(kind=kind, columns=digest_of(columns), meaning=meaning.to_json()))


def digest_of(columns: Sequence[str]) -> bytes:
    """Tell one set of columns from another, in whatever order they stand."""
    return sha256("\n".join(sorted(column.casefold() for column in columns)).encode()).digest()


def pick(cells: Sequence[Cell], places: Mapping[Field, int], one: Field) -> Cell:
    """Give what a row holds of something; None when no column does."""
    return cells[places[one]] if one in places else None
