"""Who reads with a shared key, and how that changes: somebody is added, somebody loses it, everybody gets a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select, update

from hrstod.accounts.certificates import check_certificate, opens_cases
from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.shared_keys import FROM_ANYBODY, OpenKey, Reader, make_wrap, open_wrap, wrap_for
from hrstod.accounts.vault import recovery_public
from hrstod.crypto.primitives import KEY_BYTES, commit_to, random_bytes
from hrstod.errors import RuleBroken, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from sqlalchemy import ColumnElement, Delete
    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys, PublicKeys

AT_ONCE = 500
"""How many keys a statement is about at most."""
ALREADY_READS = _("This person can read it already.")


def list_readers(database: Session, key_id: UUID) -> list[Reader]:
    """List who can read with a shared key today, the recovery key left out."""
    query = select(SharedKeyWrap.account_id, SharedKeyWrap.until_month).where(
        SharedKeyWrap.key_id == key_id, SharedKeyWrap.account_id.is_not(None)
    )
    return [Reader(row.account_id, row.until_month) for row in database.execute(query)]


def add_reader(
    database: Session,
    vault: Vault,
    opened: OpenKey,
    *,
    reader: Reader,
    signer: PrivateKeys,
    day: date,
) -> None:
    """Let somebody read with a key, or for longer or shorter than they do; RuleBroken when they do exactly so already.

    UntrustedKey when their public key is not vouched for.
    """
    public = check_certificate(database, vault, account_id=reader.account_id, board_id=opened.row.board_id, day=day)
    held = database.get(SharedKeyWrap, (opened.row.id, public.fingerprint))
    if held is not None and held.until_month == reader.until_month:
        raise RuleBroken(ALREADY_READS)
    database.execute(_wraps_of(reader.account_id).where(SharedKeyWrap.key_id == opened.row.id))
    wrap_for(database, opened, public, signer, reader)


def drop_reader(database: Session, account_id: UUID, *, key_ids: Sequence[UUID]) -> None:
    """Take keys away from somebody, at once; they are stale until the next who opens them makes new ones.

    The keys' rows are held first: a write that has begun with one of them ends before this does.
    """
    for some in (key_ids[at : at + AT_ONCE] for at in range(0, len(key_ids), AT_ONCE)):
        database.execute(select(SharedKey.id).where(SharedKey.id.in_(some)).order_by(SharedKey.id).with_for_update())
        database.execute(_wraps_of(account_id).where(SharedKeyWrap.key_id.in_(some)))
        database.execute(update(SharedKey).where(SharedKey.id.in_(some)).values(is_stale=True))


def drop_reader_everywhere(database: Session, account_id: UUID, *, board_id: UUID | None = None) -> None:
    """Take all keys of a board away from somebody, or of all boards, when a role ends or the account is closed."""
    held = select(SharedKeyWrap.key_id).where(SharedKeyWrap.account_id == account_id)
    wanted = select(SharedKey.id).where(SharedKey.id.in_(held))
    if board_id is not None:
        wanted = wanted.where(SharedKey.board_id == board_id)
    drop_reader(database, account_id, key_ids=database.scalars(wanted.order_by(SharedKey.id)).all())


def drop_ended_readers(database: Session, day: date) -> None:
    """Take keys away from all whose time is over: who covered until a month that has passed, and whose role has ended.

    Both have ended by themselves. This sees to it that what is written from now on is sealed for them no longer.
    """
    held = select(SharedKeyWrap.account_id, SharedKey.board_id).join(SharedKey, SharedKey.id == SharedKeyWrap.key_id)
    for account_id, board_id in database.execute(held.distinct()).all():
        if account_id is not None and not opens_cases(database, account_id, board_id, day):
            drop_reader_everywhere(database, account_id, board_id=board_id)
    over = select(SharedKeyWrap.account_id, SharedKeyWrap.key_id).where(SharedKeyWrap.until_month < day.replace(day=1))
    for account_id, key_id in database.execute(over).all():
        if account_id is not None:
            drop_reader(database, account_id, key_ids=[key_id])


@dataclass(frozen=True)
class Renewed:
    """A key that has taken the place of another, and who reads with it."""

    key: OpenKey
    readers: frozenset[UUID]


def renew(
    database: Session,
    vault: Vault,
    wanted: Sequence[tuple[OpenKey, Sequence[Reader]]],
    *,
    signer: PrivateKeys,
    day: date,
) -> list[Renewed]:
    """Make new keys in place of others; what is under the old ones is then sealed anew by whoever asked for this.

    The readers are those who should read, from something that is sealed under the old key: the rows alone could be
    anybody's. Of them, those get a wrap who have one now for a public key that is vouched for today. The keys have to
    be held by whoever asks.
    """
    if not wanted:
        return []
    ids = [opened.row.id for opened, _readers in wanted]
    recovery = recovery_public(database, vault)
    vouched: dict[tuple[UUID, UUID], PublicKeys | None] = {}
    held = select(SharedKeyWrap.key_id, SharedKeyWrap.holder).where(SharedKeyWrap.key_id.in_(ids))
    having = {(key_id, holder) for key_id, holder in database.execute(held)}
    done, wraps = [], []
    for opened, readers in wanted:
        row, key = opened.row, random_bytes(KEY_BYTES)
        row.epoch, row.commitment, row.is_stale = row.epoch + 1, commit_to(key), False
        renewed = OpenKey(row, key, opened.shred_key)
        wraps.append(make_wrap(renewed, recovery, signer, None))
        given = set()
        for reader in readers:
            asked = (reader.account_id, row.board_id)
            if asked not in vouched:
                vouched[asked] = _vouched(database, vault, *asked, day)
            public = vouched[asked]
            if public is not None and (row.id, public.fingerprint) in having:
                wraps.append(make_wrap(renewed, public, signer, reader))
                given.add(reader.account_id)
        done.append(Renewed(renewed, frozenset(given)))
    _replace_wraps(database, SharedKeyWrap.key_id.in_(ids), wraps)
    return done


def _replace_wraps(database: Session, old: ColumnElement[bool], new: Sequence[Mapping[str, object]]) -> None:
    """Put wraps in the place of others, in two statements; what this transaction has read of wraps is forgotten."""
    database.execute(delete(SharedKeyWrap).where(old), execution_options={"synchronize_session": False})
    if new:
        options = {"render_nulls": True}  # else those without an account would be another statement
        database.execute(insert(SharedKeyWrap), new, execution_options=options)
    for wrap in [one for one in database.identity_map.values() if isinstance(one, SharedKeyWrap)]:
        database.expire(wrap)


def pass_shared_keys_on(
    database: Session, vault: Vault, *, account_id: UUID, old: PrivateKeys, new: PrivateKeys
) -> None:
    """Wrap all that somebody's old keys open for their new ones instead; for a change of keys by their owner.

    SharedKeyDamaged, with nothing changed, when one of them does not open: it would be lost with the old keys.
    """
    held = SharedKeyWrap.holder == old.public.fingerprint
    query = select(SharedKey, SharedKeyWrap).join(SharedKeyWrap, SharedKeyWrap.key_id == SharedKey.id).where(held)
    rows = database.execute(query.order_by(SharedKey.id).with_for_update(of=SharedKey)).all()
    wraps = []
    for purpose in {row.purpose for row, _wrap in rows}:
        same = [(row, wrap) for row, wrap in rows if row.purpose == purpose]
        shred_keys = vault.keystore.find_many(purpose, [row.id for row, _wrap in same])
        for row, wrap in same:
            if (shred_key := shred_keys.get(row.id)) is not None:
                sent = purpose in FROM_ANYBODY
                opened = open_wrap(database, vault, row, wrap, keys=old, shred_key=shred_key, from_anybody=sent)
                wraps.append(make_wrap(opened, new.public, new, Reader(account_id, wrap.until_month)))
    _replace_wraps(database, held, wraps)


def forget_shared_key(database: Session, key_id: UUID) -> None:
    """Delete a shared key and all its wraps; the second lock in the keystore is another matter."""
    database.execute(delete(SharedKeyWrap).where(SharedKeyWrap.key_id == key_id))
    database.execute(delete(SharedKey).where(SharedKey.id == key_id))


def _vouched(database: Session, vault: Vault, account_id: UUID, board_id: UUID, day: date) -> PublicKeys | None:
    try:
        return check_certificate(database, vault, account_id=account_id, board_id=board_id, day=day)
    except Unavailable:
        return None


def _wraps_of(account_id: UUID) -> Delete:
    return delete(SharedKeyWrap).where(SharedKeyWrap.account_id == account_id)
