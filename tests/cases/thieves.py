"""Somebody who once read a case, has kept every key they had, and copies both databases and the master key."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from hrstod.accounts import shared_keys
from hrstod.accounts.models import SharedKey, SharedKeyWrap
from hrstod.accounts.shared_keys import open_shared_key
from hrstod.cases.access import PURPOSE
from hrstod.cases.models import Case, CaseEntry
from hrstod.cases.sealing import entry_context, index_context
from hrstod.crypto.keyring import sign
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.unsealing import unseal
from hrstod.crypto.wrapping import unwrap
from hrstod.database.transaction import transaction

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.accounts.shared_keys import OpenKey
    from hrstod.crypto.keyring import PrivateKeys
    from tests.factories.cases import Office
    from tests.factories.people import Person


@dataclass
class Thief:
    """Whoever has these keys, and remembers what they opened."""

    office: Office
    keys: PrivateKeys
    known: list[bytes] = field(default_factory=list)

    def remember(self, case_id: UUID) -> None:
        """Keep the key of a case that they read today."""
        with self.office.read() as database:
            self.known.append(open_shared_key(database, self.office.installation.vault, case_id, keys=self.keys).key)

    def opened(self, case_id: UUID) -> list[str]:
        """Say what of a case opens with all that they have: the index, or an entry by its id."""
        vault = self.office.installation.vault
        with self.office.read() as database:
            row, case = database.get_one(SharedKey, case_id), database.get_one(Case, case_id)
            shred_key = vault.keystore.find(PURPOSE, case_id)
            wraps = database.scalars(select(SharedKeyWrap).where(SharedKeyWrap.key_id == case_id)).all()
            entries = database.scalars(select(CaseEntry).where(CaseEntry.case_id == case_id)).all()
            keys = [*self.known, shred_key, *(found for one in wraps for found in self._unwrapped(row, one, shred_key))]
            place = shared_keys.OpenKey(row, b"", shred_key)
            sealed = {"index": (case.index, index_context(place, case.version))} | {
                one.id.hex: (one.blob, entry_context(place, one.id, one.version, one.previous.hex())) for one in entries
            }
        return [what for what, (blob, context) in sealed.items() for key in keys if _opens(key, blob, context)]

    def _unwrapped(self, row: SharedKey, held: SharedKeyWrap, shred_key: bytes) -> list[bytes]:
        context = shared_keys._context(row, held.holder, held.account_id)
        with suppress(CannotUnseal):
            return [unwrap(held.wrap, keys=self.keys, shred_key=shred_key, context=context)]
        return []


def _opens(key: bytes, blob: bytes, context: bytes) -> bool:
    with suppress(CannotUnseal):
        unseal(key, blob, context)
        return True
    return False


def forge_wrap(office: Office, case_id: UUID, person: Person) -> None:
    """Put a wrap there as somebody can who has all rights to both databases: another's, under the person's name.

    The person helps, and signs it with their own keys, which are vouched for.
    """
    with transaction(office.installation.engine) as database:
        held = SharedKeyWrap.key_id == case_id
        row = database.get_one(SharedKey, case_id)
        taken = database.execute(select(SharedKeyWrap.__table__).where(held)).mappings().first()
        assert taken is not None
        own = person.keys.public.fingerprint
        context = shared_keys._context(row, own, person.id)
        forged = {**taken, "holder": own, "account_id": person.id, "until_month": None, "signer": own}
        forged["signature"] = sign(person.keys, forged["wrap"], context)
        database.execute(delete(SharedKeyWrap).where(held, SharedKeyWrap.account_id == person.id))
        database.execute(insert(SharedKeyWrap).values(forged))


def key_of(office: Office, case_id: UUID, keys: PrivateKeys) -> OpenKey:
    """Open the key of a case."""
    with office.read() as database:
        return open_shared_key(database, office.installation.vault, case_id, keys=keys)
