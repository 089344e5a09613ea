"""Everything that is stored sealed: what it is, who opens it, and what is needed for that.

A test compares this with the tables: a column that is marked as sealed and does not stand here fails the build.
"""

from __future__ import annotations

from typing import NamedTuple


class SealedField(NamedTuple):
    """One column that nobody reads by reading the database."""

    table: str
    column: str
    what: str
    opened_by: str
    locks: tuple[str, ...]
    """All that it takes to open it; where it says “or”, one of them."""


PASSPHRASE = "the passphrase, stretched, and the pepper in the keystore; or the recovery code"  # noqa: S105 (says which)
HOLDER = "the private keys of the holder"
TWO_CUSTODIANS = "any two custodians together"

SEALED_FIELDS = (
    SealedField(
        "account",
        "second_factor",
        "the secret shared with the account's phone",
        "the server, at sign-in",
        ("the second-factor secret in the keystore",),
    ),
    SealedField(
        "account_lock",
        "blob",
        "the account's private keys",
        "the account's holder",
        (PASSPHRASE,),
    ),
    SealedField(
        "locker",
        "blob",
        "what the account's holder has saved, in a blob of the same size for all",
        f"the account's holder; or {TWO_CUSTODIANS}",
        ("the locker's key, which lies in locker_key.wrap",),
    ),
    SealedField(
        "locker_key",
        "wrap",
        "the locker's key",
        f"the account's holder; or {TWO_CUSTODIANS}",
        (HOLDER, "the locker's shred key in the keystore"),
    ),
    SealedField(
        "recovery_key",
        "probe",
        "a known text, opened at a drill",
        TWO_CUSTODIANS,
        ("the recovery key's private half", "the probe's key in the keystore"),
    ),
    SealedField(
        "custodian",
        "locked",
        "a custodian's private keys",
        "the custodian",
        ("the words on the custodian's card",),
    ),
    SealedField(
        "recovery_share",
        "blob",
        "the recovery key's private half",
        "the two custodians it is for, together",
        ("the private keys of the one", "the private keys of the other"),
    ),
    SealedField(
        "authority_wrap",
        "wrap",
        "the key authority's private half",
        f"somebody who may certify; or {TWO_CUSTODIANS}",
        (HOLDER, "the authority's shred key in the keystore"),
    ),
    SealedField(
        "shared_key_wrap",
        "wrap",
        "the key of something that several people read",
        f"each reader; or {TWO_CUSTODIANS}",
        (HOLDER, "the shared key’s shred key in the keystore"),
    ),
    SealedField(
        "support_case",
        "index",
        "what a case is called, what is due, and what it consists of",
        f"the case’s readers; or {TWO_CUSTODIANS}",
        ("the case’s key, which lies in shared_key_wrap.wrap",),
    ),
    SealedField(
        "case_entry",
        "blob",
        "all that is written about a case, signed by its author",
        f"the case’s readers; or {TWO_CUSTODIANS}",
        ("the case’s key, which lies in shared_key_wrap.wrap",),
    ),
    SealedField(
        "case_draft",
        "blob",
        "what somebody has begun to write",
        "its author alone",
        (HOLDER, "the case’s shred key in the keystore"),
    ),
    SealedField(
        "support_request",
        "blob",
        "what a manager asks HR for",
        f"those in HR support whom the manager chose; or {TWO_CUSTODIANS}",
        ("the request’s key, which lies in shared_key_wrap.wrap",),
    ),
    SealedField(
        "shred_key",
        "blob",
        "a key of the keystore",
        "the server",
        ("the master key",),
    ),
)
