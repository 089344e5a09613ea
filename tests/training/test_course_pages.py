"""The pages of courses, as a trainer and a manager meet them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.training import courses
from tests.organisation.pages import in_english, problems
from tests.training.course_pages import ADD, FORM, added, id_in, send_course, trainer, written_in

if TYPE_CHECKING:
    from tests.factories.school import School


def test_a_trainer_adds_a_course_and_reads_it_in_words(school: School) -> None:
    """All of its terms, on its page."""
    reader = trainer(school)
    page = reader.get(added(reader, name="Words of a course", hours="1", minutes="30"))
    assert page.heading == "CourseWords of a course"
    for said in (
        "Length 1 hour 30 minutes",
        "For whom All managers",
        "Has to be taken Yes, within 90 days",
        "Counts For 24 months",
        "It counts for 30 days more",
        "90, 30, 7 days before and on the day itself",
        "This is version 1",
    ):
        assert said in page.text


def test_a_course_stands_in_the_list(school: School) -> None:
    """With what tells it apart, and whether it has to be taken."""
    reader = trainer(school)
    address = added(reader, name="Stands in the list", duty="no", minutes="15")
    page = reader.get("/training/courses")
    assert page.link("Stands in the list") == address
    assert "Stands in the list Together, in a room or a meeting on screen · 3 hours 15 minutes Voluntary" in page.text


def test_an_empty_form_says_all_that_is_missing_at_once(school: School) -> None:
    """Each at its field."""
    page = send_course(trainer(school), **dict.fromkeys(FORM, ""))
    assert page.status == 422
    assert problems(page) == [
        "Write the name.",
        "Write what somebody can do after the course.",
        "Write what is gone through.",
        "Choose how it is taken.",
        "Write how long it takes, from 5 minutes to 160 hours.",
        "Choose which managers it is for.",
        "Choose whether they have to take it.",
        "Choose for how long it counts.",
        "Write the number of days.",
        "Write the number of days.",
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hours": "three"}, "Write a whole number in digits, such as 120."),
        ({"hours": "99999999999"}, "Write a whole number in digits, such as 120."),
        ({"hours": "0", "minutes": "4"}, "Write how long it takes, from 5 minutes to 160 hours."),
        ({"months": "0"}, "Write a number of months between 1 and 120."),
        ({"months": "-3"}, "Write a whole number in digits, such as 120."),
        (
            {"span": "year-end", "years": "0"},
            "It counts to the end of the same year, however often it is taken: write 0 days.",
        ),
        ({"span": "year-end", "years": ""}, "Write a number of years between 0 and 10."),
        ({"window_days": "400"}, "Write a number of days between 0 and 365."),
        ({"grace_days": "½"}, "Write a whole number in digits, such as 120."),
        ({"within_days": ""}, "Write a number of days between 1 and 730."),
        ({"ladder": "7, 30"}, "Write the largest number first, and each only once: for example 90, 30, 7, 0."),
        ({"ladder": "soon"}, "Write whole numbers with commas between them, such as 90, 30, 7, 0."),
        ({"ladder": "7 6 5 4 3 2 1"}, "Write at most 6 numbers."),
        ({"how": "drill"}, "Choose from the list."),
        ({"managers": "unit"}, "Choose the unit."),
        ({"managers": "unit", "unit": "DROP TABLE"}, "Choose the unit."),
        ({"managers": "no"}, "Choose for whom it is."),
        ({"others": "owners"}, "Choose from the list."),
        ({"span": "fortnights"}, "Choose from the list."),
    ],
)
def test_garbage_has_a_sentence_of_its_own_and_is_given_back(
    school: School, typed: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One problem, and all else that was typed stands where it was; where there is no drill, no course is one."""
    monkeypatch.setitem(school.app.extensions, "hrstod.drills", {})
    page = send_course(trainer(school), **typed)
    assert (page.status, problems(page)) == (422, [sentence])
    assert [written_in(page, name) for name in ("name", "text_outline", "ladder")] == [
        {**FORM, **typed}[name] for name in ("name", "text_outline", "ladder")
    ]


def test_garbage_that_does_not_matter_is_no_matter(school: School) -> None:
    """Months where it counts for always, and days for new managers where it is voluntary."""
    reader = trainer(school)
    address = added(reader, name="For ever", span="always", months="many", duty="no", within_days="later")
    assert "Counts For always" in reader.get(address).text


