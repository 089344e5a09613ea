"""Somebody with a copy, who knows this source and tries every key in the loot on every lock in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import LargeBinary, inspect, select
from sqlalchemy.orm import Session

from hrstod.accounts import certificates, locker, second_factor, shared_keys
from hrstod.accounts.models import Account, Locker, LockerKey, SharedKey, SharedKeyWrap
from hrstod.accounts.shared_keys import OpenKey
from hrstod.cases.access import PURPOSE as CASE
from hrstod.cases.access import request_context
from hrstod.cases.models import Case, CaseDraft, CaseEntry, SupportRequest
from hrstod.cases.sealing import draft_context, entry_context, index_context
from hrstod.crypto import keystore, masterkey
from hrstod.crypto.custody import open_custodian, open_with_two
from hrstod.crypto.keyring import Locked, PrivateKeys, open_with_code, open_with_passphrase
from hrstod.crypto.models import AccountLock, AuthorityWrap, Custodian, RecoveryShare, ShredKey
from hrstod.crypto.passphrases import read_recovery_code
from hrstod.crypto.primitives import KEY_BYTES, CannotUnseal
from hrstod.crypto.splitting import join
from hrstod.crypto.unsealing import unseal
from hrstod.crypto.wrapping import unwrap
from hrstod.keys.access import share_context

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from uuid import UUID

    from sqlalchemy import Engine

ACCOUNTS = (Account, AccountLock, Locker, LockerKey, Custodian, RecoveryShare, AuthorityWrap)
CASES = (SharedKey, SharedKeyWrap, Case, CaseEntry, CaseDraft, SupportRequest)
TABLES = (*ACCOUNTS, *CASES)
R = TypeVar("R")


@dataclass(frozen=True)
class Loot:
    """What somebody has got hold of."""

    rows: tuple[Any, ...] = ()
    """All rows of the database in which something sealed stands."""
    keystore: tuple[ShredKey, ...] = ()
    master_key: bytes = b""
    memory: tuple[tuple[bytes, bytes], ...] = ()
    """Of everybody who has unlocked: the half that the server keeps, and the blob."""
    cookies: tuple[bytes, ...] = ()
    passphrases: tuple[str, ...] = ()
    recovery_codes: tuple[str, ...] = ()
    custodian_words: tuple[str, ...] = ()

    def all(self, table: type[R]) -> list[R]:
        """List the rows of one table."""
        return [row for row in self.rows if isinstance(row, table)]


def copy_database(engine: Engine) -> tuple[Any, ...]:
    """Copy every row that has something sealed in it."""
    with Session(engine, expire_on_commit=False) as database:
        return tuple(row for table in TABLES for row in database.scalars(select(table)))


def copy_keystore(engine: Engine) -> tuple[ShredKey, ...]:
    """Copy every row of the keystore."""
    with Session(engine, expire_on_commit=False) as database:
        return tuple(database.scalars(select(ShredKey)))


@dataclass
class Burglar:
    """Tries everything; what opened stands in `opened`, and what was learned is tried on the rest."""

    loot: Loot
    opened: set[str] = field(default_factory=set)
    _shred: dict[tuple[str, UUID], bytes] = field(default_factory=dict, repr=False)
    _keys: list[PrivateKeys] = field(default_factory=list, repr=False)

    def open_all(self) -> set[str]:
        """Try every key on every lock, and say in words what opened."""
        self._open_keystore()
        self._open_locks()
        self._open_memory()
        self._open_recovery()
        self._open_lockers()
        self._open_cases()
        self._open_rest()
        return self.opened

    def _candidates(self, *place: Any) -> list[bytes]:
        """List what may be the key from the keystore: the right one if it has opened, else all there is."""
        found = self._shred.get(place)
        return [found] if found else self._everything

    @cached_property
    def _everything(self) -> list[bytes]:
        """List every 32 bytes that look like a key: whole values, and both ends and commitments of longer ones."""
        found = {bytes(KEY_BYTES), *self.loot.cookies}
        for row in (*self.loot.rows, *self.loot.keystore):
            for column in inspect(type(row)).columns:
                value = getattr(row, column.key)
                if isinstance(column.type, LargeBinary) and value is not None:
                    found |= {value[:KEY_BYTES], value[-KEY_BYTES:], value[7 : 7 + KEY_BYTES]}
        found |= {piece for half, blob in self.loot.memory for piece in (half, blob[:KEY_BYTES], blob[-KEY_BYTES:])}
        return sorted(one for one in found if len(one) == KEY_BYTES)

    def _open_keystore(self) -> None:
        for row in self.loot.keystore:
            place = keystore._place(row.purpose, row.owner)
            if self.loot.master_key:
                master = masterkey.TextMasterKey(lambda: self.loot.master_key)
                self._shred[row.purpose, row.owner] = master.unwrap(row.epoch, row.blob, place)
            else:
                layer = masterkey._layer(row.epoch, place)
                for found in _those_that_open(unseal, self._everything, row.blob, layer):
                    self._shred[row.purpose, row.owner] = found
        if self._shred:
            self.opened.add("the keystore")

    def _open_locks(self) -> None:
        peppers = [b"", *self._candidates("pepper", keystore.INSTALLATION)]
        for row in self.loot.all(AccountLock):
            locked, about = Locked(row.salt, row.blob), {"account_id": row.account_id}
            for said in self.loot.passphrases if row.way == "passphrase" else ():
                for pepper in peppers:
                    self._try(
                        self._name("keys", row.account_id), open_with_passphrase, locked, said, pepper=pepper, **about
                    )
            for said in self.loot.recovery_codes if row.way == "recovery-code" else ():
                self._try(self._name("keys", row.account_id), open_with_code, locked, read_recovery_code(said), **about)

    def _open_memory(self) -> None:
        for half, blob in self.loot.memory:
            for cookie in self._everything:
                self._try("keys in memory", join, cookie, half, blob)
        for cookie in self.loot.cookies:
            for half in self._everything:
                for row in self.loot.all(AccountLock):
                    self._try("keys by a cookie", join, cookie, half, row.blob)

    def _open_recovery(self) -> None:
        holders = list(self._keys)
        for row in self.loot.all(Custodian):
            for words in self.loot.custodian_words:
                locked = Locked(row.salt, row.locked)
                found = _tried(open_custodian, locked, words, recovery_id=row.recovery_id, number=row.number)
                holders += [found] if found else []
        for share in self.loot.all(RecoveryShare):
            context = share_context(share.recovery_id)
            for first, second in (*permutations(holders, 2), *((one, one) for one in holders)):
                written = _tried(open_with_two, share.blob, first, second, context)
                if written is not None:
                    self.opened.add("the recovery key")
                    self._keys.append(PrivateKeys.from_bytes(written))
        self._keys += holders

    def _open_lockers(self) -> None:
        wraps = self.loot.all(LockerKey)
        for row in self.loot.all(Locker):
            context, keys = locker._blob_context(row), list(self._everything)
            for held in wraps:
                held_context = locker._wrap_context(row.account_id, held.epoch, held.holder)
                keys += self._unwrapped(held.wrap, held_context, locker.PURPOSE, row.account_id)
            if list(_those_that_open(unseal, keys, row.blob, context)):
                self.opened.add(self._name("locker", row.account_id))

    def _open_cases(self) -> None:
        """Try what was read off the wraps on all that is sealed under a shared key, and the keys on drafts."""
        cases = {row.id: row for row in self.loot.all(Case)}
        for row in self.loot.all(SharedKey):
            keys, key = list(self._everything), OpenKey(row, b"", b"")
            for held in self.loot.all(SharedKeyWrap):
                context = shared_keys._context(row, held.holder, held.account_id)
                is_its_own = held.key_id == row.id
                keys += self._unwrapped(held.wrap, context, row.purpose, row.id) if is_its_own else []
            for what, blob, context in self._sealed_under(key):
                if list(_those_that_open(unseal, keys, blob, context)):
                    self.opened.add(what)
        for draft in self.loot.all(CaseDraft):
            context = draft_context(cases[draft.case_id], draft.account_id)
            if self._unwrapped(draft.blob, context, CASE, draft.case_id):
                self.opened.add(self._name("draft", draft.account_id))

    def _sealed_under(self, key: OpenKey) -> Iterator[tuple[str, bytes, bytes]]:
        """Give all that a shared key opens: what it is, the blob, and what it is bound to."""
        for case in self.loot.all(Case):
            if case.id == key.row.id:
                yield "a case", case.index, index_context(key, case.version)
        for one in self.loot.all(CaseEntry):
            if one.case_id == key.row.id:
                yield "an entry", one.blob, entry_context(key, one.id, one.version, one.previous.hex())
        for request in self.loot.all(SupportRequest):
            if request.id == key.row.id:
                yield "a request", request.blob, request_context(key)

    def _open_rest(self) -> None:
        for row in self.loot.all(AuthorityWrap):
            context = certificates._wrap_context(row.authority_id, row.holder)
            if self._unwrapped(row.wrap, context, certificates.PURPOSE, certificates.OWNER):
                self.opened.add("the key authority")
        for account in self.loot.all(Account):
            keys = self._candidates(second_factor.KEY, keystore.INSTALLATION)
            context = second_factor._context(account.id)
            if account.second_factor and list(_those_that_open(unseal, keys, account.second_factor, context)):
                self.opened.add(self._name("phone", account.id))

    def _unwrapped(self, wrap: bytes, context: bytes, *place: Any) -> list[bytes]:
        tries = (
            _tried(unwrap, wrap, keys=keys, shred_key=shred, context=context)
            for keys in self._keys
            for shred in self._candidates(*place)
        )
        return [found for found in tries if found is not None]

    def _try(self, what: str, open_: Callable[..., PrivateKeys], *args: Any, **options: Any) -> None:
        found = _tried(open_, *args, **options)
        if found is not None:
            self.opened.add(what)
            self._keys.append(found)

    def _name(self, what: str, account_id: UUID) -> str:
        names = {account.id: account.name for account in self.loot.all(Account)}
        return f"{what} of {names.get(account_id, account_id)}"


def _tried(open_: Callable[..., R], *args: Any, **options: Any) -> R | None:
    try:
        return open_(*args, **options)
    except CannotUnseal:
        return None


def _those_that_open(open_: Callable[..., Any], keys: Iterable[bytes], *args: Any) -> Iterator[bytes]:
    return (key for key in keys if _tried(open_, key, *args) is not None)
