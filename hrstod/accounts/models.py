"""The tables of accounts: who, invited by whom, with which roles, a locker each, and keys that several share."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped

from hrstod.accounts.rules import AccountState, GrantState
from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark, marked
from hrstod.database.types import UtcMoment, word_of


class Account(HasId, Row):
    """Somebody who may sign in, or has been invited to."""

    __tablename__ = "account"

    sign_in_name: Mapped[str] = marked(Mark.PERSONAL, String(120), unique=True)
    """What is typed to sign in, usually the address at work; lower case."""
    name: Mapped[str] = marked(Mark.PERSONAL, String(120))
    language: Mapped[str] = marked(Mark.PERSONAL, String(2), default="sv")
    state: Mapped[AccountState] = marked(Mark.INTERNAL, word_of(AccountState), default=AccountState.INVITED)
    second_factor: Mapped[bytes | None] = marked(Mark.SEALED, LargeBinary)
    """The secret shared with the phone, sealed under the installation's key."""
    last_step: Mapped[int] = marked(Mark.INTERNAL, default=0)
    """The last half-minute whose code was used; it and all before it are refused (RFC 6238, 5.2)."""
    made_on: Mapped[date] = marked(Mark.INTERNAL)


class Invitation(HasId, Row):
    """A code that lets somebody take an account into use, once."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("expires_at > made_at", name="expires_after_it_is_made"),)

    account_id: Mapped[UUID] = marked(Mark.PERSONAL, ForeignKey("account.id"))
    code_hash: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32), unique=True)
    """SHA-256 of the code; the code itself is shown once and kept nowhere."""
    made_at: Mapped[datetime] = marked(Mark.INTERNAL, UtcMoment)
    made_by: Mapped[UUID | None] = marked(Mark.PERSONAL, ForeignKey("account.id"))
    """Empty when it was made by a command."""
    expires_at: Mapped[datetime] = marked(Mark.INTERNAL, UtcMoment)
    used_at: Mapped[datetime | None] = marked(Mark.INTERNAL, UtcMoment)
    withdrawn_at: Mapped[datetime | None] = marked(Mark.INTERNAL, UtcMoment)


class RoleGrant(HasId, Row):
    """A role somebody has for a board, or for the whole municipality, from a day to a day."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("(decided_at IS NULL) = (state = 'proposed')", name="is_decided_or_proposed"),
        CheckConstraint("(withdrawn_at IS NULL) = (state <> 'withdrawn')", name="is_withdrawn_at_a_time"),
    )

    account_id: Mapped[UUID] = marked(Mark.PERSONAL, ForeignKey("account.id"))
    role: Mapped[str] = marked(Mark.INTERNAL, String(40))
    board_id: Mapped[UUID | None] = marked(Mark.INTERNAL, ForeignKey("board.id"))
    """Empty when the role is for the whole municipality."""
    from_on: Mapped[date] = marked(Mark.INTERNAL)
    to_on: Mapped[date | None] = marked(Mark.INTERNAL)
    state: Mapped[GrantState] = marked(Mark.INTERNAL, word_of(GrantState), default=GrantState.PROPOSED)
    proposed_at: Mapped[datetime] = marked(Mark.INTERNAL, UtcMoment)
    proposed_by: Mapped[UUID | None] = marked(Mark.PERSONAL, ForeignKey("account.id"))
    """Empty when it was proposed by a command, here and below."""
    decided_at: Mapped[datetime | None] = marked(Mark.INTERNAL, UtcMoment)
    decided_by: Mapped[UUID | None] = marked(Mark.PERSONAL, ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = marked(Mark.INTERNAL, UtcMoment)
    withdrawn_by: Mapped[UUID | None] = marked(Mark.PERSONAL, ForeignKey("account.id"))


class Locker(Row):
    """One sealed blob per account, of the same size for all; no time and no counter, so that a copy tells nothing."""

    __tablename__ = "locker"

    account_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("account.id"), primary_key=True)
    blob: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)
    version: Mapped[UUID] = marked(Mark.INTERNAL)
    """Random, new at every sealing, and part of what the blob is bound to: a counter would tell who uses the locker."""

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 (SQLAlchemy's own)


class LockerKey(Row):
    """The key of a locker, wrapped for its owner and for the recovery key."""

    __tablename__ = "locker_key"

    account_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("account.id"), primary_key=True)
    holder: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32), primary_key=True)
    """The fingerprint of the public key that it is wrapped for."""
    epoch: Mapped[int] = marked(Mark.INTERNAL, default=1)
    wrap: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)
    signature: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(64))
    """By the owner's keys, or by the recovery key: anybody can wrap a key of theirs for a public key, and nobody else
    can sign it."""


class SharedKey(Row):
    """The key of something that several people read for a board; the key itself is in the wraps.

    No time and no order: in SQLite too the rows lie in the order of their random ids.
    """

    __tablename__ = "shared_key"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (SQLAlchemy's own)

    id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    """The id of what it opens."""
    purpose: Mapped[str] = marked(Mark.INTERNAL, String(20))
    board_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("board.id"))
    epoch: Mapped[int] = marked(Mark.INTERNAL, default=1)
    commitment: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32))
    """What only this key gives: AES-GCM alone lets one blob open under two keys."""
    is_stale: Mapped[bool] = marked(Mark.INTERNAL, default=False)
    """Somebody who could read it may no longer; whoever opens it next makes a new key."""


class SharedKeyWrap(Row):
    """A shared key, wrapped for one who reads with it, or for the recovery key."""

    __tablename__ = "shared_key_wrap"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (SQLAlchemy's own)

    key_id: Mapped[UUID] = marked(Mark.INTERNAL, ForeignKey("shared_key.id", ondelete="CASCADE"), primary_key=True)
    holder: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32), primary_key=True, index=True)
    """The fingerprint of the public key that it is wrapped for."""
    account_id: Mapped[UUID | None] = marked(Mark.PERSONAL, ForeignKey("account.id"), index=True)
    """Empty for the recovery key."""
    wrap: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)
    signer: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32))
    """The fingerprint of the keys that signed it: anybody can wrap a key of theirs for a public key."""
    signature: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(64))
    until_month: Mapped[date | None] = marked(Mark.INTERNAL)
    """The first day of the month at whose end somebody who covers for another stops; empty when there is no end."""
