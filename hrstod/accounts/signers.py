"""Who has signed something: the keys behind a fingerprint, also of somebody who has left or has other keys by now.

What somebody has signed stays signed when the role ends. So the key authority's word for each key that it has ever
vouched for is kept, and looked at each time: a row that somebody has put there names nobody.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hrstod.accounts.certificates import is_word_for
from hrstod.crypto.keyring import PublicKeys
from hrstod.crypto.models import Signer
from hrstod.crypto.primitives import CannotUnseal
from hrstod.errors import Unavailable

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault

MOST_KEPT = 1_000
"""How many answers a process keeps; each has been verified once, and depends on nothing but what was asked."""


def find_signer(database: Session, vault: Vault, fingerprint: bytes, board_id: UUID) -> tuple[UUID, PublicKeys] | None:
    """Find whose keys a fingerprint is, and the keys; None unless the pinned authority vouched for them for the board.

    It never raises for what stands in the row: what cannot be verified names nobody.
    """
    row = database.get(Signer, (fingerprint, board_id))
    if row is None:
        return None
    database.info.setdefault(Signer, set()).add(row)  # held, so that many questions about one are one query
    try:
        authority = vault.pins().authority
    except Unavailable:
        return None
    public = _verified(authority, board_id, row.account_id, row.signature, row.public)
    if public is None or public.fingerprint != fingerprint:
        return None
    return row.account_id, public


@lru_cache(maxsize=MOST_KEPT)
def _verified(
    authority: bytes, board_id: UUID, account_id: UUID, signature: bytes, written: bytes
) -> PublicKeys | None:
    """Read public keys that the authority has vouched for; None when they are no keys, or it has not."""
    try:
        public = PublicKeys.from_bytes(written)
    except CannotUnseal:
        return None
    is_theirs = is_word_for(authority, signature, public.fingerprint, account_id=account_id, board_id=board_id)
    return public if is_theirs else None
