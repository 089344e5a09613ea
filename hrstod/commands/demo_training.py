"""Two years of training for the demo's managers: three courses, twelve dates, and what has become of them.

It is made by the same verbs as in a real municipality, each on its day, so that coverage can be seen to rise.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.commands.demo_academy import BEGAN, moment_on
from hrstod.commands.demo_dates import LASTS, make_dates
from hrstod.commands.demo_managers import Lines
from hrstod.training import by_hand, claiming, completing, courses, drill_completing
from hrstod.training.course_terms import CourseTerms
from hrstod.training.importing_completions import read_completions
from hrstod.training.importing_files import find_headings
from hrstod.training.importing_mapping import find_meaning, is_heading
from hrstod.training.rules import Form, ImportKind, Span
from hrstod.training.taking_over import FileMark, take_over_completions

if TYPE_CHECKING:
    from uuid import UUID

    from hrstod.commands.demo_academy import Academy

FIRST_TALK = CourseTerms(
    name="Det första samtalet",
    aim="Du kan fråga, lyssna och ta nästa steg tillsammans med HR-stöd när en medarbetare berättar.",
    outline="- Att se och att fråga\n- Att lyssna, och vad du säger först\n- Vad du gör samma dag\n"
    "- Vad HR-stöd gör, och vad du kan vänta dig\n- Övning två och två",
    minutes=LASTS // timedelta(minutes=1),
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


DRILLS, CLAIMS, CLAIM_EVERY, WAITING, REFUSED = 60, 26, 9, 4, 11


def make_training(academy: Academy) -> None:
    """Make the courses, the dates that are over and those to come, and what was completed in other ways."""
    first = _add_course(academy, FIRST_TALK, BEGAN)
    national = _add_course(academy, NATIONAL, BEGAN)
    _bring_earlier(academy)
    make_dates(academy, first)
    _add_course(academy, PRACTICE, 420)
    _walk_drills(academy)
    _claim(academy, national)
    _put_right(academy, first)


def _add_course(academy: Academy, terms: CourseTerms, days_ago: int) -> UUID:
    day = academy.day(-days_ago)
    return courses.add_course(academy.trainer(day), academy.database, terms=terms, moment=moment_on(day)).id


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
    take_over_completions(trainer, academy.database, plan=plan, file=mark, moment=moment_on(day), tell=_tell_nobody)


def _tell_nobody(_done: int, _of: int) -> None:
    """Tell nobody how far it has come: nobody waits for it."""


def _walk_drills(academy: Academy) -> None:
    """Let some walk through the drill to its end, more of them lately."""
    assert PRACTICE.scenario is not None  # noqa: S101 (it is a drill)
    others = academy.random.sample(academy.staying(), DRILLS)
    days = [40, 41, *(400 - 395 * number // DRILLS for number in range(DRILLS))]
    for account_id, days_ago in zip((*academy.named, *others), days, strict=True):
        day = academy.today - timedelta(days=days_ago)
        drill_completing.complete(
            academy.database, account_id=account_id, scenario=PRACTICE.scenario, moment=moment_on(day)
        )


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
            moment=moment_on(day),
        )
        answers = claiming.refuse if number == REFUSED else claiming.confirm
        if number < CLAIMS + 2 - WAITING:
            answers(academy.trainer(day), academy.database, claim_id=said.id, moment=moment_on(day + timedelta(days=1)))


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
            moment=moment_on(day),
        )
    later = moment_on(day + timedelta(days=2))
    completing.revoke(trainer, academy.database, completion_id=made.id, why="wrong-person", moment=later)
    del academy.taken[wrong]
