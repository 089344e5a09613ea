"""Saying that one is there: with the code on the screen now, once, for oneself, and not from anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.cast import Reader
from tests.factories.people import forget_codes, make_person, sign_in
from tests.organisation.pages import in_english, problems
from tests.training.arriving_pages import going_on

if TYPE_CHECKING:
    from tests.factories.school import School

WORDS = "/training/here"
CHANGED = "The code has changed. Scan the one that is on the screen now."
FOREIGN = "That is not a code of this training. Scan the one on the screen, or write its three words."


@pytest.fixture
def anna(school: School) -> Reader:
    """Give Anna's browser, in English."""
    return in_english(school.as_manager())


def test_scanning_and_pressing_the_button_notes_who_is_signed_in(school: School, anna: Reader) -> None:
    """And nobody else who is on the list."""
    training = going_on(school, [school.anna, school.nils])
    page = training.scan(anna)
    assert page.heading.endswith("Welcome. You are on the list as present.")
    assert (training.noted(school.anna), training.noted(school.nils)) == ([("present", "code")], [])


def test_looking_at_the_page_notes_nothing(school: School, anna: Reader) -> None:
    """A browser that fetches links by itself says nothing for anybody."""
    training = going_on(school, [school.anna])
    anna.get(f"{training.arriving}/{training.code()}")
    assert training.noted(school.anna) == []


def test_the_same_code_again_changes_nothing_and_says_since_when(school: School, anna: Reader) -> None:
    """Whoever sends the form twice is told that once is enough."""
    training = going_on(school, [school.anna])
    code = training.code()
    training.scan(anna, code)
    assert "Once is enough." in training.scan(anna, code).text
    assert len(training.noted(school.anna)) == 1


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (-90, CHANGED),
        (90, "That code is not on the screen yet. A clock is wrong: ask the trainer to mark you in the list."),
        (-3600, FOREIGN),
    ],
    ids=["old", "not yet", "long ago"],
)
def test_a_code_of_another_time_is_refused_in_a_sentence(
    school: School, anna: Reader, seconds: int, sentence: str
) -> None:
    """It says what to do, whichever clock is wrong."""
    training = going_on(school, [school.anna])
    address = f"{training.arriving}/{training.code(seconds)}"
    anna.get(f"{training.arriving}/{training.code()}")
    page = anna.post(address)
    assert (page.status, problems(page)) == (422, [sentence])
    assert training.noted(school.anna) == []


def test_a_code_of_another_date_is_refused(school: School, anna: Reader) -> None:
    """What was on another screen this minute opens nothing here."""
    training, other = going_on(school, [school.anna]), going_on(school, [school.anna])
    page = anna.get(f"{training.arriving}/{other.code()}")
    assert (page.status, problems(page)) == (422, [FOREIGN])


@pytest.mark.parametrize("code", ["forged2345", "å", "x" * 200, "%00"])
def test_a_forged_code_is_refused(school: School, anna: Reader, code: str) -> None:
    """Whatever is written in its place."""
    training = going_on(school, [school.anna])
    assert anna.get(f"{training.arriving}/{code}").status == 422


def test_a_date_of_another_board_is_not_shown_without_its_code(school: School) -> None:
    """It is as if there were none, to the byte; with the code they were let into the room, and see it."""
    training = going_on(school)
    david = in_english(sign_in(school.app, make_person(school.app, "David", "manager")))
    nowhere = f"/training/here/{school.board}/forged2345"
    assert david.get(f"{training.arriving}/forged2345").text == david.get(nowhere).text
    assert david.get(f"{training.arriving}/{training.code()}").status == 200


def test_a_full_room_is_said_to_be(school: School, anna: Reader) -> None:
    """Somebody who is not on the list does not get onto it by the code."""
    training = going_on(school, [school.nils], seats=1)
    page = training.scan(anna)
    assert "You are not on the list of this training, and there is no free seat." in problems(page)[0]
    assert training.noted(school.anna) == []


def test_whoever_waited_gets_a_chair_that_is_free(school: School, anna: Reader) -> None:
    """While there is none, the code is no way past the queue."""
    training = going_on(school, [school.nils, school.anna], seats=1)
    assert training.scan(anna).status == 422
    training.add_seat()
    assert training.scan(anna).status == 200


@pytest.mark.parametrize("hours", [2, -5], ids=["too early", "too late"])
def test_it_is_not_the_time(school: School, anna: Reader, hours: int) -> None:
    """An hour before it begins and an hour after it has ended are the limits."""
    training = going_on(school, [school.anna])
    training.move(hours=hours)
    assert "from an hour before the training begins" in problems(training.scan(anna))[0]


def test_what_the_trainer_has_said_is_not_made_more_by_a_code(school: School, anna: Reader) -> None:
    """A code that a colleague sends on does not make somebody present who left at noon."""
    training = going_on(school, [school.anna])
    eva = school.as_trainer()
    eva.get(f"{training.address}/attendance")
    eva.post(f"{training.address}/attendance", {f"mark-{school.anna.id}": "partly"})
    assert training.scan(anna).heading.endswith("On the list it says about you: Partly.")
    assert training.noted(school.anna) == [("partly", "list")]


def test_guessing_words_is_slowed_down(school: School, anna: Reader) -> None:
    """By account, so that forty people in one room do not keep each other out."""
    training = going_on(school, [school.anna, school.nils])
    anna.get(WORDS)
    assert [anna.post(WORDS, {"words": f"wrong wrong {one}"}).status for one in range(6)] == [422] * 5 + [429]
    nils = in_english(school.as_manager(school.nils))
    assert training.scan(nils).status == 200


def test_words_of_another_date_note_it_there(school: School, anna: Reader) -> None:
    """Two trainings go on at once: the words tell which."""
    first, second = going_on(school, [school.anna]), going_on(school, [school.anna])
    (shown,) = school.as_trainer().get(f"{second.address}/attendance/screen").all(".//p[@class='arrival__words']")
    anna.get(WORDS)
    anna.send(WORDS, {"words": str(shown.text).upper().replace(" ", ", ")})
    assert (first.noted(school.anna), second.noted(school.anna)) == ([], [("present", "word")])


def test_a_word_too_many_is_wrong(school: School, anna: Reader) -> None:
    """Three are asked for."""
    training = going_on(school, [school.anna])
    (shown,) = school.as_trainer().get(f"{training.address}/attendance/screen").all(".//p[@class='arrival__words']")
    anna.get(WORDS)
    assert anna.post(WORDS, {"words": f"{shown.text} word"}).status == 422


def test_whoever_scans_before_signing_in_comes_back(school: School) -> None:
    """The phone signs in on the way, and then stands where the code led."""
    training = going_on(school, [school.anna])
    forget_codes(school.app, school.anna)
    phone = Reader(school.app)
    wanted = f"{training.arriving}/{training.code()}"
    page = phone.follow(wanted)
    assert page.address == "/sign-in"
    answer = phone.post("/sign-in", school.anna.form())
    assert urlsplit(answer.headers["Location"]).path == wanted
