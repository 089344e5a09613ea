"""Certificates: who gets one, what stands on it, and the open page that says valid or not valid and nothing else."""

from __future__ import annotations

import io
import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from openbadgeslib.ob3 import OB3LdpVerifier
from pypdf import PdfReader
from sqlalchemy import event

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.errors import NotFound
from hrstod.training import access, certificates, completing, courses, queries
from hrstod.training.models import Completion
from hrstod.training.rules import Source
from tests.cast import Reader
from tests.factories.organisation import MOMENT, TODAY
from tests.factories.people import make_person, sign_in
from tests.factories.training import TERMS
from tests.organisation.pages import in_english, problems
from tests.training.done import complete

if TYPE_CHECKING:
    from hrstod.authorization.checks import Actor
    from tests.factories.people import Person
    from tests.factories.school import School
    from tests.factories.training import Academy
    from tests.page import Page

A_DAY = timedelta(days=1)
A_MONTH = {"span_length": 1, "window_days": 7, "ladder": (7, 0)}
"""Terms of a course that has run out soon."""


@pytest.fixture
def anna(academy: Academy) -> Actor:
    """Give Anna, who asks for her own."""
    return replace(academy.trainer("Anna"), grants=())


def give(school: School, person: Person | None = None, days_ago: int = 0, **other: Any) -> tuple[UUID, str]:
    """Let somebody, Anna if nobody is named, have completed a course; give the completion and its check code."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        terms = courses.CourseTerms(**{**vars(TERMS), "name": f"Course {uuid4().hex[:6]}", **A_MONTH})
        course_id = courses.add_course(None, database, terms=terms, moment=clock.now()).id
        made = completing.complete(
            database,
            account_id=(person or school.anna).id,
            course_id=course_id,
            completed_on=clock.today() - A_DAY * days_ago,
            source=Source.CLAIM,
            moment=clock.now(),
            made_by=school.eva.id,
            **other,
        )
        return made.id, made.check_code


def take_back(school: School, completion_id: UUID) -> None:
    """Take a completion back."""
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        completing.revoke(None, database, completion_id=completion_id, why="mistake", moment=clock.now())


def paper(page: Page) -> PdfReader:
    """Read a certificate back."""
    assert page.headers["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(page.body))


def words(reader: PdfReader) -> str:
    """Give the words on paper, one space between."""
    return " ".join(reader.pages[0].extract_text().split())


def test_a_certificate_says_what_the_course_was_when_it_was_completed(academy: Academy, anna: Actor) -> None:
    """A later version changes nothing on it."""
    course_id = academy.course()
    made = complete(academy, course_id, made_by=None)
    terms = queries.terms_of(academy.database, access.find_version(academy.database, course_id))
    renamed = replace(terms, name="Another name", minutes=15)
    courses.change_course(None, academy.database, course_id=course_id, terms=renamed, moment=MOMENT)
    found = certificates.find_certificate(anna, academy.database, made.id, TODAY)
    assert (found.name, found.course, found.minutes) == ("Anna", "The first talk", 180)


def test_their_trainer_gets_it_and_no_other_manager(academy: Academy) -> None:
    """To whoever may not, it is not there."""
    made = complete(academy, academy.course())
    assert certificates.find_certificate(academy.trainer(), academy.database, made.id, TODAY).name == "Anna"
    for stranger in (replace(academy.trainer("Nils"), grants=()), academy.trainer("Ulla", "School board")):
        with pytest.raises(NotFound):
            certificates.find_certificate(stranger, academy.database, made.id, TODAY)


@pytest.mark.parametrize("is_passed", [True, False])
def test_there_is_none_of_what_was_taken_back_or_not_passed(academy: Academy, anna: Actor, is_passed: bool) -> None:
    """Not even for the one who had it."""
    made = complete(academy, academy.course(), is_passed=is_passed)
    if is_passed:
        completing.revoke(None, academy.database, completion_id=made.id, why="mistake", moment=MOMENT)
    with pytest.raises(NotFound):
        certificates.find_certificate(anna, academy.database, made.id, TODAY)


@pytest.mark.parametrize(("day", "there"), [(date(2028, 12, 25), True), (date(2028, 12, 26), False)])
def test_there_is_one_until_the_last_day_of_grace(academy: Academy, anna: Actor, day: date, there: bool) -> None:
    """So what is handed on can be checked, and is valid that day."""
    made = complete(academy, academy.course(grace_days=30))
    refused = nullcontext() if there else pytest.raises(NotFound)
    with refused:
        certificates.find_certificate(anna, academy.database, made.id, day)


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (TODAY - A_DAY, False),
        (TODAY, True),
        (date(2028, 12, 25), True),
        (date(2028, 12, 26), False),
    ],
)
def test_a_code_is_valid_from_the_day_it_was_completed_to_the_last_of_grace(
    academy: Academy, day: date, valid: bool
) -> None:
    """As coverage counts it."""
    made = complete(academy, academy.course(grace_days=30))
    assert certificates.is_valid(academy.database, made.check_code, day) is valid


@pytest.mark.parametrize("typed", ["{groups}", "{upper}", " {groups} ", "{spaced}", "{code}"])
def test_a_code_is_understood_however_it_is_typed(academy: Academy, typed: str) -> None:
    """In groups or not, in capitals, with spaces."""
    code = complete(academy, academy.course()).check_code
    groups = certificates.in_groups(code)
    forms = {"code": code, "groups": groups, "upper": groups.upper(), "spaced": groups.replace("-", " - ")}
    assert certificates.is_valid(academy.database, typed.format(**forms), TODAY)


@pytest.mark.parametrize("typed", ["", "-", "0", "abcd-efgh-jkmn", "å" * 400, "a\0b", "%", "a" * 13])
def test_anything_else_is_not_valid(academy: Academy, typed: str) -> None:
    """Whatever it is, it does no harm."""
    complete(academy, academy.course())
    assert not certificates.is_valid(academy.database, typed, TODAY)


def test_a_longer_code_is_not_cut_to_a_valid_one(academy: Academy) -> None:
    """A letter too many is a mistake."""
    code = complete(academy, academy.course()).check_code
    assert not certificates.is_valid(academy.database, code + "a", TODAY)


def test_the_database_is_asked_once_and_alike_whatever_the_code(academy: Academy) -> None:
    """Valid, run out, never there, or nothing at all: none takes a look more than the others."""
    database, course_id = academy.database, academy.course()
    codes = [complete(academy, course_id, day).check_code for day in (TODAY, date(2020, 1, 1))]
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_other: object) -> None:
        asked.append(statement)

    event.listen(database.get_bind(), "before_cursor_execute", note)
    for code in (*codes, "abcdefghjkmn", ""):
        certificates.is_valid(database, code, TODAY)
    event.remove(database.get_bind(), "before_cursor_execute", note)
    assert (len(asked), len(set(asked))) == (4, 1)


def test_an_owner_downloads_a_certificate_that_screen_readers_can_read(school: School) -> None:
    """Tagged, with a title that tells nothing, under a name that tells nothing."""
    completion_id, code = give(school)
    page = in_english(school.as_manager()).get(f"/training/{completion_id}/certificate.pdf")
    read = paper(page)
    assert page.headers["Content-Disposition"] == 'attachment; filename="certificate.pdf"'
    assert "/StructTreeRoot" in read.root_object
    assert read.metadata is not None
    assert read.metadata.title == "Certificate"
    assert len(read.pages) == 1
    for said in ("Anna", "Course ", "Valid until", certificates.in_groups(code), "/check", "confirmed by a trainer"):
        assert said in words(read)


def test_a_certificate_is_in_the_readers_language(school: School) -> None:
    """Swedish, unless they read English."""
    completion_id, _code = give(school)
    read = paper(school.as_manager().get(f"/training/{completion_id}/certificate.pdf"))
    assert str(read.root_object["/Lang"]) == "sv"


def test_names_in_other_letters_do_not_break_it(school: School) -> None:
    """What the typesetter's fonts lack is called by its name."""
    person = make_person(school.app, "Åsa 林 Ö.", "manager", board_id=school.board)
    completion_id, _code = give(school, person)
    page = in_english(sign_in(school.app, person)).get(f"/training/{completion_id}/certificate.pdf")
    assert "Åsa [cjk unified ideograph-6797] Ö." in words(paper(page))


