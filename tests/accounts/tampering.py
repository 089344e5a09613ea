"""What somebody with the database in their hands could change about a supporter's key, to read what is for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, update

from hrstod.accounts import certificates
from hrstod.crypto import signing
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.models import AccountKey, Certificate
from hrstod.database.transaction import transaction
from tests.accounts.newcomers import new_supporter

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.people import Installation, Person


def rogue_key(here: Installation, bo: Person, _board: UUID) -> None:
    """Put one's own public key in somebody's place, fingerprint and all."""
    mine = make_keys().public
    with transaction(here.engine) as database:
        database.execute(
            update(AccountKey)
            .where(AccountKey.account_id == bo.id)
            .values(public=mine.to_bytes(), fingerprint=mine.fingerprint)
        )


def rogue_key_under_the_old_fingerprint(here: Installation, bo: Person, _board: UUID) -> None:
    """Put only the key in place, so that the words that are shown stay the same."""
    with transaction(here.engine) as database:
        database.execute(
            update(AccountKey).where(AccountKey.account_id == bo.id).values(public=make_keys().public.to_bytes())
        )


def garbage(here: Installation, bo: Person, _board: UUID) -> None:
    """Put something in place that is no key."""
    with transaction(here.engine) as database:
        database.execute(update(AccountKey).where(AccountKey.account_id == bo.id).values(public=b"\1\2garbage"))


def rogue_key_and_rogue_signature(here: Installation, bo: Person, board: UUID) -> None:
    """Put one's own key in place, and sign it with an authority of one's own."""
    rogue_key(here, bo, board)
    with transaction(here.engine) as database:
        public = database.get_one(AccountKey, bo.id).fingerprint
        words = certificates._context(bo.id, board)
        signature = signing.sign(Ed25519PrivateKey.generate(), public, words)
        database.execute(
            update(Certificate).where(Certificate.account_id == bo.id).values(fingerprint=public, signature=signature)
        )


def signature_of_somebody_else(here: Installation, bo: Person, board: UUID) -> None:
    """Take the certificate of a colleague."""
    colleague = new_supporter(here, board)
    with transaction(here.engine) as database:
        [theirs] = database.scalars(select(Certificate.signature).where(Certificate.account_id == colleague.id))
        database.execute(update(Certificate).where(Certificate.account_id == bo.id).values(signature=theirs))


def key_and_signature_of_somebody_else(here: Installation, bo: Person, board: UUID) -> None:
    """Take a colleague's certificate and key: what is sealed for Bo would open for the colleague."""
    colleague = new_supporter(here, board)
    with transaction(here.engine) as database:
        [theirs] = database.scalars(select(Certificate).where(Certificate.account_id == colleague.id))
        key = database.get_one(AccountKey, colleague.id)
        database.execute(
            update(Certificate)
            .where(Certificate.account_id == bo.id)
            .values(signature=theirs.signature, fingerprint=theirs.fingerprint)
        )
        database.execute(
            update(AccountKey)
            .where(AccountKey.account_id == bo.id)
            .values(public=key.public, fingerprint=key.fingerprint)
        )


def no_signature(here: Installation, bo: Person, _board: UUID) -> None:
    """Take the certificate away."""
    with transaction(here.engine) as database:
        database.execute(delete(Certificate).where(Certificate.account_id == bo.id))
