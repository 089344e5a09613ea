"""What all about a case is bound to when it is sealed or signed, and how it is sealed. Opening is in access.py."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from hrstod.cases.contents import Head, encode_entry, encode_index
from hrstod.cases.rules import INDEX_SIZES, padded
from hrstod.crypto.envelope import context_of, continued
from hrstod.crypto.keyring import sign
from hrstod.crypto.primitives import derive_key
from hrstod.crypto.sealing import seal
from hrstod.crypto.wrapping import wrap

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.accounts.shared_keys import OpenKey
    from hrstod.cases.contents import CaseIndex, Entry
    from hrstod.cases.models import Case
    from hrstod.crypto.keyring import PrivateKeys

FIRST = bytes(32).hex()
"""What stands in the place of the version before the first."""


def reference_of(case_id: UUID, shred_key: bytes) -> str:
    """Give what the audit trail calls a case: nobody can tell which it is once its key is gone from the keystore."""
    return derive_key(shred_key, context_of("audit reference", case_id.hex)).hex()


def index_context(key: OpenKey, version: UUID) -> bytes:
    """Bind an index to its case, its key's epoch and its version."""
    return context_of("case index", "support_case", "index", *key.place, version.hex)


def entry_context(key: OpenKey, entry_id: UUID, version: int, previous: str) -> bytes:
    """Bind a version of an entry to its case, its key's epoch, and the version before it."""
    return continued(_entries_of(*key.place), entry_id.hex, version, previous)


@lru_cache(maxsize=500)
def _entries_of(board: str, case: str, epoch: int) -> bytes:
    """Write what the contexts of all entries of a case begin with."""
    return context_of("case entry", "case_entry", "blob", board, case, epoch)


def signature_context(case: Case, entry_id: UUID, version: int, previous: str) -> bytes:
    """Bind an author's signature to the same; not to the epoch, because it outlives the key."""
    return context_of("case entry signature", case.board_id.hex, case.id.hex, entry_id.hex, version, previous)


def draft_context(case: Case, account_id: UUID) -> bytes:
    """Bind a draft to its case and its author."""
    return context_of("case draft", "case_draft", "blob", case.board_id.hex, case.id.hex, account_id.hex)


def seal_index(key: OpenKey, version: UUID, index: CaseIndex) -> bytes:
    """Seal an index; TooLong when it does not fit."""
    return seal(key.key, padded(encode_index(index), INDEX_SIZES), index_context(key, version))


def sign_entry(keys: PrivateKeys, case: Case, entry_id: UUID, *, version: int, previous: str, entry: Entry) -> bytes:
    """Write a version of an entry with its author's signature before it."""
    text = encode_entry(entry)
    return sign(keys, text, signature_context(case, entry_id, version, previous)) + text


def seal_entry(key: OpenKey, entry_id: UUID, head: Head, written: bytes) -> bytes:
    """Seal a version of an entry; TooLong when it does not fit."""
    return seal(key.key, padded(written), entry_context(key, entry_id, head.version, head.previous))


def head_of(version: int, previous: str, written: bytes) -> Head:
    """Give what the index remembers of a version of an entry."""
    return Head(version, sha256(written).hexdigest(), previous)


def seal_draft(keys: PrivateKeys, case: Case, account_id: UUID, *, shred_key: bytes, text: bytes) -> bytes:
    """Seal what somebody has begun to write, for them alone."""
    return wrap(padded(text), to=keys.public, shred_key=shred_key, context=draft_context(case, account_id))
