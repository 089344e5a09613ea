"""The pages on which a role that opens cases gets its second person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from hrstod import clock
from hrstod.accounts import grants
from hrstod.accounts.rules import GrantState
from hrstod.crypto.keyring import make_keys
from hrstod.crypto.models import AccountKey
from hrstod.crypto.passphrases import words_of
from hrstod.database.transaction import transaction
from tests.accounts.looking import press
from tests.accounts.newcomers import new_person, new_supporter, propose
from tests.accounts.test_grants import state_of
from tests.factories import people
from tests.factories.people import add_board, installation_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask import Flask

    from tests.accounts.looking import Log
    from tests.cast import Reader
    from tests.factories.people import Installation, Person
    from tests.page import Page


COMPARED = {"compared_words": "y"}


@pytest.fixture
def place(example_site: Flask) -> Installation:
    """Give the installation that the site belongs to."""
    return installation_of(example_site)


@pytest.fixture
def board(place: Installation) -> UUID:
    """Give a board."""
    return add_board(place.engine)


@pytest.fixture
def bo(place: Installation, board: UUID) -> Person:
    """Give somebody with HR support for the board."""
    return new_supporter(place, board, "Bo")


@pytest.fixture
def desk(example_site: Flask, bo: Person) -> Reader:
    """Give the browser of whoever may be the second person."""
    return people.sign_in(example_site, bo)


@pytest.fixture
def eva(place: Installation) -> Person:
    """Give somebody who is to get the role."""
    return new_person(place, "Eva")


@pytest.fixture
def waiting(place: Installation, board: UUID, eva: Person) -> UUID:
    """Give a role that waits for a second person."""
    return propose(place, eva, board)


def ways_from(page: Page) -> list[str]:
    """List where a page itself leads, the menu left out."""
    return [element.get("href", "") for element in page.all(".//main//a")]


def test_it_is_said_on_ones_own_page_that_something_waits(desk: Reader, eva: Person, waiting: UUID) -> None:
    """In neutral words, without a number and without a name."""
    assert waiting
    page = desk.get("/me")
    assert "/waiting" in ways_from(page)
    assert eva.name not in page.text


def test_nothing_is_said_when_nothing_waits_for_them(desk: Reader) -> None:
    """Or when it waits for others."""
    assert "/waiting" not in ways_from(desk.get("/me"))
    assert "Inget just nu" in desk.get("/waiting").text


def test_the_page_shows_who_and_the_words_of_their_key(desk: Reader, eva: Person, waiting: UUID) -> None:
    """To be compared with what they read out from their own account page."""
    assert waiting
    page = desk.get("/waiting")
    assert "Eva: HR-stöd" in page.text
    assert words_of(eva.keys.public.fingerprint, "sv") in page.text


def test_their_own_page_shows_the_words_of_the_key_they_have_open(
    example_site: Flask, place: Installation, eva: Person
) -> None:
    """Not of what stands in the table: whoever has changed that is found out by the comparison."""
    reader = people.sign_in(example_site, eva)
    with transaction(place.engine) as database:
        key, rogue = database.get_one(AccountKey, eva.id), make_keys().public
        key.public, key.fingerprint = rogue.to_bytes(), rogue.fingerprint
    page = reader.get("/me/account")
    assert words_of(eva.keys.public.fingerprint, "sv") in page.text
    assert words_of(rogue.fingerprint, "sv") not in page.text


def test_while_it_is_locked_ones_own_page_shows_no_words(example_site: Flask, eva: Person) -> None:
    """It would have to believe the table."""
    reader = people.sign_in(example_site, eva, unlocked=False)
    page = reader.get("/me/account")
    assert words_of(eva.keys.public.fingerprint, "sv") not in page.text
    assert page.link("Lås upp") == "/unlock"


def test_a_yes_gives_the_role_and_vouches_for_the_key(
    place: Installation, desk: Reader, waiting: UUID, log: Log
) -> None:
    """And the page has nothing more to decide."""
    desk.get("/waiting")
    page = desk.send(f"/waiting/{waiting}/confirm", COMPARED)
    assert "Inget just nu" in page.text
    assert state_of(place, waiting) is GrantState.GIVEN
    assert log.events() == ["key.certified", "role.given"]


def test_a_no_refuses_it(place: Installation, desk: Reader, waiting: UUID, log: Log) -> None:
    """And it is written down."""
    desk.get("/waiting")
    desk.send(f"/waiting/{waiting}/refuse")
    assert (state_of(place, waiting), log.events()) == (GrantState.REFUSED, ["role.refused"])


def test_a_key_that_was_changed_after_the_page_was_shown_is_not_vouched_for(
    place: Installation, desk: Reader, eva: Person, waiting: UUID
) -> None:
    """What was compared is what counts."""
    desk.get("/waiting")
    with transaction(place.engine) as database:
        key, rogue = database.get_one(AccountKey, eva.id), make_keys().public
        key.public, key.fingerprint = rogue.to_bytes(), rogue.fingerprint
    page = desk.send(f"/waiting/{waiting}/confirm", COMPARED)
    assert (page.status, state_of(place, waiting)) == (422, GrantState.PROPOSED)


def test_a_yes_without_having_compared_is_none(place: Installation, desk: Reader, waiting: UUID) -> None:
    """The box is the question; the browser is not the only one that asks it."""
    desk.get("/waiting")
    page = desk.post(f"/waiting/{waiting}/confirm")
    assert (page.status, "Jämför först orden med personen" in page.text) == (422, True)
    assert state_of(place, waiting) is GrantState.PROPOSED


@pytest.mark.parametrize("key", ["", "00", "no hex", "00" * 32])
def test_a_yes_without_the_key_that_was_compared_is_none(
    place: Installation, desk: Reader, waiting: UUID, key: str
) -> None:
    """A forged press says nothing of having looked."""
    desk.get("/waiting")
    assert desk.post(f"/waiting/{waiting}/confirm", {"key": key, "compared_words": "y"}).status == 422
    assert state_of(place, waiting) is GrantState.PROPOSED


def test_somebody_who_has_no_key_yet_can_only_be_refused(place: Installation, desk: Reader, board: UUID) -> None:
    """There is nothing to vouch for."""
    account_id, _, _ = people.invite(place, "Nils")
    with transaction(place.engine) as database:
        grant = grants.propose_role(
            None,
            database,
            account_id=account_id,
            role="hr-support",
            board_id=board,
            from_on=clock.today(),
            to_on=None,
            moment=clock.now(),
        ).id
    buttons = ["".join(element.itertext()).strip() for element in desk.get("/waiting").all(".//main//button")]
    assert buttons == ["Nej"]
    assert press(desk, f"/waiting/{grant}/confirm", compared_words="y").status == 422


@pytest.mark.parametrize("act", ["confirm", "refuse"])
def test_what_is_anothers_boards_is_as_if_it_were_not_there(
    example_site: Flask, place: Installation, waiting: UUID, act: str
) -> None:
    """The same answer, byte for byte, as for a number that is nobody's."""
    elsewhere = people.sign_in(example_site, new_supporter(place, add_board(place.engine), "Nora"))
    answers = []
    for number in (waiting, uuid4()):
        elsewhere.get("/waiting")
        page = press(elsewhere, f"/waiting/{number}/{act}")
        answers.append((page.status, page.text))
    assert answers[0] == answers[1]
    assert (answers[0][0], state_of(place, waiting)) == (404, GrantState.PROPOSED)


