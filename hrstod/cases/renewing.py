"""Seal cases anew in which somebody has lost the right to read, some at a time; and withdraw somebody from many.

Whoever loses a role, an account or a place in a team has lost the key at once. What is written from then on must be
under another key, which only those can make who read: the next who writes does it for one case, and this for all.
Broken off anywhere, every case is either as it was or sealed anew, and it can be gone on with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.sharing import drop_reader
from hrstod.accounts.supporters import list_supporters
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.checks import boards_for
from hrstod.authorization.permissions import Permission
from hrstod.cases.access import PURPOSE
from hrstod.cases.holding import hold_cases
from hrstod.cases.models import CaseDraft
from hrstod.cases.rules import LEAST_READERS
from hrstod.cases.sealing import reference_of
from hrstod.cases.team import HAND_OVER, TOO_FEW_LEFT
from hrstod.cases.writing import is_stale, renew_cases
from hrstod.crypto.models import AccountKey
from hrstod.errors import NotFound, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import Opening

AT_ONCE = 200
"""How many cases are sealed anew in one transaction: others who write wait for it, for a part of a second."""


@dataclass(frozen=True)
class Piece:
    """What has been done of a long work in one go, and what is left of it."""

    last: UUID | None
    """Where the next piece goes on; None when there was nothing to do."""
    done: int
    left: int
    is_whole: bool
    """Whether everything in this piece could be opened and sealed anew."""


def has_stale(actor: Actor, database: Session, opening: Opening) -> bool:
    """Tell whether somebody has lost the right to read something that whoever asks reads."""
    return database.scalar(_stale(actor, opening).limit(1)) is not None


def renew_some(
    actor: Actor, database: Session, opening: Opening, *, after: UUID | None = None, most: int = AT_ONCE
) -> Piece:
    """Seal some of one's own cases anew that somebody has lost the right to read, and tell how many are left.

    `after` is where the piece before ended. What does not open is left as it is.
    """
    wanted = _stale(actor, opening)
    if after is not None:
        wanted = wanted.where(SharedKey.id > after)
    ids = database.scalars(wanted.order_by(SharedKey.id).limit(most)).all()
    if not ids:
        return Piece(None, 0, 0, is_whole=True)
    held = hold_cases(actor, database, opening, ids, to=Permission.CASES_READ)
    stale = [case for case in held if is_stale(case, opening)]
    renewed = renew_cases(actor.account_id, database, opening, stale)
    left = select(func.count()).select_from(_stale(actor, opening).where(SharedKey.id > ids[-1]).subquery())
    is_whole = len(held) == len(ids) and len(renewed) == len(stale)
    return Piece(ids[-1], len(ids), database.scalar(left) or 0, is_whole)


def list_shared_with(actor: Actor, database: Session, opening: Opening, account_id: UUID) -> list[UUID]:
    """List the cases that somebody reads together with whoever asks."""
    return list(database.scalars(_shared_with(actor, opening, account_id).order_by(SharedKey.id)))


def list_left_alone(actor: Actor, database: Session, opening: Opening, account_id: UUID) -> list[UUID]:
    """List those of them that somebody cannot be withdrawn from yet, because too few would be left.

    Whoever has keys that nobody has vouched for yet is not counted: they lose it when it is sealed anew.
    """
    shared, others = _shared_with(actor, opening, account_id), aliased(SharedKeyWrap)
    boards = database.scalars(shared.with_only_columns(SharedKey.board_id).distinct()).all()
    lasting = (
        select(func.count(others.account_id.distinct()))
        .where(
            others.key_id == SharedKey.id,
            others.account_id != account_id,
            others.until_month.is_(None),
            or_(false(), *(_is_vouched_for(others, database, opening, one) for one in boards)),
        )
        .scalar_subquery()
    )
    theirs = exists().where(
        SharedKeyWrap.key_id == SharedKey.id,
        SharedKeyWrap.account_id == account_id,
        SharedKeyWrap.until_month.is_(None),
    )
    query = shared.where(theirs, lasting < LEAST_READERS)
    return list(database.scalars(query.order_by(SharedKey.id)))


def withdraw_everywhere(actor: Actor, database: Session, opening: Opening, *, account_id: UUID, why: str) -> None:
    """Take all cases away from somebody that they read together with whoever asks, at once.

    Those stay in which too few would be left. NotFound when they share nothing, RuleBroken when all of them stay. What
    they lose is to be sealed anew (`renew_some`); their names leave the teams with that.
    """
    if account_id == actor.account_id:
        raise RuleBroken(HAND_OVER)
    shared = _hold_shared_with(actor, database, opening, account_id)
    staying = set(list_left_alone(actor, database, opening, account_id))
    lost = [one for one in shared if one not in staying]
    if not shared:
        raise NotFound
    if not lost:
        raise RuleBroken(TOO_FEW_LEFT)
    drop_reader(database, account_id, key_ids=lost)
    mine = CaseDraft.account_id == account_id
    for some in (lost[at : at + AT_ONCE] for at in range(0, len(lost), AT_ONCE)):
        database.execute(delete(CaseDraft).where(mine, CaseDraft.case_id.in_(some)))
    _write_down(actor, database, opening, lost, account_id=account_id, why=why)


def _write_down(
    actor: Actor, database: Session, opening: Opening, ids: Sequence[UUID], *, account_id: UUID, why: str
) -> None:
    shred_keys = opening.vault.keystore.find_many(PURPOSE, ids)
    things: list[dict[str, trail.Value]] = [
        {"case": reference_of(one, shred_key), "account": account_id, "choice": why}
        for one, shred_key in shred_keys.items()
    ]
    trail.write_each(
        database, Event.CASE_READER_WITHDRAWN, actor_id=actor.account_id, moment=opening.moment, things=things
    )


def _own(actor: Actor, opening: Opening, to: Permission) -> Select[UUID]:
    """Select what whoever asks has a key of today, for boards for which they may do something."""
    mine = select(SharedKeyWrap.key_id).where(
        SharedKeyWrap.holder == opening.keys.public.fingerprint,
        or_(SharedKeyWrap.until_month.is_(None), ~_is_over(SharedKeyWrap, opening)),
    )
    query = select(SharedKey.id).where(SharedKey.purpose == PURPOSE, SharedKey.id.in_(mine))
    boards = boards_for(actor, to)
    return query if boards is None else query.where(SharedKey.board_id.in_(boards))


def _stale(actor: Actor, opening: Opening) -> Select[UUID]:
    """Select one's own cases that somebody has a key of, or had one, who may no longer read them."""
    others = aliased(SharedKeyWrap)
    has_ended = exists().where(others.key_id == SharedKey.id, _is_over(others, opening))
    return _own(actor, opening, Permission.CASES_READ).where(or_(SharedKey.is_stale, has_ended))


