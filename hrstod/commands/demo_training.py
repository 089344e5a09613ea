"""Two years of training for the demo's managers: three courses, twelve dates, and what has become of them.

It is made by the same verbs as in a real municipality, each on its day, so that coverage can be seen to rise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.access import load_actor
from hrstod.accounts.models import Account
from hrstod.clock import SWEDEN
from hrstod.commands.demo_managers import Lines
from hrstod.training import attending, by_hand, claiming, closing, completing, courses, dates, drill_completing, surveys
from hrstod.training.course_terms import CourseTerms
from hrstod.training.importing_completions import read_completions
from hrstod.training.importing_files import find_headings
from hrstod.training.importing_mapping import find_meaning, is_heading
from hrstod.training.questions import QUESTIONS
from hrstod.training.rules import Form, How, ImportKind, Mark, Round, Span
from hrstod.training.signing_up import sign_up
from hrstod.training.taking_over import FileMark, take_over_completions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.commands.demo_managers import Manager
    from hrstod.guidance.typing_guard import GuardRules
    from hrstod.training.models import TrainingDate

SEED = 2027
AT = time(9, 30, tzinfo=UTC)
BEGAN = 759
"""So many days ago the first course was added."""
FRIDAY, JULY = 4, 7
AFTER_NEW_YEAR, BEFORE_CHRISTMAS = (1, 8), (12, 18)
WINDOW = 640
"""Whoever took the first course so many days ago, or more, takes it again."""

FIRST_TALK = CourseTerms(
    name="Det första samtalet",
    aim="Du kan fråga, lyssna och ta nästa steg tillsammans med HR-stöd när en medarbetare berättar.",
    outline="- Att se och att fråga\n- Att lyssna, och vad du säger först\n- Vad du gör samma dag\n"
    "- Vad HR-stöd gör, och vad du kan vänta dig\n- Övning två och två",
    minutes=180,
    form=Form.CLASSROOM,
    span=Span.MONTHS,
    span_length=24,
)
PRACTICE = CourseTerms(
    name="Öva samtalet",
    aim="Du har prövat vad du säger när någon stannar kvar i din dörr.",
    outline="- Ett påhittat samtal på tio minuter\n- Vad du svarar, och vad som händer sedan",
    minutes=10,
    form=Form.DRILL,
    scenario="end-of-day",
    span=Span.MONTHS,
    span_length=12,
    is_mandatory=False,
)
NATIONAL = CourseTerms(
    name="Nationella webbkursen för chefer",
    aim="Du känner till grunderna, i samma ord som i resten av landet.",
    outline="- En webbkurs på egen hand\n- Du säger till här när du är klar, och en utbildare bekräftar",
    minutes=90,
    form=Form.ELSEWHERE,
    span=Span.ALWAYS,
    is_mandatory=False,
)


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
    Planned(-408, 1, "Skolkontoret, stora salen", 20, 17),
    Planned(-316, 0, "Omsorgshuset, sal 2", 18, 16),
    Planned(-226, None, "", 24, 19, "https://moten.demo.invalid/samtal-7", time(13, 0)),
    Planned(-128, None, "Stadshuset, sal Linden", 20, 17),
    Planned(-44, 1, "Skolkontoret, stora salen", 20, 17),
)
TO_COME = (
    Planned(12, 0, "Omsorgshuset, sal 2", 12, 15),
    Planned(27, None, "Stadshuset, sal Linden", 20, 9, "", time(13, 0)),
    Planned(48, None, "", 30, 11, "https://moten.demo.invalid/samtal-12", time(13, 0)),
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
LIKELY = 2
"""Among how many of the answers to each question they choose."""
DRILLS, CLAIMS, CLAIM_EVERY, WAITING, REFUSED = 60, 26, 9, 4, 11


class Academy:
    """Where the courses are held: who is trained, by whom, and who is in date in the first course."""

    def __init__(
        self,
        database: Session,
        *,
        boards: tuple[UUID, ...],
        managers: list[Manager],
        trainer_id: UUID,
        named: tuple[UUID, UUID],
        today: date,
    ) -> None:
        """Begin with nobody trained; `named` are the two managers whom somebody signs in as."""
        self.database, self.boards, self.trainer_id, self.today = database, boards, trainer_id, today
        self.named = named
        self.managers = [one for one in managers if one.account_id not in named]
        self.random = Random(SEED)  # noqa: S311 (an invented town is not a secret)
        self.taken: dict[UUID, date] = {}
        """When each last took the first course, or has a seat to."""

    def day(self, in_days: int) -> date:
        """Give a day so far from today, or the Monday after when it is in a weekend."""
        day = self.today + timedelta(days=in_days)
        return day + timedelta(days=7 - day.weekday() if day.weekday() > FRIDAY else 0)

    def teaching_day(self, in_days: int) -> date:
        """Give a day so far from today, or the next on which courses are held: not in July, nor around the new year."""
        while (day := self.day(in_days)).month == JULY or not AFTER_NEW_YEAR <= (
            day.month,
            day.day,
        ) <= BEFORE_CHRISTMAS:
            in_days += 1
        return day

    def trainer(self, day: date) -> Actor:
        """Give the trainer as somebody who does something on a day."""
        found = load_actor(self.database, self.trainer_id, day)
        if found is None:
            raise LookupError("nobody in the demo has this account")
        return found

    def leading(self, day: date, board: int | None = None) -> list[UUID]:
        """Give those who lead a unit on a day, of a board or of all, without those whom somebody signs in as."""
        wanted = self.boards if board is None else (self.boards[board],)
        return [one.account_id for one in self.managers if one.leads_on(day) and one.board_id in wanted]

    def staying(self) -> list[UUID]:
        """Give those who have led a unit for more than a year and still do."""
        before = set(self.leading(self.today - timedelta(days=410)))
        return [one for one in self.leading(self.today) if one in before]

    def choose(self, number: int, day: date, board: int | None = None) -> list[UUID]:
        """Choose some who lead a unit and do not have the first course, or have it only for a little while more."""
        again = day - timedelta(days=WINDOW)
        free = [one for one in self.leading(day, board) if self.taken.get(one, again) <= again]
        chosen = self.random.sample(free, min(number, len(free)))
        self.taken.update(dict.fromkeys(chosen, day))
        return chosen


def make_training(academy: Academy, guard: GuardRules) -> None:
    """Make the courses, the dates that are over and those to come, and what was completed in other ways."""
    first = _add_course(academy, FIRST_TALK, BEGAN)
    national = _add_course(academy, NATIONAL, BEGAN)
    _bring_earlier(academy)
    maria, nils = academy.named
    with_them = {0: (nils,), 1: (maria,)}
    for number, planned in enumerate(OVER):
        date_id, there = _hold(academy, first, planned, with_them.get(number, ()))
        for asked, words in ANSWERED.get(planned.in_days, {}).items():
            opened_on = academy.teaching_day(planned.in_days) + surveys.AFTER[asked]
            _answer(academy, guard, date_id, asked, opened_on, dict(zip(there, words, strict=False)))
    _add_course(academy, PRACTICE, 420)
    _walk_drills(academy)
    _claim(academy, national)
    _put_right(academy, first)
    for planned, with_seat in zip(TO_COME, ((maria,), (nils,), ()), strict=True):
        _plan(academy, first, planned, with_seat, noted_on=academy.today - timedelta(days=20))


def _add_course(academy: Academy, terms: CourseTerms, days_ago: int) -> UUID:
    day = academy.day(-days_ago)
    return courses.add_course(academy.trainer(day), academy.database, terms=terms, moment=_at(day)).id


def _bring_earlier(academy: Academy) -> None:
    """Take over what the system that the town had before knows of the first course."""
    day = academy.day(-BEGAN + 1)
    rows: list[tuple[date | str, ...]] = [("E-post", "Kurs", "Datum", "Resultat")]
    people = academy.random.sample(academy.leading(day), 24)
    addresses = dict(
        academy.database.execute(select(Account.id, Account.sign_in_name).where(Account.id.in_(people))).all()
    )
    for number, account_id in enumerate(people):
        completed_on = day - timedelta(days=academy.random.randrange(30, 640))
        has_passed = number % 8 != 0
        rows.append((addresses[account_id], FIRST_TALK.name, completed_on, "Godkänd" if has_passed else "Ej godkänd"))
        if has_passed:
            academy.taken[account_id] = completed_on
    file, trainer = Lines(rows), academy.trainer(day)
    table = find_headings(file, lambda text: is_heading(ImportKind.COMPLETIONS, text))
    meaning = find_meaning(academy.database, ImportKind.COMPLETIONS, table.columns)
    plan = read_completions(trainer, academy.database, table, meaning, today=day, tell=_tell_nobody)
    mark = FileMark(file.digest, table.columns, meaning)
    take_over_completions(trainer, academy.database, plan=plan, file=mark, moment=_at(day), tell=_tell_nobody)


def _tell_nobody(_done: int, _of: int) -> None:
    """Tell nobody how far it has come: nobody waits for it."""


def _plan(
    academy: Academy, course_id: UUID, planned: Planned, with_seat: Collection[UUID], *, noted_on: date
) -> tuple[TrainingDate, list[UUID]]:
    """Plan a date, and sign up those who are to have a seat and others after them."""
    day = academy.teaching_day(planned.in_days)
    board_id = None if planned.board is None else academy.boards[planned.board]
    starts_at = datetime.combine(day, planned.begins, SWEDEN).astimezone(UTC)
    terms = dates.DateTerms(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=FIRST_TALK.minutes),
        place=planned.place,
        link=planned.link,
        seats=planned.seats,
        board_id=board_id,
        trainers=frozenset({academy.trainer_id}),
    )
    trainer = academy.trainer(noted_on)
    made = dates.plan_date(trainer, academy.database, course_id=course_id, terms=terms, moment=_at(noted_on))
    people = [*with_seat, *academy.choose(planned.signed_up - len(with_seat), day, planned.board)]
    for number, account_id in enumerate(people):
        moment = _at(noted_on) + timedelta(minutes=40 * (number + 1))
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


def _answer(
    academy: Academy, guard: GuardRules, date_id: UUID, asked: Round, opened_on: date, words: Mapping[UUID, str]
) -> None:
    """Let some of those who were there answer the few questions, one each day."""
    for number, (account_id, missing) in enumerate(words.items(), start=1):
        day = opened_on + timedelta(days=number)
        token = surveys.take(academy.database, account_id=account_id, date_id=date_id, asked=asked, day=day)
        chosen = {one.name: str(academy.random.choice(list(one.choices)[:LIKELY])) for one in QUESTIONS[asked]}
        surveys.answer(academy.database, token=token, answers=chosen, missing=missing, guard=guard, language="sv")


def _walk_drills(academy: Academy) -> None:
    """Let some walk through the drill to its end, more of them lately."""
    assert PRACTICE.scenario is not None  # noqa: S101 (it is a drill)
    others = academy.random.sample(academy.staying(), DRILLS)
    days = [40, 41, *(400 - 395 * number // DRILLS for number in range(DRILLS))]
    for account_id, days_ago in zip((*academy.named, *others), days, strict=True):
        day = academy.today - timedelta(days=days_ago)
        drill_completing.complete(academy.database, account_id=account_id, scenario=PRACTICE.scenario, moment=_at(day))


def _claim(academy: Academy, course_id: UUID) -> None:
    """Let some say that they have taken the national course; most are confirmed, one is refused, and some wait."""
    others = academy.random.sample(academy.staying(), CLAIMS)
    for number, account_id in enumerate([*academy.named, *others]):
        day = academy.day(-CLAIM_EVERY * (CLAIMS + 1 - number) - 2)
        said = claiming.claim(
            academy.database,
            account_id=account_id,
            course_id=course_id,
            completed_on=day - timedelta(days=academy.random.randrange(1, 30)),
            moment=_at(day),
        )
        answers = claiming.refuse if number == REFUSED else claiming.confirm
        if number < CLAIMS + 2 - WAITING:
            answers(academy.trainer(day), academy.database, claim_id=said.id, moment=_at(day + timedelta(days=1)))


def _put_right(academy: Academy, course_id: UUID) -> None:
    """Write in what was forgotten, and take back what was noted for the wrong person."""
    day = academy.day(-30)
    trainer = academy.trainer(day)
    forgotten, wrong = academy.choose(2, day)
    for account_id, why, done_on in ((forgotten, "sheet", -128), (wrong, "forgotten", -226)):
        made = by_hand.write_in(
            trainer,
            academy.database,
            account_id=account_id,
            course_id=course_id,
            completed_on=academy.day(done_on),
            why=why,
            moment=_at(day),
        )
    later = _at(day + timedelta(days=2))
    completing.revoke(trainer, academy.database, completion_id=made.id, why="wrong-person", moment=later)
    del academy.taken[wrong]


def _at(day: date) -> datetime:
    return datetime.combine(day, AT)
