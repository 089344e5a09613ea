"""Give a reader to what too few can read: two custodians together, with the recovery key, for the board.

The board must always be able to read what is its own; losing the keys would be disposal without a decision. And nobody
gets more than is needed: only what fewer than two people can read, and what is named by its code, for somebody from
outside a team. Whoever is left out of a case is not given it. Each case that somebody is given says so in the log.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from hrstod.accounts.certificates import check_certificate
from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.shared_keys import Reader, SharedKeyDamaged, open_shared_key
from hrstod.accounts.sharing import add_reader
from hrstod.accounts.supporters import hold_roles, list_supporters
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import PURPOSE, Opening
from hrstod.cases.asking import PURPOSE as REQUEST
from hrstod.cases.contents import Member
from hrstod.cases.holding import hold_cases
from hrstod.cases.rules import LEAST_READERS
from hrstod.cases.writing import renew_cases, with_member, write_index
from hrstod.crypto.models import AccountKey
from hrstod.errors import NotFound
from hrstod.keys.access import Reason, RecoveryRefused
from hrstod.keys.service import KEY_CHANGED

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.shared_keys import OpenKey
    from hrstod.accounts.vault import Vault
    from hrstod.cases.access import OpenCase
    from hrstod.keys.access import OpenRecovery


@dataclass(frozen=True)
class Receiver:
    """Somebody who is to be given something, and the fingerprint of their key, which was compared with them."""

    account_id: UUID
    compared: bytes


@dataclass(frozen=True)
class Custodians:
    """Two custodians who have opened the recovery key, and what it opens things with."""

    opening: Opening
    numbers: tuple[int, int]


def custodians(vault: Vault, opened: OpenRecovery, moment: datetime) -> Custodians:
    """Let two custodians open what belongs to boards, for as long as this is held."""
    return Custodians(Opening(vault, opened.keys, moment), opened.numbers)


def find_receiver(database: Session, vault: Vault, *, account_id: UUID, board_id: UUID, day: date) -> Receiver:
    """Find somebody who can be given something for a board; UntrustedKey when their key is not vouched for."""
    public = check_certificate(database, vault, account_id=account_id, board_id=board_id, day=day)
    return Receiver(account_id, public.fingerprint)


def list_lacking(database: Session, vault: Vault, board_id: UUID, day: date) -> list[UUID]:
    """List the cases of a board that fewer than two people can open today."""
    return _list_read_by_few(database, vault, board_id, day, purpose=PURPOSE, fewer_than=LEAST_READERS)


def list_unread(database: Session, vault: Vault, board_id: UUID, day: date) -> list[UUID]:
    """List the requests for support to a board that nobody can open today."""
    return _list_read_by_few(database, vault, board_id, day, purpose=REQUEST, fewer_than=1)


def list_all(database: Session, board_id: UUID) -> list[UUID]:
    """List every case of a board, to look for some by their codes."""
    query = select(SharedKey.id).where(SharedKey.board_id == board_id, SharedKey.purpose == PURPOSE)
    return list(database.scalars(query.order_by(SharedKey.id)))


def find_by_code(database: Session, by: Custodians, ids: Sequence[UUID], codes: Collection[str]) -> dict[str, UUID]:
    """Find those of some cases that are called by these codes."""
    held = hold_cases(None, database, by.opening, ids, to=Permission.CASES_READ)
    return {case.index.code: case.row.id for case in held if case.index.code in codes}


def give_cases(database: Session, by: Custodians, ids: Sequence[UUID], receivers: Sequence[Receiver]) -> None:
    """Seal cases anew for those who read them and for these, and write each down; what does not open is left.

    RecoveryRefused when somebody has another key now than the one that was compared; UntrustedKey when it is not
    vouched for.
    """
    hold_roles(database, [one.account_id for one in receivers])
    held = hold_cases(None, database, by.opening, ids, to=Permission.CASES_READ)
    for renewed in renew_cases(None, database, by.opening, held):
        case = renewed
        for receiver in receivers:
            if receiver.account_id not in {*case.index.excluded, *(one.account for one in case.index.team)}:
                case = _give(database, by, case, receiver)


def give_requests(database: Session, by: Custodians, ids: Sequence[UUID], receivers: Sequence[Receiver]) -> None:
    """Let these read requests for support that nobody can read; what does not open is left.

    What is written down is that the custodians gave somebody something, and not what, nor how much: that a manager has
    asked for support stands nowhere.
    """
    hold_roles(database, [one.account_id for one in receivers])
    keys = []
    for request_id in ids:
        with suppress(NotFound, SharedKeyDamaged):
            vault, own = by.opening.vault, by.opening.keys
            key = open_shared_key(database, vault, request_id, keys=own, for_change=True, from_anybody=True)
            keys.append(key)
    for receiver in receivers if keys else ():
        for key in keys:
            _add(database, by, key, receiver)
        first, second = by.numbers
        trail.write(
            database,
            Event.RECOVERY_DONE,
            actor_id=None,
            moment=by.opening.moment,
            account=receiver.account_id,
            first=first,
            second=second,
        )


def _give(database: Session, by: Custodians, case: OpenCase, receiver: Receiver) -> OpenCase:
    _add(database, by, case.key, receiver)
    first, second = by.numbers
    return write_index(
        None,
        database,
        by.opening,
        case,
        event=Event.CASE_RECOVERED,
        changes={"team": with_member(case.index, Member(account=receiver.account_id))},
        account=receiver.account_id,
        first=first,
        second=second,
    )


def _add(database: Session, by: Custodians, key: OpenKey, receiver: Receiver) -> None:
    """Wrap a key for somebody, as long as they have the key that was compared."""
    vault, day = by.opening.vault, by.opening.today
    now = find_receiver(database, vault, account_id=receiver.account_id, board_id=key.row.board_id, day=day)
    if now != receiver:
        raise RecoveryRefused(Reason.WRONG, KEY_CHANGED)
    add_reader(database, vault, key, reader=Reader(receiver.account_id), signer=by.opening.keys, day=day)


def _list_read_by_few(
    database: Session, vault: Vault, board_id: UUID, day: date, *, purpose: str, fewer_than: int
) -> list[UUID]:
    """List what fewer people can open than should: those who are vouched for, with the keys that they have today."""
    people = [one for one, _name in list_supporters(database, vault, board_id, day)]
    own_keys = select(AccountKey.fingerprint).where(AccountKey.account_id.in_(people))
    readers = (
        select(SharedKeyWrap.key_id)
        .where(
            SharedKeyWrap.account_id.in_(people),
            SharedKeyWrap.holder.in_(own_keys),
            or_(SharedKeyWrap.until_month.is_(None), SharedKeyWrap.until_month >= day.replace(day=1)),
        )
        .group_by(SharedKeyWrap.key_id)
        .having(func.count(SharedKeyWrap.account_id.distinct()) >= fewer_than)
    )
    query = select(SharedKey.id).where(SharedKey.board_id == board_id, SharedKey.purpose == purpose)
    return list(database.scalars(query.where(SharedKey.id.not_in(readers)).order_by(SharedKey.id)))
