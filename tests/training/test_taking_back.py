"""Taking a file back when the same people have been at a training date, or have what counts as another course."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod.errors import RuleBroken
from hrstod.training import attending, certificates, closing, completing, courses, standing, taking_over
from hrstod.training.counts import Share, share_in_date
from hrstod.training.importing_faults import Fate
from hrstod.training.models import Completion, SignUp, TrainingDate
from hrstod.training.rules import How, ImportKind, Mark, SignUpState, Source
from hrstod.training.validity import State
from tests.factories.organisation import MOMENT, TODAY
from tests.training.bringing import Bringing, address_of
from tests.training.done import complete, completed, state_of

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from tests.factories.training import Academy

HELD_ON = TODAY - timedelta(days=1)


@pytest.fixture
def office(academy: Academy, tmp_path: Path) -> Bringing:
    """Give somebody who brings files about everybody; Anna is known by her address."""
    address_of(academy.database, academy.people["Anna"], "Anna")
    return Bringing(academy.database, tmp_path, ImportKind.COMPLETIONS)


def row(course: str, day: date = HELD_ON) -> str:
    """Give a line that says that Anna has completed a course."""
    return f"anna@example.se;{course};{day};Ja"


def bring(office: Bringing, *rows: str) -> UUID:
    """Take over a file with some lines."""
    return office.take_over(office.completions(*rows))


def take_back(office: Bringing, import_id: UUID) -> None:
    """Take a file back."""
    taking_over.undo(None, office.database, import_id=import_id, moment=MOMENT)


def hold(academy: Academy, course_id: UUID) -> UUID:
    """Let a date have been held yesterday, at which Anna was, and close it."""
    date_id = academy.date(course_id, academy.trainer())
    found = academy.database.get_one(TrainingDate, date_id)
    found.starts_at = datetime(HELD_ON.year, HELD_ON.month, HELD_ON.day, 9, tzinfo=UTC)
    found.ends_at = found.starts_at + timedelta(hours=3)
    anna = academy.people["Anna"]
    academy.database.add(
        SignUp(date_id=date_id, account_id=anna, state=SignUpState.SEATED, signed_up_at=found.starts_at)
    )
    academy.database.flush()
    marks = {anna: Mark.PRESENT}
    attending.mark_all(None, academy.database, date_id=date_id, marks=marks, how=How.LIST, moment=MOMENT)
    closing.close_date(None, academy.database, date_id=date_id, moment=MOMENT)
    return date_id


def test_what_a_date_has_confirmed_stays_when_the_file_is_taken_back(academy: Academy, office: Bringing) -> None:
    """The date says that she was there, and so does her completion."""
    course_id = academy.course()
    made = bring(office, row("The first talk"))
    date_id = hold(academy, course_id)
    take_back(office, made)
    assert [(one.source, one.date_id) for one in completed(academy.database, course_id)] == [(Source.DATE, date_id)]


def test_what_a_date_has_confirmed_stays_when_the_line_is_revoked(academy: Academy, office: Bringing) -> None:
    """A trainer takes back what the file said, not what the list says."""
    course_id = academy.course()
    bring(office, row("The first talk"))
    said = completed(academy.database, course_id)[0]
    hold(academy, course_id)
    completing.revoke(None, academy.database, completion_id=said.id, why="mistake", moment=MOMENT)
    assert state_of(academy, course_id, TODAY) is State.VALID


def test_a_date_gives_the_same_once(academy: Academy) -> None:
    """The first is given back."""
    course_id = academy.course()
    date_id = hold(academy, course_id)
    again = complete(academy, course_id, HELD_ON, source=Source.DATE, date_id=date_id, why=None)
    assert [one.id for one in completed(academy.database, course_id)] == [again.id]


def test_a_file_after_the_date_says_nothing_new(academy: Academy, office: Bringing) -> None:
    """What is there already is left out, also when it is there by a file and by a date."""
    course_id = academy.course()
    bring(office, row("The first talk"))
    hold(academy, course_id)
    plan = office.completions(row("The first talk"))
    assert (plan.wanted, plan.checked.fates[Fate.THERE]) == ([], 1)


def test_a_day_that_is_known_in_two_ways_is_one_completed_course(academy: Academy, office: Bringing) -> None:
    """One person is counted, one of the two is shown as theirs now, and the certificate of each is valid."""
    course_id = academy.course()
    bring(office, row("The first talk"))
    hold(academy, course_id)
    anna = academy.people["Anna"]
    entries = standing.list_entries(academy.database, anna, TODAY)
    codes = [one.check_code for one in completed(academy.database, course_id)]
    assert (share_in_date(academy.database, TODAY), sorted(one.state for one in entries)) == (
        Share(1, 2),
        [State.ARCHIVED, State.VALID],
    )
    assert [certificates.is_valid(academy.database, code, TODAY) for code in codes] == [True, True]


def test_a_day_that_is_known_in_two_ways_counts_no_longer(academy: Academy, office: Bringing) -> None:
    """Although its window is open at once, the second is no renewal of the first; nor is what they count as."""
    first, other = (academy.course(name, span_length=2, window_days=90) for name in ("Aa", "Bb"))
    courses.add_equivalence(None, academy.database, course_id=first, counts_as_id=other, moment=MOMENT)
    bring(office, row("Aa"))
    hold(academy, first)
    rows = [*completed(academy.database, first), *completed(academy.database, other)]
    assert [one.valid_until for one in rows] == [date(2027, 1, 24)] * 4


def test_a_file_is_taken_back_with_all_that_rests_on_it(academy: Academy, office: Bringing) -> None:
    """Through two levels, both recognised afterwards, the later one first."""
    first, second, third = (academy.course(name) for name in ("Aa", "Bb", "Cc"))
    made = bring(office, row("Aa"))
    for one, other in ((second, third), (first, second)):
        courses.add_equivalence(None, academy.database, course_id=one, counts_as_id=other, moment=MOMENT)
    take_back(office, made)
    assert academy.database.scalars(select(Completion)).all() == []


def test_a_file_stays_that_has_lengthened_what_rests_on_another_course(academy: Academy, office: Bringing) -> None:
    """She completed another course since, which counted as this one from where the file’s ended."""
    first, other = academy.course("Aa"), academy.course("Bb", span_length=12)
    courses.add_equivalence(None, academy.database, course_id=first, counts_as_id=other, moment=MOMENT)
    made = bring(office, row("Bb", date(2025, 12, 20)))
    complete(academy, first, date(2026, 11, 20))
    with pytest.raises(RuleBroken, match="reckoned from these"):
        take_back(office, made)
    assert len(completed(academy.database, other)) == 2


def test_a_file_stays_whose_course_counted_as_one_that_was_taken_again(academy: Academy, office: Bringing) -> None:
    """What rests on the file, by what was recognised afterwards, has lengthened what she completed since."""
    first, other = academy.course("Aa"), academy.course("Bb", span_length=12)
    made = bring(office, row("Aa", date(2025, 12, 20)))
    courses.add_equivalence(None, academy.database, course_id=first, counts_as_id=other, moment=MOMENT)
    complete(academy, other, date(2026, 11, 20))
    with pytest.raises(RuleBroken, match="reckoned from these"):
        take_back(office, made)
    assert len(completed(academy.database, other)) == 2
