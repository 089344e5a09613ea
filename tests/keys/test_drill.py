"""A drill shows that two custodians can open the recovery key, and opens nothing of anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hrstod.crypto.keystore import INSTALLATION, KeystoreMissing
from hrstod.crypto.models import RecoveryDrill, RecoveryKey
from hrstod.database.transaction import transaction
from hrstod.keys.access import PROBE_KEY, RecoveryDamaged
from tests.keys.installations import DAY, drill

if TYPE_CHECKING:
    from tests.keys.installations import Installation


def drills(here: Installation) -> list[tuple[object, int, int]]:
    """List the drills that were held."""
    with Session(here.engine) as database:
        rows = database.scalars(select(RecoveryDrill)).all()
    return [(row.held_on, row.first_number, row.second_number) for row in rows]


def test_a_drill_is_kept_with_its_day_and_the_two_numbers(anywhere: Installation) -> None:
    """On both databases; whichever of them typed first."""
    drill(anywhere, pair=(3, 1))
    assert drills(anywhere) == [(DAY, 1, 3)]


def test_a_drill_is_written_down(here: Installation) -> None:
    """The log says that it was held."""
    drill(here)
    assert here.events()[-1] == "recovery.drill-done"


@pytest.mark.parametrize("probe", [b"", b"\x01\x01" + bytes(60)])
def test_a_drill_fails_when_its_text_is_damaged(here: Installation, probe: bytes) -> None:
    """The words are right, and still nothing counts."""
    with transaction(here.engine) as database:
        database.execute(update(RecoveryKey).values(probe=probe))
    with pytest.raises(RecoveryDamaged):
        drill(here)
    assert drills(here) == []


def test_a_drill_fails_when_its_second_lock_is_gone(here: Installation) -> None:
    """A recovery needs the keystore, so a drill shows that it is the right one."""
    here.vault.keystore.destroy(PROBE_KEY, INSTALLATION)
    with pytest.raises(RecoveryDamaged):
        drill(here)


def test_a_drill_without_a_keystore_says_that_it_is_missing(here: Installation) -> None:
    """That is another fault than a damaged key, and is mended in another way."""
    (here.settings.instance / "keystore.db").unlink()
    with pytest.raises(KeystoreMissing):
        drill(here)
