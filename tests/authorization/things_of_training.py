"""What there is of training, for those who ask: a course, dates of every kind, what David has completed, and files.

All of it belongs to one board and is made by the verbs that make it for people. David leads a unit of that board.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.organisation import service as organisation
from hrstod.organisation.models import Board
from hrstod.training import arrival_codes, attending, claiming, closing, completing, courses, dates, signing_up
from hrstod.training.arrival_words import WORDS
from hrstod.training.dates import DateTerms
from hrstod.training.importing_faults import Checked
from hrstod.training.importing_mapping import FIELDS, Field, Meaning
from hrstod.training.importing_shelf import Shelf, Stage
from hrstod.training.models import SurveyToken, TrainingDate, TrainingImport
from hrstod.training.rules import Form, How, ImportKind, Mark, Round, Source
from hrstod.training.views.arriving import arrival_key
from tests.factories.organisation import Town
from tests.factories.people import installation_of
from tests.factories.training import TERMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

from tests.factories.people import Person

TOKEN = "one-token-for-everybody-who-asks"
ONCE_READ = ("_choose_courses", "_problems")
"""How the endpoints end of what there is of a file only when it has been read through."""
NOTHING: dict[str, Any] = {"accounts": [], "units": [], "leads": {}, "last_days": {}, "leaves": {}, "leave_ends": {}}
"""What a file has changed that had nothing in it."""


@dataclass(frozen=True)
class Taught:
    """What there is of training."""

    course: UUID
    counted_as: UUID
    """A course that the first counts as."""
    free: UUID
    """A course that it could count as."""
    elsewhere: UUID
    """A course that others hold."""
    coming: UUID
    goes_on: UUID
    closed: UUID
    completion: UUID
    claim: UUID
    imports: dict[tuple[ImportKind, UUID], UUID]
    """Files that were taken over, by kind and by who took them."""
    basis: str
    """What a form remembers of the date to come."""
    token: str
    """What opens the few questions; whoever answers does so in a transaction that is taken back."""


def teach(app: Flask, board_id: UUID, david: Person, askers: Sequence[Person]) -> Taught:
    """Make one of everything, about David; the first who asks leads the unit above another of David's.

    Whoever asks has a seat on the date to come, a ticket for the questions, and a file that was taken over.
    """
    moment, names = clock.now(), iter(("The first talk", "The second talk", "The third talk", "Held by others"))
    with transaction(installation_of(app).engine) as database:
        made = [
            _course(database, f"{name} {board_id.hex[:8]}", is_elsewhere=name == "Held by others") for name in names
        ]
        courses.add_equivalence(None, database, course_id=made[0], counts_as_id=made[1], moment=moment)
        coming, goes_on, closed = (_date(database, made[0], board_id, david.id) for _date_of in range(3))
        for date_id in (coming, goes_on, closed):
            for person in (david, *askers) if date_id is not goes_on else (david,):
                signing_up.sign_up(database, date_id=date_id, account_id=person.id, by=None, moment=moment)
        _lead(database, board_id, above=askers[0].id, below=david.id)
        for date_id in (goes_on, closed):
            found = database.get_one(TrainingDate, date_id)
            found.starts_at, found.ends_at = moment - timedelta(minutes=10), moment + timedelta(hours=3)
        present = {one.id: Mark.PRESENT for one in askers}
        attending.mark_all(None, database, date_id=closed, marks=present, how=How.LIST, moment=moment)
        closing.close_date(None, database, date_id=closed, moment=moment, rest_absent=True)
        claim = claiming.claim(
            database, account_id=david.id, course_id=made[3], completed_on=clock.today(), moment=moment
        )
        basis = dates.basis_of(dates.terms_of(database, database.get_one(TrainingDate, coming)))
        completion = _complete(database, david.id, made[0])
        token = f"{TOKEN}-{board_id.hex}"
        database.add(SurveyToken(digest=sha256(token.encode()).digest(), course_id=made[0], round=Round.AT_ONCE))
        imports = {(kind, one.id): _import(database, kind, one.id) for kind in ImportKind for one in (david, *askers)}
        first, counted_as, free, elsewhere = made
        return Taught(
            *(first, counted_as, free, elsewhere),
            *(coming, goes_on, closed),
            *(completion, claim.id),
            imports=imports,
            basis=basis,
            token=token,
        )


def _lead(database: Session, board_id: UUID, *, above: UUID, below: UUID) -> None:
    start = clock.today() - timedelta(days=100)
    town = Town(database, from_on=start, boards={"own": database.get_one(Board, board_id)})
    town.administration("Baths and halls", "own")
    for name, parent, leader in (("Halls", None, above), ("The large hall", "Halls", below)):
        unit = town.unit(name, "Baths and halls", parent)
        organisation.give_leadership(
            None, database, unit_id=unit.id, account_id=leader, from_on=start, moment=clock.now()
        )


def _course(database: Session, name: str, *, is_elsewhere: bool) -> UUID:
    form = Form.ELSEWHERE if is_elsewhere else Form.CLASSROOM
    moment = clock.now() - timedelta(days=30)
    return courses.add_course(None, database, terms=replace(TERMS, name=name, form=form), moment=moment).id


def _date(database: Session, course_id: UUID, board_id: UUID, trainer: UUID) -> UUID:
    starts = clock.now() + timedelta(days=14)
    terms = DateTerms(starts, starts + timedelta(hours=3), "Town hall, room 3", "", 10, board_id, frozenset({trainer}))
    return dates.plan_date(None, database, course_id=course_id, terms=terms, moment=clock.now()).id


def _complete(database: Session, account_id: UUID, course_id: UUID) -> UUID:
    return completing.complete(
        database,
        account_id=account_id,
        course_id=course_id,
        completed_on=clock.today(),
        source=Source.BY_HAND,
        moment=clock.now(),
        made_by=None,
        why="sheet",
    ).id


def _import(database: Session, kind: ImportKind, account_id: UUID) -> UUID:
    made = TrainingImport(kind=kind, digest=bytes(32), rows=0, made_at=clock.now(), made_by=account_id, changes=NOTHING)
    database.add(made)
    database.flush()
    return made.id


def bring(app: Flask, person: Person, endpoint: str) -> UUID:
    """Let somebody bring a file, in place of the one before, and give its id; read through where that is needed."""
    kind = ImportKind.PEOPLE if ".people_" in endpoint else ImportKind.COMPLETIONS
    shelf = Shelf(app.extensions["hrstod.settings"].memory)
    held = shelf.put(person.id, kind, BytesIO(b"E-post;Kurs;Datum\n"), clock.now())
    if endpoint.endswith(ONCE_READ):
        held.meaning, held.stage = Meaning({Field.ADDRESS: "E-post"}), Stage.SHOWN
        shelf.keep(held, clock.now())
        shelf.keep_checked(held, Checked())
    return held.file_id


def value_of(taught: Taught, app: Flask, endpoint: str, name: str, person: Person) -> Any:
    """Give the part of an address of training that has this name; KeyError when there is none."""
    date_id = taught.coming
    if endpoint.startswith(("training.attendance.", "training.arriving.")):
        date_id = taught.closed if ".correct" in endpoint else taught.goes_on
    if endpoint.startswith("training.surveys."):
        date_id = taught.closed
    kind = ImportKind.PEOPLE if ".people_" in endpoint else ImportKind.COMPLETIONS
    with app.app_context():
        code = arrival_codes.code_at(arrival_key(date_id), clock.now())
    return {
        "asked": Round.AT_ONCE.value,
        "claim_id": taught.claim,
        "code": code,
        "completion_id": taught.completion,
        "course_id": taught.course,
        "date_id": date_id,
        "import_id": taught.imports.get((kind, person.id), next(iter(taught.imports.values()))),
        "name": "short",
        "token": taught.token,
    }[name]


def forms_of_training(app: Flask, taught: Taught, david: Person, board_id: UUID) -> dict[str, dict[str, Any]]:
    """List the forms that would be accepted, by where they go."""
    today = clock.today().isoformat()
    return {
        **_about_courses(taught),
        **_about_dates(app, taught, david, board_id),
        **_about_files(),
        "training.drills.say": {"reply": "hello"},
        "training.own.say": {"course": str(taught.elsewhere), "day": today},
        "training.people.add": {"course": str(taught.counted_as), "day": today, "why": "evidence"},
        "training.people.take_back": {"why": "mistake"},
        "training.surveys.answer": {"useful": "yes", "ready": "yes", "lacking": "nothing", "text": ""},
        "training.team.give_back": {"date": str(taught.coming)},
    }


def _about_courses(taught: Taught) -> dict[str, dict[str, Any]]:
    said = {"name": "Another talk", "text_aim": "Know.", "text_outline": "Listen", "how": "classroom", "hours": "3"}
    terms = {"managers": "all", "duty": "yes", "within_days": "90", "span": "months", "months": "24"}
    course = {**said, **terms, "window_days": "90", "grace_days": "30", "ladder": "90, 30"}
    return {
        "training.courses.add": course,
        "training.courses.change": {**course, "based_on": "1"},
        "training.courses.count_as": {"other": str(taught.free)},
        "training.courses.stop_counting": {"other": str(taught.counted_as)},
    }


def _about_dates(app: Flask, taught: Taught, david: Person, board_id: UUID) -> dict[str, dict[str, Any]]:
    day = (clock.today() + timedelta(days=20)).isoformat()
    when = {"day": day, "begins": "9", "ends": "12", "place": "Room 4", "seats": "12"}
    date = {**when, "board": str(board_id), "trainers": [str(david.id)]}
    with app.app_context():
        words = arrival_codes.words_at(arrival_key(taught.goes_on), clock.now(), WORDS["sv"])
    attended = f"Adress;Närvaro\n{david.sign_in_name};x\n"
    return {
        "training.arriving.say_words": {"words": " ".join(words)},
        "training.attendance.close": {"rest": "absent"},
        "training.attendance.correct": {"mark": "present", "why": "sheet"},
        "training.attendance.mark": {f"mark-{david.id}": Mark.PRESENT.value},
        "training.attendance.upload": {"file": (BytesIO(attended.encode()), "f.csv")},
        "training.dates.add_person": {"person": str(david.id)},
        "training.dates.change": {**date, "based_on": taught.basis},
        "training.dates.plan": {**date, "course": str(taught.course)},
        "training.dates.take_off": {"person": str(david.id)},
    }


def _about_files() -> dict[str, dict[str, Any]]:
    columns = {str(one): "" for kind in ImportKind for one in FIELDS[kind]}
    columns.update({str(Field.ADDRESS): "E-post", str(Field.COURSE): "Kurs", str(Field.DAY): "Datum"})
    forms: dict[str, dict[str, Any]] = {}
    for kind in ImportKind:
        forms[f"training.imports.{kind}_bring"] = {"file": (BytesIO(b"E-post;Kurs;Datum\n"), "f.csv")}
        forms[f"training.imports.{kind}_choose_columns"] = columns
    return forms