def test_the_proposer_is_told_that_it_takes_two(
    example_site: Flask, place: Installation, board: UUID, eva: Person
) -> None:
    """A supporter who is an administrator as well can propose, and not confirm."""
    both = new_supporter(place, board, "Both")
    people.give_role(place, both.id, "administrator")
    grant = propose(place, eva, board, by=both)
    reader = people.sign_in(example_site, both)
    assert "Eva" not in reader.get("/waiting").text
    page = press(reader, f"/waiting/{grant}/confirm", key=eva.keys.public.fingerprint.hex(), compared_words="y")
    assert (page.status, "två personer" in page.text) == (422, True)
    assert state_of(place, grant) is GrantState.PROPOSED


def test_a_yes_asks_for_the_passphrase_and_for_open_keys(
    example_site: Flask, place: Installation, bo: Person, waiting: UUID, travel: Callable[..., None]
) -> None:
    """An open screen does not vouch for anybody."""
    locked = people.sign_in(example_site, bo, unlocked=False)
    locked.get("/waiting")
    assert locked.post(f"/waiting/{waiting}/confirm").headers["Location"] == "/unlock"
    reader = people.sign_in(example_site, bo)
    reader.get("/waiting")
    travel(minutes=6)
    assert reader.post(f"/waiting/{waiting}/confirm").headers["Location"] == "/confirm"
    assert state_of(place, waiting) is GrantState.PROPOSED


def test_of_two_who_press_yes_at_once_one_is_told(
    example_site: Flask, place: Installation, board: UUID, desk: Reader, waiting: UUID
) -> None:
    """Both get a page; the role is given once."""
    other = people.sign_in(example_site, new_supporter(place, board, "Other"))
    for reader in (desk, other):
        reader.get("/waiting")
    with ThreadPoolExecutor(2) as pool:
        statuses = pool.map(lambda reader: reader.post(f"/waiting/{waiting}/confirm", COMPARED).status, (desk, other))
        assert sorted(statuses) == [303, 422]
