"""The memory is swept in every run, and the log of events is signed once a day, also outside the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hrstod.audit import outside, queries
from hrstod.audit.service import SIGNING, LogShortened, make_checkpoint
from hrstod.crypto.keystore import KeystoreMissing
from hrstod.database.transaction import transaction
from hrstod.jobs.upkeep import sign_log, sweep_memory
from tests.jobs.conftest import MORNING

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.audit.checkpoints import Checkpoint
    from hrstod.jobs.runner import Means

HOUR = timedelta(hours=1)


def inside(means: Means) -> list[Checkpoint]:
    """List the checkpoints in the database."""
    with Session(means.engine) as database:
        return queries.all_checkpoints(database)


def file_of(means: Means) -> Path:
    """Give the file outside the database."""
    found = outside.checkpoint_file(means.settings)
    assert found is not None
    return found


def test_sign_ins_that_are_over_are_swept_away(means: Means) -> None:
    """By their age; one that is still good stays."""
    old, _ = means.store.open_visit(UUID(int=1), MORNING - 13 * HOUR)
    new, _ = means.store.open_visit(UUID(int=2), MORNING - 11 * HOUR)
    sweep_memory(means, MORNING)
    assert means.store.find_visit(old) is None
    assert means.store.find_visit(new) is not None


def test_the_log_is_signed_and_the_checkpoint_stands_outside(means: Means) -> None:
    """As `hrstod audit checkpoint` does it."""
    assert sign_log(means, MORNING) == "signed"
    assert outside.read_checkpoints(file_of(means)) == inside(means)
    assert inside(means)[0].made_at == MORNING


def test_it_is_signed_once_a_day_as_days_are_in_sweden(means: Means) -> None:
    """Through a whole day of runs, and again after midnight, which is at ten in the evening UTC."""
    said = [sign_log(means, MORNING + number * HOUR) for number in range(18)]
    assert [number for number, words in enumerate(said) if words == "signed"] == [0, 17]


def test_a_checkpoint_that_somebody_made_by_hand_counts(means: Means) -> None:
    """An hourly timer of their own makes the job idle."""
    with transaction(means.engine) as database:
        made = make_checkpoint(database, seed=means.vault.keystore.secret(SIGNING), moment=MORNING)
    outside.keep_checkpoint(file_of(means), made)
    assert (sign_log(means, MORNING), len(inside(means))) == ("signed today already", 1)


def test_a_checkpoint_that_could_not_be_written_outside_is_written_in_the_next_run(means: Means) -> None:
    """It fails for as long as it must, and is not signed a second time."""
    file_of(means).mkdir()
    for _ in range(2):
        with pytest.raises(OSError, match=r"jsonl"):
            sign_log(means, MORNING)
    file_of(means).rmdir()
    assert "where it was missing" in sign_log(means, MORNING)
    assert outside.read_checkpoints(file_of(means)) == inside(means)


def test_a_log_that_was_cut_short_is_not_signed(means: Means) -> None:
    """The job fails each time, so that somebody looks."""
    sign_log(means, MORNING)
    with means.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))
    with pytest.raises(LogShortened):
        sign_log(means, MORNING + 24 * HOUR)


def test_without_a_ceremony_there_is_nothing_to_sign_with(means: Means, tmp_path: Path) -> None:
    """Guidance alone can be run without keys, and no job fails for it."""
    means.vault.pins_file.unlink()
    assert "no ceremony" in sign_log(means, MORNING)


def test_a_keystore_that_has_gone_is_a_failure(means: Means) -> None:
    """There was one: somebody has to put it back."""
    means.vault.keystore._engine.dispose()
    (means.settings.instance / "keystore.db").unlink()
    with pytest.raises(KeystoreMissing):
        sign_log(means, MORNING)
    assert inside(means) == []


def test_what_goes_to_syslog_is_not_asked_for_again(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot be read back."""
    kept: list[Path | None] = []
    monkeypatch.setattr(outside, "keep_checkpoint", lambda place, _made: kept.append(place))
    here = replace(means, settings=means.settings.model_copy(update={"audit_checkpoints": "syslog"}))
    assert [sign_log(here, MORNING) for _ in range(2)] == ["signed", "signed today already"]
    assert kept == [None]
