"""Completions from another system: what is taken over, what is left out and why, and taking it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from hrstod.audit.events import Event
from hrstod.audit.models import AuditEntry
from hrstod.errors import NotFound, RuleBroken
from hrstod.training import completing, taking_over
from hrstod.training.importing_faults import Fate, Fault
from hrstod.training.importing_mapping import Field, Meaning, find_meaning, keep_meaning
from hrstod.training.models import Completion, TrainingImport
from hrstod.training.rules import ImportKind, Source
from tests.factories.organisation import MOMENT
from tests.training.bringing import Bringing, address_of

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.factories.training import Academy

KIND = ImportKind.COMPLETIONS
ROW = "anna@example.se;The first talk;2026-05-04;Ja"


@pytest.fixture
def course(academy: Academy) -> UUID:
    """Give a course that all managers have to take."""
    return academy.course()


@pytest.fixture
def trainer(database: Session, academy: Academy, course: UUID, tmp_path: Path) -> Bringing:
    """Give the trainer of the care board, in which Anna and Nils lead; Olga leads a school."""
    academy.lead("Olga", "Hill school")
    for name in ("Anna", "Nils", "Olga"):
        address_of(database, academy.people[name], name)
    return Bringing(database, tmp_path, KIND, academy.trainer())


def count(database: Session) -> int:
    """Count all completions."""
    return database.scalar(select(func.count()).select_from(Completion)) or 0


def add(database: Session, academy: Academy, course: UUID, day: date) -> Completion:
    """Let Anna complete the course by another way."""
    return completing.complete(
        database,
        account_id=academy.people["Anna"],
        course_id=course,
        completed_on=day,
        source=Source.CLAIM,
        moment=MOMENT,
        made_by=None,
    )


def test_a_row_becomes_a_completion_with_its_span(trainer: Bringing, database: Session, course: UUID) -> None:
    """Counted by the course as it is, and known by the import that made it."""
    made = trainer.take_over(trainer.completions(ROW))
    row = database.scalars(select(Completion)).one()
    assert (row.course_id, row.source, row.import_id) == (course, Source.IMPORT, made)
    assert (row.completed_on, row.valid_until) == (date(2026, 5, 4), date(2028, 5, 4))


def test_rows_with_a_problem_are_said_with_their_numbers(trainer: Bringing) -> None:
    """Each with the first thing that is wrong with it, and what stands there."""
    plan = trainer.completions(
        ";The first talk;2026-05-04;Ja",
        "nobody@example.se;The first talk;2026-05-04;Ja",
        "anna@example.se;;2026-05-04;Ja",
        "anna@example.se;Another;2026-05-04;Ja",
        "anna@example.se;The first talk;;Ja",
        "anna@example.se;The first talk;2026-02-30;Ja",
        "anna@example.se;The first talk;2026-11-26;Ja",
        "anna@example.se;The first talk;1989-12-31;Ja",
        "anna@example.se;The first talk;2026-05-04;B+",
    )
    assert [(one.row, one.fault) for one in plan.checked.problems] == [
        (2, Fault.NO_ADDRESS),
        (3, Fault.NOT_YOURS),
        (4, Fault.NO_COURSE),
        (5, Fault.UNKNOWN_COURSE),
        (6, Fault.NO_DAY),
        (7, Fault.DAY_WRONG),
        (8, Fault.DAY_TO_COME),
        (9, Fault.DAY_TOO_EARLY),
        (10, Fault.PASSED_UNCLEAR),
    ]
    assert plan.wanted == []


def test_somebody_in_another_board_is_as_somebody_who_is_not_there(trainer: Bringing) -> None:
    """A trainer’s file tells nothing about who has an account elsewhere."""
    plan = trainer.completions("olga@example.se;The first talk;2026-05-04;Ja", ROW.replace("anna", "nobody"))
    assert {one.fault for one in plan.checked.problems} == {Fault.NOT_YOURS}


def test_a_command_takes_over_everybody(trainer: Bringing) -> None:
    """Whoever can run it has the database itself."""
    trainer.actor = None
    plan = trainer.completions("olga@example.se;The first talk;2026-05-04;Ja", ROW.replace("anna", "nobody"))
    assert (len(plan.wanted), plan.checked.problems[0].fault) == (1, Fault.UNKNOWN_PERSON)


def test_what_stands_twice_is_taken_over_once(trainer: Bringing) -> None:
    """However the day and the address are written."""
    plan = trainer.completions(ROW, " ANNA@example.se ;the first TALK;4/5/2026;x")
    assert (len(plan.wanted), plan.checked.fates[Fate.TWICE]) == (1, 1)


def test_what_is_here_already_is_left_out(trainer: Bringing, database: Session, academy: Academy, course: UUID) -> None:
    """Whichever way it came."""
    add(database, academy, course, date(2026, 5, 4))
    plan = trainer.completions(ROW)
    assert (plan.wanted, plan.checked.fates[Fate.THERE], plan.checked.fates[Fate.TAKEN]) == ([], 1, 0)


def test_the_same_file_twice_makes_nothing_and_is_noticed(trainer: Bringing, database: Session) -> None:
    """By what it holds, whatever it is called."""
    made = trainer.take_over(trainer.completions(ROW))
    with pytest.raises(RuleBroken, match="nothing in the file"):
        trainer.take_over(trainer.completions(ROW))
    same = taking_over.find_same(database, KIND, trainer.mark().digest)
    assert same is not None
    assert same.id == made


def test_who_has_not_passed_is_left_out(trainer: Bringing) -> None:
    """Also when nothing stands in the column."""
    plan = trainer.completions(ROW.replace("Ja", "Nej"), ROW.replace("Ja", ""))
    assert (plan.wanted, plan.checked.fates[Fate.NOT_PASSED]) == ([], 2)


def test_a_course_is_known_by_its_id_too(trainer: Bringing, course: UUID) -> None:
    """As systems that know ours may write it."""
    assert len(trainer.completions(ROW.replace("The first talk", str(course))).wanted) == 1


def test_a_course_by_another_name_is_asked_about_and_remembered(
    trainer: Bringing, database: Session, course: UUID
) -> None:
    """For the next file with the same columns, in whatever order they stand."""
    assert trainer.completions(ROW.replace("The first talk", "Samtalet")).checked.unknown_courses == {"Samtalet": 1}
    columns = ["Datum", "E-post", "Godkänd", "Kurs"]
    known = find_meaning(database, KIND, columns)
    keep_meaning(database, KIND, columns, Meaning(known.columns, {"samtalet": course}))
    assert len(trainer.completions(ROW.replace("The first talk", "Samtalet")).wanted) == 1


def test_a_course_whose_rows_are_left_out_is_not_asked_about_again(trainer: Bringing) -> None:
    """Its rows have a problem all the same."""
    plan = trainer.completions(ROW.replace("The first talk", "Excel"), courses={"excel": None})
    assert (plan.checked.unknown_courses, plan.checked.problems[0].fault) == ({}, Fault.UNKNOWN_COURSE)


def test_no_rows_are_nothing_to_take_over(trainer: Bringing) -> None:
    """Said in a sentence, and no import is made of it."""
    plan = trainer.completions()
    with pytest.raises(RuleBroken, match="nothing in the file"):
        trainer.take_over(plan)
    assert plan.checked.rows == 0


def test_columns_that_were_chosen_stay_chosen(database: Session) -> None:
    """Over what would be guessed."""
    columns = ["Datum", "Klart", "E-post", "Kurs"]
    chosen = Meaning({Field.ADDRESS: "E-post", Field.COURSE: "Kurs", Field.DAY: "Klart"})
    keep_meaning(database, KIND, columns, chosen)
    assert find_meaning(database, KIND, columns[::-1]) == chosen


def test_an_import_stands_in_the_log_with_its_number_of_rows(trainer: Bringing, database: Session) -> None:
    """And so does taking it back; neither with a name or an address."""
    made = trainer.take_over(trainer.completions(ROW))
    taking_over.undo(trainer.actor, database, import_id=made, moment=MOMENT)
    rows = database.execute(select(AuditEntry.event, AuditEntry.details).order_by(AuditEntry.number)).all()
    assert rows[-2:] == [
        (str(Event.TRAINING_IMPORTED), '{"rows":1}'),
        (str(Event.TRAINING_IMPORT_UNDONE), '{"rows":1}'),
    ]


def test_something_that_breaks_half_way_leaves_nothing(
    trainer: Bringing, database: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither completions nor an import nor a remembered column, once its transaction has been rolled back."""
    plan = trainer.completions(ROW, ROW.replace("anna", "nils"))
    monkeypatch.setattr(taking_over, "AT_ONCE", 1)
    real, times = completing.complete_many, iter((True, False))

    def break_off(*given: object, **named: object) -> int:
        if next(times):
            return real(*given, **named)  # type: ignore[arg-type]
        raise OSError("the disk is full")

    monkeypatch.setattr(taking_over, "complete_many", break_off)
    with pytest.raises(OSError, match="full"), database.begin_nested():
        trainer.take_over(plan)
    assert (count(database), database.scalar(select(func.count()).select_from(TrainingImport))) == (0, 0)


