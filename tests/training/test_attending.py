"""Who was there: said once by each, put right with a reason, and turned into completions when the date is closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from hrstod.audit.models import AuditEntry
from hrstod.errors import NotFound, RuleBroken
from hrstod.training import attending, closing, signing_up, surveys
from hrstod.training.models import AttendanceMark, Completion, TrainingDate
from hrstod.training.rules import DateState, How, Mark, Round
from tests.factories.organisation import MOMENT, TODAY

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tests.factories.training import Academy

DURING = MOMENT + timedelta(hours=1)
AFTER = MOMENT + timedelta(hours=4)


def begin(academy: Academy, seats: int = 2) -> UUID:
    """Plan a date that begins in half an hour."""
    date_id = academy.date(academy.course(), academy.trainer(), seats=seats)
    found = academy.database.get_one(TrainingDate, date_id)
    found.starts_at, found.ends_at = MOMENT + timedelta(minutes=30), MOMENT + timedelta(hours=3)
    academy.database.flush()
    return date_id


@pytest.fixture
def held(academy: Academy) -> UUID:
    """Give a date that begins in half an hour, on which Anna and Nils have the two seats."""
    date_id = begin(academy)
    for name in ("Anna", "Nils"):
        account_id = academy.people[name]
        signing_up.sign_up(academy.database, date_id=date_id, account_id=account_id, by=account_id, moment=MOMENT)
    return date_id


def check_in(academy: Academy, date_id: UUID, name: str, moment: datetime = DURING) -> bool:
    """Let somebody say that they are there."""
    return attending.check_in(
        academy.database, date_id=date_id, account_id=academy.people[name], how=How.CODE, moment=moment
    )


def close(academy: Academy, date_id: UUID, *, rest_absent: bool = False) -> int:
    """Let the trainer close the date."""
    return closing.close_date(
        academy.trainer(), academy.database, date_id=date_id, moment=AFTER, rest_absent=rest_absent
    )


def correct(academy: Academy, date_id: UUID, name: str, mark: Mark) -> None:
    """Let the trainer put something right."""
    closing.correct(
        academy.trainer(),
        academy.database,
        date_id=date_id,
        account_id=academy.people[name],
        mark=mark,
        why="forgotten",
        moment=AFTER,
    )


def completions(academy: Academy, name: str) -> list[tuple[bool, bool]]:
    """Give what somebody has by dates: whether it was passed, and whether it counts."""
    query = select(Completion).where(Completion.account_id == academy.people[name]).order_by(Completion.number)
    return [(row.is_passed, row.revoked_on is None) for row in academy.database.scalars(query)]


def test_saying_twice_that_one_is_there_is_once(academy: Academy, held: UUID) -> None:
    """The second time it is known already."""
    assert [check_in(academy, held, "Anna"), check_in(academy, held, "Anna")] == [True, False]
    assert len(attending.list_marks(academy.database, held, academy.people["Anna"])) == 1


@pytest.mark.parametrize("minutes", [-45, 400])
def test_it_is_too_early_or_too_late(academy: Academy, held: UUID, minutes: int) -> None:
    """An hour before and an hour after are the limits."""
    with pytest.raises(RuleBroken):
        check_in(academy, held, "Anna", MOMENT + timedelta(minutes=minutes))


def test_whoever_comes_without_a_seat_gets_a_free_one(academy: Academy) -> None:
    """They are on the list from then on."""
    date_id = begin(academy)
    assert check_in(academy, date_id, "Anna")
    assert [one.name for one in signing_up.list_of(academy.database, date_id)] == ["Anna"]


def test_whoever_comes_to_a_full_room_is_told_so(academy: Academy, held: UUID) -> None:
    """The code alone makes no seat."""
    academy.lead("Lisa", "Day")
    with pytest.raises(RuleBroken):
        check_in(academy, held, "Lisa")


def test_the_last_that_was_said_counts_and_all_of_it_is_kept(academy: Academy, held: UUID) -> None:
    """Two trainers mark the same list; neither's word is lost."""
    anna = academy.people["Anna"]
    for trainer, mark in (("Eva", Mark.ABSENT), ("Ulla", Mark.PARTLY)):
        attending.mark_all(
            academy.trainer(trainer),
            academy.database,
            date_id=held,
            marks={anna: mark},
            how=How.LIST,
            moment=DURING,
        )
    assert attending.last_marks(academy.database, held)[anna] is Mark.PARTLY
    assert [one.mark for one in attending.list_marks(academy.database, held, anna)] == [Mark.ABSENT, Mark.PARTLY]


def test_nobody_is_marked_who_has_no_seat(academy: Academy, held: UUID) -> None:
    """An id that is sent in makes nobody a participant."""
    with pytest.raises(NotFound):
        attending.mark_all(
            academy.trainer(),
            academy.database,
            date_id=held,
            marks={academy.trainer().account_id: Mark.PRESENT},
            how=How.LIST,
            moment=DURING,
        )


def test_closing_gives_completions_to_those_who_were_there(academy: Academy, held: UUID) -> None:
    """Whoever was absent has none, and questions wait for those who came."""
    check_in(academy, held, "Anna")
    assert close(academy, held, rest_absent=True) == 1
    assert (completions(academy, "Anna"), completions(academy, "Nils")) == ([(True, True)], [])
    opened = [len(surveys.list_open_for(academy.database, academy.people[name], TODAY)) for name in ("Anna", "Nils")]
    assert opened == [1, 0]


