"""A public key counts when the key authority has signed it for that person and that board, and only then."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, update

from hrstod import clock
from hrstod.accounts import grants, queries
from hrstod.accounts.certificates import NOT_A_HOLDER, UntrustedKey, check_certificate, is_vouched_for
from hrstod.accounts.grants import KEY_CHANGED
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState, GrantState
from hrstod.accounts.service import keep_keys
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.models import AccountKey, AuthorityKey, AuthorityWrap, Certificate
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken, Unavailable
from tests.accounts import tampering
from tests.accounts.newcomers import confirm, custodians_keys, new_person, new_supporter, propose
from tests.factories.people import add_board

if TYPE_CHECKING:
    from datetime import date
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


def check(here: Installation, account_id: UUID, board_id: UUID, day: date | None = None) -> PublicKeys:
    """Look for a key to seal something for, today unless said otherwise."""
    with transaction(here.engine) as database:
        return check_certificate(
            database, here.vault, account_id=account_id, board_id=board_id, day=day or clock.today()
        )


def is_trusted(here: Installation, account_id: UUID, board_id: UUID, day: date | None = None) -> bool:
    """Tell whether something would be sealed for somebody."""
    try:
        check(here, account_id, board_id, day)
    except UntrustedKey:
        return False
    return True


def change(here: Installation, bo: Person, **values: object) -> None:
    """Change Bo's role in the table."""
    with transaction(here.engine) as database:
        database.execute(update(RoleGrant).where(RoleGrant.account_id == bo.id).values(**values))


def test_a_key_that_was_vouched_for_is_given(here: Installation, board: UUID, bo: Person) -> None:
    """For the board that it was vouched for."""
    assert check(here, bo.id, board) == bo.keys.public


def test_vouching_is_for_one_board(here: Installation, bo: Person) -> None:
    """Another board's support is another question."""
    assert not is_trusted(here, bo.id, add_board(here.engine))


@pytest.mark.parametrize("state", [AccountState.DISABLED, AccountState.INVITED])
def test_nothing_is_sealed_for_an_account_that_is_not_in_use(
    here: Installation, board: UUID, bo: Person, state: AccountState
) -> None:
    """Whatever the authority has said, and whatever roles there are."""
    with transaction(here.engine) as database:
        database.execute(update(Account).where(Account.id == bo.id).values(state=state))
    assert not is_trusted(here, bo.id, board)


@pytest.mark.parametrize(
    "values",
    [
        {"state": GrantState.WITHDRAWN, "withdrawn_at": clock.now()},
        {"state": GrantState.REFUSED},
        {"role": "coordinator"},
        {"role": "a role that is no more"},
        {"board_id": None},
    ],
)
def test_a_certificate_does_not_outlive_the_role(
    here: Installation, board: UUID, bo: Person, values: dict[str, object]
) -> None:
    """It may have come back with a backup; without a role that opens cases for that board nothing is sealed."""
    change(here, bo, **values)
    assert not is_trusted(here, bo.id, board)


def test_a_role_for_another_board_does_not_make_a_certificate_count(
    here: Installation, board: UUID, bo: Person
) -> None:
    """The authority has vouched for one board, and the role is for the other: neither is sealed for."""
    other = add_board(here.engine)
    change(here, bo, board_id=other)
    assert (is_trusted(here, bo.id, board), is_trusted(here, bo.id, other)) == (False, False)


def test_something_is_sealed_on_the_days_of_the_role(here: Installation, board: UUID, bo: Person) -> None:
    """The first and the last one included."""
    first, last = clock.today(), clock.today() + timedelta(days=10)
    change(here, bo, from_on=first, to_on=last)
    days = (first - timedelta(days=1), first, last, last + timedelta(days=1))
    assert [is_trusted(here, bo.id, board, day) for day in days] == [False, True, True, False]


def test_nobody_is_trusted_without_a_word_of_the_authority(here: Installation, board: UUID) -> None:
    """Having a key is not enough."""
    assert not is_trusted(here, new_person(here).id, board)


