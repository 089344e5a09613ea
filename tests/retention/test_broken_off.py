"""Broken off at any step, a disposal ends the same: not at all before it is decided, and for good after it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from hrstod import clock
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.cases import closing, releasing
from hrstod.cases.releasing import Asked
from hrstod.crypto.shredded import ListUnavailable
from hrstod.errors import NotFound
from hrstod.retention import erasing, jobs, service
from hrstod.retention.rules import DisposalState
from tests.database.postgres import address_of
from tests.retention.disposing import (
    SECRET,
    confirm,
    decide,
    find_disposal,
    finish,
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

SEAMS = ("before the key", "between the list and the key", "after the key", "after the rows", "before the commit")


class PowerGone(Exception):
    """The power went."""


def fail(*_given: Any, **_more: Any) -> None:
    """Let the power go."""
    raise PowerGone


def break_at(seam: str, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the power go at one step of erasing."""
    keystore, write = office.installation.vault.keystore, trail.write

    def write_and_fail(*given: Any, **more: Any) -> None:
        write(*given, **more)
        raise PowerGone

    places: dict[str, tuple[Any, str, Callable[..., None]]] = {
        "before the key": (keystore, "shred", fail),
        "between the list and the key": (keystore, "destroy", fail),
        "after the key": (erasing, "delete_case", fail),
        "after the rows": (erasing, "_certify", fail),
        "before the commit": (trail, "write", write_and_fail),
    }
    monkeypatch.setattr(*places[seam])


@pytest.fixture
def broken(request: pytest.FixtureRequest, office: Office, travel: Callable[..., None]) -> tuple[UUID, UUID]:
    """Give a case and its disposal, which was broken off at the step that the test asks for."""
    case_id = make_closed(office, travel)
    disposal_id = decide(office, case_id)
    with pytest.MonkeyPatch.context() as monkeypatch:
        break_at(request.param, office, monkeypatch)
        with pytest.raises(PowerGone):
            finish(office, disposal_id)
    return case_id, disposal_id


@pytest.mark.parametrize("broken", SEAMS, indirect=True)
def test_the_clock_finishes_what_was_broken_off(office: Office, broken: tuple[UUID, UUID]) -> None:
    """No row is left, one certificate is written, and the log says it once, by the second person."""
    case_id, disposal_id = broken
    before = len(written(office, Event.CASE_DISPOSED))
    run_jobs(office)
    row, said = find_disposal(office, disposal_id), written(office, Event.CASE_DISPOSED)
    assert row is not None
    assert (row.state, row.confirmed_by, rows_of(office, case_id)) == (DisposalState.DONE, office.henrik.id, [])
    assert (len(said) - before, said[0][1]) == (1, office.henrik.id)


@pytest.mark.parametrize("broken", SEAMS[1:], indirect=True)
def test_in_between_it_opens_for_nobody(office: Office, broken: tuple[UUID, UUID]) -> None:
    """As soon as the list says that its key was shredded, its rows are noise."""
    with pytest.raises(NotFound):
        office.texts(office.hanna, broken[0])


@pytest.mark.parametrize("broken", SEAMS[:1], indirect=True)
def test_before_the_key_is_gone_it_can_be_read(office: Office, broken: tuple[UUID, UUID]) -> None:
    """There is no step at which it is half gone."""
    assert office.texts(office.hanna, broken[0]) == [SECRET]


def test_a_decision_that_was_not_kept_is_none(office: Office, travel: Callable[..., None]) -> None:
    """Broken off before the commit, it waits for the second person as before."""
    case_id = make_closed(office, travel)
    propose(office, office.hanna, case_id)

    def confirm_and_fail(*given: Any) -> None:
        service.confirm_disposal(*given)
        raise PowerGone

    with pytest.raises(PowerGone):
        office.do(office.henrik, confirm_and_fail, case_id)
    run_jobs(office)
    assert office.texts(office.hanna, case_id) == [SECRET]
    confirm(office, office.henrik, case_id)


