"""Nobody can tell who answered what: not from the database as it lies there, and not when many answer at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hrstod.database.base import Row
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound
from hrstod.training import surveys
from hrstod.training.models import SurveyAnswer, SurveyTicket, SurveyToken
from hrstod.training.rules import Round
from tests.database.postgres import KINDS, empty_database
from tests.factories.organisation import TODAY, make_account
from tests.factories.training import make_academy
from tests.training.survey_answers import answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy import Engine

    from hrstod.guidance.typing_guard import GuardRules


@pytest.fixture(params=KINDS)
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database of its own, of each kind, in which transactions are committed."""
    with empty_database(request.param, tmp_path_factory.mktemp("surveys"), request.config) as engine:
        Row.metadata.create_all(engine)
        yield engine


def prepare(engine: Engine, number: int) -> tuple[UUID, list[UUID]]:
    """Let a training date have been held for so many."""
    with transaction(engine) as database:
        academy = make_academy(database)
        date_id = academy.date(academy.course(), academy.trainer())
        people = [make_account(database, f"Person {one}") for one in range(number)]
        surveys.hand_out(database, date_id=date_id, account_ids=people, closed_on=TODAY)
    return date_id, people


def lying(engine: Engine, table: type[Row]) -> list[dict[str, Any]]:
    """Give a table's rows as they lie in it, with all that the database itself notes about each."""
    columns = "*, xmin::text AS written_by" if engine.dialect.name == "postgresql" else "*"
    order = " ORDER BY ctid" if engine.dialect.name == "postgresql" else ""
    with engine.connect() as connection:
        rows = connection.execute(text(f"SELECT {columns} FROM {table.__tablename__}{order}")).mappings()
        return [dict(row) for row in rows]


def take_and_answer(engine: Engine, guard: GuardRules, number: int) -> list[UUID]:
    """Let so many take the questions and answer, one after the other, last things first; give who, in that order."""
    date_id, people = prepare(engine, number)
    people.sort(reverse=True)  # not the order of any key
    for person in people:
        with transaction(engine) as database:
            token = surveys.take(database, account_id=person, date_id=date_id, asked=Round.AT_ONCE, day=TODAY)
        with transaction(engine) as database:
            answer(database, guard, token, missing=f"Word {people.index(person)}")
    return people


@pytest.mark.slow(reason="each of nine people takes and answers in transactions of their own, on each database")
def test_nobody_can_tell_from_the_database_who_answered_what(alone: Engine, guard: GuardRules) -> None:
    """Nine have answered, and every answer fits every one of the nine: no account, no time, no number, no order."""
    people = take_and_answer(alone, guard, 9)
    tickets, answers = (lying(alone, table) for table in (SurveyTicket, SurveyAnswer))
    taken = [row for row in tickets if row["is_taken"]]
    assert len(taken) == len(answers) == 9
    assert answers[0].keys() - {"written_by"} == {"id", "course_id", "round", "is_shown", "answers", "missing"}
    assert [one for one in people if one.hex in str(answers).replace("-", "")] == []
    # Where each lies follows from ids that are chance, and what wrote it is one transaction for all that lie together.
    in_postgresql = "written_by" in answers[0]
    assert is_chance(taken, "account_id")
    assert all(is_chance(some, "id") for some in ((answers[:5], answers[5:]) if in_postgresql else (answers,)))


def is_chance(rows: list[dict[str, Any]], key: str) -> bool:
    """Tell whether rows lie in the order of their ids, and were written by one transaction."""
    ids = [str(row[key]) for row in rows]
    return ids == sorted(ids) and len({row.get("written_by") for row in rows}) == 1


def test_nothing_ties_a_token_to_whoever_took_it(alone: Engine) -> None:
    """Its hash, the course and the round are all there is of it."""
    date_id, people = prepare(alone, 2)
    with transaction(alone) as database:
        token = surveys.take(database, account_id=people[0], date_id=date_id, asked=Round.AT_ONCE, day=TODAY)
    (row,) = lying(alone, SurveyToken)
    row.pop("written_by", None)
    assert row.keys() == {"digest", "course_id", "round"}
    assert token not in str(row)


@pytest.mark.slow(reason="two threads wait for each other, on each database")
def test_two_windows_take_the_questions_once(alone: Engine) -> None:
    """The second finds nothing, however close they are."""
    date_id, people = prepare(alone, 1)
    together = Barrier(2)

    def run(_number: int) -> bool:
        together.wait(timeout=10)
        try:
            with transaction(alone) as database:
                surveys.take(database, account_id=people[0], date_id=date_id, asked=Round.AT_ONCE, day=TODAY)
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [False, True]
    with Session(alone) as database:
        assert database.scalar(select(func.count()).select_from(SurveyToken)) == 1


@pytest.mark.slow(reason="five threads wait for each other, on each database")
def test_five_that_answer_at_once_are_shown_together(alone: Engine, guard: GuardRules) -> None:
    """None is lost, and none waits for a sixth."""
    date_id, people = prepare(alone, 5)
    tokens = []
    for person in people:
        with transaction(alone) as database:
            tokens.append(surveys.take(database, account_id=person, date_id=date_id, asked=Round.AT_ONCE, day=TODAY))
    together = Barrier(5)

    def run(token: str) -> None:
        together.wait(timeout=10)
        with transaction(alone) as database:
            answer(database, guard, token)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(run, tokens))
    with Session(alone) as database:
        assert [one.answers for one in surveys.list_results(database)] == [5]
