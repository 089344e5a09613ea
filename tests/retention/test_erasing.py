"""What two people have decided on is erased: the key, the rows, and all that could tell what it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect

from hrstod import clock
from hrstod.audit.events import Event
from hrstod.authorization.permissions import Permission
from hrstod.cases import access, closing
from hrstod.cases.drafts import Draft, keep_draft
from hrstod.crypto.primitives import KeyDestroyed
from hrstod.database.base import Row
from hrstod.errors import NotFound
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState, gone_everywhere_on
from tests.retention.disposing import (
    BACKUP_DAYS,
    SECRET,
    decide,
    dispose,
    find_disposal,
    finish,
    make_closed,
    rows_of,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.factories.cases import Office

ABOUT_A_CASE = {"support_case", "case_entry", "case_draft", "shared_key", "shared_key_wrap"}
"""The tables with rows about a case, all of which are deleted."""


def test_what_is_disposed_of_is_not_found(office: Office, travel: Callable[..., None]) -> None:
    """Not by those who read it either; to them it is as if it had never been."""
    case_id = make_closed(office, travel)
    dispose(office, case_id)
    with pytest.raises(NotFound):
        office.texts(office.hanna, case_id)


def test_every_row_goes_and_the_key_before_them(office: Office, travel: Callable[..., None]) -> None:
    """No version, no draft, no wrapped key is left, and the keystore has none for it."""
    case_id = make_closed(office, travel)
    assert rows_of(office, case_id)
    dispose(office, case_id)
    with pytest.raises(KeyDestroyed):
        office.installation.vault.keystore.find("case", case_id)
    assert rows_of(office, case_id) == []


def test_no_table_with_rows_about_a_case_is_forgotten() -> None:
    """One that points at a case, or at its key, is emptied with it; a new one has to be added there and here."""
    tables = Row.metadata.tables
    pointing = {
        table.name
        for table in tables.values()
        for key in table.foreign_keys
        if key.column.table.name in ("support_case", "shared_key")
    }
    assert pointing | {"support_case", "shared_key"} == ABOUT_A_CASE


def test_the_certificate_says_by_which_decision_and_by_whom(office: Office, travel: Callable[..., None]) -> None:
    """The month, and the day on which the last backup with its key is gone."""
    row = find_disposal(office, dispose(office, make_closed(office, travel)))
    today = clock.today()
    assert row is not None
    assert (row.state, row.decision, row.years) == (DisposalState.DONE, "TN 2026/1 § 1", 1)
    assert (row.done_month, row.everywhere_on) == (today.replace(day=1), gone_everywhere_on(today, BACKUP_DAYS))


def test_the_certificate_says_nothing_of_what_it_was(office: Office, travel: Callable[..., None]) -> None:
    """Neither its id, nor its code, nor what the log calls it, nor a word of what was written."""
    case_id = make_closed(office, travel)
    with office.read() as database:
        case = access.find_case(
            office.actor(office.hanna, database),
            database,
            office.opening(office.hanna),
            case_id,
            to=Permission.CASES_READ,
        )
        telling = (case_id.hex, str(case_id), case.index.code, case.reference, SECRET)
    row = find_disposal(office, dispose(office, case_id))
    said = " ".join(str(getattr(row, column.key)) for column in inspect(Disposal).columns)
    assert [word for word in telling if word in said] == []


def test_the_log_says_once_that_it_is_gone(office: Office, travel: Callable[..., None]) -> None:
    """By the second person, for the board, under the word that nobody can tell any more."""
    before = len(written(office, Event.CASE_DISPOSED))
    dispose(office, make_closed(office, travel))
    after = written(office, Event.CASE_DISPOSED)
    assert (len(after) - before, after[0][1]) == (1, office.henrik.id)
    assert str(office.board_id) in after[0][2]


def test_a_draft_goes_too(office: Office, travel: Callable[..., None]) -> None:
    """What somebody had begun to write before it was closed."""
    case_id = office.begin()
    office.do(office.hanna, keep_draft, case_id, draft=Draft(text=SECRET, on=clock.today()))
    office.do(office.hanna, closing.close_case, case_id, why="support-not-needed")
    travel(days=400)
    dispose(office, case_id)
    assert rows_of(office, case_id) == []


def test_other_cases_are_left_alone(office: Office, travel: Callable[..., None]) -> None:
    """They are as they were."""
    kept = office.begin()
    office.note(office.hanna, kept, SECRET)
    dispose(office, make_closed(office, travel))
    assert office.texts(office.henrik, kept) == [SECRET]


def test_finishing_it_twice_is_finishing_it_once(office: Office, travel: Callable[..., None]) -> None:
    """The certificate keeps its day, and the log says nothing more."""
    disposal_id = dispose(office, make_closed(office, travel))
    before = (vars_of(find_disposal(office, disposal_id)), written(office, Event.CASE_DISPOSED))
    travel(days=500)
    finish(office, disposal_id)
    assert (vars_of(find_disposal(office, disposal_id)), written(office, Event.CASE_DISPOSED)) == before


def vars_of(row: Any) -> dict[str, Any]:
    """Give what stands in a row."""
    return {column.key: getattr(row, column.key) for column in inspect(type(row)).columns}


def test_two_who_finish_it_at_once_write_one_certificate(office: Office, travel: Callable[..., None]) -> None:
    """The page and the clock may meet."""
    disposal_id = decide(office, make_closed(office, travel))
    before = len(written(office, Event.CASE_DISPOSED))
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: finish(office, disposal_id), range(2)))
    row = find_disposal(office, disposal_id)
    assert row is not None
    assert (row.state, len(written(office, Event.CASE_DISPOSED)) - before) == (DisposalState.DONE, 1)
