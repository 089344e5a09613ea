"""What is damaged or put in another’s place is told from wrong words, and opens nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hrstod.crypto.keyring import make_keys
from hrstod.crypto.models import RecoveryKey, RecoveryShare
from hrstod.database.transaction import transaction
from hrstod.errors import Unavailable
from hrstod.keys.access import RecoveryDamaged

if TYPE_CHECKING:
    from tests.keys.installations import Installation


def flip(blob: bytes) -> bytes:
    """Change one bit in the middle."""
    return blob[: len(blob) // 2] + bytes([blob[len(blob) // 2] ^ 1]) + blob[len(blob) // 2 + 1 :]


def damage_share(database: Session) -> None:
    """Change one bit in each share."""
    for share in database.scalars(select(RecoveryShare)):
        share.blob = flip(share.blob)


def remove_shares(database: Session) -> None:
    """Remove the shares."""
    database.execute(delete(RecoveryShare))


def swap_shares(database: Session) -> None:
    """Put each pair's share in the next pair's place."""
    shares = database.scalars(select(RecoveryShare).order_by(RecoveryShare.inner_number)).all()
    blobs = [share.blob for share in shares]
    for share, blob in zip(shares, blobs[1:] + blobs[:1], strict=True):
        share.blob = blob


@pytest.mark.parametrize("spoil", [damage_share, remove_shares, swap_shares])
def test_a_damaged_share_is_told_from_wrong_words(here: Installation, spoil: Any) -> None:
    """Right words, and a sentence that says that the database is what is broken: 503."""
    with transaction(here.engine) as database:
        spoil(database)
    with Session(here.engine) as database, pytest.raises(RecoveryDamaged) as damaged:
        here.recovery(database)
    assert (damaged.value.code, "backup" in str(damaged.value.sentence)) == (503, True)


@pytest.mark.parametrize("public", [b"", b"nothing", make_keys().public.to_bytes()])
def test_another_recovery_key_in_the_database_is_not_believed(here: Installation, public: bytes) -> None:
    """Whoever puts a key of their own there, under the fingerprint that was agreed on, gains nothing: 503."""
    with transaction(here.engine) as database:
        database.execute(update(RecoveryKey).values(public=public))
    with Session(here.engine) as database, pytest.raises(Unavailable, match="not the one that was agreed on"):
        here.recovery(database)


@pytest.mark.parametrize("written", ["", "recovery 00\n", "recovery zz\nauthority zz\n"])
def test_damaged_fingerprints_stop_everything(here: Installation, written: str) -> None:
    """Without knowing which key was agreed on, none is used."""
    here.vault.pins_file.write_text(written, encoding="ascii")
    with Session(here.engine) as database, pytest.raises(Unavailable):
        here.recovery(database)
