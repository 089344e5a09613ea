"""The job that reminds: at work only, once whoever runs it, and quick enough for a large municipality."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from time import process_time
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.database.base import Row
from hrstod.database.transaction import transaction
from hrstod.organisation.models import Leadership
from hrstod.training import reminding, surveys
from hrstod.training.models import (
    Course,
    CourseAudience,
    CourseVersion,
    SurveyTicket,
    TrainingDate,
    TrainingLetter,
)
from hrstod.training.rules import Audience, Form, Span
from tests.conftest import make_settings
from tests.database.postgres import KINDS, empty_database
from tests.factories.organisation import TODAY
from tests.factories.training import LADDER, make_academy
from tests.training.reminders import MONDAY, TEN, awake, days, passed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from hrstod.settings import Settings


@pytest.fixture(params=KINDS)
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give a database of its own, of each kind, in which Nils’s course runs out in a week."""
    with empty_database(request.param, tmp_path_factory.mktemp("reminding"), request.config) as engine:
        Row.metadata.create_all(engine)
        with transaction(engine) as database:
            academy = make_academy(database)
            course_id = academy.course()
            passed(academy, course_id, "Anna", None)
            passed(academy, course_id, "Nils", MONDAY + days(7))
            awake(database)
        yield engine


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give settings with a mail server."""
    return make_settings(tmp_path, mail_server="127.0.0.1:25", mail_from="hr@example.se")


def queued(engine: Engine) -> int:
    """Count the letters in the outbox."""
    with Session(engine) as database:
        return len(list(database.scalars(select(TrainingLetter.id))))


@pytest.mark.parametrize(
    ("moment", "said", "number"),
    [
        (TEN, "done for today", 2),
        (TEN - timedelta(hours=4), "not due", 0),
        (TEN + timedelta(hours=9), "not due", 0),
        (TEN - days(1), "not due", 0),
        (TEN + days(24), "not due", 0),
        (TEN + days(28), "done for today", 2),
    ],
    ids=["on a Monday", "early", "in the evening", "on a Sunday", "on Christmas Eve", "after Christmas"],
)
def test_it_is_quiet_when_nobody_is_at_work(
    alone: Engine, settings: Settings, moment: datetime, said: str, number: int
) -> None:
    """What came while it was quiet comes on the next working day: to Nils, and to Anna of hers."""
    assert (reminding.queue_due(alone, settings, moment), queued(alone)) == (said, number)


def test_without_a_mail_server_nothing_piles_up(alone: Engine, settings: Settings) -> None:
    """It would all be sent on the day there is one."""
    off = settings.model_copy(update={"mail_server": ""})
    assert reminding.queue_due(alone, off, TEN) == "off: HRSTOD_MAIL_SERVER is not set"
    assert queued(alone) == 0


@pytest.mark.parametrize(("server", "moment"), [("", TEN), ("127.0.0.1:25", TEN - timedelta(hours=4))])
def test_tickets_that_are_over_are_forgotten_also_when_nothing_is_sent(
    alone: Engine, settings: Settings, server: str, moment: datetime
) -> None:
    """Without a mail server, and at night: they tell who was where."""
    with transaction(alone) as database:
        course_id, person = database.scalars(select(Course.id)).one(), database.scalars(select(Account.id)).all()[0]
        held = {"starts_at": TEN - days(200), "ends_at": TEN - days(199), "place": "Room 3", "seats": 1}
        planned = TrainingDate(course_id=course_id, planned_by=person, board_id=None, **held)
        database.add(planned)
        database.flush()
        surveys.hand_out(database, date_id=planned.id, account_ids=[person], closed_on=MONDAY - days(200))
    reminding.queue_due(alone, settings.model_copy(update={"mail_server": server}), moment)
    with Session(alone) as database:
        assert database.scalars(select(SurveyTicket)).all() == []


@pytest.mark.slow(reason="two runs wait for each other, on each database")
def test_two_runs_at_once_remind_once(alone: Engine, settings: Settings) -> None:
    """Even when nothing keeps them apart."""
    together = Barrier(2)

    def run(_number: int) -> None:
        together.wait(timeout=10)
        reminding.queue_due(alone, settings, TEN)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    assert queued(alone) == 2


@pytest.mark.slow(reason="a municipality of four thousand managers with ten courses is made first")
def test_four_thousand_managers_are_reckoned_in_two_seconds(alone: Engine) -> None:
    """With ten courses each, all of them due."""
    with transaction(alone) as database:
        _make_large(database)
        begun = process_time()
        reminding.queue_reminders(database, day=MONDAY, moment=TEN)
        taken = process_time() - begun
    assert queued(alone) > 36_000
    assert taken < 8  # two on the machine that this was measured on; four times that on the slowest that builds


def _make_large(database: Session) -> None:
    """Make managers and courses as rows, all at once."""
    unit_id = database.scalars(select(Leadership.unit_id)).first()
    people = [uuid4() for _ in range(4_000)]
    account = {"name": "A manager", "made_on": TODAY, "state": AccountState.ACTIVE, "language": "sv", "last_step": 0}
    database.execute(insert(Account), [{"id": one, "sign_in_name": one.hex, **account} for one in people])
    led = {"unit_id": unit_id, "from_on": date(2025, 1, 1), "to_on": None}
    database.execute(insert(Leadership), [{"id": uuid4(), "account_id": one, **led} for one in people])
    academy_course = {
        "aim": "Aim",
        "outline": "Outline",
        "minutes": 60,
        "form": Form.CLASSROOM,
        "span": Span.MONTHS,
        "span_length": 24,
        "ladder": LADDER,
    }
    for number in range(9):
        course = Course(added_on=date(2025, 1, 1), added_by=None)
        database.add(course)
        database.flush()
        database.add(
            CourseVersion(course_id=course.id, number=1, name=f"Course {number}", made_on=TODAY, **academy_course)
        )
        database.add(CourseAudience(course_id=course.id, audience=Audience.MANAGER))
