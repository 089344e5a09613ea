"""The pages of imports: bring a file, explain its columns, look at what would happen, take it over, take it back."""

from __future__ import annotations

import io
import stat
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.jobs.runner import means_of
from hrstod.jobs.upkeep import sweep_memory
from hrstod.training.importing_shelf import Shelf
from hrstod.training.views import import_desk
from hrstod.web.security import LARGEST_BODY
from tests.factories.people import make_person, sign_in
from tests.training.bringing_pages import (
    HEADING,
    NEW,
    add_course,
    bring,
    complete,
    completions,
    explain,
    held,
    in_english,
    in_file,
    rows,
)

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.factories.school import School


@pytest.fixture
def course(school: School) -> str:
    """Give the name of a course like no other."""
    return add_course(school)


@pytest.fixture
def eva(school: School) -> Reader:
    """Give the trainer, who reads English."""
    return in_english(school.as_trainer())


def test_a_file_is_taken_over_in_four_steps_and_taken_back(school: School, eva: Reader, course: str) -> None:
    """Each says what comes next; afterwards there is nothing left in memory but how it ended."""
    assert "The headings were found in row 1" in bring(eva, rows(school, course)).text
    assert "Will be taken over 1" in explain(eva).text
    done = eva.send(in_file(eva))
    assert (done.heading.endswith("Taken over"), len(completions(school))) == (True, 1)
    back = eva.send(f"{done.address}/undo")
    assert (back.heading.endswith("Taken back"), completions(school)) == (True, [])


def test_the_list_says_what_was_taken_over(school: School, eva: Reader, course: str) -> None:
    """By whom, how many rows, and whether it was taken back."""
    assert "None yet." in eva.get("/training/imports").text
    bring(eva, rows(school, course))
    explain(eva)
    eva.send(in_file(eva))
    assert "1 row · Eva" in eva.get("/training/imports").text


def test_the_same_file_again_is_noticed(school: School, eva: Reader, course: str) -> None:
    """With the day, and with nothing to do."""
    for _time in range(2):
        bring(eva, rows(school, course))
        page = explain(eva)
        eva.send(in_file(eva))
    assert "The very same file was taken over on" in page.text
    assert "There is nothing in the file to take over." in page.text


def test_rows_with_a_problem_are_shown_and_given_as_a_file(school: School, eva: Reader, course: str) -> None:
    """With their numbers; what would be a formula is none."""
    bring(eva, f"{HEADING}\n=1+1;{course};2026-05-04\n{school.anna.sign_in_name};{course};soon\n")
    page = explain(eva)
    assert "Row 3 soon This is no day that can be read." in page.text
    file = eva.get(page.link("Download 2 rows"))
    assert (file.headers["Content-Type"], b"'=1+1" in file.body) == ("text/csv; charset=utf-8", True)


def test_a_course_that_is_not_known_is_asked_about(school: School, eva: Reader, course: str) -> None:
    """And the file is read once more with the answer."""
    bring(eva, rows(school, "Samtalet"))
    page = explain(eva)
    option = next(one for one in page.all(".//option") if one.text == course)
    again = eva.send(f"{in_file(eva)}/courses", {"course-0": option.get("value")})
    assert ["Courses that are not known here" in one.text for one in (page, again)] == [True, False]
    assert "Will be taken over 1" in again.text


