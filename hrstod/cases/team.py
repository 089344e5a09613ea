"""Who reads a case: add somebody, withdraw somebody, hand it over, let somebody cover, and leave somebody out.

An existing reader gives, with a reason that is written down; from outside the team it takes two custodians
(recovering.py). Whoever is withdrawn has lost it at once, and the case gets a new key in the same transaction. Nobody
but the team can see who is left out of a case, not even in the audit trail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from hrstod.accounts.certificates import is_vouched_for
from hrstod.accounts.shared_keys import Reader
from hrstod.accounts.sharing import add_reader, drop_reader, list_readers
from hrstod.accounts.supporters import hold_roles, list_colleagues, list_supporters
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.permissions import Permission
from hrstod.cases.contents import Member
from hrstod.cases.drafts import forget_drafts
from hrstod.cases.rules import LEAST_READERS, covers_until, is_over
from hrstod.cases.service import EXCLUDED_READS
from hrstod.cases.writing import check_signer, hold_case, renew_cases, with_member, without_member, write_index
from hrstod.errors import NotFound, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase, Opening

TAKES_OVER = "takes-over"
"""Why somebody becomes a reader to whom a case is handed over; from the list “reader-reason”."""
TOO_FEW_LEFT = _(
    "At least two people must be able to read it, not counting those who cover for somebody. Add somebody else first."
)
HAND_OVER = _("Hand it over instead, so that somebody else has it.")


class Reads(StrEnum):
    """Whether somebody in a team reads the case today."""

    YES = "yes"
    UNVOUCHED = "unvouched"
    """Their keys are new: nothing new can be sealed for them until somebody has vouched for these."""
    NO = "no"
    """They have lost the right to, and leave the team when the case is sealed anew."""


@dataclass(frozen=True)
class TeamLine:
    """Somebody in the team of a case."""

    account_id: UUID
    covers_in: date | None
    """The first day of the last month in which they cover for another; None for those whose case it is."""
    reads: Reads

    @property
    def covers_until(self) -> date | None:
        """Give the last day on which somebody who covers does so."""
        return covers_until(self.covers_in) if self.covers_in is not None else None

    @property
    def reads_as_own(self) -> bool:
        """Tell whether somebody counts among the two who must be left: they read it today, and not as a cover."""
        return self.covers_in is None and self.reads is Reads.YES


def list_team(database: Session, opening: Opening, case: OpenCase) -> list[TeamLine]:
    """List who is in the team of a case, and whether they read it today."""
    holding = {reader.account_id for reader in list_readers(database, case.row.id)}

    def reads(member: Member) -> Reads:
        if member.account not in holding or is_over(member.covers_in, opening.today):
            return Reads.NO
        is_vouched = is_vouched_for(
            database, opening.vault, account_id=member.account, board_id=case.row.board_id, day=opening.today
        )
        return Reads.YES if is_vouched else Reads.UNVOUCHED

    return [TeamLine(member.account, member.covers_in, reads(member)) for member in case.index.team]


def list_addable(actor: Actor, database: Session, opening: Opening, case: OpenCase) -> list[tuple[UUID, str]]:
    """List colleagues who can be added: vouched for, not left out, and no readers yet, or for a while only."""
    team = list_team(database, opening, case)
    lasting = {line.account_id for line in team if line.reads_as_own}
    kept_out = lasting | {*case.index.excluded, actor.account_id}
    return [one for one in _supporters(database, opening, case) if one[0] not in kept_out]


def list_successors(actor: Actor, database: Session, opening: Opening, case: OpenCase) -> list[tuple[UUID, str]]:
    """List colleagues to whom somebody can hand a case over: vouched for, and not left out."""
    kept_out = {*case.index.excluded, actor.account_id}
    return [one for one in _supporters(database, opening, case) if one[0] not in kept_out]


def list_excludable(actor: Actor, database: Session, case: OpenCase) -> list[tuple[UUID, str]]:
    """List colleagues who can be left out: all that have the role for the board, or are to get it."""
    kept_out = {*case.index.excluded, actor.account_id}
    return [one for one in list_colleagues(database, case.row.board_id) if one[0] not in kept_out]


def add_member(
    actor: Actor,
    database: Session,
    opening: Opening,
    case_id: UUID,
    *,
    account_id: UUID,
    why: str,
    covers_in: date | None = None,
) -> None:
    """Let somebody in the board's HR support read a case; RuleBroken when they are left out of it, or read it already.

    UntrustedKey when their key is not vouched for. `covers_in` is the first day of the last month of an absence.
    """
    hold_roles(database, [account_id])
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_TEAM_CHANGE)
    _add(actor, database, opening, case, account_id=account_id, why=why, covers_in=covers_in)


def withdraw_member(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, account_id: UUID, why: str
) -> None:
    """Take a case away from somebody, at once; RuleBroken when fewer than two would be left."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_TEAM_CHANGE)
    if account_id == actor.account_id:
        raise RuleBroken(HAND_OVER)
    _withdraw(actor, database, opening, case, account_id=account_id, why=why)


