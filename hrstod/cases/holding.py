"""Hold several cases at once for a change, each opened as `access.find_case` opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.shared_keys import SharedKeyDamaged, open_wrap
from hrstod.authorization.checks import may
from hrstod.cases.access import PURPOSE, CaseDamaged, OpenCase, read_index, reads_today
from hrstod.cases.models import Case

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.authorization.permissions import Permission
    from hrstod.cases.access import Opening


def hold_cases(
    actor: Actor | None, database: Session, opening: Opening, ids: Sequence[UUID], *, to: Permission
) -> list[OpenCase]:
    """Open several cases and hold them until the transaction ends; what does not open for whoever asks is left out.

    Nobody (`None`) asks when two custodians have opened the recovery key, whose keys are then the ones to open with.
    """
    fresh = {"populate_existing": True}
    keys = select(SharedKey).where(SharedKey.id.in_(ids), SharedKey.purpose == PURPOSE).order_by(SharedKey.id)
    held = {row.id: row for row in database.scalars(keys.with_for_update(), execution_options=fresh)}
    own = select(SharedKeyWrap, Case).join(Case, Case.id == SharedKeyWrap.key_id)
    wanted = own.where(SharedKeyWrap.key_id.in_(held), SharedKeyWrap.holder == opening.keys.public.fingerprint)
    rows = database.execute(wanted.order_by(SharedKeyWrap.key_id), execution_options=fresh).all()
    shred_keys = opening.vault.keystore.find_many(PURPOSE, [case.id for _wrap, case in rows])
    found = []
    for wrap, case in rows:
        shred_key = shred_keys.get(case.id)
        if shred_key is None or (actor is not None and not may(actor, to, case.board_id)):
            continue
        try:
            key = open_wrap(database, opening.vault, held[case.id], wrap, keys=opening.keys, shred_key=shred_key)
            opened = OpenCase(case, key, read_index(case, key))
        except (SharedKeyDamaged, CaseDamaged):
            continue
        if actor is None or reads_today(opened.index, actor.account_id, opening.today):
            found.append(opened)
    return found
