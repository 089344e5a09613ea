"""Whoever can write rows disposes of nothing: a decision that the log of events does not know is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from hrstod.audit.events import Event
from hrstod.audit.models import AuditEntry
from hrstod.database.transaction import transaction
from hrstod.retention import erasing
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState
from tests.retention.disposing import (
    SECRET,
    decide,
    dispose,
    find_disposal,
    make_closed,
    propose,
    rows_of,
    run_jobs,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tests.factories.cases import Office


def last_word(office: Office, event: Event) -> str:
    """Give what the log calls the case that an event was about, the last time there was one."""
    query = select(AuditEntry.subject).where(AuditEntry.event == event).order_by(AuditEntry.number.desc()).limit(1)
    with office.read() as database:
        return str(database.scalars(query).one())


def forge(office: Office, case_id: UUID, reference: str) -> None:
    """Write into the row of a proposal that Henrik has confirmed it."""
    confirmed = {"state": DisposalState.SHREDDING, "confirmed_by": office.henrik.id, "reference": reference}
    with transaction(office.installation.engine) as database:
        database.execute(update(Disposal).where(Disposal.case_id == case_id).values(confirmed))


@pytest.fixture
def forged(office: Office, travel: Callable[..., None]) -> UUID:
    """Give a case whose disposal Hanna has proposed, and which is confirmed in the row alone."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)
    forge(office, case_id, last_word(office, Event.CASE_DISPOSAL_PROPOSED))
    return case_id


def test_a_confirmation_that_the_log_does_not_know_is_none(office: Office, forged: UUID) -> None:
    """Everything is still there, and can be read."""
    run_jobs(office)
    assert office.texts(office.henrik, forged) == [SECRET]


def test_a_confirmation_that_the_log_does_not_know_is_taken_back(office: Office, forged: UUID) -> None:
    """By nobody, as the log says; it can then be proposed anew."""
    run_jobs(office)
    assert written(office, Event.CASE_DISPOSAL_REFUSED)[0][1] is None
    propose(office, office.henrik, forged)


def test_a_confirmation_of_another_case_is_none(office: Office, travel: Callable[..., None]) -> None:
    """The same two have disposed of another; what the log calls that one does not stand for this."""
    case_id = make_closed(office)
    dispose(office, make_closed(office, travel))
    word = last_word(office, Event.CASE_DISPOSAL_CONFIRMED)
    propose(office, office.hanna, case_id)
    forge(office, case_id, word)
    run_jobs(office)
    assert office.texts(office.henrik, case_id) == [SECRET]


def test_deleting_the_rows_first_does_not_help(office: Office, forged: UUID) -> None:
    """The key is not shredded, so what was deleted can be put back from a backup."""
    with transaction(office.installation.engine) as database:
        erasing.delete_case(database, forged)
    run_jobs(office)
    assert not office.installation.vault.keystore.is_shredded("case", forged)


def test_a_confirmation_by_somebody_else_is_none(office: Office, travel: Callable[..., None]) -> None:
    """Who stands in the row is who confirmed it, or nobody did."""
    case_id = make_closed(office, travel)
    disposal_id = decide(office, case_id)
    with transaction(office.installation.engine) as database:
        swapped = update(Disposal).where(Disposal.id == disposal_id).values(confirmed_by=office.helena.id)
        database.execute(swapped)
    run_jobs(office)
    assert (bool(rows_of(office, case_id)), find_disposal(office, disposal_id)) == (True, None)