def stop(office: Office, case_id: UUID, how: str) -> None:
    """Let Hanna do something with a case that stops its disposal, one way or another."""
    if how == "reopen":
        office.do(office.hanna, closing.reopen_case, case_id)
        return
    if how == "request":
        office.do(office.hanna, releasing.note_request, case_id, asked=Asked("unknown", clock.today()))
        return
    office.do(office.hanna, closing.hold_from_disposal, case_id, why="proceedings")
    if how == "hold and lift":
        office.do(office.hanna, closing.lift_hold, case_id)


@pytest.mark.parametrize("how", ["hold", "hold and lift", "reopen", "request"])
def test_who_was_told_that_it_is_stopped_can_rely_on_it(office: Office, travel: Callable[..., None], how: str) -> None:
    """What came before the key was gone wins over the decision, which is taken back: a hold, or that somebody asks."""
    case_id = make_closed(office, travel)
    disposal_id = decide(office, case_id)
    stop(office, case_id, how)
    run_jobs(office)
    assert (office.texts(office.henrik, case_id), find_disposal(office, disposal_id)) == ([SECRET], None)
    assert written(office, Event.CASE_DISPOSAL_REFUSED)[0][1] is None


def test_one_that_goes_wrong_keeps_no_other_from_being_finished(
    office: Office, travel: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job fails all the same, so that somebody looks."""
    cases = {decide(office, case_id): case_id for case_id in (make_closed(office), make_closed(office, travel))}
    first = next(one for one in erasing.list_unfinished(office.installation.engine) if one in cases)

    def finish_all_but_first(engine: Any, vault: Any, disposal_id: UUID, **more: Any) -> None:
        if disposal_id == first:
            raise PowerGone
        erasing.finish_disposal(engine, vault, disposal_id, **more)

    monkeypatch.setattr(jobs, "finish_disposal", finish_all_but_first)
    with pytest.raises(PowerGone):
        run_jobs(office)
    assert {one: bool(rows_of(office, case_id)) for one, case_id in cases.items()} == {
        one: one == first for one in cases
    }


def test_without_the_list_nothing_is_erased(
    office: Office, travel: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be remembered for good must not be deleted; it is tried again in the next run."""
    case_id = make_closed(office, travel)
    disposal_id = decide(office, case_id)
    with monkeypatch.context() as full:
        full.setattr(office.installation.vault.keystore._shredded, "add", lambda _mark: no_list())
        with pytest.raises(ListUnavailable):
            finish(office, disposal_id)
    assert office.texts(office.hanna, case_id) == [SECRET]
    run_jobs(office)
    assert rows_of(office, case_id) == []


def no_list() -> None:
    """Fail as a full disk makes the list fail."""
    raise ListUnavailable


KILLED = """
import os, signal, sys
from datetime import datetime
from uuid import UUID
from hrstod.accounts.vault import open_vault
from hrstod.database.transaction import connect
from hrstod.retention import erasing
from hrstod.settings import load_settings

settings = load_settings()
erasing.delete_case = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)
engine, moment = connect(settings.database_address), datetime.fromisoformat(sys.argv[2])
erasing.finish_disposal(engine, open_vault(settings), UUID(sys.argv[1]), moment=moment, backup_days=30)
"""
"""Erase in a process that is killed when the key is gone and the rows are not."""


@pytest.mark.slow  # starts a process, which imports hrstod
def test_killed_when_the_key_is_gone_it_is_finished_by_the_clock(office: Office, travel: Callable[..., None]) -> None:
    """With `kill -9`, in both databases."""
    case_id = make_closed(office, travel)
    disposal_id = decide(office, case_id)
    here = office.installation
    environment = {
        "HRSTOD_INSTANCE": str(here.settings.instance),
        "HRSTOD_DATABASE": address_of(here.engine),
        "HRSTOD_KEYSTORE": here.settings.keystore_address,
        "HRSTOD_MEMORY_FOLDER": str(here.settings.memory),
    }
    command = [sys.executable, "-c", KILLED, str(disposal_id), clock.now().isoformat()]
    killed = subprocess.run(command, env=environment, check=False, capture_output=True)
    with pytest.raises(NotFound):
        office.texts(office.hanna, case_id)
    assert (killed.returncode, bool(rows_of(office, case_id))) == (-9, True)
    run_jobs(office)
    assert rows_of(office, case_id) == []
