"""The key authority's word that a public key is a certain account's: checked before anything is sealed for it.

Whoever can write rows can put a public key in somebody's place, and what is then sealed for that person opens for the
intruder. So the key authority signs each key that is to read for others. Its private half is wrapped for those who may
certify, and for the recovery key; no administrator has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from hrstod.accounts.vault import authority_public
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.crypto import signing
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import PublicKeys
from hrstod.crypto.models import AccountKey, AuthorityKey, AuthorityWrap, Certificate
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.wrapping import unwrap, wrap
from hrstod.errors import RuleBroken, Unavailable

if TYPE_CHECKING:
    from datetime import datetime

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
    account has no key; UntrustedKey when the key and the fingerprint beside it do not belong together.
    """
    key = database.get(AccountKey, account_id)
    if key is None:
        raise RuleBroken(NO_KEY_YET)
    public = public_of(key)
    seed = _open_authority(database, vault, holder)
    signer = Ed25519PrivateKey.from_private_bytes(seed)
    take_back(database, account_id=account_id, board_id=board_id)
    database.add(
        Certificate(
            account_id=account_id,
            board_id=board_id,
            fingerprint=public.fingerprint,
            signed_on=moment.date(),
            signature=signing.sign(signer, public.fingerprint, _context(account_id, board_id)),
        )
    )
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


def check_certificate(database: Session, vault: Vault, *, account_id: UUID, board_id: UUID) -> PublicKeys:
    """Give the public key that the authority has vouched for; UntrustedKey when it has not, or the row was changed."""
    key = database.get(AccountKey, account_id)
    if key is None:
        raise UntrustedKey
    public = public_of(key)
    authority = Ed25519PublicKey.from_public_bytes(authority_public(database, vault))
    words = _context(account_id, board_id)
    signatures = database.scalars(
        select(Certificate.signature).where(Certificate.account_id == account_id, Certificate.board_id == board_id)
    )
    if not any(signing.verify(authority, one, public.fingerprint, words) for one in signatures):
        raise UntrustedKey
    return public


def is_vouched_for(database: Session, vault: Vault, *, account_id: UUID, board_id: UUID) -> bool:
    """Tell whether the authority has vouched for the key that somebody has now, for a board."""
    try:
        check_certificate(database, vault, account_id=account_id, board_id=board_id)
    except Unavailable:  # not vouched for, or no authority that could have
        return False
    return True


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
