"""The pages of drills: walked through in one browser, told of at each step, and kept as a day and nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from hrstod import clock
from hrstod.audit.events import Event
from hrstod.audit.models import AuditEntry
from hrstod.database.transaction import transaction
from hrstod.training.rules import Form, Source
from tests.cast import david
from tests.organisation.pages import in_english, problems
from tests.training.drill_pages import (
    BEST,
    FAILED,
    REPAIRED,
    START,
    add_course,
    add_version,
    choose,
    completions,
    manager,
    retire,
    walk,
)

if TYPE_CHECKING:
    from uuid import UUID

    from tests.factories.school import School


def test_the_list_leads_to_each_drill(school: School) -> None:
    """With what it is about, and how long it takes."""
    page = manager(school).get("/training/drills")
    assert page.link("Short") == START
    assert "About 1 minutes" in page.text


def test_the_start_says_when_it_is_passed_and_what_is_kept(school: School, drill_course: UUID) -> None:
    """Nobody has to guess either."""
    page = manager(school).get(START)
    assert "You greet." in page.text
    assert "that is written down with the day, and counts as: A drill" in page.text
    assert "none of it is kept" in page.text


def test_a_drill_that_no_course_counts_says_so(school: School) -> None:
    """It is there to practise all the same."""
    page = manager(school).get(START)
    assert "No course counts this drill today, so it is only for practice." in page.text


def test_a_situation_asks_and_offers_its_replies(school: School) -> None:
    """What is said stands in quotation marks, what is done without."""
    page = manager(school).follow(f"{START}/begin")
    assert page.heading == "What do you say?"
    assert "Somebody comes." in page.text
    assert "“Hello.”" in page.text
    assert "“You leave.”" not in page.text


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [("hello", "That helps"), ("mumble", "Well meant, but something is missing"), ("leave", "That closes the")],
)
def test_each_reply_is_answered_with_what_it_did_and_why(school: School, reply: str, verdict: str) -> None:
    """In words, with what the advice rests on."""
    reader = manager(school)
    reader.follow(f"{START}/begin")
    page = choose(reader, reply)
    assert verdict in page.heading
    assert "Why" in page.text
    assert "Ett förlag: En bok" in page.text


def test_choosing_nothing_is_told_and_asked_again(school: School) -> None:
    """Nobody is led on by a slip."""
    reader = manager(school)
    page = reader.follow(f"{START}/begin")
    page = reader.post(page.address, {})
    assert (page.status, problems(page)) == (422, ["Choose what fits best. A wrong turn costs nothing here."])


def test_a_reply_of_another_situation_is_refused(school: School) -> None:
    """Only what is offered can be chosen."""
    reader = manager(school)
    page = reader.follow(f"{START}/begin")
    assert reader.post(page.address, {"reply": "sorry"}).status == 422


def test_going_back_lets_somebody_choose_again(school: School) -> None:
    """A wrong turn costs nothing."""
    reader = manager(school)
    reader.follow(f"{START}/begin")
    told = choose(reader, "leave")
    again = reader.get(told.link("Back, to choose something else"))
    assert again.heading == "What do you say?"
    assert "That helps" in choose(reader, "hello").heading


def test_a_drill_that_is_passed_counts_as_its_course(school: School, drill_course: UUID) -> None:
    """With the day, and the drill as what it rests on."""
    page = walk(manager(school), *BEST)
    assert "You have passed the drill" in page.heading
    assert "Written down: you passed today." in page.text
    found = [(one.account_id, one.completed_on, one.source, one.is_passed) for one in completions(school, drill_course)]
    assert found == [(school.anna.id, clock.today(), Source.DRILL, True)]


def test_a_drill_that_is_passed_stands_in_the_log_of_events(school: School, drill_course: UUID) -> None:
    """Once, as what the manager did."""
    walk(manager(school), *BEST)
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        written = select(func.count()).select_from(AuditEntry).where(AuditEntry.event == Event.COMPLETION_ADDED)
        assert database.scalar(written.where(AuditEntry.actor_id == school.anna.id)) == 1


def test_a_second_chance_that_is_taken_passes(school: School, drill_course: UUID) -> None:
    """And the end tells what to say instead of the first."""
    page = walk(manager(school), *REPAIRED)
    assert "Say this instead" in page.text
    assert len(completions(school, drill_course)) == 1


def test_a_drill_is_counted_once_a_day(school: School, drill_course: UUID) -> None:
    """Practising more writes nothing more."""
    reader = manager(school)
    for replies in (BEST, REPAIRED, BEST):
        walk(reader, *replies)
    assert len(completions(school, drill_course)) == 1


def test_a_drill_that_is_not_passed_leaves_nothing(school: School, drill_course: UUID) -> None:
    """Trying costs nothing, and nobody is told."""
    page = walk(manager(school), *FAILED)
    assert "Not quite yet: try again" in page.heading
    assert "nobody is told" in page.text
    assert completions(school, drill_course) == []


def test_looking_at_the_end_writes_nothing(school: School, drill_course: UUID) -> None:
    """Opening an address changes nothing; only the last press does."""
    reader = manager(school)
    reader.follow(f"{START}/begin")
    for reply in BEST:
        told = choose(reader, reply)
        if reply != BEST[-1]:
            reader.get(told.link("Go on"))
    assert reader.get(told.address).status == 200
    assert completions(school, drill_course) == []


def test_there_is_nothing_to_send_in_the_middle(school: School) -> None:
    """What a reply did is sent only when the conversation is over, and the end not at all."""
    reader = manager(school)
    token = reader.follow(f"{START}/begin").hidden()
    told = choose(reader, "hello")
    assert reader.post(told.address, token).status == 405


def test_every_course_that_is_this_drill_is_counted(school: School, drill_course: UUID) -> None:
    """And none that is not, is no longer, or is retired."""
    other = add_course(school, "Another")
    retired = add_course(school, "Retired")
    retire(school, retired)
    changed = add_course(school, "Changed")
    with transaction(school.app.extensions["hrstod.engine"]) as database:
        add_version(school, changed, 2, "Changed", database=database, form=Form.CLASSROOM, scenario=None)
    walk(manager(school), *BEST)
    assert [len(completions(school, one)) for one in (drill_course, other, retired, changed)] == [1, 1, 0, 0]
    retire(school, other)


def test_the_list_tells_when_it_was_passed(school: School, drill_course: UUID) -> None:
    """To whoever passed it."""
    reader = manager(school)
    walk(reader, *BEST)
    assert "Passed on" in reader.get("/training/drills").text
    assert "Passed on" not in in_english(school.as_manager(school.nils)).get("/training/drills").text


def test_a_change_of_language_keeps_the_place(school: School) -> None:
    """The same situation, in Swedish."""
    reader = manager(school)
    page = reader.follow(f"{START}/begin")
    assert reader.get(f"{page.address}?lang=sv").heading == "Vad säger du?"


def test_a_page_can_be_loaded_again(school: School) -> None:
    """Reloading shows the same and changes nothing."""
    reader = manager(school)
    reader.follow(f"{START}/begin")
    told = choose(reader, "mumble")
    assert reader.get(told.address).heading == told.heading


def test_there_is_no_drill_by_another_name(school: School) -> None:
    """Nor a way to begin it."""
    reader = manager(school)
    assert [reader.get(f"/training/drills/long{rest}").status for rest in ("", "/begin", "/1/x")] == [404] * 3


@pytest.mark.parametrize("address", ["/training/drills", START, f"{START}/begin", f"{START}/1/x"])
def test_whoever_is_not_signed_in_signs_in_first(school: School, address: str) -> None:
    """It counts, so it has to be known who it is."""
    page = david(school.app).get(address)
    assert (page.status, page.headers["Location"].split("?")[0]) == (303, "/sign-in")