@pytest.mark.parametrize(
    "tamper",
    [
        tampering.rogue_key,
        tampering.rogue_key_under_the_old_fingerprint,
        tampering.garbage,
        tampering.rogue_key_and_rogue_signature,
        tampering.signature_of_somebody_else,
        tampering.key_and_signature_of_somebody_else,
        tampering.no_signature,
    ],
)
def test_whoever_changes_rows_receives_nothing(here: Installation, board: UUID, bo: Person, tamper: object) -> None:
    """Nothing is sealed for a key that the authority has not signed for this person and board."""
    tamper(here, bo, board)  # type: ignore[operator]
    assert not is_trusted(here, bo.id, board)


def test_a_certificate_moved_to_another_board_vouches_for_nothing(here: Installation, board: UUID, bo: Person) -> None:
    """Nor for the board that it was moved from."""
    other = add_board(here.engine)
    with transaction(here.engine) as database:
        database.execute(update(Certificate).where(Certificate.account_id == bo.id).values(board_id=other))
    assert (is_trusted(here, bo.id, other), is_trusted(here, bo.id, board)) == (False, False)


def test_a_rogue_certificate_beside_the_right_one_changes_nothing(here: Installation, board: UUID, bo: Person) -> None:
    """Nobody can shut somebody out by adding a row."""
    with transaction(here.engine) as database:
        database.add(
            Certificate(
                account_id=bo.id, board_id=board, fingerprint=bytes(32), signed_on=clock.today(), signature=bytes(64)
            )
        )
    assert is_trusted(here, bo.id, board)


def test_another_authority_in_the_database_is_not_believed(here: Installation, board: UUID, bo: Person) -> None:
    """The one that was pinned at the ceremony stands in a file; a row that pretends to be it is noticed."""
    with transaction(here.engine) as database:
        key = database.scalars(select(AuthorityKey)).one()
        before = key.public
        key.public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    try:
        with pytest.raises(Unavailable):
            check(here, bo.id, board)
    finally:
        with transaction(here.engine) as database:
            database.scalars(select(AuthorityKey)).one().public = before


def test_new_keys_are_not_vouched_for(here: Installation, board: UUID, bo: Person) -> None:
    """Somebody who was invited again, or says so, has to be recognised anew; the old keys vouch for nobody."""
    with transaction(here.engine) as database:
        keep_keys(database, bo.id, make_keys(), clock.now())
    assert not is_trusted(here, bo.id, board)
    with pytest.raises(RuleBroken, match=str(NOT_A_HOLDER)):
        confirm(here, propose(here, new_person(here), board), by=bo)


def test_whoever_was_vouched_for_can_vouch(here: Installation, board: UUID, bo: Person) -> None:
    """So the custodians are needed for the first one only."""
    eva = new_person(here, "Eva")
    confirm(here, propose(here, eva, board), by=bo)
    confirm(here, propose(here, new_person(here), board), by=eva)
    assert check(here, eva.id, board) == eva.keys.public


def test_whoever_was_not_vouched_for_cannot_vouch(here: Installation, board: UUID) -> None:
    """Whatever roles stand in the table: the role row alone gives no key."""
    mallory = new_person(here, "Mallory")
    grant = propose(here, new_person(here), board)
    with pytest.raises(RuleBroken):
        confirm(here, grant, by=mallory)
    with transaction(here.engine) as database:
        assert database.get_one(RoleGrant, grant).state == "proposed"


def test_a_wrap_copied_from_a_holder_vouches_for_nobody(here: Installation, board: UUID, bo: Person) -> None:
    """It opens with the holder's keys, and is bound to their fingerprint."""
    mallory = new_person(here, "Mallory")
    with transaction(here.engine) as database:
        [held] = database.scalars(select(AuthorityWrap).where(AuthorityWrap.holder == bo.keys.public.fingerprint))
        database.add(
            AuthorityWrap(authority_id=held.authority_id, holder=mallory.keys.public.fingerprint, wrap=held.wrap)
        )
    with pytest.raises(RuleBroken):
        confirm(here, propose(here, new_person(here), board), by=mallory)