def test_an_owner_downloads_a_badge_that_verifies(school: School) -> None:
    """Signed by this installation, with the address where it can be checked."""
    completion_id, code = give(school)
    page = school.as_manager().get(f"/training/{completion_id}/badge.json")
    badge = json.loads(page.body)
    assert page.headers["Content-Disposition"] == 'attachment; filename="badge.json"'
    OB3LdpVerifier(issuer_did=badge["issuer"]["id"]).verify(badge)
    assert badge["id"].endswith(f"/check/{code}")


@pytest.mark.parametrize("kind", ["certificate.pdf", "badge.json"])
def test_their_trainer_downloads_it_and_others_find_nothing(school: School, kind: str) -> None:
    """Nils, another board's trainer, and whoever is not signed in."""
    completion_id, _code = give(school)
    address = f"/training/{completion_id}/{kind}"
    other = sign_in(school.app, make_person(school.app, "Ulla", "trainer"))
    readers = (school.as_trainer(), school.as_manager(school.nils), other, Reader(school.app))
    assert [reader.get(address).status for reader in readers] == [200, 404, 404, 303]


@pytest.mark.parametrize("kind", ["certificate.pdf", "badge.json"])
def test_what_was_taken_back_cannot_be_downloaded_any_more(school: School, kind: str) -> None:
    """It looks as if it had never been there."""
    completion_id, _code = give(school)
    take_back(school, completion_id)
    assert school.as_manager().get(f"/training/{completion_id}/{kind}").status == 404


