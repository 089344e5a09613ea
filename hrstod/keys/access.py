"""The door to the recovery key: two custodians with their words open it, and it is never kept.

Whoever asks for anything else about somebody's locker or role is asked for permission here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from hrstod.accounts.certificates import NO_KEY_YET, UntrustedKey, public_of
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import GrantState
from hrstod.accounts.vault import NOT_PINNED, find_recovery_key
from hrstod.authorization.checks import require
from hrstod.authorization.permissions import Permission
from hrstod.crypto.custody import open_custodian, open_with_two
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import Locked, PrivateKeys
from hrstod.crypto.models import AccountKey, Custodian, RecoveryShare
from hrstod.crypto.primitives import CannotUnseal
from hrstod.errors import NotFound, RuleBroken, Unavailable
from hrstod.keys.queries import is_waiting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask_babel.speaklater import LazyString
    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.authorization.checks import Actor
    from hrstod.crypto.keyring import PublicKeys
    from hrstod.crypto.models import RecoveryKey


class Reason(StrEnum):
    """Why the recovery key, or what it should open, stayed closed."""

    WRONG = "wrong"
    SAME_CUSTODIAN = "same-custodian"
    DAMAGED = "damaged"


FIRST_WRONG = _("The first custodian’s words do not fit any of the three. Nothing was done.")
SECOND_WRONG = _("The second custodian’s words do not fit any of the three. Nothing was done.")
SAME_TWICE = _("These are the words of one custodian twice. It takes two different custodians. Nothing was done.")
DAMAGED = _(
    "The words are right, but what they should open is damaged. Nothing was done. Put the database back from a backup."
)


class RecoveryRefused(RuleBroken):
    """Two custodians' words did not open the recovery key."""

    def __init__(self, reason: Reason, sentence: LazyString) -> None:
        super().__init__(sentence)
        self.reason = reason


class RecoveryDamaged(Unavailable):
    """The words were right, and what they should open is damaged."""

    reason = Reason.DAMAGED

    def __init__(self) -> None:
        super().__init__(DAMAGED)


@dataclass(frozen=True, eq=False)
class OpenRecovery:
    """The recovery key, open for as long as this is held, and by whom."""

    keys: PrivateKeys
    row: RecoveryKey
    numbers: tuple[int, int]
    """The two custodians' numbers, the lower first."""


PROBE = b"Two custodians opened this."
"""The text that a drill opens."""
PROBE_KEY = "recovery-probe"
"""The purpose of its second lock: a drill shows that the keystore is there too, as a recovery needs it."""


def probe_context(recovery_id: UUID) -> bytes:
    """Write what the text that a drill opens belongs to."""
    return context_of("recovery probe", "recovery_key", "probe", recovery_id.hex)


def share_context(recovery_id: UUID) -> bytes:
    """Write what a share of a recovery key belongs to."""
    return context_of("recovery share", "recovery_share", "blob", recovery_id.hex)


def open_recovery(database: Session, vault: Vault, first: str, second: str) -> OpenRecovery:
    """Open the recovery key with the words of two custodians, who need not say which of the three they are.

    RecoveryRefused when the words do not fit or are one custodian's; RecoveryDamaged when they do, and it stays
    closed; Unavailable when the recovery key is not the one that was agreed on.
    """
    row = find_agreed(database, vault)
    query = select(Custodian).where(Custodian.recovery_id == row.id).order_by(Custodian.number)
    custodians = database.scalars(query).all()
    opened: dict[int, PrivateKeys] = {}
    for words, wrong in ((first, FIRST_WRONG), (second, SECOND_WRONG)):
        found = _recognise(custodians, words)
        if found is None:
            raise RecoveryRefused(Reason.WRONG, wrong)
        number, keys = found
        if number in opened:
            raise RecoveryRefused(Reason.SAME_CUSTODIAN, SAME_TWICE)
        opened[number] = keys
    low, high = sorted(opened)
    return OpenRecovery(_join(database, row, opened), row, (low, high))


def find_agreed(database: Session, vault: Vault) -> RecoveryKey:
    """Find the recovery key that was agreed on at the ceremony; Unavailable when the database has another, or none."""
    try:
        return find_recovery_key(database, vault)
    except CannotUnseal:
        raise Unavailable(NOT_PINNED) from None


def find_waiting(actor: Actor | None, database: Session, account_id: UUID) -> tuple[Account, PublicKeys]:
    """Find somebody whose locker waits for the custodians, with the key that they have now; NotFound otherwise.

    RecoveryDamaged when the key is none, or not the one whose fingerprint stands beside it. A command asks for
    nobody (`None`): whoever can run it has the database itself.
    """
    if actor is not None:
        require(actor, Permission.KEYS_RECOVER)
    account = database.get(Account, account_id)
    if account is None or not is_waiting(database, account_id):
        raise NotFound
    return account, find_public(database, account_id)


def find_public(database: Session, account_id: UUID) -> PublicKeys:
    """Read somebody's public keys, and never believe the fingerprint that stands beside them.

    RuleBroken when they have none yet; RecoveryDamaged when the two do not belong together.
    """
    key = database.get(AccountKey, account_id)
    if key is None:
        raise RuleBroken(NO_KEY_YET)
    try:
        return public_of(key)
    except UntrustedKey:
        raise RecoveryDamaged from None


def find_proposed(database: Session, grant_id: UUID) -> RoleGrant:
    """Find a role that waits for a second person; NotFound when nobody waits any longer. For commands."""
    found = database.get(RoleGrant, grant_id, with_for_update=True)
    if found is None or found.state is not GrantState.PROPOSED:
        raise NotFound
    return found


def _recognise(custodians: Sequence[Custodian], words: str) -> tuple[int, PrivateKeys] | None:
    """Find whose words these are; None when they are nobody's."""
    for one in custodians:
        try:
            locked = Locked(one.salt, one.locked)
            return one.number, open_custodian(locked, words, recovery_id=one.recovery_id, number=one.number)
        except CannotUnseal:
            continue
    return None


def _join(database: Session, row: RecoveryKey, opened: dict[int, PrivateKeys]) -> PrivateKeys:
    """Open the share of two custodians; RecoveryDamaged when it is not the private half that belongs to the key."""
    low, high = sorted(opened)
    share = database.get(RecoveryShare, (row.id, low, high))
    try:
        blob = share.blob if share is not None else b""
        keys = PrivateKeys.from_bytes(open_with_two(blob, opened[low], opened[high], share_context(row.id)))
    except CannotUnseal:
        raise RecoveryDamaged from None
    if keys.public.fingerprint != row.fingerprint:
        raise RecoveryDamaged
    return keys
