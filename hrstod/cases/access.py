"""The doors to cases: they want to know who is asking, open what they may, and show the same nothing to all others.

A case that is not there, one of another board, one that somebody is not a reader of, and one that has been disposed of
look the same. What is written about a case is unsealed only for somebody whose viewing has been written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.shared_keys import OpenKey, open_shared_key, open_shared_keys
from hrstod.accounts.signers import find_signer
from hrstod.authorization.checks import may, require
from hrstod.authorization.permissions import Permission
from hrstod.cases.contents import CaseIndex, Entry, Head, NotContents, decode_entry, decode_index
from hrstod.cases.models import Case, CaseDraft, CaseEntry
from hrstod.cases.rules import CaseState, is_over, unpadded
from hrstod.cases.sealing import FIRST, draft_context, entry_context, index_context, reference_of, signature_context
from hrstod.clock import SWEDEN
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import verify_remembered
from hrstod.crypto.unsealing import CannotUnseal, unseal
from hrstod.crypto.wrapping import unwrap
from hrstod.errors import NotAllowed, NotFound, Unavailable

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.authorization.checks import Actor
    from hrstod.crypto.keyring import PrivateKeys

PURPOSE = "case"
SIGNATURE_BYTES = 64


class CaseDamaged(Unavailable):
    """A case should open and does not; nothing is written on top of it."""

    def __init__(self) -> None:
        super().__init__(
            _("It is damaged and cannot be opened. It was left as it is. Tell whoever looks after hrstod.")
        )


@dataclass(frozen=True)
class Opening:
    """What opens somebody's cases: the installation's second locks, their own keys, and when they look."""

    vault: Vault
    keys: PrivateKeys
    moment: datetime

    @property
    def today(self) -> date:
        """Give the day it is in Sweden."""
        return self.moment.astimezone(SWEDEN).date()


@dataclass(frozen=True)
class Viewing:
    """That somebody may see what is written about a case for a while; it has been written down why."""

    case_id: UUID


@dataclass(frozen=True)
class OpenCase:
    """A case, its key and its index, open for as long as this is held."""

    row: Case
    key: OpenKey
    index: CaseIndex
    reader: UUID | None = None
    """Who has opened it."""

    @property
    def reference(self) -> str:
        """Give what the audit trail calls the case: nobody can tell which it is once its key is gone."""
        return reference_of(self.row.id, self.key.shred_key)


@dataclass(frozen=True)
class ReadEntry:
    """One version of something that is written, and whether it is as its author left it."""

    id: UUID
    version: int
    entry: Entry | None
    """None when it is damaged or has been taken away."""
    is_genuine: bool
    """Whether its author's signature and the index of the case say so."""


def find_case(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, to: Permission, for_change: bool = False
) -> OpenCase:
    """Open one case; NotFound when there is none for whoever asks, CaseDamaged when it should open and does not.

    `for_change` holds it until the transaction ends.
    """
    key = open_shared_key(database, opening.vault, case_id, keys=opening.keys, for_change=for_change)
    row = database.get(Case, case_id, with_for_update=for_change, populate_existing=for_change)
    if row is None or not may(actor, to, row.board_id):
        raise NotFound
    found = OpenCase(row, key, read_index(row, key), actor.account_id)
    if not reads_today(found.index, actor.account_id, opening.today):
        raise NotFound
    return found


def list_cases(
    actor: Actor,
    database: Session,
    opening: Opening,
    *,
    state: CaseState = CaseState.OPEN,
    due_by: date | None = None,
    is_signed: bool = True,
) -> list[OpenCase]:
    """List one's own cases, what is due first at the top; CaseDamaged when one of them does not open.

    `due_by` leaves those that are kept for longer than to that day. Without `is_signed`
    it is not looked at who gave whom the keys, for a search whose finds are then opened one by one.
    """
    require(actor, Permission.CASES_READ)
    query = (
        select(SharedKey, SharedKeyWrap, Case)
        .select_from(SharedKeyWrap)
        .join(SharedKey, SharedKey.id == SharedKeyWrap.key_id)
        .join(Case, Case.id == SharedKey.id)
        .where(SharedKeyWrap.holder == opening.keys.public.fingerprint, Case.state == state)
    )
    if due_by is not None:
        query = query.where(Case.dispose_from <= due_by)
    rows = [row for row in database.execute(query).all() if may(actor, Permission.CASES_READ, row[2].board_id)]
    held = [(key, wrap) for key, wrap, _case in rows]
    keys = open_shared_keys(database, opening.vault, held, keys=opening.keys, from_anybody=not is_signed)
    cases = {case.id: case for _key, _held, case in rows}
    found = [OpenCase(cases[key.row.id], key, read_index(cases[key.row.id], key), actor.account_id) for key in keys]
    mine = [one for one in found if reads_today(one.index, actor.account_id, opening.today)]
    return sorted(mine, key=_order)


def read_entries(database: Session, opening: Opening, case: OpenCase, viewing: Viewing) -> list[ReadEntry]:
    """Read the newest version of all that is written about a case, in the order in which it was written."""
    _check_viewing(case, viewing)
    query = select(CaseEntry).where(CaseEntry.case_id == case.row.id)
    rows = {(row.id, row.version): row for row in database.scalars(query)}
    read = [
        _read(database, opening, case, entry_id=entry_id, head=head, row=rows.get((entry_id, head.version)))
        for entry_id, head in ((UUID(written), head) for written, head in case.index.heads.items())
    ]
    return sorted(read, key=_when)