def hand_over(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, account_id: UUID, why: str) -> None:
    """Let somebody read a case in one's own place; afterwards one cannot read it any longer."""
    hold_roles(database, [account_id])
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_TEAM_CHANGE)
    if account_id == actor.account_id:
        raise NotFound
    if Member(account=account_id) not in case.index.team:
        case = _add(actor, database, opening, case, account_id=account_id, why=TAKES_OVER)
    _withdraw(actor, database, opening, case, account_id=actor.account_id, why=why)


def exclude(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, account_id: UUID) -> None:
    """See to it that somebody never reads a case, because it may concern them; whoever reads it loses it at once.

    Only the team knows. The audit trail says that the team was changed, and not whom it was about.
    """
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_TEAM_CHANGE)
    if account_id == actor.account_id:
        raise RuleBroken(HAND_OVER)
    excluded = (*(one for one in case.index.excluded if one != account_id), account_id)
    changes: dict[str, object] = {"excluded": excluded}
    if account_id in {member.account for member in case.index.team}:
        changes["team"] = without_member(case.index, account_id)
        _take_away(actor, database, opening, case, account_id, event=Event.CASE_TEAM_CHANGED, changes=changes)
    else:
        write_index(actor.account_id, database, opening, case, event=Event.CASE_TEAM_CHANGED, changes=changes)


def let_in_again(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, account_id: UUID) -> None:
    """Let somebody who was left out be added again; that they are is another act."""
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_TEAM_CHANGE)
    if account_id not in case.index.excluded:
        raise NotFound
    changes = {"excluded": tuple(one for one in case.index.excluded if one != account_id)}
    write_index(actor.account_id, database, opening, case, event=Event.CASE_TEAM_CHANGED, changes=changes)


def _supporters(database: Session, opening: Opening, case: OpenCase) -> list[tuple[UUID, str]]:
    return list_supporters(database, opening.vault, case.row.board_id, opening.today)


def _add(
    actor: Actor,
    database: Session,
    opening: Opening,
    case: OpenCase,
    *,
    account_id: UUID,
    why: str,
    covers_in: date | None = None,
) -> OpenCase:
    if account_id in case.index.excluded:
        raise RuleBroken(EXCLUDED_READS)
    check_signer(database, opening, [case])
    reader = Reader(account_id, covers_in)
    add_reader(database, opening.vault, case.key, reader=reader, signer=opening.keys, day=opening.today)
    team = with_member(case.index, Member(account=account_id, covers_in=covers_in))
    return write_index(
        actor.account_id,
        database,
        opening,
        case,
        event=Event.CASE_READER_ADDED,
        changes={"team": team},
        account=account_id,
        choice=why,
    )


def _withdraw(actor: Actor, database: Session, opening: Opening, case: OpenCase, *, account_id: UUID, why: str) -> None:
    """Take a case away from somebody who reads it, as long as two are left whose case it is."""
    team = list_team(database, opening, case)
    if account_id not in {line.account_id for line in team}:
        raise NotFound
    lasting = {line.account_id for line in team if line.reads_as_own}
    if account_id in lasting and len(lasting) <= LEAST_READERS:
        raise RuleBroken(TOO_FEW_LEFT)
    changes = {"team": without_member(case.index, account_id)}
    _take_away(
        actor,
        database,
        opening,
        case,
        account_id,
        event=Event.CASE_READER_WITHDRAWN,
        changes=changes,
        account=account_id,
        choice=why,
    )


def _take_away(
    actor: Actor,
    database: Session,
    opening: Opening,
    case: OpenCase,
    account_id: UUID,
    *,
    event: Event,
    changes: Mapping[str, object],
    **told: trail.Value,
) -> None:
    """Let somebody lose a case at once, and seal it anew; under the old key nothing of this is written.

    When something in the case does not open, they have lost it all the same, and it is left to be sealed anew.
    """
    drop_reader(database, account_id, key_ids=[case.row.id])
    forget_drafts(database, case.row.id, account_id)
    changed = replace(case, index=case.index.model_copy(update=changes))
    renewed = renew_cases(actor.account_id, database, opening, [changed])
    if not renewed:
        write_index(actor.account_id, database, opening, case, event=event, changes=changes, **told)
        return
    details = {"case": case.reference, "revision": renewed[0].index.revision, **told}
    trail.write(database, event, actor_id=actor.account_id, moment=opening.moment, **details)
