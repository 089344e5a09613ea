"""Somebody with a role that opens cases has new keys: a colleague vouches for them, and nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod import clock
from hrstod.accounts import grants
from hrstod.accounts.grants import KEY_CHANGED
from hrstod.accounts.models import RoleGrant
from hrstod.accounts.service import keep_keys
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.passphrases import words_of
from hrstod.database.transaction import transaction
from hrstod.errors import RuleBroken
from tests.accounts.newcomers import confirm, new_person, new_supporter, propose
from tests.accounts.test_certificates import is_trusted
from tests.factories import people
from tests.factories.people import add_board, installation_of

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.factories.people import Installation, Person


@pytest.fixture
def board(here: Installation) -> UUID:
    """Give a board."""
    return add_board(here.engine)


@pytest.fixture
def bo(here: Installation, board: UUID) -> Person:
    """Give somebody with HR support for the board, vouched for."""
    return new_supporter(here, board)


def give_new_keys(here: Installation, person: Person) -> Person:
    """Give somebody new keys, as after they have lost two of the three."""
    keys = make_keys()
    with transaction(here.engine) as database:
        keep_keys(database, person.id, keys, clock.now())
    return replace(person, keys=keys)


def vouch_again(here: Installation, grant_id: UUID, *, by: Person, compared: bytes) -> None:
    """Vouch for the new key of somebody who has the role."""
    with transaction(here.engine) as database:
        grant = database.get_one(RoleGrant, grant_id, with_for_update=True)
        grants.vouch_again(
            by.id, database, here.vault, grant=grant, keys=by.keys, moment=clock.now(), compared=compared
        )


@pytest.fixture
def grant_of_bo(here: Installation, bo: Person) -> UUID:
    """Give the number of the role that Bo has."""
    with transaction(here.engine) as database:
        return database.scalars(select(RoleGrant.id).where(RoleGrant.account_id == bo.id)).one()


def test_a_new_key_is_vouched_for_by_a_colleague(
    here: Installation, board: UUID, bo: Person, grant_of_bo: UUID
) -> None:
    """After its words were compared; then it vouches as the old one did."""
    colleague, again = new_supporter(here, board), give_new_keys(here, bo)
    vouch_again(here, grant_of_bo, by=colleague, compared=again.keys.public.fingerprint)
    assert is_trusted(here, bo.id, board)
    confirm(here, propose(here, new_person(here), board), by=again)


def test_nobody_vouches_for_their_own_new_key(here: Installation, board: UUID, bo: Person, grant_of_bo: UUID) -> None:
    """Even with keys that could."""
    with pytest.raises(RuleBroken):
        vouch_again(here, grant_of_bo, by=bo, compared=bo.keys.public.fingerprint)


def test_a_new_key_that_was_not_compared_is_not_vouched_for(
    here: Installation, board: UUID, bo: Person, grant_of_bo: UUID
) -> None:
    """Neither when it was changed since, nor when an older one was looked at."""
    colleague = new_supporter(here, board)
    give_new_keys(here, bo)
    with pytest.raises(RuleBroken, match=str(KEY_CHANGED)):
        vouch_again(here, grant_of_bo, by=colleague, compared=bo.keys.public.fingerprint)
    assert not is_trusted(here, bo.id, board)


@pytest.mark.parametrize("spoil", ["withdrawn", "over"])
def test_a_role_that_has_ended_has_no_key_to_vouch_for(
    here: Installation, board: UUID, bo: Person, grant_of_bo: UUID, spoil: str
) -> None:
    """Neither one that was withdrawn nor one whose last day has passed."""
    colleague, again = new_supporter(here, board), give_new_keys(here, bo)
    with transaction(here.engine) as database:
        grant = database.get_one(RoleGrant, grant_of_bo)
        if spoil == "withdrawn":
            grants.withdraw_role(None, database, grant=grant, moment=clock.now())
        else:
            grant.from_on, grant.to_on = (clock.today() - timedelta(days=days) for days in (9, 1))
    with pytest.raises(RuleBroken):
        vouch_again(here, grant_of_bo, by=colleague, compared=again.keys.public.fingerprint)


def test_a_proposed_role_is_confirmed_and_not_vouched_around(here: Installation, board: UUID, bo: Person) -> None:
    """Vouching again is no way past the second person."""
    eva = new_person(here, "Eva")
    with pytest.raises(RuleBroken):
        vouch_again(here, propose(here, eva, board), by=bo, compared=eva.keys.public.fingerprint)
    assert not is_trusted(here, eva.id, board)


def test_a_colleague_is_asked_and_compares_the_words(example_site: Flask) -> None:
    """On their own page in neutral words, and on the page of what waits with the words of the new key."""
    place = installation_of(example_site)
    board = add_board(place.engine)
    again = give_new_keys(place, new_supporter(place, board, "Nora"))
    reader = people.sign_in(example_site, new_supporter(place, board))
    assert "Nora" not in reader.get("/me").text
    page = reader.get("/waiting")
    [address] = [one for form in page.all(".//form") if (one := form.get("action", "")).endswith("/vouch")]
    assert words_of(again.keys.public.fingerprint, "sv") in page.text
    assert reader.post(address, {"compared_words": "y"}).headers["Location"] == "/waiting"
    assert is_trusted(place, again.id, board)
