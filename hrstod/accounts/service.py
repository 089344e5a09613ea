"""What is done to accounts: invite, close, open again; and what somebody does to their own."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hrstod.accounts import locker
from hrstod.accounts.certificates import drop_holder
from hrstod.accounts.models import Account, Invitation, RoleGrant
from hrstod.accounts.renewal import STEPS, Offer, Renewal, Step
from hrstod.accounts.rules import AccountState, InvitationState, invitation_state
from hrstod.accounts.second_factor import seal_secret
from hrstod.accounts.sharing import drop_reader_everywhere
from hrstod.accounts.sign_in import PASSPHRASE, PEPPER, RECOVERY_CODE, clean_name, keep_lock
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.clock import SWEDEN
from hrstod.crypto.keyring import lock_with_code, lock_with_passphrase, make_keys
from hrstod.crypto.models import AccountKey
from hrstod.crypto.passphrases import WrongCode, make_invitation_code, read_code, read_recovery_code
from hrstod.errors import Conflict, RuleBroken

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from flask_babel.speaklater import LazyString
    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys

DAYS_UNTIL_EMPTYING = 7
NAME_TAKEN = _("There is already an account with this sign-in name.")
NO_NAME = _("A person needs a name and a sign-in name, of at most 120 characters each.")
LONGEST_NAME = 120
SENTENCES: dict[InvitationState | None, LazyString] = {
    InvitationState.USED: _("This code has been used. Ask whoever invited you for a new one."),
    InvitationState.EXPIRED: _("This code has expired. Ask whoever invited you for a new one."),
    InvitationState.WITHDRAWN: _("This code has been replaced by a newer one. Look for the latest you were given."),
}
NO_SUCH_CODE = _("That is not a code of ours. Compare it with what you were given.")


class InvitationRefused(RuleBroken):
    """A code opens nothing: it is used, too old, replaced or nobody's."""

    def __init__(self, state: InvitationState | None) -> None:
        super().__init__(SENTENCES.get(state, NO_SUCH_CODE))
        self.reason = state.value if state else "unknown"


def invite(
    actor_id: UUID | None,
    database: Session,
    *,
    name: str,
    sign_in_name: str,
    language: str,
    moment: datetime,
    lasts: timedelta,
) -> tuple[Account, str]:
    """Make an account and a code that takes it into use; the code is given back once and kept nowhere.

    RuleBroken when the sign-in name is taken, or a name is empty or too long.
    """
    called, signs_in_as = " ".join(name.split()), clean_name(sign_in_name)
    if not all(0 < len(one) <= LONGEST_NAME for one in (called, signs_in_as)):
        raise RuleBroken(NO_NAME)
    account = Account(
        name=called,
        sign_in_name=signs_in_as,
        language=language,
        made_on=moment.date(),
        state=AccountState.INVITED,
    )
    try:
        with database.begin_nested():
            database.add(account)
    except IntegrityError:
        raise RuleBroken(NAME_TAKEN) from None
    locker.add_locker(database, account.id)
    return account, invite_again(actor_id, database, account=account, moment=moment, lasts=lasts)


def has_accounts(database: Session) -> bool:
    """Tell whether anybody was ever invited."""
    return database.scalars(select(Account).limit(1)).first() is not None


def invite_again(
    actor_id: UUID | None, database: Session, *, account: Account, moment: datetime, lasts: timedelta
) -> str:
    """Give an account a new code, in place of any before it; whoever uses it gets new keys."""
    database.execute(
        update(Invitation)
        .where(Invitation.account_id == account.id, Invitation.used_at.is_(None), Invitation.withdrawn_at.is_(None))
        .values(withdrawn_at=moment)
    )
    code = make_invitation_code()
    invitation = Invitation(
        account_id=account.id,
        code_hash=_hash(read_code(code)),
        made_at=moment,
        made_by=actor_id,
        expires_at=moment + lasts,
    )
    database.add(invitation)
    is_again = database.get(AccountKey, account.id) is not None
    event = Event.ACCOUNT_INVITED_AGAIN if is_again else Event.ACCOUNT_INVITED
    trail.write(database, event, actor_id=actor_id, moment=moment, account=account.id)
    return code


def find_invitation(database: Session, typed: str, *, moment: datetime) -> Invitation:
    """Find the invitation that a code belongs to; InvitationRefused, and why, when it opens nothing."""
    try:
        code_hash = _hash(read_code(typed))
    except WrongCode:
        raise InvitationRefused(None) from None
    found = database.scalars(select(Invitation).where(Invitation.code_hash == code_hash)).one_or_none()
    if found is None or database.get_one(Account, found.account_id).state == AccountState.DISABLED:
        raise InvitationRefused(None)
    check_open(found, moment)
    return found


def check_open(invitation: Invitation, moment: datetime) -> None:
    """Stop with InvitationRefused unless an invitation can be used at a moment."""
    state = invitation_state(
        invitation.expires_at,
        moment,
        made_at=invitation.made_at,
        is_used=invitation.used_at is not None,
        is_withdrawn=invitation.withdrawn_at is not None,
    )
    if state is not InvitationState.OPEN:
        raise InvitationRefused(state)


