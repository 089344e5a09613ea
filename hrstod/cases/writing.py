"""The one way something is written about a case: held, made fresh, sealed, its index brought up to date, written down.

Whoever writes holds the case's key until the transaction ends. Where somebody has lost the right to read since the last
write, the case first gets a new key, and everything in it is sealed anew.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from hrstod.accounts.shared_keys import Reader
from hrstod.accounts.sharing import renew
from hrstod.accounts.signers import find_signer
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import CaseDamaged, OpenCase, find_case, unseal_version
from hrstod.cases.contents import Entry, Head, Member, counts_as_contact, due_of
from hrstod.cases.models import Case, CaseEntry
from hrstod.cases.rules import TooLong, is_over
from hrstod.cases.sealing import FIRST, head_of, seal_entry, seal_index, sign_entry
from hrstod.crypto.primitives import CannotUnseal
from hrstod.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import Opening
    from hrstod.cases.contents import Body, CaseIndex

NOT_VOUCHED = _(
    "Your keys are new, and nobody has vouched for them yet. Ask a colleague in HR support to do it first. Nothing was "
    "changed."
)
RESEALED = (
    update(CaseEntry.__table__)  # type: ignore[arg-type]  # the stubs do not know that it is a table
    .where(
        CaseEntry.case_id == bindparam("its_case"),
        CaseEntry.id == bindparam("its_id"),
        CaseEntry.version == bindparam("its_version"),
    )
    .values(blob=bindparam("blob"))
)
REINDEXED = (
    update(Case.__table__)  # type: ignore[arg-type]  # as above
    .where(Case.id == bindparam("its_id"))
    .values(index=bindparam("index"), version=bindparam("version"))
)
TOO_LONG = _("There is no room for so much. Make it shorter; nothing was lost.")
FULL = _("There is no room for anything more here. Close it and begin a new one; nothing was lost.")


def hold_case(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, to: Permission) -> OpenCase:
    """Open a case for a change, and hold it; a case that somebody should no longer read gets a new key first.

    Whoever only reads is not kept from it by what cannot be sealed anew now.
    """
    case = find_case(actor, database, opening, case_id, to=to, for_change=True)
    if not is_stale(case, opening):
        return case
    if to is not Permission.CASES_READ:
        return renew_case(actor.account_id, database, opening, case)
    can_renew = is_known_signer(database, opening, case.row.board_id)
    renewed = renew_cases(actor.account_id, database, opening, [case]) if can_renew else []
    return renewed[0] if renewed else case


def is_stale(case: OpenCase, opening: Opening) -> bool:
    """Tell whether somebody has a key of the case, or had one, who may no longer read it."""
    return case.key.row.is_stale or any(is_over(member.covers_in, opening.today) for member in case.index.team)


def renew_case(actor_id: UUID | None, database: Session, opening: Opening, case: OpenCase) -> OpenCase:
    """Seal a case anew under a new key, for those of its team who have a key of it now; the others leave the team.

    CaseDamaged, with nothing changed, when something in it does not open: it must not be lost by this.
    """
    renewed = renew_cases(actor_id, database, opening, [case])
    if not renewed:
        raise CaseDamaged
    return renewed[0]


def renew_cases(
    actor_id: UUID | None, database: Session, opening: Opening, cases: Sequence[OpenCase]
) -> list[OpenCase]:
    """Do the same with several cases that are held; those in which something does not open are left as they are."""
    written = _open_each(database, cases)
    sound = [case for case in cases if case.row.id in written]
    check_signer(database, opening, sound)
    wanted = [(case.key, _readers(case, opening)) for case in sound]
    keys = renew(database, opening.vault, wanted, signer=opening.keys, day=opening.today)
    renewed, entries = [], []
    for case, new in zip(sound, keys, strict=True):
        for entry_id, head, text in written[case.row.id]:
            blob = seal_entry(new.key, entry_id, head, text)
            place = {"its_case": case.row.id, "its_id": entry_id, "its_version": head.version}
            entries.append({**place, "blob": blob})
        team = tuple(member for member in case.index.team if member.account in new.readers)
        index = case.index.model_copy(update={"team": team, "revision": case.index.revision + 1})
        renewed.append(OpenCase(case.row, new.key, index, case.reader))
    _keep_entries(database, entries)
    _keep_indexes(database, renewed)
    told: list[dict[str, trail.Value]] = [
        {"case": one.reference, "revision": one.index.revision, "epoch": one.key.row.epoch} for one in renewed
    ]
    trail.write_each(database, Event.CASE_KEY_RENEWED, actor_id=actor_id, moment=opening.moment, things=told)
    return renewed


def check_signer(database: Session, opening: Opening, cases: Sequence[OpenCase]) -> None:
    """Stop somebody whose own keys nobody has vouched for: the others could not tell whose wraps they are."""
    if not all(is_known_signer(database, opening, board_id) for board_id in {case.row.board_id for case in cases}):
        raise RuleBroken(NOT_VOUCHED)


def is_known_signer(database: Session, opening: Opening, board_id: UUID) -> bool:
    """Tell whether others believe what whoever asks signs for a board: they are vouched for, or are the custodians."""
    own = opening.keys.public.fingerprint
    return own == opening.vault.pins().recovery or find_signer(database, opening.vault, own, board_id) is not None


def put_entry(
    actor: Actor,
    database: Session,
    opening: Opening,
    case: OpenCase,
    *,
    body: Body,
    entry_id: UUID | None = None,
) -> tuple[OpenCase, UUID]:
    """Write something new about a case, or another version of something; give the case as it is then, and which.

    RuleBroken, with nothing changed, when it is too long.
    """
    written_id = entry_id or uuid4()
    before = case.index.heads.get(written_id.hex)
    version, previous = (before.version + 1, before.digest) if before is not None else (1, FIRST)
    keys = opening.keys
    entry = Entry(by=actor.account_id, key=keys.public.fingerprint.hex(), at=opening.moment, body=body)
    text = sign_entry(keys, case.row, written_id, version=version, previous=previous, entry=entry)
    head = head_of(version, previous, text)
    try:
        blob = seal_entry(case.key, written_id, head, text)
    except TooLong:
        raise RuleBroken(TOO_LONG) from None
    database.add(
        CaseEntry(id=written_id, version=version, case_id=case.row.id, previous=bytes.fromhex(previous), blob=blob)
    )
    others = tuple(one for one in case.index.due if one.entry != written_id.hex)
    changes = {
        "heads": case.index.heads | {written_id.hex: head},
        "due": others + due_of(written_id, body),
        "last_on": opening.today if counts_as_contact(body) else case.index.last_on,
    }
    written = write_index(actor.account_id, database, opening, case, event=Event.CASE_WRITTEN, changes=changes)
    return written, written_id


def write_index(
    actor_id: UUID | None,
    database: Session,
    opening: Opening,
    case: OpenCase,
    *,
    event: Event,
    changes: Mapping[str, object],
    **details: trail.Value,
) -> OpenCase:
    """Seal the index anew with what has changed, and write it down in the same transaction."""
    index = case.index.model_copy(update={**changes, "revision": case.index.revision + 1})
    changed = replace(case, index=index)
    keep_index(changed.row, changed)
    database.flush()
    trail.write(
        database,
        event,
        actor_id=actor_id,
        moment=opening.moment,
        case=changed.reference,
        revision=index.revision,
        **details,
    )
    return changed


def keep_index(row: Case, case: OpenCase) -> None:
    """Put a sealed index into its row, under a version that no other has."""
    version = uuid4()
    row.index = _sealed(case, version)
    row.version = version


def _sealed(case: OpenCase, version: UUID) -> bytes:
    try:
        return seal_index(case.key, version, case.index)
    except TooLong:
        raise RuleBroken(FULL) from None


def with_member(index: CaseIndex, member: Member) -> tuple[Member, ...]:
    """Give the team with somebody in it, once."""
    return (*(one for one in index.team if one.account != member.account), member)


def without_member(index: CaseIndex, account_id: UUID) -> tuple[Member, ...]:
    """Give the team without somebody."""
    return tuple(one for one in index.team if one.account != account_id)


def _readers(case: OpenCase, opening: Opening) -> list[Reader]:
    """List those who should read a case today."""
    team = [member for member in case.index.team if not is_over(member.covers_in, opening.today)]
    return [Reader(member.account, member.covers_in) for member in team]


def _open_each(database: Session, cases: Sequence[OpenCase]) -> dict[UUID, list[tuple[UUID, Head, bytes]]]:
    """Open all that is written about several cases; those in which something does not open are left out.

    A row that no index knows was put there by somebody, and is left where it is: it must not stop this.
    """
    rows: dict[UUID, list[tuple[UUID, Head, bytes]]] = {case.row.id: [] for case in cases}
    columns = (CaseEntry.case_id, CaseEntry.id, CaseEntry.version, CaseEntry.previous, CaseEntry.blob)
    wanted = select(*columns).where(CaseEntry.case_id.in_(rows))
    for case_id, entry_id, version, previous, blob in database.connection().execute(wanted).all():
        rows[case_id].append((entry_id, Head(version, "", previous.hex()), blob))
    opened = {}
    for case in cases:
        newest = {entry: head.version for entry, head in case.index.heads.items()}
        known = [one for one in rows[case.row.id] if one[1].version <= newest.get(one[0].hex, 0)]
        with suppress(CannotUnseal):
            opened[case.row.id] = [
                (entry_id, head, unseal_version(case, entry_id, head, blob)) for entry_id, head, blob in known
            ]
    return opened


def _keep_entries(database: Session, entries: Sequence[Mapping[str, object]]) -> None:
    """Put blobs in the place of others; what this transaction has read of entries before is forgotten."""
    if entries:
        database.connection().execute(RESEALED, entries)
    for row in [one for one in database.identity_map.values() if isinstance(one, CaseEntry)]:
        database.expire(row)


def _keep_indexes(database: Session, cases: Sequence[OpenCase]) -> None:
    """Put sealed indexes into their rows, all in one statement; the rows are held, so nobody else has written them."""
    database.flush()
    rows = []
    for case in cases:
        version = uuid4()
        rows.append({"its_id": case.row.id, "index": _sealed(case, version), "version": version})
        for name in ("index", "version"):
            set_committed_value(case.row, name, rows[-1][name])
    if rows:
        database.connection().execute(REINDEXED, rows)