def test_a_withdrawn_role_takes_the_word_and_the_ability_to_vouch(here: Installation, board: UUID, bo: Person) -> None:
    """At once: neither is anything sealed for them, nor do their keys vouch."""
    with transaction(here.engine) as database:
        [grant] = database.scalars(select(RoleGrant).where(RoleGrant.account_id == bo.id))
        grants.withdraw_role(None, database, grant=grant, moment=clock.now())
    assert not is_trusted(here, bo.id, board)
    with pytest.raises(RuleBroken):
        confirm(here, propose(here, new_person(here), board), by=bo)


def test_a_role_for_another_board_keeps_the_ability_to_vouch(here: Installation, board: UUID, bo: Person) -> None:
    """Only what came with the withdrawn role goes."""
    other = add_board(here.engine)
    second = propose(here, bo, other)
    confirm(here, second)
    with transaction(here.engine) as database:
        grant = database.get_one(RoleGrant, second)
        grants.withdraw_role(None, database, grant=grant, moment=clock.now())
    assert (is_trusted(here, bo.id, board), is_trusted(here, bo.id, other)) == (True, False)
    confirm(here, propose(here, new_person(here), board), by=bo)


def test_nobody_is_vouched_for_before_they_have_a_key(here: Installation, board: UUID) -> None:
    """Whoever has not taken the account into use has nothing to be recognised by."""
    bo = new_person(here, "Bo")
    with transaction(here.engine) as database:
        database.execute(delete(AccountKey).where(AccountKey.account_id == bo.id))
    with pytest.raises(RuleBroken):
        confirm(here, propose(here, bo, board))


def test_the_key_that_is_vouched_for_is_the_one_that_was_compared(here: Installation, board: UUID) -> None:
    """Changed between the page with the words and the press of the button: nothing is signed."""
    bo, decider = new_person(here, "Bo"), new_supporter(here, board, "Decider")
    grant, compared = propose(here, bo, board), bo.keys.public.fingerprint
    tampering.rogue_key(here, bo, board)
    with pytest.raises(RuleBroken, match=str(KEY_CHANGED)):
        confirm(here, grant, by=decider, compared=compared)
    assert not is_trusted(here, bo.id, board)


def test_a_key_under_anothers_fingerprint_is_never_vouched_for(here: Installation, board: UUID) -> None:
    """The words on the page would be right, and the key another's."""
    bo = new_person(here, "Bo")
    tampering.rogue_key_under_the_old_fingerprint(here, bo, board)
    with transaction(here.engine) as database:
        assert queries.fingerprint_of(database, bo.id) is None
    with pytest.raises(UntrustedKey):
        confirm(here, propose(here, bo, board))


def test_a_review_looks_at_the_signatures(here: Installation, board: UUID, bo: Person) -> None:
    """A row with a made-up signature is no word of the authority."""
    with transaction(here.engine) as database:
        [grant] = database.scalars(select(RoleGrant.id).where(RoleGrant.account_id == bo.id))
        assert grant in queries.vouched_grants(database, here.vault)
    tampering.rogue_key_and_rogue_signature(here, bo, board)
    with transaction(here.engine) as database:
        assert grant not in queries.vouched_grants(database, here.vault)


def test_a_review_tells_what_was_vouched_for_of_a_role_that_has_not_begun(
    here: Installation, board: UUID, bo: Person
) -> None:
    """The word is there, and nothing is sealed yet."""
    change(here, bo, from_on=clock.today() + timedelta(days=1))
    with transaction(here.engine) as database:
        [grant] = database.scalars(select(RoleGrant.id).where(RoleGrant.account_id == bo.id))
        assert grant in queries.vouched_grants(database, here.vault)
        assert not is_vouched_for(database, here.vault, account_id=bo.id, board_id=board, day=clock.today())


def test_the_custodians_can_always_vouch(here: Installation, board: UUID) -> None:
    """When everybody who could has left."""
    assert custodians_keys(here).public.fingerprint
    confirm(here, propose(here, new_person(here), board))
