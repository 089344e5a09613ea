"""The demo: an invented town with two years behind it, made once, and nothing real in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from unittest.mock import Mock
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hrstod import clock, commands
from hrstod.accounts.demo import is_demo
from hrstod.accounts.models import Account
from hrstod.accounts.rules import AccountState
from hrstod.commands import demo
from hrstod.commands.demo_academy import BEGAN, Academy
from hrstod.commands.demo_dates import OVER, TO_COME
from hrstod.organisation.models import Leadership
from hrstod.organisation.tree import true_on
from hrstod.training import dates, standing, surveys
from hrstod.training.counts import share_in_date
from hrstod.training.course_terms import TELLING
from hrstod.training.models import Claim, Completion, CourseVersion, Leave, SignUp, TrainingDate
from hrstod.training.rules import ClaimState, DateState, Form, SignUpState, Source
from hrstod.training.signing_up import list_team
from hrstod.training.validity import IN_DATE, State
from tests.conftest import make_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

    from flask import Flask
    from sqlalchemy import Engine

    from hrstod.settings import Settings


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Make the demo once: whatever is asked about it here changes nothing."""
    app = make_site(tmp_path_factory.mktemp("instance"), demo=True)
    demo.make_demo(settings_of(app), engine_of(app))
    return app


@pytest.fixture
def database(town: Flask) -> Iterator[Session]:
    """Read what is in it."""
    with Session(engine_of(town)) as database:
        yield database


def settings_of(app: Flask) -> Settings:
    """Give the settings that it was made with."""
    found: Settings = app.extensions["hrstod.settings"]
    return found


def engine_of(app: Flask) -> Engine:
    """Give its database."""
    found: Engine = app.extensions["hrstod.engine"]
    return found


def count(database: Session) -> tuple[int | None, ...]:
    """Count what a second demo would add to."""
    return tuple(database.scalar(select(func.count()).select_from(table)) for table in (Account, Completion, SignUp))


def account(database: Session, name: str) -> UUID:
    """Find somebody."""
    return database.scalars(select(Account.id).where(Account.name == name)).one()


def test_three_courses_are_held_in_different_ways(database: Session) -> None:
    """One in a room, one as a drill and one elsewhere, so that each kind can be seen."""
    forms = database.scalars(select(CourseVersion.form).order_by(CourseVersion.form)).all()
    assert sorted(forms) == [Form.CLASSROOM, Form.DRILL, Form.ELSEWHERE]


def test_twelve_dates_are_over_or_to_come(database: Session) -> None:
    """Nine are closed; of the three to come one is full with a queue, one has free seats, and one is on screen."""
    lines = dates.list_lines(database, TrainingDate.id.is_not(None))
    over, to_come = lines[:9], lines[9:]
    assert {line.state for line in over} == {DateState.CLOSED}
    assert [(not line.free, line.waiting > 0, bool(line.link)) for line in to_come] == [
        (True, True, False),
        (False, False, False),
        (False, False, True),
    ]


def test_a_hundred_and_sixty_managers_lead_a_unit(database: Session) -> None:
    """As many as in a town of that size, in all four boards."""
    leading = select(func.count(Leadership.account_id.distinct())).where(true_on(Leadership, clock.today()))
    assert (database.scalar(leading) or 0) >= 160


def test_nobody_in_it_is_real(database: Session) -> None:
    """Whoever is in it is called Demo something, at an address that nobody has."""
    people = database.execute(select(Account.name, Account.sign_in_name)).all()
    assert all(name.startswith("Demo ") and is_demo(signs_in_as) for name, signs_in_as in people)


def test_managers_without_a_card_cannot_sign_in(database: Session) -> None:
    """Only those whose passphrases are printed have an account in use."""
    in_use = select(func.count()).select_from(Account).where(Account.state == AccountState.ACTIVE)
    assert database.scalar(in_use) == len(demo.PEOPLE)


def test_names_of_courses_and_places_tell_nothing(database: Session) -> None:
    """They stand in calendars."""
    told = [
        *database.scalars(select(CourseVersion.name)),
        *database.scalars(select(TrainingDate.place)),
        *database.scalars(select(TrainingDate.link)),
    ]
    assert not [one for one in told if TELLING.search(one)]