@pytest.mark.parametrize("kind", ["certificate.pdf", "badge.json"])
def test_what_has_run_out_cannot_be_downloaded_and_is_not_offered(school: School, kind: str) -> None:
    """Neither by the one who has it nor by their trainer, on whose page it stays in the history."""
    completion_id, _code = give(school, days_ago=90)
    address = f"/training/{completion_id}/{kind}"
    assert [reader.get(address).status for reader in (school.as_manager(), school.as_trainer())] == [404, 404]
    page = school.as_trainer().get(f"/training/people/{school.anna.id}")
    assert f"/training/{completion_id}/" in page.body.decode()
    assert address not in page.body.decode()


def stranger(school: School) -> Reader:
    """Give somebody who is not signed in, in English."""
    return in_english(Reader(school.app))


def test_anybody_types_a_code_and_is_told_that_it_is_valid(school: School) -> None:
    """And nothing else: no name, no course, no day."""
    _id, code = give(school)
    reader = stranger(school)
    assert reader.get("/check").heading == "Check a certificate"
    page = reader.follow(f"/check?code={certificates.in_groups(code).upper()}")
    assert page.address == f"/check/{certificates.in_groups(code)}"
    assert page.text == "Valid Check another code"


def test_run_out_taken_back_and_unknown_look_the_same(school: School) -> None:
    """To the byte, but for the letters that no two pages share."""
    _id, run_out = give(school, days_ago=90)
    revoked_id, revoked = give(school)
    take_back(school, revoked_id)
    pages = [
        stranger(school).get(f"/check/{code}") for code in (run_out, revoked, "abcdefghjkmn", "-", "%00", "å" * 99)
    ]
    assert {(page.status, page.text, page.title) for page in pages} == {
        (200, "Not valid Check another code", "Check a certificate – HR-stöd")
    }
    assert len({len(page.body) for page in pages[:3]}) == 1


def test_the_status_is_the_same_for_valid_and_not_valid(school: School) -> None:
    """Nothing but the words differs."""
    _id, code = give(school)
    pages = [stranger(school).get(f"/check/{one}") for one in (code, "abcdefghjkmn")]
    assert [page.status for page in pages] == [200, 200]
    assert len(pages[1].body) - len(pages[0].body) == len("Not valid") - len("Valid")


@pytest.mark.parametrize("typed", ["", "+", "%C3%A5%2F..%2F", "%00"])
def test_without_a_code_the_page_asks_for_one(school: School, typed: str) -> None:
    """At the field; also when what was typed has no letter that could stand in a code."""
    page = stranger(school).get(f"/check?code={typed}")
    assert (page.status, problems(page)) == (422, ["Write the code."])


def test_no_two_completions_have_the_same_code(school: School) -> None:
    """The database refuses it."""
    first, _code = give(school)
    second, _other = give(school)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        codes = {database.get_one(Completion, one).check_code for one in (first, second)}
    assert len(codes) == 2
