"""The tables of keys: public halves, private halves locked by their holders, and what custodians hold."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped

from hrstod.database.base import HasId, Row
from hrstod.database.marks import Mark, marked


class AccountKey(Row):
    """An account's public keys, of which there is one set at a time."""

    __tablename__ = "account_key"

    account_id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    epoch: Mapped[int] = marked(Mark.INTERNAL)
    public: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary)
    fingerprint: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary(32))
    made_on: Mapped[date] = marked(Mark.INTERNAL)


class AccountLock(Row):
    """An account's private keys, locked in one of the ways that open them."""

    __tablename__ = "account_lock"
    __table_args__ = (CheckConstraint("way IN ('passphrase', 'recovery-code')", name="is_a_known_way"),)

    account_id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    way: Mapped[str] = marked(Mark.INTERNAL, String(20), primary_key=True)
    salt: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(16))
    blob: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)


class Certificate(HasId, Row):
    """The key authority's word that a public key is a certain account's, for a board."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("account_id", "board_id", "fingerprint"),)

    account_id: Mapped[UUID] = marked(Mark.INTERNAL)
    board_id: Mapped[UUID] = marked(Mark.INTERNAL)
    fingerprint: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary(32))
    signed_on: Mapped[date] = marked(Mark.INTERNAL)
    signature: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(64))


class Signer(Row):
    """Whose public key a fingerprint is, by the key authority's word, for a board.

    A certificate is taken back when a role ends or keys are replaced. This stays: what somebody has signed is verified
    with it for as long as what was signed is there.
    """

    __tablename__ = "signer"

    fingerprint: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary(32), primary_key=True)
    board_id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    account_id: Mapped[UUID] = marked(Mark.INTERNAL)
    public: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary)
    signature: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(64))
    signed_on: Mapped[date] = marked(Mark.INTERNAL)


class RecoveryKey(HasId, Row):
    """The organisation's recovery key: its public half, and the private half sealed for every two custodians."""

    __tablename__ = "recovery_key"

    public: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary)
    fingerprint: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary(32), unique=True)
    probe: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)
    """A known text wrapped for the key; opening it is what a drill proves."""
    made_on: Mapped[date] = marked(Mark.INTERNAL)


class Custodian(Row):
    """One of the three who together, any two, can open the recovery key."""

    __tablename__ = "custodian"
    __table_args__ = (CheckConstraint("number BETWEEN 1 AND 3", name="is_one_of_three"),)

    recovery_id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    number: Mapped[int] = marked(Mark.INTERNAL, primary_key=True, autoincrement=False)
    name: Mapped[str] = marked(Mark.PERSONAL, String(120))
    public: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary)
    salt: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(16))
    locked: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)
    """The custodian's private keys, locked by the words on the custodian's card."""


class RecoveryShare(Row):
    """The recovery key's private half, sealed for one custodian inside another's."""

    __tablename__ = "recovery_share"
    __table_args__ = (CheckConstraint("outer_number < inner_number", name="is_one_of_three_pairs"),)

    recovery_id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    outer_number: Mapped[int] = marked(Mark.INTERNAL, primary_key=True, autoincrement=False)
    inner_number: Mapped[int] = marked(Mark.INTERNAL, primary_key=True, autoincrement=False)
    blob: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)


class RecoveryDrill(HasId, Row):
    """Two custodians opened the recovery key to prove that they can."""

    __tablename__ = "recovery_drill"

    recovery_id: Mapped[UUID] = marked(Mark.INTERNAL)
    held_on: Mapped[date] = marked(Mark.INTERNAL)
    first_number: Mapped[int] = marked(Mark.INTERNAL)
    second_number: Mapped[int] = marked(Mark.INTERNAL)


class AuthorityKey(HasId, Row):
    """The key authority: what certifies that a reader's public key is that reader's."""

    __tablename__ = "authority_key"

    public: Mapped[bytes] = marked(Mark.PUBLIC, LargeBinary(32))
    made_on: Mapped[date] = marked(Mark.INTERNAL)


class AuthorityWrap(Row):
    """The key authority's private half, wrapped for somebody who may certify, or for the recovery key."""

    __tablename__ = "authority_wrap"

    authority_id: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    holder: Mapped[bytes] = marked(Mark.INTERNAL, LargeBinary(32), primary_key=True)
    """The fingerprint of the public key that it is wrapped for."""
    wrap: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)


class KeystoreRow(DeclarativeBase):
    """A row in the keystore: another database, with backups of its own that live shorter."""

    metadata = MetaData()


class ShredKey(KeystoreRow):
    """The second lock of something: without this key, everything under it is unreadable for good.

    In SQLite too the rows lie in the order of their keys, and so do not tell in which order they were made.
    """

    __tablename__ = "shred_key"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 (SQLAlchemy's own)

    purpose: Mapped[str] = marked(Mark.INTERNAL, String(40), primary_key=True)
    owner: Mapped[UUID] = marked(Mark.INTERNAL, primary_key=True)
    """What the key is for: an account for its locker; all zeros for what the installation as a whole has."""
    epoch: Mapped[int] = marked(Mark.INTERNAL, index=True)
    """The epoch of the master key that it is sealed under."""
    blob: Mapped[bytes] = marked(Mark.SEALED, LargeBinary)
