"""The twelve training dates of the demo: nine that are over, with who was there, and three to come.

They are planned, filled, held and closed by the same verbs as real ones, each on its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from hrstod.clock import SWEDEN
from hrstod.commands.demo_academy import BEGAN, moment_on
from hrstod.training import attending, closing, dates, surveys
from hrstod.training.questions import QUESTIONS
from hrstod.training.rules import How, Mark, Round
from hrstod.training.signing_up import sign_up

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from hrstod.commands.demo_academy import Academy
    from hrstod.training.models import TrainingDate

LASTS = timedelta(hours=3)


@dataclass(frozen=True)
class Planned:
    """A training date of the first course: in how many days, for which board, where, and for how many."""

    in_days: int
    board: int | None
    """The number of the board; None for all of them."""
    place: str
    seats: int
    signed_up: int
    link: str = ""
    begins: time = time(9, 0)


OVER = (
    Planned(-748, None, "Stadshuset, sal Linden", 20, 15),
    Planned(-690, 0, "Omsorgshuset, sal 2", 18, 15),
    Planned(-596, 1, "Skolkontoret, stora salen", 20, 18),
    Planned(-502, None, "Stadshuset, sal Linden", 20, 17),
    Planned(-408, None, "Stadshuset, sal Linden", 20, 18),
    Planned(-316, 0, "Omsorgshuset, sal 2", 18, 16),
    Planned(-226, None, "", 24, 19, "https://moten.demo.invalid/samtal-7", time(13, 0)),
    Planned(-128, None, "Stadshuset, sal Linden", 20, 17),
    Planned(-44, 1, "Skolkontoret, stora salen", 20, 17),
)
TO_COME = (
    Planned(12, 0, "Omsorgshuset, sal 2", 12, 15),
    Planned(27, None, "Stadshuset, sal Linden", 20, 9, "", time(13, 0)),
    Planned(48, None, "", 30, 11, "https://moten.demo.invalid/samtal-12"),
)
NOT_ALL_OF_IT = (Mark.PARTLY, Mark.EXCUSED, Mark.ABSENT)
"""What is noted about three of those who had a seat on each date that is over."""
ANSWERED = {
    -316: {
        Round.AT_ONCE: ("Mer tid för att öva.", "", "", "Gärna fler exempel från vardagen.", ""),
        Round.LATER: ("", "Någon att bolla med efteråt.", "", "", ""),
    },
    -128: {
        Round.AT_ONCE: ("", "", "Kortare föreläsning och mer samtal.", "", ""),
        Round.LATER: ("", "", "", "", "En ny övning efter ett halvår."),
    },
}
"""After which dates some have answered the few questions, and in which words each of them said what was missing."""
LIKELY = (6, 4, 1, 1, 1, 1)
"""How likely each answer to a question is, from the first."""


def make_dates(academy: Academy, course_id: UUID) -> None:
    """Hold the dates that are over, and plan those to come; the two managers with accounts of their own are there."""
    maria, nils = academy.named
    with_them = {0: (nils,), 1: (maria,)}
    for number, planned in enumerate(OVER):
        date_id, there = _hold(academy, course_id, planned, with_them.get(number, ()))
        for asked, words in ANSWERED.get(planned.in_days, {}).items():
            opened_on = academy.teaching_day(planned.in_days) + surveys.AFTER[asked]
            _answer(academy, date_id, asked, opened_on, dict(zip(there, words, strict=False)))
    for planned, with_seat in zip(TO_COME, ((maria,), (nils,), ()), strict=True):
        _plan(academy, course_id, planned, with_seat, noted_on=academy.today - timedelta(days=20))


def _plan(
    academy: Academy, course_id: UUID, planned: Planned, with_seat: Collection[UUID], *, noted_on: date
) -> tuple[TrainingDate, list[UUID]]:
    """Plan a date, and sign up those who are to have a seat and others after them."""
    day = academy.teaching_day(planned.in_days)
    board_id = None if planned.board is None else academy.boards[planned.board]
    starts_at = datetime.combine(day, planned.begins, SWEDEN).astimezone(UTC)
    terms = dates.DateTerms(
        starts_at=starts_at,
        ends_at=starts_at + LASTS,
        place=planned.place,
        link=planned.link,
        seats=planned.seats,
        board_id=board_id,
        trainers=frozenset({academy.trainer_id}),
    )
    trainer = academy.trainer(noted_on)
    made = dates.plan_date(trainer, academy.database, course_id=course_id, terms=terms, moment=moment_on(noted_on))
    people = [*with_seat, *academy.choose(planned.signed_up - len(with_seat), day, planned.board)]
    for number, account_id in enumerate(people):
        moment = moment_on(noted_on) + timedelta(minutes=40 * (number + 1))
        sign_up(academy.database, date_id=made.id, account_id=account_id, by=account_id, moment=moment)
    return made, people


def _hold(academy: Academy, course_id: UUID, planned: Planned, with_seat: Collection[UUID]) -> tuple[UUID, list[UUID]]:
    """Hold a date that is over, and close it; give it, and those who were there for all of it."""
    day = academy.teaching_day(planned.in_days)
    noted_on = max(day - timedelta(days=35), academy.day(-BEGAN + 1))
    made, people = _plan(academy, course_id, planned, with_seat, noted_on=noted_on)
    trainer, over = academy.trainer(day), made.ends_at + timedelta(minutes=20)
    missed = dict(zip(reversed(people), NOT_ALL_OF_IT, strict=False))
    marks = {one: missed.get(one, Mark.PRESENT) for one in people}
    attending.mark_all(trainer, academy.database, date_id=made.id, marks=marks, how=How.LIST, moment=made.ends_at)
    closing.close_date(trainer, academy.database, date_id=made.id, moment=over)
    for account_id in missed:
        academy.taken.pop(account_id, None)
    return made.id, [one for one in people if one not in missed]


def _answer(academy: Academy, date_id: UUID, asked: Round, opened_on: date, words: Mapping[UUID, str]) -> None:
    """Let some of those who were there answer the few questions, one each day."""
    for number, (account_id, missing) in enumerate(words.items(), start=1):
        day = opened_on + timedelta(days=number)
        token = surveys.take(academy.database, account_id=account_id, date_id=date_id, asked=asked, day=day)
        chosen = {
            one.name: str(*academy.random.choices(list(one.choices), LIKELY[: len(one.choices)]))
            for one in QUESTIONS[asked]
        }
        surveys.answer(
            academy.database, token=token, answers=chosen, missing=missing, guard=academy.guard, language="sv"
        )
