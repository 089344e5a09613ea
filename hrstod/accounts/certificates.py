"""The key authority's word that a public key is a certain account's: checked before anything is sealed for it.

Whoever can write rows can put a public key in somebody's place, and what is then sealed for that person opens for the
intruder. So the key authority signs each key that is to read for others. Its private half is wrapped for those who may
certify, and for the recovery key; no administrator has it.

Its word is about a key and counts for as long as its holder has a role that opens cases. What it has once vouched for
is kept beside (signers.py), for what was signed with the key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState, holds_on
from hrstod.accounts.vault import authority_public
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.authorization.roles import ROLES
from hrstod.crypto import signing
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import PublicKeys
from hrstod.crypto.models import AccountKey, AuthorityKey, AuthorityWrap, Certificate, Signer
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.wrapping import unwrap, wrap
from hrstod.errors import RuleBroken, Unavailable

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys

PURPOSE = "authority"
OWNER = UUID(int=0)
NOT_A_HOLDER = _("Your keys cannot vouch for others yet. Somebody who has the role already must vouch for you first.")
NO_KEY_YET = _("This person has not taken the account into use yet, so there is no key to vouch for.")


class UntrustedKey(Unavailable):
    """A public key that the key authority has not vouched for, or that is another than the one it vouched for."""

    def __init__(self) -> None:
        super().__init__(_("The key of somebody who should read this is not vouched for. Nothing was saved."))


def _context(account_id: UUID, board_id: UUID) -> bytes:
    """Bind a certificate to one account and one board; what is signed is the fingerprint."""
    return context_of("certificate", "certificate", "signature", account_id.hex, board_id.hex)


def certify(
    database: Session,
    vault: Vault,
    *,
    holder: PrivateKeys,
    actor_id: UUID | None,
    account_id: UUID,
    board_id: UUID,
    moment: datetime,
) -> None:
    """Vouch for an account's public key, and pass the ability to vouch on to it.

    `holder` are the keys of somebody who can vouch, or the recovery key. RuleBroken when they cannot, or when the
    account has no key; UntrustedKey when the key and the fingerprint beside it do not belong together, or when the key
    is somebody else's.
    """
    key = database.get(AccountKey, account_id)
    if key is None:
        raise RuleBroken(NO_KEY_YET)
    public = public_of(key)
    seed = _open_authority(database, vault, holder)
    authority = Ed25519PrivateKey.from_private_bytes(seed)
    word = Certificate(
        account_id=account_id,
        board_id=board_id,
        fingerprint=public.fingerprint,
        signed_on=moment.date(),
        signature=signing.sign(authority, public.fingerprint, _context(account_id, board_id)),
    )
    take_back(database, account_id=account_id, board_id=board_id)
    database.add(word)
    _keep(database, vault, word, public)
    add_holder(database, vault, seed=seed, to=public)
    trail.write(database, Event.KEY_CERTIFIED, actor_id=actor_id, moment=moment, account=account_id, board=board_id)


def public_of(key: AccountKey) -> PublicKeys:
    """Read a public key, and never believe the fingerprint beside it; UntrustedKey when the two differ."""
    try:
        public = PublicKeys.from_bytes(key.public)
    except CannotUnseal:
        raise UntrustedKey from None
    if public.fingerprint != key.fingerprint:
        raise UntrustedKey
    return public


def check_certificate(database: Session, vault: Vault, *, account_id: UUID, board_id: UUID, day: date) -> PublicKeys:
    """Give the public key that something may be sealed for, on a day, for a board.

    UntrustedKey when the authority has not vouched for it, when the row was changed, and when its holder has no role
    that opens cases for the board that day, or a closed account: a certificate that a backup has brought back does not
    outlive the role.
    """
    public = _vouched_key(database, vault, account_id, board_id)
    if not opens_cases(database, account_id, board_id, day):
        raise UntrustedKey
    return public


def is_vouched_for(database: Session, vault: Vault, *, account_id: UUID, board_id: UUID, day: date) -> bool:
    """Tell whether something may be sealed for somebody, on a day, for a board."""
    try:
        check_certificate(database, vault, account_id=account_id, board_id=board_id, day=day)
    except Unavailable:  # not vouched for, or no authority that could have
        return False
    return True


def has_certificate(database: Session, vault: Vault, *, account_id: UUID, board_id: UUID) -> bool:
    """Tell whether the authority has vouched for the key that somebody has now, for a board, whatever their roles."""
    try:
        _vouched_key(database, vault, account_id, board_id)
    except Unavailable:
        return False
    return True


def is_word_for(authority: bytes, signature: bytes, fingerprint: bytes, *, account_id: UUID, board_id: UUID) -> bool:
    """Tell whether a signature is the authority's word that a key is an account's, for a board."""
    try:
        public = Ed25519PublicKey.from_public_bytes(authority)
    except ValueError:
        return False
    return signing.verify(public, signature, fingerprint, _context(account_id, board_id))


def _vouched_key(database: Session, vault: Vault, account_id: UUID, board_id: UUID) -> PublicKeys:
    key = database.get(AccountKey, account_id)
    if key is None:
        raise UntrustedKey
    public = public_of(key)
    authority = authority_public(database, vault)
    signatures = database.scalars(
        select(Certificate.signature).where(Certificate.account_id == account_id, Certificate.board_id == board_id)
    )
    words = {"account_id": account_id, "board_id": board_id}
    if not any(is_word_for(authority, one, public.fingerprint, **words) for one in signatures):
        raise UntrustedKey
    return public


def opens_cases(database: Session, account_id: UUID, board_id: UUID, day: date) -> bool:
    """Tell whether somebody can sign in, and has a role that opens cases for a board on a day."""
    opening = [role.id for role in ROLES.values() if role.opens_cases]
    given = (
        select(RoleGrant.from_on, RoleGrant.to_on)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.account_id == account_id,
            RoleGrant.board_id == board_id,
            RoleGrant.role.in_(opening),
            RoleGrant.state == GrantState.GIVEN,
            Account.state == AccountState.ACTIVE,
        )
    )
    return any(holds_on(from_on, to_on, day) for from_on, to_on in database.execute(given))


def _keep(database: Session, vault: Vault, word: Certificate, public: PublicKeys) -> None:
    """Keep the authority's word for good; UntrustedKey when it has already said that the key is somebody else's.

    Whoever took over a colleague's public key and were vouched for with it would be named under what that one signed.
    """
    kept = database.get(Signer, (word.fingerprint, word.board_id))
    if kept is not None and kept.account_id != word.account_id:
        whose = {"account_id": kept.account_id, "board_id": kept.board_id}
        if is_word_for(authority_public(database, vault), kept.signature, kept.fingerprint, **whose):
            raise UntrustedKey
    database.merge(
        Signer(
            fingerprint=word.fingerprint,
            board_id=word.board_id,
            account_id=word.account_id,
            public=public.to_bytes(),
            signature=word.signature,
            signed_on=word.signed_on,
        )
    )


def take_back(database: Session, *, account_id: UUID, board_id: UUID) -> None:
    """Take the authority's word for somebody back, for one board."""
    database.execute(delete(Certificate).where(Certificate.account_id == account_id, Certificate.board_id == board_id))