def read_entry(database: Session, opening: Opening, case: OpenCase, viewing: Viewing, *, entry_id: UUID) -> ReadEntry:
    """Read the newest version of one thing that is written; NotFound when the case has no such thing."""
    _check_viewing(case, viewing)
    head = case.index.heads.get(entry_id.hex)
    if head is None:
        raise NotFound
    row = database.get(CaseEntry, (case.row.id, entry_id, head.version))
    return _read(database, opening, case, entry_id=entry_id, head=head, row=row)


def find_newest(database: Session, case: OpenCase, entry_id: UUID) -> tuple[Head, CaseEntry]:
    """Find the sealed row of an entry's newest version; NotFound when there is none, CaseDamaged when it is gone."""
    head = case.index.heads.get(entry_id.hex)
    if head is None:
        raise NotFound
    row = database.get(CaseEntry, (case.row.id, entry_id, head.version))
    if row is None:
        raise CaseDamaged
    return head, row


def read_versions(
    database: Session, opening: Opening, case: OpenCase, viewing: Viewing, *, entry_id: UUID
) -> list[ReadEntry]:
    """Read all versions of one thing that is written, the newest first; each points to the one before it."""
    newest = read_entry(database, opening, case, viewing, entry_id=entry_id)
    query = select(CaseEntry).where(CaseEntry.case_id == case.row.id, CaseEntry.id == entry_id)
    rows = {row.version: row for row in database.scalars(query)}
    head, read = case.index.heads[entry_id.hex], [newest]
    for version in range(newest.version - 1, 0, -1):
        row = rows.get(version)
        head = Head(version, head.previous, row.previous.hex() if row is not None else FIRST)
        read.append(_read(database, opening, case, entry_id=entry_id, head=head, row=row))
    return read


def read_draft(database: Session, opening: Opening, case: OpenCase, account_id: UUID) -> bytes | None:
    """Read what somebody has begun to write about a case; None when there is nothing, or nothing that opens."""
    row = database.get(CaseDraft, (case.row.id, account_id))
    if row is None:
        return None
    try:
        context = draft_context(case.row, account_id)
        return unpadded(unwrap(row.blob, keys=opening.keys, shred_key=case.key.shred_key, context=context))
    except (CannotUnseal, ValueError):
        return None


def request_context(key: OpenKey) -> bytes:
    """Bind a request for support to its key."""
    return context_of("support request", "support_request", "blob", *key.place)


def open_request(key: OpenKey, blob: bytes) -> bytes:
    """Open what a manager asks for; CaseDamaged when it does not open."""
    try:
        return unpadded(unseal(key.key, blob, request_context(key)))
    except (CannotUnseal, ValueError):
        raise CaseDamaged from None


def unseal_entry(case: OpenCase, row: CaseEntry, previous: str) -> bytes:
    """Unseal one version of an entry: signature, and what is signed; CannotUnseal when it is not what it should be."""
    return unseal_version(case, row.id, Head(row.version, "", previous), row.blob)


def unseal_version(case: OpenCase, entry_id: UUID, head: Head, blob: bytes) -> bytes:
    """Unseal the same, out of what was read of its row."""
    try:
        return unpadded(unseal(case.key.key, blob, entry_context(case.key, entry_id, head.version, head.previous)))
    except ValueError:
        raise CannotUnseal from None


def read_index(row: Case, key: OpenKey) -> CaseIndex:
    """Read a case's index; CaseDamaged when it does not open."""
    try:
        return decode_index(unpadded(unseal(key.key, row.index, index_context(key, row.version))))
    except (CannotUnseal, ValueError):
        raise CaseDamaged from None


def reads_today(index: CaseIndex, account_id: UUID, day: date) -> bool:
    """Tell whether the index, too, says that somebody reads the case, and not only until a month that has passed."""
    mine = next((member for member in index.team if member.account == account_id), None)
    return mine is not None and not is_over(mine.covers_in, day)


def _read(
    database: Session, opening: Opening, case: OpenCase, *, entry_id: UUID, head: Head, row: CaseEntry | None
) -> ReadEntry:
    if row is None:
        return ReadEntry(entry_id, head.version, None, is_genuine=False)
    try:
        written = unseal_entry(case, row, head.previous)
        entry = decode_entry(written[SIGNATURE_BYTES:])
    except (CannotUnseal, NotContents):
        return ReadEntry(entry_id, head.version, None, is_genuine=False)
    is_newest = sha256(written).hexdigest() == head.digest
    context = signature_context(case.row, entry_id, head.version, head.previous)
    is_signed = _is_signed(database, opening, case, entry=entry, written=written, context=context)
    return ReadEntry(entry_id, head.version, entry, is_genuine=is_newest and is_signed)


def _is_signed(
    database: Session, opening: Opening, case: OpenCase, *, entry: Entry, written: bytes, context: bytes
) -> bool:
    """Tell whether whoever stands as the author signed it, with keys that were vouched for, or with one's own."""
    signature, text = written[:SIGNATURE_BYTES], written[SIGNATURE_BYTES:]
    if entry.key == opening.keys.public.fingerprint.hex():
        return entry.by == case.reader and verify_remembered(opening.keys.public, signature, text, context)
    known = find_signer(database, opening.vault, bytes.fromhex(entry.key), case.row.board_id)
    return known is not None and known[0] == entry.by and verify_remembered(known[1], signature, text, context)


def _check_viewing(case: OpenCase, viewing: Viewing) -> None:
    if viewing.case_id != case.row.id:
        raise NotAllowed(Permission.CASES_READ)


def _order(case: OpenCase) -> tuple[bool, date, str]:
    """Put what is due first: among closed cases only one that somebody has asked for is."""
    due = case.index.next_due()
    return (due is None, due.on if due is not None else case.index.last_on, case.index.code)


def _when(read: ReadEntry) -> tuple[float, str]:
    return (read.entry.at.timestamp() if read.entry is not None else 0.0, read.id.hex)
