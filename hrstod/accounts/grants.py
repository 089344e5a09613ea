"""Give and withdraw roles; a role that opens cases is proposed by one person and confirmed by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hrstod.accounts.certificates import certify, drop_holder, public_of, take_back
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState, holds_on
from hrstod.accounts.sharing import drop_reader_everywhere
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.roles import ROLES, Role
from hrstod.clock import SWEDEN
from hrstod.crypto.models import AccountKey
from hrstod.errors import RuleBroken

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys

TWO_PEOPLE = _("This takes two people: neither who proposed it nor who it is for can confirm it.")
ADMINISTRATOR = "administrator"
NO_SUCH_BOARD = _("There is no such board. Choose one from the list.")
DECIDED = _("Somebody has decided on this already.")
KEY_CHANGED = _("The person has another key now than the one whose words were shown. Nothing was done. Compare again.")


def propose_role(
    actor_id: UUID | None,
    database: Session,
    *,
    account_id: UUID,
    role: str,
    board_id: UUID | None,
    from_on: date,
    to_on: date | None,
    moment: datetime,
) -> RoleGrant:
    """Give a role, or propose it when it takes two people; RuleBroken when it makes no sense."""
    chosen = _check_asked(role, board_id, from_on, to_on)
    if actor_id == account_id:
        raise RuleBroken(_("Nobody gives themselves a role. Ask another administrator."))
    _check_not_held(database, account_id, role, board_id, from_on)
    grant = RoleGrant(
        account_id=account_id,
        role=role,
        board_id=board_id,
        from_on=from_on,
        to_on=to_on,
        proposed_at=moment,
        proposed_by=actor_id,
        state=GrantState.PROPOSED,
    )
    if not chosen.opens_cases:
        _decide(grant, GrantState.GIVEN, actor_id, moment)
    try:
        with database.begin_nested():
            database.add(grant)
    except IntegrityError:  # there is no such board
        raise RuleBroken(NO_SUCH_BOARD) from None
    event = Event.ROLE_PROPOSED if chosen.opens_cases else Event.ROLE_GIVEN
    _tell(database, event, grant, actor_id, moment)
    return grant


def _check_asked(role: str, board_id: UUID | None, from_on: date, to_on: date | None) -> Role:
    """Find the role that is asked for; RuleBroken when board or days do not suit it."""
    chosen = ROLES.get(role)
    if chosen is None:
        raise RuleBroken(_("Choose a role."))
    if chosen.per_board and board_id is None:
        raise RuleBroken(gettext("%(role)s is given for one board. Choose which.", role=chosen.name))
    if board_id is not None and not chosen.per_board:
        raise RuleBroken(gettext("%(role)s is given for the whole municipality.", role=chosen.name))
    if to_on is not None and to_on < from_on:
        raise RuleBroken(_("The last day is before the first."))
    return chosen


def confirm_role(
    actor_id: UUID | None,
    database: Session,
    vault: Vault,
    *,
    grant: RoleGrant,
    keys: PrivateKeys,
    moment: datetime,
    compared: bytes | None = None,
) -> None:
    """Be the second person for a role, and vouch for the key of whoever gets it; `keys` must be able to vouch.

    `compared` is the fingerprint whose words were compared with whoever gets the role, unless that was looked at
    before. RuleBroken when the key is another one now.
    """
    _check_second_person(grant, actor_id)
    _decide(grant, GrantState.GIVEN, actor_id, moment)
    _vouch(actor_id, database, vault, grant=grant, keys=keys, moment=moment, compared=compared)
    _tell(database, Event.ROLE_GIVEN, grant, actor_id, moment)


def vouch_again(
    actor_id: UUID,
    database: Session,
    vault: Vault,
    *,
    grant: RoleGrant,
    keys: PrivateKeys,
    moment: datetime,
    compared: bytes,
) -> None:
    """Vouch for the new key of somebody who has a role that opens cases already; RuleBroken when they have not."""
    is_held = holds_on(grant.from_on, grant.to_on, moment.astimezone(SWEDEN).date())
    if grant.state is not GrantState.GIVEN or not ROLES[grant.role].opens_cases or not is_held:
        raise RuleBroken(_("This person does not have such a role now, so there is no key to vouch for."))
    if actor_id == grant.account_id:
        raise RuleBroken(TWO_PEOPLE)
    _vouch(actor_id, database, vault, grant=grant, keys=keys, moment=moment, compared=compared)


def _vouch(
    actor_id: UUID | None,
    database: Session,
    vault: Vault,
    *,
    grant: RoleGrant,
    keys: PrivateKeys,
    moment: datetime,
    compared: bytes | None,
) -> None:
    """Vouch for the key that whoever has a role has now, if it is the one that was compared."""
    key = database.get(AccountKey, grant.account_id)
    if compared is not None and key is not None and public_of(key).fingerprint != compared:
        raise RuleBroken(KEY_CHANGED)
    if grant.board_id is not None:
        certify(
            database,
            vault,
            holder=keys,
            actor_id=actor_id,
            account_id=grant.account_id,
            board_id=grant.board_id,
            moment=moment,
        )


def refuse_role(actor_id: UUID | None, database: Session, *, grant: RoleGrant, moment: datetime) -> None:
    """Say no to a role that was proposed."""
    _check_second_person(grant, actor_id)
    _decide(grant, GrantState.REFUSED, actor_id, moment)
    _tell(database, Event.ROLE_REFUSED, grant, actor_id, moment)


def withdraw_role(actor_id: UUID | None, database: Session, *, grant: RoleGrant, moment: datetime) -> None:
    """Take a role back at once, with the authority's word for its holder and the ability to vouch for others."""
    if grant.state not in (GrantState.GIVEN, GrantState.PROPOSED):
        raise RuleBroken(_("This role has ended already."))
    if grant.state is GrantState.PROPOSED:
        grant.decided_at, grant.decided_by = moment, actor_id
    elif grant.role == ADMINISTRATOR and not _others_hold(database, grant, moment.astimezone(SWEDEN).date()):
        raise RuleBroken(_("This is the only administrator. Give somebody else the role first."))
    grant.state = GrantState.WITHDRAWN
    grant.withdrawn_at, grant.withdrawn_by = moment, actor_id
    if ROLES[grant.role].opens_cases:
        _take_word_back(database, grant, moment.astimezone(SWEDEN).date())
    _tell(database, Event.ROLE_WITHDRAWN, grant, actor_id, moment)