def test_it_is_not_closed_while_somebody_is_not_marked(academy: Academy, held: UUID) -> None:
    """Nothing is done, and the list tells who."""
    check_in(academy, held, "Anna")
    with pytest.raises(RuleBroken):
        close(academy, held)
    assert [one.name for one in closing.list_unmarked(academy.database, held)] == ["Nils"]
    assert completions(academy, "Anna") == []


def test_whoever_was_partly_there_has_tried(academy: Academy, held: UUID) -> None:
    """It is kept, and counts for nothing."""
    marks = {academy.people["Anna"]: Mark.PARTLY, academy.people["Nils"]: Mark.EXCUSED}
    attending.mark_all(academy.trainer(), academy.database, date_id=held, marks=marks, how=How.LIST, moment=DURING)
    assert close(academy, held) == 0
    assert (completions(academy, "Anna"), completions(academy, "Nils")) == ([(False, True)], [])


def test_it_is_closed_once(academy: Academy, held: UUID) -> None:
    """A second press gives nobody a second completion."""
    check_in(academy, held, "Anna")
    close(academy, held, rest_absent=True)
    with pytest.raises(RuleBroken):
        close(academy, held, rest_absent=True)
    assert completions(academy, "Anna") == [(True, True)]


def test_it_is_not_closed_before_it_has_begun(academy: Academy) -> None:
    """Nor when it was cancelled."""
    date_id = academy.date(academy.course(), academy.trainer())
    with pytest.raises(RuleBroken):
        close(academy, date_id)
    academy.database.get_one(TrainingDate, date_id).state = DateState.CANCELLED
    with pytest.raises(RuleBroken):
        close(academy, date_id)


def test_a_correction_takes_back_and_gives_again(academy: Academy, held: UUID) -> None:
    """What was noted stays, and each change stands in the log of events with its reason."""
    check_in(academy, held, "Anna")
    close(academy, held, rest_absent=True)
    correct(academy, held, "Anna", Mark.ABSENT)
    assert completions(academy, "Anna") == [(True, False)]
    correct(academy, held, "Anna", Mark.PRESENT)
    assert completions(academy, "Anna") == [(True, False), (True, True)]
    written = select(AuditEntry.event).where(AuditEntry.event == "attendance.corrected")
    assert len(academy.database.scalars(written).all()) == 2


def opened(academy: Academy, name: str, days: int = 0) -> int:
    """Count the questions that somebody may answer some days later."""
    return len(surveys.list_open_for(academy.database, academy.people[name], TODAY + timedelta(days=days)))


@pytest.mark.parametrize("mark", [Mark.ABSENT, Mark.EXCUSED])
def test_whoever_was_not_there_after_all_is_asked_nothing(academy: Academy, held: UUID, mark: Mark) -> None:
    """Neither now nor after three months; the others are asked as before."""
    check_in(academy, held, "Anna")
    check_in(academy, held, "Nils")
    close(academy, held)
    correct(academy, held, "Anna", mark)
    assert [opened(academy, "Anna"), opened(academy, "Anna", 90)] == [0, 0]
    assert [opened(academy, "Nils"), opened(academy, "Nils", 90)] == [1, 1]


def test_whoever_was_there_after_all_is_asked_again(academy: Academy, held: UUID) -> None:
    """The list was right the first time."""
    check_in(academy, held, "Anna")
    close(academy, held, rest_absent=True)
    for mark in (Mark.ABSENT, Mark.PARTLY):
        correct(academy, held, "Anna", mark)
    assert [opened(academy, "Anna"), opened(academy, "Anna", 90)] == [1, 1]


def test_whoever_has_answered_once_is_asked_what_is_left(academy: Academy, held: UUID) -> None:
    """The first questions are not asked twice, and the later ones are not lost by a correction."""
    check_in(academy, held, "Anna")
    close(academy, held, rest_absent=True)
    surveys.take(academy.database, account_id=academy.people["Anna"], date_id=held, asked=Round.AT_ONCE, day=TODAY)
    for mark in (Mark.ABSENT, Mark.PARTLY):
        correct(academy, held, "Anna", mark)
    assert [opened(academy, "Anna"), opened(academy, "Anna", 90)] == [0, 1]


def test_correcting_to_the_same_is_nothing(academy: Academy, held: UUID) -> None:
    """No completion is taken back and made again for a press too many."""
    check_in(academy, held, "Anna")
    close(academy, held, rest_absent=True)
    correct(academy, held, "Anna", Mark.PRESENT)
    assert completions(academy, "Anna") == [(True, True)]


def test_what_breaks_off_half_way_leaves_nothing(academy: Academy, held: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing is one transaction: with the last step missing, nobody has completed anything."""
    check_in(academy, held, "Anna")
    academy.database.flush()

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(surveys, "hand_out", breaks)
    with pytest.raises(RuntimeError), academy.database.begin_nested():
        close(academy, held, rest_absent=True)
    academy.database.expire_all()
    assert academy.database.get_one(TrainingDate, held).state is DateState.PLANNED
    assert completions(academy, "Anna") == []


def test_a_closed_list_is_not_marked_again(academy: Academy, held: UUID) -> None:
    """Only with a reason, one by one."""
    close(academy, held, rest_absent=True)
    with pytest.raises(RuleBroken):
        attending.mark_all(
            academy.trainer(),
            academy.database,
            date_id=held,
            marks={academy.people["Anna"]: Mark.PRESENT},
            how=How.LIST,
            moment=AFTER,
        )
    assert academy.database.scalars(select(AttendanceMark.mark)).all() == [Mark.ABSENT, Mark.ABSENT]