def add_holder(database: Session, vault: Vault, *, seed: bytes, to: PublicKeys) -> None:
    """Wrap the authority's private half for somebody else."""
    authority = _authority(database, vault)
    context = _wrap_context(authority.id, to.fingerprint)
    second_lock = vault.keystore.find(PURPOSE, OWNER)
    database.merge(
        AuthorityWrap(
            authority_id=authority.id,
            holder=to.fingerprint,
            wrap=wrap(seed, to=to, shred_key=second_lock, context=context),
        )
    )


def drop_holder(database: Session, fingerprint: bytes) -> None:
    """Take the ability to vouch back from somebody's keys."""
    database.execute(delete(AuthorityWrap).where(AuthorityWrap.holder == fingerprint))


def _authority(database: Session, vault: Vault) -> AuthorityKey:
    public = authority_public(database, vault)
    return database.scalars(select(AuthorityKey).where(AuthorityKey.public == public)).one()


def _open_authority(database: Session, vault: Vault, holder: PrivateKeys) -> bytes:
    authority = _authority(database, vault)
    held = database.get(AuthorityWrap, (authority.id, holder.public.fingerprint))
    if held is None:
        raise RuleBroken(NOT_A_HOLDER)
    try:
        return unwrap(
            held.wrap,
            keys=holder,
            shred_key=vault.keystore.find(PURPOSE, OWNER),
            context=_wrap_context(authority.id, held.holder),
        )
    except CannotUnseal:
        raise RuleBroken(NOT_A_HOLDER) from None


def _wrap_context(authority_id: UUID, fingerprint: bytes) -> bytes:
    return context_of("authority", "authority_wrap", "wrap", authority_id.hex, fingerprint.hex())