def percent(database: Session, day: date) -> float:
    """Give how many of a hundred managers are in date on a day."""
    share = share_in_date(database, day)
    return 100 * share.in_date / share.counted


def test_coverage_is_believable(database: Session) -> None:
    """Most are in date, and far from all."""
    assert 55 <= percent(database, clock.today()) <= 90


def test_coverage_has_risen(database: Session) -> None:
    """Each half-year it is higher than the one before."""
    shares = [percent(database, clock.today() - timedelta(days=days)) for days in (700, 480, 240, 0)]
    assert shares == sorted(shares)


def test_the_histories_are_of_every_kind(database: Session) -> None:
    """From dates, a file, drills, what managers said, and by hand; and something was taken back."""
    sources = set(database.scalars(select(Completion.source)))
    assert sources == set(Source) - {Source.OTHER_COURSE}
    assert database.scalar(select(func.count(Completion.revoked_on))) == 1


def test_somebody_is_on_leave(database: Session) -> None:
    """So that the figures have somebody to leave out."""
    is_away = or_(Leave.to_on.is_(None), Leave.to_on >= clock.today())
    assert database.scalar(select(func.count(Leave.id)).where(is_away)) == 6


def test_something_waits_for_the_trainer(database: Session) -> None:
    """What managers say about the course elsewhere."""
    waiting = select(func.count()).select_from(Claim).where(Claim.state == ClaimState.WAITING)
    assert database.scalar(waiting) == 4


def test_evaluations_have_results(database: Session) -> None:
    """Enough have answered, at once and later."""
    assert len(surveys.list_results(database)) == 2


@pytest.mark.parametrize("name", ["Demo Maria", "Demo Nils"])
def test_the_two_managers_have_something_to_take_and_a_seat(name: str, database: Session) -> None:
    """Whoever signs in as one of them sees what runs out or has run out, and when it is held."""
    own = account(database, name)
    states = {one.state for one in standing.list_standings(database, own, clock.today()) if one.is_mandatory}
    coming = select(SignUp.state).join(TrainingDate).where(SignUp.account_id == own)
    assert states <= {State.EXPIRING, State.EXPIRED}
    assert database.scalars(coming.where(TrainingDate.starts_at > clock.now())).all() == [SignUpState.SEATED]


@pytest.mark.parametrize("name", ["Demo Maria", "Demo Nils"])
def test_the_two_managers_have_a_certificate(name: str, database: Session) -> None:
    """For something that is in date."""
    standings = standing.list_standings(database, account(database, name), clock.today())
    assert any(one.state in IN_DATE and one.completion_id for one in standings)


def test_demo_maria_leads_other_managers(database: Session) -> None:
    """Her page about them has somebody on it."""
    assert len(list_team(database, account(database, "Demo Maria"), clock.today())) == 7


@pytest.mark.slow  # starts the site
def test_a_second_start_changes_nothing(
    town: Flask, database: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is there already is no empty installation: the cards are shown, and nothing is made."""
    settings = settings_of(town)
    for name, value in {"instance": settings.instance, "secret_key": "x" * 40, "memory_folder": tmp_path}.items():
        monkeypatch.setenv(f"HRSTOD_{name.upper()}", str(value))
    monkeypatch.setattr(commands, "make_server", Mock())
    before = count(database)
    said = CliRunner().invoke(commands.main, ["serve", "--demo"])
    database.rollback()
    assert ("Demo Maria" in said.output, count(database)) == (True, before)


@pytest.mark.parametrize("today", [date(2027, 1, 1) + timedelta(days=days) for days in range(0, 730, 13)])
def test_the_days_of_the_demo_are_right_whenever_it_is_made(today: date) -> None:
    """Nothing comes before the town began, what is over is over, what is to come is to come, and no two are at once."""
    academy = Academy(Mock(), (), [], uuid4(), (uuid4(), uuid4()), Mock(), today)
    begun = [academy.teaching_day(one.in_days) for one in OVER]
    coming = [(academy.teaching_day(one.in_days), one.begins) for one in TO_COME]
    assert today - demo.AGE < academy.day(-BEGAN) < begun[0]
    assert (begun[-1] < today < coming[0][0], len(set(begun)), len(set(coming))) == (True, 9, 3)
