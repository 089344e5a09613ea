"""The outbox: who gets a digest, and that nobody ever gets two on a day; on each kind of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hrstod.accounts.models import RoleGrant
from hrstod.accounts.rules import AccountState, GrantState
from hrstod.database.transaction import transaction
from hrstod.notifications.mailer import GivenUp, NoMailServer, NotSent
from hrstod.notifications.models import OutboxMessage
from hrstod.notifications.service import fill_outbox, send_outbox
from tests.notifications.readers import MONDAY, Paper, add_reader

if TYPE_CHECKING:
    from sqlalchemy import Engine

TUESDAY = MONDAY + timedelta(days=1)
MOMENT = datetime(2027, 4, 12, 5, 0, tzinfo=UTC)
KEPT = timedelta(days=30)


def fill(engine: Engine, day: date = MONDAY) -> None:
    """Fill the outbox of a day."""
    with transaction(engine) as database:
        fill_outbox(database, day=day, kept=KEPT)


def send(engine: Engine, paper: Paper, day: date = MONDAY) -> list[str]:
    """Send what is unsent of a day; give whom it was tried for in all."""
    send_outbox(engine, paper, day=day, moment=MOMENT, write=str.encode)
    return paper.tried


def count(engine: Engine, *conditions: Any) -> int:
    """Count the messages in the outbox."""
    with Session(engine) as database:
        return database.scalar(select(func.count()).select_from(OutboxMessage).where(*conditions)) or 0


def test_everybody_in_hr_support_gets_one_digest(engine: Engine) -> None:
    """Once each, also who has the role for three boards."""
    add_reader(engine, "bo")
    add_reader(engine, "bella", times=3)
    fill(engine)
    assert send(engine, Paper()) == ["bella", "bo"]


@pytest.mark.parametrize(
    "who",
    [
        {"role": "manager"},
        {"role": "administrator"},
        {"grant": GrantState.PROPOSED},
        {"grant": GrantState.WITHDRAWN},
        {"state": AccountState.DISABLED},
        {"state": AccountState.INVITED},
        {"from_on": TUESDAY},
        {"to_on": MONDAY - timedelta(days=1)},
        {"name": "hanna@demo.invalid"},
        {"name": "b@no-address"},
    ],
    ids=str,
)
def test_nobody_else_gets_any(engine: Engine, who: dict[str, Any]) -> None:
    """Not another role, not one that is not in force that day, not a closed account, and nobody without an address."""
    add_reader(engine, **who)
    fill(engine)
    assert count(engine) == 0


def test_a_digest_that_was_sent_is_not_sent_again(engine: Engine) -> None:
    """However often the jobs are run that day."""
    add_reader(engine)
    paper = Paper()
    for _ in range(3):
        fill(engine)
        send(engine, paper)
    assert (paper.tried, count(engine)) == (["bo"], 1)


def test_the_next_day_has_a_digest_of_its_own(engine: Engine) -> None:
    """One a day, day after day."""
    add_reader(engine)
    paper = Paper()
    for day in (MONDAY, TUESDAY):
        fill(engine, day)
        send(engine, paper, day)
    assert paper.tried == ["bo", "bo"]


def test_a_role_that_is_given_during_the_day_waits_for_the_next_morning(engine: Engine) -> None:
    """A mail at another hour than all the others would tell when it was given."""
    add_reader(engine, "bo")
    fill(engine)
    add_reader(engine, "bella")
    fill(engine)
    assert send(engine, Paper()) == ["bo"]


def test_a_role_that_is_withdrawn_before_the_mail_left_ends_it(engine: Engine) -> None:
    """Whoever is no longer in HR support gets nothing that is still unsent."""
    account_id = add_reader(engine)
    fill(engine)
    with transaction(engine) as database:
        database.scalars(select(RoleGrant).where(RoleGrant.account_id == account_id)).one().role = "trainer"
    assert send(engine, Paper()) == []


def test_what_a_dead_mail_server_did_not_take_is_sent_in_the_next_run(engine: Engine) -> None:
    """Nobody is tried for twice while it is down, and everybody gets theirs when it is up again."""
    add_reader(engine, "bo")
    add_reader(engine, "bella")
    fill(engine)
    with pytest.raises(NoMailServer):
        send(engine, Paper(bella=NoMailServer, bo=NoMailServer))
    assert send(engine, Paper()) == ["bella", "bo"]


def test_somebody_the_mail_server_will_not_take_now_is_tried_again(engine: Engine) -> None:
    """The others have had theirs, and get no second one."""
    add_reader(engine, "bo")
    add_reader(engine, "bella")
    fill(engine)
    first = Paper(bella=NotSent)
    with pytest.raises(NotSent):
        send(engine, first)
    assert (first.tried, send(engine, Paper())) == (["bella", "bo"], ["bella"])


def test_somebody_the_mail_server_will_never_take_is_not_tried_again_that_day(engine: Engine) -> None:
    """It may have been sent after all, and the others are not held up."""
    add_reader(engine, "bo")
    add_reader(engine, "bella")
    fill(engine)
    first = Paper(bella=GivenUp)
    with pytest.raises(GivenUp):
        send(engine, first)
    assert (first.tried, send(engine, Paper())) == (["bella", "bo"], [])


@pytest.mark.parametrize("death", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_a_run_that_is_killed_while_it_sends_never_sends_twice(engine: Engine, death: type[BaseException]) -> None:
    """Whoever was in the middle of it may have had theirs; the others get theirs in the next run."""
    add_reader(engine, "bo")
    add_reader(engine, "bella")
    fill(engine)
    with pytest.raises(death):
        send(engine, Paper(bella=death))
    assert send(engine, Paper()) == ["bo"]


def test_two_that_send_at_once_send_each_digest_once(engine: Engine) -> None:
    """Even when nothing keeps the two runs apart."""
    for number in range(5):
        add_reader(engine, f"bo{number}")
    fill(engine)
    paper, together = Paper(), Barrier(2)

    def run(_number: int) -> None:
        together.wait(timeout=10)
        send(engine, paper)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, range(2)))
    assert sorted(paper.tried) == [f"bo{number}" for number in range(5)]


def test_yesterdays_digest_is_not_sent_today(engine: Engine) -> None:
    """Two on a day would make it unlike other days."""
    add_reader(engine)
    fill(engine, MONDAY)
    fill(engine, TUESDAY)
    assert send(engine, Paper(), TUESDAY) == ["bo"]


def test_the_outbox_forgets_after_some_days(engine: Engine) -> None:
    """It does not grow for ever; the last day that is kept is still there."""
    add_reader(engine)
    for day in (MONDAY, TUESDAY, MONDAY + KEPT + timedelta(days=1)):
        fill(engine, day)
    assert [count(engine, OutboxMessage.day == day) for day in (MONDAY, TUESDAY)] == [0, 1]