def test_columns_that_are_missing_or_mean_two_things_are_said(school: School, eva: Reader, course: str) -> None:
    """Above the same form, with what was chosen."""
    bring(eva, rows(school, course))
    pages = [explain(eva, day=""), explain(eva, day="Kurs"), explain(eva, day="no such column")]
    assert [page.status for page in pages] == [422, 422, 422]
    assert "Say which column holds each" in pages[0].text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "There is nothing in the file."),
        (b"PK\x03\x04x", "broken"),
        (bytes(range(256)) * 2, "neither a spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(school: School, eva: Reader, content: bytes, says: str) -> None:
    """With what to do, and nothing of it is kept."""
    page = bring(eva, content)
    assert (page.status, says in page.text) == (422, True)
    assert [path for path in held(school) if path.name.startswith(school.eva.id.hex)] == []


def test_no_file_is_said_to_be_missing(eva: Reader) -> None:
    """In the summary above the form."""
    eva.get(NEW)
    assert "Choose a file." in eva.post(NEW, {"file": (io.BytesIO(b""), "")}).text


def test_a_file_with_headings_alone_says_that_there_is_nothing(eva: Reader) -> None:
    """And has no button to take it over."""
    bring(eva, f"{HEADING}\n")
    page = explain(eva)
    assert ("There are no rows below the headings." in page.text, "Take over" in page.text) == (True, False)


def test_a_larger_file_than_a_form_is_taken_only_here(school: School, eva: Reader, course: str) -> None:
    """The same amount sent to another address is too much."""
    large = rows(school, course) + ";;\n" * LARGEST_BODY
    pages = [bring(eva, large).status, eva.post("/sign-in", {"file": (io.BytesIO(large.encode()), "x")}).status]
    assert pages == [200, 413]


def test_a_file_that_is_larger_than_can_be_taken_says_so(eva: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the page that asks for it."""
    monkeypatch.setattr(import_desk, "LARGEST_FILE", 10)
    page = bring(eva, "x" * 2 * LARGEST_BODY)
    assert (page.status, "The file is too large." in page.text) == (413, True)


def test_a_file_without_the_token_of_our_form_is_refused(school: School, eva: Reader, course: str) -> None:
    """The view looks at the token itself, and nothing is kept without it."""
    before = len(held(school))
    eva.last = None
    sent = eva.post(NEW, {"file": (io.BytesIO(rows(school, course).encode()), "rows.csv")})
    assert (sent.status, len(held(school))) == (400, before)


def test_nothing_is_read_of_what_somebody_sends_who_may_not(school: School, course: str) -> None:
    """A manager gets the page for what is not there, however large the file."""
    reader = school.as_manager()
    sent = reader.post(NEW, {"file": (io.BytesIO(b"x" * 3 * LARGEST_BODY), "rows.csv")})
    assert sent.status == 404


def test_a_file_lies_where_only_this_machines_account_can_read_it(school: School, eva: Reader, course: str) -> None:
    """In the memory folder, under a name that begins with whose it is."""
    bring(eva, rows(school, course))
    folder = Shelf(school.app.extensions["hrstod.settings"].memory).folder
    mine = [path for path in held(school) if path.name.startswith(school.eva.id.hex)]
    assert (stat.S_IMODE(folder.stat().st_mode), len(mine)) == (0o700, 2)


def test_another_trainer_finds_nothing_of_it(school: School, eva: Reader, course: str) -> None:
    """Neither the file nor what was taken over; the answer is that of an address with nothing behind it."""
    bring(eva, rows(school, course))
    explain(eva)
    file = in_file(eva)
    done = eva.send(file).address
    other = sign_in(school.app, make_person(school.app, "Olle", "trainer"))
    assert [other.get(one).status for one in (file, f"{file}/columns", f"{file}/problems", done)] == [404] * 4


def test_the_addresses_of_one_kind_open_nothing_of_the_other(school: School, eva: Reader, course: str) -> None:
    """An administrator who holds courses too cannot cross over by an address."""
    bring(eva, rows(school, course))
    explain(eva)
    file = in_file(eva)
    done = eva.send(file).address
    both = make_person(school.app, "Both", "administrator")
    reader = sign_in(school.app, both)
    other = [one.replace("/imports", "/staff") for one in (file, done)]
    assert [reader.get(one).status for one in other] == [404, 404]


def test_a_file_that_is_not_wanted_is_removed(school: School, eva: Reader, course: str) -> None:
    """By a button on the page that shows what would happen."""
    bring(eva, rows(school, course))
    explain(eva)
    eva.send(f"{in_file(eva)}/forget")
    assert [path for path in held(school) if path.name.startswith(school.eva.id.hex)] == []


def test_a_file_that_was_left_is_found_again(school: School, eva: Reader, course: str) -> None:
    """From the list, as long as it lies there."""
    bring(eva, rows(school, course))
    page = eva.follow(eva.get("/training/imports").link("Go on with it"))
    assert page.heading.endswith("What the columns mean")


def test_a_second_file_takes_the_place_of_the_first(school: School, eva: Reader, course: str) -> None:
    """One for each person, so that memory is not filled."""
    bring(eva, rows(school, course))
    first = in_file(eva)
    bring(eva, rows(school, course))
    assert eva.get(first).status == 404


def test_what_was_left_lying_is_removed_after_an_hour(school: School, eva: Reader, course: str) -> None:
    """By the job that sweeps the memory."""
    bring(eva, rows(school, course))
    counts = []
    for minutes in (55, 65):
        sweep_memory(means_of(school.app), clock.now() + timedelta(minutes=minutes))
        counts.append(len([path for path in held(school) if path.name.startswith(school.eva.id.hex)]))
    assert counts == [2, 0]


def test_what_has_changed_since_it_was_shown_is_shown_again(school: School, eva: Reader, course: str) -> None:
    """And nothing is taken over before somebody has looked at it."""
    bring(eva, rows(school, course))
    explain(eva)
    complete(school, course)
    page = eva.send(in_file(eva))
    assert ("Something has changed since you looked" in page.text, "Already here 1" in page.text) == (True, True)


def test_an_import_that_cannot_be_taken_back_says_why(school: School, eva: Reader, course: str) -> None:
    """On its page, with the status of something that was refused."""
    bring(eva, rows(school, course))
    explain(eva)
    done = eva.send(in_file(eva))
    eva.send(f"{done.address}/undo")
    page = eva.post(f"{done.address}/undo", {"csrf_token": eva.get(NEW).hidden()["csrf_token"]})
    assert (page.status, "This has been taken back already." in page.text) == (422, True)