def test_a_name_that_tells_too_much_is_refused_and_kept_in_the_form(school: School) -> None:
    """With the reason, and the word."""
    page = send_course(trainer(school), name="Om våld")
    assert problems(page) == [
        "The name stands in calendars and mail, where others can see it. Choose one without “våld”."
    ]
    assert written_in(page, "name") == "Om våld"


def test_a_name_that_is_taken_is_said_at_the_name(school: School) -> None:
    """Only the verb can know it; the page says it like all else."""
    reader = trainer(school)
    added(reader, name="Taken")
    page = send_course(reader, name="taken")
    assert (page.status, problems(page)) == (422, ["Another course is already called that."])


def test_a_course_for_one_unit_and_for_trainers(school: School) -> None:
    """The units of the trainer’s own board are there to choose from."""
    reader = trainer(school)
    address = added(
        reader, name="North only", managers="unit", unit=str(school.units["North"]), others=["trainer", "hr-support"]
    )
    assert "For whom Managers in North and below it HR support Trainers" in reader.get(address).text


class Title:
    """A title in two languages."""

    def in_language(self, language: str) -> str:
        """Give it in one of them."""
        return {"sv": "Första frågan", "en": "The first question"}[language]


def test_a_course_that_is_a_drill_says_which(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is chosen among those there are, and without one the form asks."""
    monkeypatch.setitem(school.app.extensions, "hrstod.drills", {"first": SimpleNamespace(title=Title())})
    reader = trainer(school)
    asked = send_course(reader, name="A drill", how="drill", scenario="none")
    page = reader.get(added(reader, name="A drill", how="drill", scenario="first"))
    assert problems(asked) == ["Choose which drill it is."]
    assert "Drill The first question" in page.text


def test_the_form_of_a_change_holds_what_the_course_says(school: School) -> None:
    """Sent as it is, it makes no version."""
    reader = trainer(school)
    terms = {"name": "Held by the form", "span": "year-end", "years": "0", "window_days": "0", "others": ["trainer"]}
    address = added(reader, **terms)
    page = reader.get(f"{address}/change")
    names = ("name", "hours", "years", "ladder", "based_on")
    assert [written_in(page, name) for name in names] == ["Held by the form", "3", "0", "90, 30, 7, 0", "1"]
    assert "This is version 1" in reader.send(f"{address}/change", {**FORM, **terms}).text


def test_earlier_versions_can_be_read(school: School) -> None:
    """As they were, with how long they counted."""
    reader = trainer(school)
    address = added(reader, name="First words")
    reader.get(f"{address}/change")
    page = reader.send(f"{address}/change", {**FORM, "name": "Second words", "months": "12"})
    old = reader.get(page.link("Version 1"))
    assert (page.heading, old.heading) == ("CourseSecond words", "Version 1First words")
    assert "Counts For 24 months" in old.text


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999999"])
def test_a_version_that_never_was_is_not_there(school: School, number: str) -> None:
    """However large its number."""
    reader = trainer(school)
    address = added(reader, name=f"Has no version {number}")
    assert reader.get(f"{address}/{number}").status == 404


def test_a_change_in_two_tabs_says_what_is_there_now(school: School) -> None:
    """Only what has changed; what was typed stays, and can be sent once more."""
    reader = trainer(school)
    address = f"{added(reader, name='Two tabs')}/change"
    first, second = ({**FORM, "name": "Two tabs", **typed} for typed in ({"hours": "2"}, {"months": "12"}))
    reader.get(address)
    reader.post(address, first)
    page = reader.post(address, {**second, "based_on": "1"})
    assert page.status == 409
    assert "It now says: Length 2 hours What you wrote is below." in page.text
    assert (written_in(page, "months"), written_in(page, "based_on")) == ("12", "2")
    assert "This is version 3" in reader.send(address, second).text


@pytest.mark.parametrize("based_on", ["", "one", "9" * 30, "-1", "7"])
def test_a_change_that_is_based_on_nothing_is_not_done(school: School, based_on: str) -> None:
    """All that the course says now is shown."""
    reader = trainer(school)
    address = f"{added(reader, name=f'Based on {based_on}')}/change"
    reader.get(address)
    page = reader.post(address, {**FORM, "name": "Anything", "based_on": based_on})
    assert (page.status, "It now says: Name Based on" in page.text) == (409, True)


def test_a_course_that_is_held_here_leads_to_planning_a_date(school: School) -> None:
    """With the course chosen; one that others hold does not."""
    reader = trainer(school)
    own, others = added(reader, name="Held here"), added(reader, name="Held by others", how="elsewhere")
    assert reader.get(own).link("Plan a date") == f"/training/dates/plan?course={id_in(own)}"
    assert "Plan a date" not in reader.get(others).text


def test_a_retired_course_says_so_and_can_no_longer_be_changed(school: School) -> None:
    """Its page stays; a form that was open says why it was not saved."""
    reader = trainer(school)
    address = added(reader, name="To be retired")
    reader.get(f"{address}/change")
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        courses.retire_course(None, database, course_id=id_in(address), moment=clock.now())
    refused = reader.post(f"{address}/change", {**FORM, "name": "Once more"})
    page = reader.get(address)
    assert (refused.status, problems(refused)) == (422, ["The course is retired, and stays as it was."])
    assert "Nobody has to take it since then." in page.text
    assert not [link for link in page.links() if link.startswith(f"{address}/")]


def test_a_trainer_retires_a_course(school: School) -> None:
    """After having read what it means; a second press says that it is done."""
    reader = trainer(school)
    address = added(reader, name="No longer held")
    page = reader.get(f"{address}/retire")
    done = reader.send(f"{address}/retire")
    assert ("It cannot be brought back." in page.text, "Retired on" in done.text) == (True, True)
    assert reader.get(f"{address}/retire").headers["Location"] == address


def test_a_course_counts_as_another_until_it_is_stopped(school: School) -> None:
    """Both pages say it."""
    reader = trainer(school)
    web, own = added(reader, name="From an authority"), added(reader, name="Our own")
    reader.get(f"{web}/counts-as")
    page = reader.send(f"{web}/counts-as", {"other": str(id_in(own))})
    assert "Whoever completes this course has also completed: Our own" in page.text
    assert "also completed by whoever completes: From an authority" in reader.get(own).text
    reader.get(web)
    stopped = reader.send(f"{web}/stop", {"other": str(id_in(own))})
    assert "It counts as no other course" in stopped.text


def test_a_circle_is_refused_at_the_field(school: School) -> None:
    """With a sentence that says why."""
    reader = trainer(school)
    one, other = added(reader, name="One way"), added(reader, name="Back again")
    reader.get(f"{one}/counts-as")
    reader.post(f"{one}/counts-as", {"other": str(id_in(other))})
    reader.get(f"{other}/counts-as")
    page = reader.post(f"{other}/counts-as", {"other": str(id_in(one))})
    assert (page.status, problems(page)) == (
        422,
        ["That course counts as this one, directly or through another. They cannot go in a circle."],
    )


@pytest.mark.parametrize("other", ["", "nothing", "00000000-0000-4000-8000-000000000000"])
def test_a_course_counts_as_nothing_that_is_not_offered(school: School, other: str) -> None:
    """Asked again, with what is missing; what does not count cannot stop to."""
    reader = trainer(school)
    address = added(reader, name=f"Counts as {other}")
    page = reader.get(f"{address}/counts-as")
    sent = reader.post(f"{address}/counts-as", {"other": other})
    assert (page.status, sent.status, problems(sent)) == (200, 422, ["Choose a course."])
    assert reader.post(f"{address}/stop", {"other": other}).status == 404


def test_a_manager_reads_courses_and_changes_none(school: School) -> None:
    """What they learn is no secret; every way to change it looks as if it were not there."""
    address = added(trainer(school), name="Read by managers")
    reader = in_english(school.as_manager())
    page = reader.get(address)
    ways = [ADD, *(f"{address}/{way}" for way in ("change", "retire", "counts-as"))]
    assert ("Know what to do when somebody tells." in page.text, reader.get("/training/courses").status) == (True, 200)
    assert [reader.get(way).status for way in ways] == [404] * 4
    assert [link for link in page.links() if link in ways] == []


def test_what_was_written_is_given_back_to_whoever_is_no_longer_signed_in(school: School) -> None:
    """The running text, on the page that leads to the sign-in."""
    reader = trainer(school)
    token = written_in(reader.get(ADD), "csrf_token")
    reader.post("/sign-out")
    page = reader.post(ADD, {**FORM, "csrf_token": token})
    assert (page.status, FORM["text_aim"] in page.text) == (400, True)