def test_taking_back_removes_exactly_what_was_made(
    trainer: Bringing, database: Session, academy: Academy, course: UUID
) -> None:
    """What was there before stays, and the file can be taken over again."""
    before = add(database, academy, course, date(2025, 5, 4))
    made = trainer.take_over(trainer.completions(ROW))
    taking_over.undo(trainer.actor, database, import_id=made, moment=MOMENT)
    assert database.scalars(select(Completion.id)).all() == [before.id]
    assert len(trainer.completions(ROW).wanted) == 1


def test_taking_back_takes_what_rests_on_it_too(
    trainer: Bringing, database: Session, academy: Academy, course: UUID
) -> None:
    """Also when the other course was recognised only afterwards."""
    made = trainer.take_over(trainer.completions(ROW))
    other = academy.course("The web course")
    completing.apply_equivalence(database, course_id=course, counts_as_id=other, moment=MOMENT, made_by=None)
    taking_over.undo(trainer.actor, database, import_id=made, moment=MOMENT)
    assert count(database) == 0


def test_what_was_taken_back_cannot_be_taken_back_again(trainer: Bringing, database: Session) -> None:
    """A second press of the button says so."""
    made = trainer.take_over(trainer.completions(ROW))
    taking_over.undo(trainer.actor, database, import_id=made, moment=MOMENT)
    with pytest.raises(RuleBroken, match="taken back already"):
        taking_over.undo(trainer.actor, database, import_id=made, moment=MOMENT)


