"""What the clock does about disposals: finish them, delete what an older backup has brought back, and sweep keys.

None of it says how much there was: a number of disposals would be a number of cases.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from hrstod.accounts.models import SharedKey
from hrstod.accounts.sharing import forget_shared_key
from hrstod.audit import outside, trail
from hrstod.audit.events import Event
from hrstod.audit.models import AuditEntry
from hrstod.cases import access, asking
from hrstod.cases.models import Case, SupportRequest
from hrstod.crypto.keystore import MOST_ROWS
from hrstod.database.transaction import transaction
from hrstod.retention.erasing import delete_case, finish_disposal, list_unfinished
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState, is_left_over

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Engine

    from hrstod.accounts.store import SignInStore
    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keystore import Place

SUBJECTS: dict[str, type[Case | SupportRequest]] = {access.PURPOSE: Case, asking.PURPOSE: SupportRequest}
"""What a shared key of each purpose opens."""


def finish_disposals(engine: Engine, vault: Vault, *, moment: datetime, backup_days: int) -> str:
    """Finish what two people have decided on and what was broken off.

    One that cannot be finished keeps no other from it. The first thing that went wrong is raised at the end.
    """
    wrong: list[Exception] = []
    for disposal_id in list_unfinished(engine):
        try:
            finish_disposal(engine, vault, disposal_id, moment=moment, backup_days=backup_days)
        except Exception as error:  # noqa: BLE001 (raised below, when the others have had their turn)
            wrong.append(error)
    if wrong:
        raise wrong[0]
    return "done"


def sweep_returned(engine: Engine, vault: Vault, *, moment: datetime) -> str:
    """Delete again what was disposed of and is here once more, because an older backup was put back.

    It has been closed to everybody meanwhile: the list of what was shredded is in no backup of a database.
    """
    vault.keystore.sweep_shredded()
    with Session(engine) as database:
        ids = database.scalars(select(Case.id).order_by(Case.id)).all()
    for case_id in ids:
        if vault.keystore.is_shredded(access.PURPOSE, case_id):
            _delete_again(engine, case_id, moment)
    return "done"


def sweep_left_over(
    engine: Engine, vault: Vault, store: SignInStore, *, checkpoints: Path | None, moment: datetime
) -> str:
    """Destroy keys in the keystore that lock nothing, an hour after they were first seen to.

    A key is made before what it locks is written, so one that locks nothing may belong to something that is about to be
    there. What was seen is remembered in memory; a restart only makes it take longer. Nothing is destroyed as long as
    the log of events is another than the one that was signed: then the database is an older copy, and the newer one,
    which needs these keys, may still be put back.
    """
    _forget_shared_keys(engine)
    left = list(_keys_to_nothing(engine, vault))
    since = store.seen_since(map(_name, left), moment)
    over = [place for place in left if is_left_over(since[_name(place)], moment)]
    if over and not _is_as_signed(engine, checkpoints):
        return "waits, because the log of events is another than the one that was signed"
    for place in over:
        _destroy(engine, vault, place)
    # A key that is made anew for the same is young again.
    store.seen_since((_name(place) for place in left if place not in over), moment)
    return "done"


def _delete_again(engine: Engine, case_id: UUID, moment: datetime) -> None:
    with transaction(engine) as database:
        database.get(SharedKey, case_id, with_for_update=True)
        case = database.get(Case, case_id, with_for_update=True)
        is_unfinished = Disposal.case_id == case_id, Disposal.state == DisposalState.SHREDDING
        if case is None or database.scalar(select(exists().where(*is_unfinished))):
            return
        board_id = case.board_id
        database.execute(delete(Disposal).where(Disposal.case_id == case_id))
        delete_case(database, case_id)
        trail.write(database, Event.CASE_DISPOSED_AGAIN, actor_id=None, moment=moment, board=board_id)


def _forget_shared_keys(engine: Engine) -> None:
    """Delete shared keys that open nothing; their keys in the keystore then lock nothing, and are swept as such."""
    for purpose, subject in SUBJECTS.items():
        opens_nothing = SharedKey.purpose == purpose, ~exists().where(subject.id == SharedKey.id)
        with Session(engine) as database:
            found = database.scalars(select(SharedKey.id).where(*opens_nothing)).all()
        for key_id in found:
            with transaction(engine) as database:
                forget_shared_key(database, key_id)


def _keys_to_nothing(engine: Engine, vault: Vault) -> Iterator[Place]:
    """List the keys that lock nothing. Each is looked for among the rows after it was found in the keystore."""
    for purpose in SUBJECTS:
        owners = vault.keystore.list_owners(purpose)
        while some := list(islice(owners, MOST_ROWS)):
            with Session(engine) as database:
                there = set(database.scalars(select(SharedKey.id).where(SharedKey.id.in_(some))))
            yield from ((purpose, owner) for owner in some if owner not in there)


def _is_as_signed(engine: Engine, checkpoints: Path | None) -> bool:
    """Tell whether the log of events still is what every checkpoint outside the database says that it was."""
    signed = [(one.number, one.hash) for one in outside.read_checkpoints(checkpoints)]
    with Session(engine) as database:
        for some in (signed[at : at + MOST_ROWS] for at in range(0, len(signed), MOST_ROWS)):
            wanted = AuditEntry.number.in_([number for number, _hash in some])
            here = set(database.execute(select(AuditEntry.number, AuditEntry.hash).where(wanted)))
            if not here.issuperset(some):
                return False
    return True


def _destroy(engine: Engine, vault: Vault, place: Place) -> None:
    """Destroy a key unless what it is for has been written meanwhile; in SQLite nobody writes while this looks."""
    with transaction(engine) as database:
        if not database.scalar(select(exists().where(SharedKey.id == place[1]))):
            vault.keystore.destroy(*place)


def _name(place: Place) -> str:
    return f"{place[0]} {place[1].hex}"