def _others_hold(database: Session, grant: RoleGrant, day: date) -> bool:
    """Tell whether anybody else who can sign in has the same role on a day."""
    others = (
        select(RoleGrant)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == grant.role,
            RoleGrant.state == GrantState.GIVEN,
            RoleGrant.account_id != grant.account_id,
            Account.state == AccountState.ACTIVE,
        )
    )
    return any(holds_on(other.from_on, other.to_on, day) for other in database.scalars(others))


def _check_second_person(grant: RoleGrant, actor_id: UUID | None) -> None:
    if grant.state is not GrantState.PROPOSED:
        raise RuleBroken(DECIDED)
    if actor_id is not None and actor_id in (grant.proposed_by, grant.account_id):
        raise RuleBroken(TWO_PEOPLE)


def _check_not_held(database: Session, account_id: UUID, role: str, board_id: UUID | None, day: date) -> None:
    database.get(Account, account_id, with_for_update=True)  # two who give the same role come one after the other
    same = select(RoleGrant).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role == role,
        RoleGrant.board_id == board_id if board_id is not None else RoleGrant.board_id.is_(None),
        RoleGrant.state.in_((GrantState.GIVEN, GrantState.PROPOSED)),
    )
    held = [grant for grant in database.scalars(same) if grant.to_on is None or grant.to_on >= day]
    if any(grant.state is GrantState.PROPOSED for grant in held):
        raise RuleBroken(_("This role waits for a second person already."))
    if held:
        raise RuleBroken(_("This person has this role already."))


def _take_word_back(database: Session, grant: RoleGrant, day: date) -> None:
    """Take back what came with a role, as far as no other role of the same person still needs it."""
    others = select(RoleGrant).where(
        RoleGrant.account_id == grant.account_id, RoleGrant.id != grant.id, RoleGrant.state == GrantState.GIVEN
    )
    needed = {
        other.board_id
        for other in database.scalars(others)
        if other.role in ROLES and ROLES[other.role].opens_cases and (other.to_on is None or other.to_on >= day)
    }
    if grant.board_id is not None and grant.board_id not in needed:
        take_back(database, account_id=grant.account_id, board_id=grant.board_id)
        drop_reader_everywhere(database, grant.account_id, board_id=grant.board_id)
    key = database.get(AccountKey, grant.account_id)
    if key is not None and not needed:
        drop_holder(database, key.fingerprint)


def _decide(grant: RoleGrant, state: GrantState, actor_id: UUID | None, moment: datetime) -> None:
    grant.state, grant.decided_at, grant.decided_by = state, moment, actor_id


def _tell(database: Session, event: Event, grant: RoleGrant, actor_id: UUID | None, moment: datetime) -> None:
    board = {"board": grant.board_id} if grant.board_id is not None else {}
    trail.write(database, event, actor_id=actor_id, moment=moment, account=grant.account_id, role=grant.role, **board)