def _shared_with(actor: Actor, opening: Opening, account_id: UUID) -> Select[UUID]:
    theirs = select(SharedKeyWrap.key_id).where(SharedKeyWrap.account_id == account_id)
    return _own(actor, opening, Permission.CASES_TEAM_CHANGE).where(SharedKey.id.in_(theirs))


def _hold_shared_with(actor: Actor, database: Session, opening: Opening, account_id: UUID) -> list[UUID]:
    """Hold the keys of what both read, and list what both still read then.

    Somebody else may have been withdrawn while this waited; so who reads what is looked up when all are held.
    """
    wanted = _shared_with(actor, opening, account_id).order_by(SharedKey.id)
    held = set(database.scalars(wanted.with_for_update(of=SharedKey)))
    return [one for one in list_shared_with(actor, database, opening, account_id) if one in held]


def _is_vouched_for(
    wraps: type[SharedKeyWrap], database: Session, opening: Opening, board_id: UUID
) -> ColumnElement[bool]:
    """Say in the database’s words that somebody is vouched for, for a board, with the keys that they have today."""
    people = [one for one, _name in list_supporters(database, opening.vault, board_id, opening.today)]
    own_keys = select(AccountKey.fingerprint).where(AccountKey.account_id.in_(people))
    return and_(SharedKey.board_id == board_id, wraps.account_id.in_(people), wraps.holder.in_(own_keys))


def _is_over(wraps: type[SharedKeyWrap], opening: Opening) -> ColumnElement[bool]:
    """Say in the database’s words that somebody covered until the end of a month that has passed."""
    return wraps.until_month < opening.today.replace(day=1)
