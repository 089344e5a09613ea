"""An entry is written with its act or not at all, in turn, with nothing in it that is not allowed there."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import event as engine_event
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from hrstod import clock
from hrstod.audit import trail
from hrstod.audit.chain import Finding, verify
from hrstod.audit.details import Detail, Kind
from hrstod.audit.events import Event
from hrstod.audit.models import AuditEntry
from hrstod.audit.queries import all_entries
from hrstod.contacts.models import NumberReport
from hrstod.database.base import Row
from hrstod.database.transaction import transaction
from tests.audit.trails import ANNA, BO, MOMENT, audited_database
from tests.database.postgres import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

THREADS, EACH = 8, 50
UNLOCKED = {"event": Event.UNLOCK_DONE, "actor_id": ANNA, "moment": MOMENT, "account": ANNA}
FINGERPRINT = "0f" * 32


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give a database of each kind with a trail, and a table for acts."""
    with audited_database(request.param, tmp_path, request.config) as engine:
        Row.metadata.create_all(engine, tables=[NumberReport.__table__])  # type: ignore[list-item]
        yield engine


def write(engine: Engine, **changes: Any) -> None:
    """Write one entry in a transaction of its own."""
    with transaction(engine) as database:
        trail.write(database, **{**UNLOCKED, **changes})


def entries(engine: Engine) -> list[AuditEntry]:
    """Read the whole trail."""
    with Session(engine) as database:
        return list(database.scalars(select(AuditEntry).order_by(AuditEntry.number)))


def act(database: Session) -> None:
    """Do something that is written down in the trail."""
    database.add(NumberReport(contact_id=uuid4().hex, number="112", reported_on=clock.today()))
    database.flush()


def act_and_write(engine: Engine, **changes: Any) -> None:
    """Do something and write it down, as every service does."""
    with transaction(engine) as database:
        act(database)
        trail.write(database, **{**UNLOCKED, **changes})


def act_and_break(engine: Engine) -> None:
    """Do something, write it down, and break before the end."""
    with transaction(engine) as database:
        act(database)
        trail.write(database, **UNLOCKED)  # type: ignore[arg-type]
        raise RuntimeError


def acts(engine: Engine) -> int:
    """Count what was done."""
    with Session(engine) as database:
        return database.scalar(select(func.count()).select_from(NumberReport)) or 0


def test_an_entry_says_what_who_when_and_to_whom(engine: Engine) -> None:
    """As it was given, and no more."""
    write(engine, actor_id=BO)
    (entry,) = entries(engine)
    assert (entry.number, entry.event, entry.actor_id, entry.at) == (1, "unlock.done", BO, MOMENT)
    assert json.loads(entry.details) == {"account": str(ANNA)}


def test_what_was_written_is_a_chain_when_it_is_read_back(engine: Engine) -> None:
    """The database gives back every microsecond and every letter that was hashed."""
    for number in range(3):
        write(engine, moment=MOMENT.replace(microsecond=number))
    with Session(engine) as database:
        assert (verify(all_entries(database)).finding, len(entries(engine))) == (Finding.INTACT, 3)


def test_several_entries_of_one_act_follow_on_from_each_other(engine: Engine) -> None:
    """A transaction that writes twice is no gap."""
    with transaction(engine) as database:
        trail.write(database, **UNLOCKED)  # type: ignore[arg-type]
        trail.write(database, **{**UNLOCKED, "event": Event.LOCK_DONE})  # type: ignore[arg-type]
    assert [entry.number for entry in entries(engine)] == [1, 2]


def test_many_who_write_at_once_leave_no_gap(engine: Engine) -> None:
    """Eight threads, fifty entries each, in transactions that also do something."""

    def write_many(_thread: int) -> None:
        for _ in range(EACH):
            act_and_write(engine)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write_many, range(THREADS)))
    with Session(engine) as database:
        verdict = verify(all_entries(database))
    assert (verdict.finding, verdict.entries, acts(engine)) == (Finding.INTACT, THREADS * EACH, THREADS * EACH)


def test_an_act_that_breaks_leaves_no_entry(engine: Engine) -> None:
    """What did not happen is not told."""
    with pytest.raises(RuntimeError):
        act_and_break(engine)
    assert entries(engine) == []


def test_the_act_does_not_happen_when_the_trail_fails(engine: Engine) -> None:
    """A disk that is full just there undoes what came before it."""

    def fail(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "INSERT INTO audit_entry" in statement:
            raise OperationalError(statement, {}, Exception("disk full"))

    engine_event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OperationalError):
        act_and_write(engine)
    assert acts(engine) == 0


def test_the_act_does_not_happen_when_its_entry_is_refused(engine: Engine) -> None:
    """A detail that may not be there stops the whole act."""
    with pytest.raises(TypeError):
        act_and_write(engine, note="what she told me")
    assert acts(engine) == 0


