"""What two custodians do together: show that they can, open somebody's locker, vouch for the first who may vouch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from hrstod.accounts import grants, locker
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.clock import SWEDEN
from hrstod.crypto.keystore import INSTALLATION
from hrstod.crypto.models import RecoveryDrill
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.wrapping import unwrap
from hrstod.keys.access import (
    PROBE,
    PROBE_KEY,
    Reason,
    RecoveryDamaged,
    RecoveryRefused,
    find_proposed,
    find_public,
    find_waiting,
    probe_context,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.models import Account
    from hrstod.accounts.vault import Vault
    from hrstod.authorization.checks import Actor
    from hrstod.keys.access import OpenRecovery

KEY_CHANGED = _("The person has another key now than the one whose words were shown. Nothing was done. Compare again.")


def hold_drill(
    actor_id: UUID | None, database: Session, vault: Vault, opened: OpenRecovery, moment: datetime
) -> RecoveryDrill:
    """Open the known text with the recovery key, and write down who did; RecoveryDamaged when it does not open."""
    row, (first, second) = opened.row, opened.numbers
    try:
        second_lock = vault.keystore.find(PROBE_KEY, INSTALLATION)
        text = unwrap(row.probe, keys=opened.keys, shred_key=second_lock, context=probe_context(row.id))
    except CannotUnseal:
        raise RecoveryDamaged from None
    if text != PROBE:
        raise RecoveryDamaged
    held_on = moment.astimezone(SWEDEN).date()
    drill = RecoveryDrill(recovery_id=row.id, held_on=held_on, first_number=first, second_number=second)
    database.add(drill)
    trail.write(database, Event.RECOVERY_DRILL_DONE, actor_id=actor_id, moment=moment, first=first, second=second)
    return drill


def recover_locker(
    actor: Actor | None,
    database: Session,
    vault: Vault,
    opened: OpenRecovery,
    *,
    account_id: UUID,
    compared: bytes,
    moment: datetime,
) -> Account:
    """Open somebody's locker for the key that they have now; nobody sees what is in it.

    `compared` is the fingerprint whose words were compared with the person. RecoveryRefused when the key is another
    one now; RecoveryDamaged when the recovery key does not open the locker's key; NotFound when no locker waits.
    """
    account, public = find_waiting(actor, database, account_id)
    if public.fingerprint != compared:
        raise RecoveryRefused(Reason.WRONG, KEY_CHANGED)
    try:
        locker.pass_on(database, vault, account_id=account_id, keys=opened.keys, to=public, signer=opened.keys)
    except (CannotUnseal, locker.LockerUnreadable, locker.LockerWaits):
        raise RecoveryDamaged from None
    actor_id = actor.account_id if actor is not None else None
    first, second = opened.numbers
    trail.write(
        database,
        Event.RECOVERY_DONE,
        actor_id=actor_id,
        moment=moment,
        account=account_id,
        first=first,
        second=second,
    )
    return account


def confirm_role(
    database: Session, vault: Vault, opened: OpenRecovery, *, grant_id: UUID, compared: bytes, moment: datetime
) -> None:
    """Let two custodians be the second person for a role, as long as nobody else can vouch.

    `compared` is the fingerprint whose words were compared with the person who gets the role.
    """
    grant = find_proposed(database, grant_id)
    if find_public(database, grant.account_id).fingerprint != compared:
        raise RecoveryRefused(Reason.WRONG, KEY_CHANGED)
    grants.confirm_role(None, database, vault, grant=grant, keys=opened.keys, moment=moment)
