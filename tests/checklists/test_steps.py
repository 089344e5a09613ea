"""The list of what is left, its steps and how far they have come, the answers, and the cards that stop the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.checklists import back_from, errors_on, go_through, picked_on

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.page import Page


def rows(page: Page) -> dict[str, str]:
    """Give each step in the list, with the state beside it."""
    found = {}
    for row in page.all(".//main//li"):
        if "govuk-task-list__item" in row.get("class", ""):
            name = row.find(".//div[@class='govuk-task-list__name-and-hint']")
            status = row.find(".//div[@class='govuk-task-list__status']")
            assert name is not None
            assert status is not None
            found[" ".join("".join(name.itertext()).split())] = " ".join("".join(status.itertext()).split())
    return found


def open_step(reader: Reader, tasks: Page, step: str) -> Page:
    """Open a step from the list."""
    return reader.follow(tasks.link(f"Gör {step} nu."))


def test_steps_are_listed_under_their_pause(reader: Reader) -> None:
    """What is done together now stands before what is done afterwards."""
    page = go_through(reader, "waits", "yes")
    headings = ["".join(heading.itertext()) for heading in page.all(".//main//h2")]
    assert len(headings) == 2
    assert page.text.index(headings[0]) < page.text.index("Gör agree nu.") < page.text.index(headings[1])


def test_a_step_that_cannot_start_yet_says_what_comes_first_and_has_no_link(reader: Reader) -> None:
    """It is read, and not opened."""
    page = go_through(reader, "waits", "yes")
    linked = [" ".join("".join(link.itertext()).split()) for link in page.all(".//main//a")]
    assert any(name.startswith("Gör tell nu.") and "Gör agree nu." in name for name in rows(page))
    assert not any("Gör tell nu." in text for text in linked)


@pytest.mark.parametrize("said", [{"state": "done"}, {"state": "cannot", "reason": "not-safe"}])
def test_a_step_starts_when_the_other_is_settled(reader: Reader, said: dict[str, str]) -> None:
    """Done, or impossible for a reason."""
    step = open_step(reader, go_through(reader, "waits", "yes"), "agree")
    tasks = reader.send(step.address, said)
    assert "Gör tell nu." in open_step(reader, tasks, "tell").heading


@pytest.mark.parametrize(
    ("said", "state"), [({"state": "done"}, "Klar"), ({"state": "cannot", "reason": "not-wanted"}, "Går inte")]
)
def test_how_far_a_step_has_come_shows_in_the_list(reader: Reader, said: dict[str, str], state: str) -> None:
    """Beside the step, in words; the others are as they were."""
    before = go_through(reader, "many", "unknown")
    step = open_step(reader, before, "home")
    after = rows(reader.send(step.address, said))
    changed = {name.partition(" nu.")[0]: status for name, status in after.items() if rows(before).get(name) != status}
    assert changed == {"Gör home": state}


def test_a_reason_shows_in_the_list(reader: Reader) -> None:
    """Somebody who comes back to the list sees why."""
    step = open_step(reader, go_through(reader, "many", "none"), "always")
    tasks = reader.send(step.address, {"state": "cannot", "reason": "somebody-else"})
    assert "Någon annan gör det" in tasks.text


def test_what_was_said_about_a_step_is_picked_when_it_is_opened_again(reader: Reader) -> None:
    """And can be taken back."""
    step = open_step(reader, go_through(reader, "many", "none"), "always")
    tasks = reader.send(step.address, {"state": "cannot", "reason": "not-safe"})
    assert picked_on(open_step(reader, tasks, "always")) == ["cannot", "not-safe"]


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, ["state"]),
        ({"state": "maybe"}, ["state"]),
        ({"state": "cannot-start"}, ["state"]),
        ({"state": "cannot"}, ["reason"]),
        ({"state": "cannot", "reason": "because"}, ["reason"]),
    ],
)
def test_a_state_without_sense_is_asked_for_again(reader: Reader, said: dict[str, str], missing: list[str]) -> None:
    """“Cannot” wants a reason from the list, and “cannot start” is nothing that one says."""
    step = open_step(reader, go_through(reader, "many", "none"), "always")
    refused = reader.post(step.address, said)
    assert (refused.status, errors_on(refused)) == (422, missing)


def test_a_reason_beside_done_is_forgotten(reader: Reader) -> None:
    """Only what cannot be done has a reason."""
    step = open_step(reader, go_through(reader, "many", "none"), "always")
    tasks = reader.send(step.address, {"state": "done", "reason": "not-safe"})
    assert picked_on(open_step(reader, tasks, "always")) == ["done"]


def test_a_step_leads_back_to_the_list(reader: Reader) -> None:
    """Without anything having been said."""
    tasks = go_through(reader, "many", "none")
    step = open_step(reader, tasks, "always")
    assert rows(reader.follow(back_from(step))) == rows(tasks)


def test_a_step_shows_words_lines_pages_and_contacts(reader: Reader) -> None:
    """All that helps with it, in one place."""
    step = open_step(reader, go_through(reader, "words", "yes"), "talk")
    for expected in ("Kort.", "”Tack.”", "”Varför?”", "En rad.", "En till.", "Chefen", "020-11 22 33"):
        assert expected in step.text
    assert "/read/prepare" in step.links()


@pytest.mark.parametrize(("checklist", "answer"), [("many", "none"), ("stops", "no")])
def test_a_page_without_a_form_takes_no_answers(reader: Reader, checklist: str, answer: str) -> None:
    """There is nothing to answer on the list, or on a card."""
    question = reader.begin(checklist)
    page = reader.answer(answer)
    assert reader.post(page.address, {**question.hidden(), "answer": "yes"}).status == 405


def test_the_answers_are_shown_in_words_and_each_can_be_changed(reader: Reader) -> None:
    """Somebody sees what was understood."""
    page = reader.follow(back_from(go_through(reader, "nested", "yes", "unknown")))
    assert all(words in page.text for words in ("Yttre?", "Ja", "Inre?", "Jag vet inte"))
    changes = [link for link in page.all(".//main//a") if link.get("href", "").startswith("/steps/nested/1/")]
    assert len(changes) == 2


def test_changing_an_answer_changes_the_list(reader: Reader) -> None:
    """And what hung on the old answer is gone."""
    answers = reader.follow(back_from(go_through(reader, "nested", "yes", "yes")))
    change = next(link.get("href", "") for link in answers.all(".//main//a") if "Yttre?" in "".join(link.itertext()))
    reader.follow(change)
    tasks = reader.answer("no")
    assert list(rows(tasks)) == ["Gör always nu."]
    assert "Inre?" not in reader.follow(back_from(tasks)).text


def test_a_stop_shows_the_card_and_nothing_of_the_list(reader: Reader) -> None:
    """Somebody in danger is not given anything else to read or to choose."""
    page = go_through(reader, "stops", "yes", "yes")
    assert "Ring 112" in page.heading
    assert "Gör one nu." not in page.text
    assert page.all(".//main//form") == []
    assert page.all(".//main//nav") == []


def test_an_urgent_card_has_one_big_number(reader: Reader) -> None:
    """112, before everything else on the card."""
    page = go_through(reader, "stops", "yes", "unknown")
    phones = [link.get("href") for link in page.all(".//main//a") if link.get("href", "").startswith("tel:")]
    assert phones == ["tel:112"]


def test_a_card_leads_back_to_the_question_that_stopped_the_list(reader: Reader) -> None:
    """With the answer picked, so that it can be another now."""
    card = go_through(reader, "stops", "yes", "yes")
    page = reader.follow(card.link("Svara igen"))
    assert "Fara?" in page.heading
    assert picked_on(page) == ["yes"]


def test_the_list_goes_on_when_the_danger_is_over(reader: Reader) -> None:
    """No answer has to be given twice."""
    card = go_through(reader, "stops", "no")
    reader.follow(card.link("Svara igen"))
    assert "Fara?" in reader.answer("yes").heading
