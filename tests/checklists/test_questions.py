"""A checklist's questions, one on each page: their order, the way back, and answers that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cast import without_cookies
from tests.factories.checklists import back_from, errors_on, go_through, picked_on

if TYPE_CHECKING:
    from flask import Flask

    from tests.cast import Reader


def test_the_way_out_is_explained_before_the_first_question(reader: Reader) -> None:
    """Somebody who has never been here learns how to leave before anything is asked."""
    introduction = reader.get("/steps/gates")
    assert introduction.status == 200
    page = reader.follow("/steps/gates/begin")
    assert (page.address, "/steps/gates/first" in page.links()) == ("/steps/gates/begin", True)


def test_the_way_out_is_explained_once(reader: Reader) -> None:
    """The second checklist of the same visit begins at once."""
    reader.begin("gates")
    reader.get("/steps/nested")
    assert "Yttre?" in reader.follow("/steps/nested/begin").heading


@pytest.mark.parametrize("answer", ["yes", "no", "unknown"])
def test_gates_are_asked_in_their_order(reader: Reader, answer: str) -> None:
    """One question on each page, whatever was answered before, and then the list."""
    pages = [reader.begin("gates"), *(reader.answer(answer) for _ in range(3))]
    asked = [[one for one in ("Första?", "Andra?", "Tredje?") if one in page.heading] for page in pages]
    assert asked == [["Första?"], ["Andra?"], ["Tredje?"], []]


@pytest.mark.parametrize(
    ("answers", "asked"), [(("yes",), "Inre?"), (("unknown",), "Inre?"), (("no",), "Gör always nu.")]
)
def test_a_question_inside_another_is_asked_after_its_answer_or_not_knowing(
    reader: Reader, answers: tuple[str, ...], asked: str
) -> None:
    """And passed over after any other answer."""
    assert asked in go_through(reader, "nested", *answers).text


def test_back_leads_to_the_question_before_with_its_answer(reader: Reader) -> None:
    """The answer is still picked, and can be changed."""
    page = reader.follow(back_from(go_through(reader, "gates", "no")))
    assert "Första?" in page.heading
    assert picked_on(page) == ["no"]


def test_back_from_the_first_question_leads_to_the_introduction(reader: Reader) -> None:
    """There is nothing before it."""
    assert back_from(reader.begin("gates")) == "/steps/gates"


def test_going_back_and_on_again_loses_no_answer(reader: Reader) -> None:
    """Somebody who checks the first answer comes back to the third question."""
    page = go_through(reader, "gates", "no", "yes")
    page = reader.follow(back_from(page))
    reader.follow(back_from(page))
    assert "Tredje?" in reader.answer("yes").heading


def test_an_older_address_still_works(reader: Reader) -> None:
    """The browser's own Back button shows the page as it was."""
    older = reader.begin("gates").address
    reader.answer("no")
    reader.answer("yes")
    page = reader.get(older)
    assert (page.status, picked_on(page)) == (200, [])
    assert "Första?" in page.heading


def test_reloading_shows_the_same_page(reader: Reader) -> None:
    """A page is its address, and asking for it again changes nothing."""
    page = go_through(reader, "gates", "no")
    again = reader.get(page.address)
    assert (again.heading, picked_on(again)) == (page.heading, picked_on(page))


@pytest.mark.parametrize("answer", ["", "maybe", "first", "NO"])
def test_no_answer_or_an_unknown_one_is_asked_for_again(reader: Reader, answer: str) -> None:
    """With an error summary that leads to the answers."""
    page = go_through(reader, "gates", "yes")
    refused = reader.post(page.address, {"answer": answer})
    assert (refused.status, errors_on(refused)) == (422, ["answer"])
    assert "Andra?" in refused.heading


def test_an_error_is_told_in_the_title(reader: Reader) -> None:
    """Somebody who hears the page hears it first."""
    page = reader.begin("gates")
    right = page.title
    refused = reader.post(page.address, {})
    assert refused.title.endswith(right)
    assert refused.title != right


def test_an_empty_answer_loses_nothing(reader: Reader) -> None:
    """What was answered before is still there when the question has been answered after all."""
    page = go_through(reader, "gates", "no", "yes")
    reader.post(page.address, {})
    tasks = reader.answer("unknown")
    text = reader.follow(back_from(tasks)).text
    assert [word for word in ("Nej", "Ja", "Jag vet inte") if word in text] == ["Nej", "Ja", "Jag vet inte"]


def test_of_two_answers_to_a_question_for_one_only_the_first_counts(reader: Reader) -> None:
    """Somebody who sends what no form sends still gives one answer."""
    page = reader.begin("branches")
    answered = reader.send(page.address, {"answer": ["yes", "no"]})
    assert "Gör child nu." in answered.text
    assert "Gör alone nu." not in answered.text


@pytest.mark.parametrize("chosen", [["remote", "none"], ["remote", "unknown"], ["none", "unknown"]])
def test_none_or_not_knowing_beside_other_answers_is_refused(reader: Reader, chosen: list[str]) -> None:
    """And what was picked is still picked, so that one of them can be taken away."""
    page = reader.begin("many")
    refused = reader.post(page.address, {"answer": chosen})
    assert (refused.status, errors_on(refused)) == (422, ["answer"])
    assert sorted(picked_on(refused)) == sorted(chosen)


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (["remote"], {"home"}),
        (["alone"], {"with"}),
        (["remote", "alone"], {"home", "with"}),
        (["none"], set()),
        (["unknown"], {"home", "with"}),
    ],
)
def test_several_answers_show_the_steps_of_each(reader: Reader, chosen: list[str], shown: set[str]) -> None:
    """None of them shows none, and not knowing shows all."""
    text = go_through(reader, "many", tuple(chosen)).text
    assert {one for one in ("home", "with") if f"Gör {one} nu." in text} == shown


def test_a_question_says_what_to_say_and_what_not(reader: Reader) -> None:
    """One sentence of each, at the question where it is needed."""
    text = reader.begin("words").text
    assert "”Hej.”" in text
    assert "”Nej.”" in text


def test_the_last_answer_is_always_that_one_does_not_know(reader: Reader) -> None:
    """In every question, in the same place."""
    values = [box.get("value") for box in reader.begin("many").all(".//main//input") if box.get("name") == "answer"]
    assert values == ["remote", "alone", "none", "unknown"]


def test_somebody_whose_browser_refuses_cookies_is_offered_the_whole_list(example_site: Flask) -> None:
    """Nothing is asked that could not be remembered."""
    somebody = without_cookies(example_site)
    somebody.get("/steps/gates")
    page = somebody.follow("/steps/gates/begin")
    assert "/steps/gates/all" in page.links()
    assert "Gör one nu." in somebody.get("/steps/gates/all").text


def test_the_first_question_is_not_reached_without_cookies(example_site: Flask) -> None:
    """Going straight to it explains why, instead of going round in a circle."""
    page = without_cookies(example_site).follow("/steps/gates/first")
    assert page.address == "/steps/gates/begin"


def test_an_unknown_checklist_is_not_found(reader: Reader) -> None:
    """On each of its addresses."""
    for address in ("", "/begin", "/first", "/all", "/versions/1", "/1/AQE"):
        assert reader.get(f"/steps/nothing{address}").status == 404
