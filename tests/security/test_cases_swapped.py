"""Whatever is put in the place of something else in the rows of cases, nobody is shown it as what it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.authorization.permissions import Permission
from hrstod.cases import service
from hrstod.cases.access import Viewing, find_case, read_versions
from hrstod.cases.contents import Note
from hrstod.cases.models import Case, CaseEntry
from hrstod.database.transaction import writing
from hrstod.errors import NotFound, Unavailable
from tests.security.intruding import copy_rows, write

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.factories.cases import Office

Told = dict[tuple[UUID, UUID, int], str]
"""Case, entry and version, and what is genuinely written there."""
GONE = "nothing that opens, or nothing that its author left so"
BOUND: dict[type[Any], tuple[str, ...]] = {
    SharedKey: ("epoch", "commitment"),
    SharedKeyWrap: ("wrap", "signer", "signature"),
    Case: ("index", "version"),
    CaseEntry: ("previous", "blob"),
}
"""Every column that an opening depends on; the keys of the rows are changed by changing all the others."""


@dataclass(frozen=True)
class Cases:
    """Two cases of the same people, all their rows, and what is told of them."""

    office: Office
    ids: tuple[UUID, ...]
    rows: dict[type[Any], list[dict[str, Any]]]
    told: Told

    def look(self, database: Session) -> Told:
        """Read all there is in both cases as Hanna does; a case that does not open tells nothing."""
        office, found = self.office, {}
        opening, actor = office.opening(office.hanna), office.actor(office.hanna, database)
        for case_id in self.ids:
            try:
                case = find_case(actor, database, opening, case_id, to=Permission.CASES_READ)
            except (NotFound, Unavailable):
                continue
            for entry_id in [one for one in {row["id"] for row in self.rows[CaseEntry]} if one.hex in case.index.heads]:
                for read in read_versions(database, opening, case, Viewing(case_id), entry_id=entry_id):
                    is_told = read.entry is not None and read.is_genuine
                    body = read.entry.model_dump_json() if read.entry is not None and is_told else GONE
                    found[case_id, entry_id, read.version] = body
        return found


@pytest.fixture(scope="module")
def cases(office: Office) -> Cases:
    """Let two cases be written, with notes by both, in two versions, and two keys one after the other."""
    ids = (office.begin(), office.begin())
    for case_id in ids:
        for person in (office.hanna, office.henrik):
            note = office.note(person, case_id, "Nya tider.")
            office.do(person, service.change_entry, case_id, entry_id=note, body=Note(text="Nya pass."), seen=1)
    copied = [copy_rows(office, case_id) for case_id in ids]
    rows = {table: [row for one in copied for row in one[table]] for table in BOUND}
    found = Cases(office, ids, rows, {})
    with office.read() as database:
        return Cases(office, ids, rows, found.look(database))


def flipped(value: Any, place: int) -> Any:
    """Change one bit of bytes; a number by one."""
    if not isinstance(value, bytes):
        return value + 1 if isinstance(value, int) else value
    at = place % len(value)
    return value[:at] + bytes([value[at] ^ 1 << place % 8]) + value[at + 1 :]


@st.composite
def deeds(draw: st.DrawFn) -> tuple[type[Any], list[tuple[int, int]], tuple[str, ...], int | None]:
    """Choose a table, which rows take whose place, in which columns; or which bit of them is changed."""
    table = draw(st.sampled_from(list(BOUND)))
    columns = draw(st.lists(st.sampled_from(BOUND[table]), min_size=1, unique=True))
    pairs = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=3))
    return table, pairs, tuple(columns), draw(st.none() | st.integers(0, 10_000))


@pytest.mark.slow  # each of many examples opens two cases and all that is written in them
@settings(max_examples=40, deadline=None)
@given(deeds=st.lists(deeds(), min_size=1, max_size=2))
def test_nothing_is_taken_for_what_it_is_not(cases: Cases, deeds: list[Any]) -> None:
    """Swapped, copied, or with a bit changed: each version is what its author left there, or is said not to be.

    And none is missing from a case that opens.
    """
    with writing(cases.office.installation.engine) as database:
        for table, pairs, columns, place in deeds:
            rows = cases.rows[table]
            for one, other in ((rows[a % len(rows)], rows[b % len(rows)]) for a, b in pairs):
                taken = {name: other[name] if place is None else flipped(one[name], place) for name in columns}
                write(database, table, one, taken)
        found = cases.look(database)
        database.rollback()
    opened = {case_id for case_id, _entry, _version in found}
    assert found.keys() == {where for where in cases.told if where[0] in opened}
    assert {where: said for where, said in found.items() if said not in (GONE, cases.told[where])} == {}


def test_what_nobody_has_touched_is_all_genuine(cases: Cases) -> None:
    """Five versions of three entries in each of two cases: the test above has something to lose."""
    assert (len(cases.told), GONE in cases.told.values()) == (10, False)


@pytest.mark.parametrize(("table", "column"), [(table, column) for table in BOUND for column in BOUND[table]])
def test_a_change_of_each_column_is_noticed(cases: Cases, table: type[Any], column: str) -> None:
    """In every row of it; so that none of those above is tried in vain."""
    with writing(cases.office.installation.engine) as database:
        for row in cases.rows[table]:
            write(database, table, row, {column: _other(row[column])})
        found = cases.look(database)
        database.rollback()
    assert not found or GONE in found.values()


def _other(value: Any) -> Any:
    return uuid4() if isinstance(value, UUID) else flipped(value, 5)
