"""Seats, and the queue for them: given one after the other, filled by themselves, and told about once each."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound, RuleBroken
from hrstod.training import dates, signing_up
from hrstod.training.models import TrainingDate, TrainingLetter
from hrstod.training.rules import DateState, LetterKind, SignUpState
from tests.database.postgres import KINDS, empty_database
from tests.factories.organisation import MOMENT, START, TODAY, make_account
from tests.factories.training import make_academy
from tests.quick import lay_tables

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy import Engine

    from tests.factories.training import Academy


DAY = timedelta(days=1)


def take(academy: Academy, date_id: UUID, name: str, minutes: int = 0) -> SignUpState:
    """Let somebody sign up, some minutes later than the others."""
    moment = MOMENT + timedelta(minutes=minutes)
    own = signing_up.sign_up(
        academy.database, date_id=date_id, account_id=academy.people[name], by=academy.people[name], moment=moment
    )
    return own.state


def letters(academy: Academy, name: str) -> list[LetterKind]:
    """Give the letters that wait for somebody, in their order."""
    query = select(TrainingLetter.kind).where(TrainingLetter.account_id == academy.people[name])
    return list(academy.database.scalars(query.order_by(TrainingLetter.queued_at)))


@pytest.fixture
def full(academy: Academy) -> UUID:
    """Give a date with one seat, which Anna has; Nils waits for it."""
    date_id = academy.date(academy.course(), academy.trainer(), seats=1)
    take(academy, date_id, "Anna")
    take(academy, date_id, "Nils", minutes=1)
    return date_id


def test_who_comes_first_has_the_seat_and_who_comes_next_waits(academy: Academy, full: UUID) -> None:
    """The list shows both, with the place in the queue."""
    listed = [(one.name, one.state, one.place) for one in signing_up.list_of(academy.database, full)]
    assert listed == [("Anna", SignUpState.SEATED, None), ("Nils", SignUpState.WAITING, 1)]


def test_signing_up_twice_changes_nothing(academy: Academy, full: UUID) -> None:
    """A second press is no second seat, and no second mail."""
    assert take(academy, full, "Anna", minutes=5) is SignUpState.SEATED
    assert letters(academy, "Anna") == [LetterKind.SEATED]


def test_a_seat_that_is_given_back_goes_to_the_first_in_the_queue(academy: Academy, full: UUID) -> None:
    """They are told at once, and whoever gave it back has it taken from their calendar."""
    moment = MOMENT + timedelta(minutes=9)
    signing_up.give_back(
        academy.database, date_id=full, account_id=academy.people["Anna"], by=academy.people["Anna"], moment=moment
    )
    assert [(one.name, one.state) for one in signing_up.list_of(academy.database, full)] == [
        ("Nils", SignUpState.SEATED)
    ]
    assert letters(academy, "Nils") == [LetterKind.WAITING, LetterKind.SEATED]
    assert letters(academy, "Anna") == [LetterKind.SEATED, LetterKind.CANCELLED]


def test_who_comes_back_stands_last(academy: Academy, full: UUID) -> None:
    """A place in the queue is not kept for whoever left it."""
    academy.lead("Lisa", "Day")
    take(academy, full, "Lisa", minutes=2)
    moment = MOMENT + timedelta(minutes=3)
    signing_up.give_back(
        academy.database, date_id=full, account_id=academy.people["Nils"], by=academy.people["Nils"], moment=moment
    )
    take(academy, full, "Nils", minutes=4)
    waiting = [one.name for one in signing_up.list_of(academy.database, full) if one.place]
    assert waiting == ["Lisa", "Nils"]


def test_more_seats_are_filled_from_the_queue(academy: Academy, full: UUID) -> None:
    """Nobody has to do it by hand."""
    eva = academy.trainer()
    dates.change_date(eva, academy.database, date_id=full, terms=terms(academy, full, seats=2), moment=MOMENT)
    assert {one.state for one in signing_up.list_of(academy.database, full)} == {SignUpState.SEATED}


def terms(academy: Academy, date_id: UUID, **changed: object) -> dates.DateTerms:
    """Give a date as it is, with some of it changed."""
    found = academy.database.get_one(TrainingDate, date_id)
    trainers = frozenset(id_ for id_, _name in dates.trainers_of(academy.database, date_id))
    now = {
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
        "place": found.place,
        "link": found.link,
        "seats": found.seats,
        "board_id": found.board_id,
        "trainers": trainers,
    }
    return dates.DateTerms(**{**now, **changed})  # type: ignore[arg-type]


def test_nobody_loses_a_seat_because_there_are_fewer(academy: Academy) -> None:
    """The trainer is told how many sit there."""
    date_id = academy.date(academy.course(), academy.trainer(), seats=2)
    take(academy, date_id, "Anna")
    take(academy, date_id, "Nils")
    with pytest.raises(RuleBroken):
        dates.change_date(
            academy.trainer(), academy.database, date_id=date_id, terms=terms(academy, date_id, seats=1), moment=MOMENT
        )


@pytest.mark.parametrize("state", [DateState.CANCELLED, DateState.CLOSED, DateState.PLANNED])
def test_a_date_that_is_over_takes_nobody(academy: Academy, state: DateState) -> None:
    """Cancelled, closed, or begun: a sentence says which."""
    date_id = academy.date(academy.course(), academy.trainer(), in_days=-1)
    found = academy.database.get_one(TrainingDate, date_id)
    found.state = state
    found.closed_at = MOMENT if state is DateState.CLOSED else None
    with pytest.raises(RuleBroken):
        take(academy, date_id, "Anna")


def test_whoever_is_not_on_the_list_has_nothing_to_give_back(academy: Academy, full: UUID) -> None:
    """It looks as if there were no such place."""
    with pytest.raises(NotFound):
        signing_up.give_back(
            academy.database, date_id=full, account_id=academy.trainer().account_id, by=None, moment=MOMENT
        )


def test_a_date_of_another_board_is_not_there_for_a_manager(academy: Academy) -> None:
    """A board is an authority of its own."""
    board = academy.town.boards["School board"].id
    date_id = academy.date(academy.course(), academy.trainer(), board_id=board)
    with pytest.raises(NotFound):
        signing_up.find_open_date(academy.database, date_id, academy.people["Anna"], TODAY)


def test_a_manager_finds_those_directly_below_and_nobody_else(academy: Academy) -> None:
    """Not oneself, not those beside, and not those two levels down."""
    academy.lead("Lisa", "Day")
    academy.lead("Olle", "South")
    team = signing_up.list_team(academy.database, academy.people["Anna"], TODAY)
    assert [name for _id, name in team] == ["Lisa", "Nils"]
    assert signing_up.list_team(academy.database, academy.people["Nils"], TODAY) == []


@pytest.mark.parametrize("words", ["åke", "ÖSTER", "ke ö", "ake.oster", "%"], ids=lambda words: f"“{words}”")
def test_a_manager_is_found_by_a_part_of_the_name_or_address(academy: Academy, words: str) -> None:
    """However it is written, in every database; what means something in a pattern stands for itself."""
    academy.lead("Åke Österman", "Day")
    academy.lead("Åke Österman", "South")
    academy.database.get_one(Account, academy.people["Åke Österman"]).sign_in_name = "ake.osterman@example.se"
    found = signing_up.find_managers(academy.database, words, frozenset({academy.board}), TODAY)
    assert [name for _id, name, _unit in found] == ([] if words == "%" else ["Åke Österman"])


def test_a_manager_of_another_board_is_not_found(academy: Academy) -> None:
    """A trainer finds those of their own boards only, and those who lead today."""
    other = frozenset({academy.town.boards["School board"].id})
    assert signing_up.find_managers(academy.database, "Anna", other, TODAY) == []
    assert signing_up.find_managers(academy.database, "Anna", frozenset({academy.board}), START - DAY) == []


@pytest.mark.slow  # twenty threads, each with a connection of its own
@pytest.mark.parametrize("kind", KINDS)
def test_twenty_at_once_take_five_seats(kind: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Exactly five have one, and everybody else stands in the queue, each in a place of their own."""
    with empty_database(kind, tmp_path, pytestconfig) as engine:
        lay_tables(engine, tmp_path)
        listed = crowd(engine)
    assert [one.state for one in listed].count(SignUpState.SEATED) == 5
    assert [one.place for one in listed if one.place] == list(range(1, 16))


def crowd(engine: Engine) -> list[signing_up.Listed]:
    """Let twenty managers sign up for five seats at the same moment."""
    with transaction(engine) as database:
        academy = make_academy(database)
        date_id = academy.date(academy.course("The crowded talk"), academy.trainer(), seats=5)
        people = [make_account(database, f"Manager {number}") for number in range(20)]

    def sign_up(account_id: UUID) -> None:
        with transaction(engine) as database:
            signing_up.sign_up(database, date_id=date_id, account_id=account_id, by=account_id, moment=MOMENT)

    threads = [threading.Thread(target=sign_up, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(engine) as database:
        return signing_up.list_of(database, date_id)