def test_what_something_was_built_on_stays(
    trainer: Bringing, database: Session, academy: Academy, course: UUID
) -> None:
    """A later completion of the same course may have been reckoned from it."""
    made = trainer.take_over(trainer.completions(ROW))
    add(database, academy, course, date(2026, 11, 2))
    with pytest.raises(RuleBroken, match="reckoned from these"):
        taking_over.undo(trainer.actor, database, import_id=made, moment=MOMENT)
    assert count(database) == 2


def test_what_was_revoked_since_stays(trainer: Bringing, database: Session) -> None:
    """Somebody has decided about it by hand."""
    made = trainer.take_over(trainer.completions(ROW))
    row = database.scalars(select(Completion)).one()
    completing.revoke(trainer.actor, database, completion_id=row.id, why="mistake", moment=MOMENT + timedelta(days=1))
    with pytest.raises(RuleBroken, match="have been revoked since"):
        taking_over.undo(trainer.actor, database, import_id=made, moment=MOMENT)


def test_an_import_is_seen_by_who_made_it_and_by_commands(
    trainer: Bringing, database: Session, academy: Academy
) -> None:
    """To another trainer it is not there."""
    made = trainer.take_over(trainer.completions(ROW))
    other = academy.trainer("Olle", "School board")
    with pytest.raises(NotFound):
        taking_over.undo(other, database, import_id=made, moment=MOMENT)
    lists = [len(taking_over.list_imports(one, database, KIND)) for one in (other, trainer.actor, None)]
    assert lists == [0, 1, 1]