def take_over(
    database: Session, vault: Vault, offer: Offer, *, keys: PrivateKeys | None, moment: datetime
) -> PrivateKeys:
    """Make everything that was handed over count at once, and give the keys it opens.

    At a welcome the keys are new; otherwise they are the ones somebody has open. InvitationRefused when the
    invitation was used, or the account closed, meanwhile.
    """
    account = database.get_one(Account, offer.account_id, with_for_update=True, populate_existing=True)
    if account.state is AccountState.DISABLED:
        raise InvitationRefused(None)
    if offer.why is Renewal.WELCOME:
        keys = _welcome(database, vault, account, offer, moment)
    else:
        _check_current(database, account.id, keys)
    if keys is None:
        raise RuleBroken(_("Unlock first; nothing was changed."))
    steps = STEPS[offer.why]
    if Step.PASSPHRASE in steps:
        pepper = vault.keystore.secret(PEPPER)
        locked = lock_with_passphrase(keys, offer.passphrase, account_id=account.id, pepper=pepper)
        keep_lock(database, account.id, PASSPHRASE, locked)
    if Step.PHONE in steps:
        account.second_factor = seal_secret(vault, account.id, offer.secret)
        account.last_step = max(offer.phone_step, 0)
    if Step.PAPER in steps:
        code = read_recovery_code(offer.recovery_code)
        keep_lock(database, account.id, RECOVERY_CODE, lock_with_code(keys, code, account_id=account.id))
    events = {
        Step.PASSPHRASE: Event.ACCOUNT_PASSPHRASE_CHANGED,
        Step.PHONE: Event.ACCOUNT_SECOND_FACTOR_CHANGED,
        Step.PAPER: Event.ACCOUNT_RECOVERY_CODE_CHANGED,
    }
    for event in [Event.ACCOUNT_ENROLLED] if offer.why is Renewal.WELCOME else [events[step] for step in steps]:
        trail.write(database, event, actor_id=account.id, moment=moment, account=account.id)
    return keys


def _check_current(database: Session, account_id: UUID, keys: PrivateKeys | None) -> None:
    """Stop with Conflict when an account has other keys by now than those that are open here."""
    held = database.get(AccountKey, account_id, populate_existing=True)
    if keys is not None and held is not None and held.fingerprint != keys.public.fingerprint:
        raise Conflict


def _welcome(database: Session, vault: Vault, account: Account, offer: Offer, moment: datetime) -> PrivateKeys:
    """Use the invitation up, and give the account new keys; a locker that was in use waits for the custodians."""
    invitation = database.get_one(Invitation, offer.invitation_id, with_for_update=True, populate_existing=True)
    check_open(invitation, moment)
    invitation.used_at = moment
    keys = make_keys()
    keep_keys(database, account.id, keys, moment)
    drop_reader_everywhere(database, account.id)  # the old keys opened it, and may be in other hands by now
    account.state = AccountState.ACTIVE
    if not locker.has_key(database, account.id):
        locker.begin_locker(database, vault, account_id=account.id, keys=keys)
    return keys


def keep_keys(database: Session, account_id: UUID, keys: PrivateKeys, moment: datetime) -> int:
    """Keep an account's public keys in place of those before, which can then vouch for nobody; give their epoch."""
    held = database.get(AccountKey, account_id)
    epoch = held.epoch + 1 if held is not None else 1
    if held is not None:
        drop_holder(database, held.fingerprint)
    database.merge(
        AccountKey(
            account_id=account_id,
            epoch=epoch,
            public=keys.public.to_bytes(),
            fingerprint=keys.public.fingerprint,
            made_on=moment.date(),
        )
    )
    return epoch


def disable(actor_id: UUID | None, database: Session, *, account: Account, moment: datetime) -> None:
    """Close an account: it can neither sign in nor be taken into use, and reads nothing that others share with it.

    What is in its own locker stays as it is.
    """
    if account.id == actor_id:
        raise RuleBroken(_("You cannot close your own account. Ask another administrator."))
    # The account first, then its roles, as whoever writes holds them: neither waits for the other for ever.
    database.execute(select(Account.id).where(Account.id == account.id).with_for_update(key_share=True))
    roles = select(RoleGrant.id).where(RoleGrant.account_id == account.id)
    database.execute(roles.order_by(RoleGrant.id).with_for_update())  # whoever is sealing something for them ends first
    account.state = AccountState.DISABLED
    drop_reader_everywhere(database, account.id)
    trail.write(database, Event.ACCOUNT_DISABLED, actor_id=actor_id, moment=moment, account=account.id)


def enable(actor_id: UUID | None, database: Session, *, account: Account, moment: datetime) -> None:
    """Open a closed account again, as it was."""
    has_keys = database.get(AccountKey, account.id) is not None
    account.state = AccountState.ACTIVE if has_keys else AccountState.INVITED
    trail.write(database, Event.ACCOUNT_ENABLED, actor_id=actor_id, moment=moment, account=account.id)


def change_language(account: Account, language: str) -> None:
    """Choose the language that hrstod speaks with somebody."""
    account.language = language


def begin_again_on(database: Session, account_id: UUID) -> date:
    """Give the first day on which somebody with new keys may begin again with an empty locker.

    Whoever makes a code could use it, and destroy what another has saved. A week gives its owner time to notice.
    """
    return database.get_one(AccountKey, account_id).made_on + timedelta(days=DAYS_UNTIL_EMPTYING)


def empty_own_locker(database: Session, vault: Vault, *, account_id: UUID, keys: PrivateKeys, moment: datetime) -> None:
    """Begin again with an empty locker, for somebody whose old one nobody will open.

    RuleBroken when it is open, or when the keys are too new.
    """
    database.get_one(Account, account_id, with_for_update=True)
    if not locker.waits_for_custodians(database, account_id=account_id, public=keys.public):
        raise RuleBroken(_("Your saved plans are open to you, so there is no need to begin again."))
    if moment.astimezone(SWEDEN).date() < begin_again_on(database, account_id):
        raise RuleBroken(_("Your keys are new. Wait a week before you begin again; two custodians can help you now."))
    locker.empty_locker(database, vault, account_id=account_id, keys=keys)
    trail.write(database, Event.LOCKER_EMPTIED, actor_id=account_id, moment=moment, account=account_id)


def _hash(code: bytes) -> bytes:
    return sha256(code).digest()
