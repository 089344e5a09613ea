"""Whose keys have signed something: of somebody who has left too, and nobody's without a word of the authority."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from hrstod import clock
from hrstod.accounts import certificates, grants, signers
from hrstod.accounts.certificates import UntrustedKey, certify
from hrstod.accounts.models import RoleGrant
from hrstod.accounts.service import keep_keys
from hrstod.accounts.signers import MOST_KEPT, find_signer
from hrstod.accounts.vault import Pins
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.models import AccountKey, Signer
from hrstod.database.transaction import transaction
from tests.accounts.newcomers import confirm, custodians_keys, new_person, new_supporter, propose
from tests.factories.people import add_board

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.crypto.keyring import PublicKeys
    from tests.factories.people import Installation, Person


@pytest.fixture
def board(here: Installation) -> UUID:
    """Give a board."""
    return add_board(here.engine)


@pytest.fixture
def bo(here: Installation, board: UUID) -> Person:
    """Give somebody with HR support for the board, vouched for."""
    return new_supporter(here, board)


def find(here: Installation, fingerprint: bytes, board_id: UUID) -> tuple[UUID, PublicKeys] | None:
    """Look for whose keys a fingerprint is."""
    with transaction(here.engine) as database:
        return find_signer(database, here.vault, fingerprint, board_id)


def change(here: Installation, bo: Person, **values: object) -> None:
    """Change what is kept about Bo's key, as somebody can who has the database."""
    fingerprint = bo.keys.public.fingerprint
    with transaction(here.engine) as database:
        database.execute(update(Signer).where(Signer.fingerprint == fingerprint).values(**values))


def test_whoever_was_vouched_for_is_found_by_the_fingerprint(here: Installation, board: UUID, bo: Person) -> None:
    """With the keys that verify what was signed."""
    assert find(here, bo.keys.public.fingerprint, board) == (bo.id, bo.keys.public)


def test_nobody_is_found_who_was_not_vouched_for(here: Installation, board: UUID, bo: Person) -> None:
    """Nor for another board."""
    assert find(here, new_person(here).keys.public.fingerprint, board) is None
    assert find(here, bo.keys.public.fingerprint, add_board(here.engine)) is None


def test_whoever_has_left_is_still_found(here: Installation, board: UUID, bo: Person) -> None:
    """The role is withdrawn and the certificate gone; what was signed stays signed."""
    with transaction(here.engine) as database:
        [grant] = database.scalars(select(RoleGrant).where(RoleGrant.account_id == bo.id))
        grants.withdraw_role(None, database, grant=grant, moment=clock.now())
    assert find(here, bo.keys.public.fingerprint, board) == (bo.id, bo.keys.public)


def test_old_keys_and_new_ones_are_the_same_persons(here: Installation, board: UUID, bo: Person) -> None:
    """Each verifies what was signed with it."""
    new, custodians = make_keys(), custodians_keys(here)
    with transaction(here.engine) as database:
        keep_keys(database, bo.id, new, clock.now())
        certify(
            database,
            here.vault,
            holder=custodians,
            actor_id=None,
            account_id=bo.id,
            board_id=board,
            moment=clock.now(),
        )
    found = [find(here, keys.public.fingerprint, board) for keys in (bo.keys, new)]
    assert found == [(bo.id, bo.keys.public), (bo.id, new.public)]


@pytest.mark.parametrize(
    "values",
    [
        {"public": make_keys().public.to_bytes()},
        {"public": b"garbage"},
        {"public": b""},
        {"signature": bytes(64)},
        {"signature": b"short"},
        {"account_id": "another"},
    ],
)
def test_a_row_that_somebody_has_changed_names_nobody(
    here: Installation, board: UUID, bo: Person, values: dict[str, object]
) -> None:
    """Another key, no key, no signature, or somebody else's name under it."""
    if "account_id" in values:
        values = {"account_id": new_person(here).id}
    assert find(here, bo.keys.public.fingerprint, board) is not None
    change(here, bo, **values)
    assert find(here, bo.keys.public.fingerprint, board) is None


def test_a_row_moved_to_another_board_names_nobody(here: Installation, bo: Person) -> None:
    """The authority has vouched for one board."""
    other = add_board(here.engine)
    change(here, bo, board_id=other)
    assert find(here, bo.keys.public.fingerprint, other) is None


def test_a_colleagues_row_under_ones_own_fingerprint_names_nobody(here: Installation, board: UUID, bo: Person) -> None:
    """Key, account and signature are right together, and are not that fingerprint's."""
    mine = make_keys().public.fingerprint
    change(here, bo, fingerprint=mine)
    assert find(here, mine, board) is None


@pytest.mark.parametrize("authority", [bytes(32), b"short"])
def test_another_authority_names_nobody(
    here: Installation, board: UUID, bo: Person, authority: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the pinned one counts, whatever stands in the database."""
    monkeypatch.setattr("hrstod.accounts.vault.Vault.pins", lambda _vault: Pins(bytes(32), authority))
    assert find(here, bo.keys.public.fingerprint, board) is None


def test_without_pinned_fingerprints_nobody_is_found(here: Installation, board: UUID, bo: Person) -> None:
    """It does not fail: what cannot be verified is shown as that."""
    vault = replace(here.vault, pins_file=here.vault.pins_file.with_name("gone"))
    with transaction(here.engine) as database:
        assert find_signer(database, vault, bo.keys.public.fingerprint, board) is None


def test_nobody_is_vouched_for_with_a_colleagues_key(here: Installation, board: UUID, bo: Person) -> None:
    """Whoever has put it in place of their own would be named under all that the colleague has signed."""
    mallory = new_person(here, "Mallory")
    theirs = {"public": bo.keys.public.to_bytes(), "fingerprint": bo.keys.public.fingerprint}
    with transaction(here.engine) as database:
        database.execute(update(AccountKey).where(AccountKey.account_id == mallory.id).values(**theirs))
    with pytest.raises(UntrustedKey):
        confirm(here, propose(here, mallory, board))
    assert find(here, bo.keys.public.fingerprint, board) == (bo.id, bo.keys.public)


def test_a_made_up_row_keeps_nobody_from_being_vouched_for(here: Installation, board: UUID) -> None:
    """Somebody else's name stands under Bo's fingerprint before Bo is vouched for; the authority has never said so."""
    bo, mallory = new_person(here, "Bo"), new_person(here, "Mallory")
    public = bo.keys.public
    with transaction(here.engine) as database:
        database.add(
            Signer(
                fingerprint=public.fingerprint,
                board_id=board,
                account_id=mallory.id,
                public=public.to_bytes(),
                signature=bytes(64),
                signed_on=clock.today(),
            )
        )
    confirm(here, propose(here, bo, board))
    assert find(here, public.fingerprint, board) == (bo.id, public)


def test_a_signature_is_verified_once(
    here: Installation, board: UUID, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page with ten notes by one person costs one verification, and another row one more."""
    asked: list[UUID] = []

    def is_word_for(*_given: bytes, account_id: UUID, board_id: UUID) -> bool:
        asked.append(account_id)
        return certificates.is_word_for(*_given, account_id=account_id, board_id=board_id)

    monkeypatch.setattr(signers, "is_word_for", is_word_for)
    for _time in range(3):
        find(here, bo.keys.public.fingerprint, board)
    change(here, bo, signature=bytes(64))
    find(here, bo.keys.public.fingerprint, board)
    assert asked == [bo.id] * 2


def test_so_many_answers_are_kept_and_no_more() -> None:
    """A process does not grow with the rows that it is asked about."""
    assert signers._verified.cache_info().maxsize == MOST_KEPT