def test_a_failure_is_told_though_its_act_is_undone(engine: Engine) -> None:
    """What was refused is rolled back, and its entry, written apart, is not."""
    with pytest.raises(RuntimeError):
        act_and_break(engine)
    trail.write_apart(engine, Event.UNLOCK_REFUSED, actor_id=None, moment=MOMENT, account=ANNA, reason="wrong")
    assert ([entry.event for entry in entries(engine)], acts(engine)) == (["unlock.refused"], 0)


def test_somebody_who_holds_the_turn_too_long_is_not_waited_for_for_ever(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry written apart inside another write fails with an error, rather than hang."""
    monkeypatch.setattr(trail, "PATIENCE", "100ms")

    def be_impatient(connection: Any, *_others: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute("PRAGMA busy_timeout = 100")

    engine_event.listen(engine, "checkout", be_impatient)
    with transaction(engine) as database:
        trail.write(database, **UNLOCKED)  # type: ignore[arg-type]
        with pytest.raises(DBAPIError):
            trail.write_apart(engine, Event.COOKIE_FOREIGN, actor_id=None, moment=MOMENT)
    assert len(entries(engine)) == 1


@pytest.mark.parametrize(
    ("event", "details"),
    [
        (Event.ACCOUNT_INVITED, {}),
        (Event.ACCOUNT_INVITED, {"account": None}),
        (Event.ACCOUNT_INVITED, {"account": ANNA, "name": "Anna"}),
        (Event.ACCOUNT_INVITED, {"account": str(ANNA)}),
        (Event.COOKIE_FOREIGN, {"account": ANNA}),
        (Event.ACCOUNT_KEYS_ROTATED, {"account": ANNA, "epoch": "2"}),
        (Event.ACCOUNT_KEYS_ROTATED, {"account": ANNA, "epoch": True}),
        (Event.ACCOUNT_KEYS_ROTATED, {"account": ANNA, "epoch": -1}),
        (Event.SIGN_IN_REFUSED, {"reason": "she was crying"}),
        (Event.SIGN_IN_REFUSED, {"reason": "anna-andersson"}),
        (Event.ROLE_GIVEN, {"account": ANNA, "role": "king"}),
        (Event.ACCESS_REFUSED, {"permission": "cases-read-all"}),
        (Event.KEYS_MADE, {"fingerprint": "correct-horse-battery"}),
        (Event.AUDIT_VERIFIED, {"entries": 3, "result": "fine"}),
        (Event.SIGN_IN_REFUSED, {"reason": date(2027, 2, 21)}),
    ],
)
def test_nothing_is_written_but_what_an_event_may_tell(event: Event, details: dict[str, Any]) -> None:
    """Missing, too many, of another kind, or a word that is on no list."""
    with pytest.raises((TypeError, ValueError)):
        trail.write(Session(), event, actor_id=None, moment=MOMENT, **details)


@pytest.mark.parametrize(
    ("event", "details", "stored"),
    [
        (Event.COOKIE_FOREIGN, {}, "{}"),
        (Event.CLOCK_MOVED, {"account": None}, "{}"),
        (Event.ROLE_GIVEN, {"role": "auditor", "account": ANNA}, f'{{"account":"{ANNA}","role":"auditor"}}'),
        (Event.ACCESS_REFUSED, {"permission": "audit-read"}, '{"permission":"audit-read"}'),
        (Event.KEYS_MADE, {"fingerprint": FINGERPRINT}, f'{{"fingerprint":"{FINGERPRINT}"}}'),
        (Event.RECOVERY_DRILL_DONE, {"first": 1, "second": 3}, '{"first":1,"second":3}'),
    ],
)
def test_details_are_stored_in_the_one_way_there_is(
    event: Event, details: dict[str, Any], stored: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Keys in order, no spaces; what is not known is left out."""
    with audited_database("sqlite", tmp_path, pytestconfig) as engine:
        with transaction(engine) as database:
            trail.write(database, event, actor_id=None, moment=MOMENT, **details)
        assert [entry.details for entry in entries(engine)] == [stored]


def test_a_day_is_stored_as_a_day() -> None:
    """A moment is no day, and is refused."""
    day = Detail("on", Kind.DAY, "On")
    assert trail._stored(Event.LOCK_DONE, day, date(2027, 2, 21)) == "2027-02-21"
    with pytest.raises(TypeError):
        trail._stored(Event.LOCK_DONE, day, MOMENT)


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    """It could mean anything, so nothing is written."""
    with pytest.raises(ValueError, match="zone"):
        write(engine, moment=datetime(2027, 2, 21))  # noqa: DTZ001 (what is refused)
