"""Saved plans on the page: from the list of steps to a plan, what stands in it, and how it goes away."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from hrstod.accounts.locker import CAPACITY
from hrstod.checklists import support_plans
from hrstod.checklists.support_plans import FollowUp, encode
from tests import cast
from tests.factories.checklists import go_through
from tests.factories.people import forget_codes, make_person, sign_in
from tests.factories.support_plans import fill_in, in_english, make_support_plan, own_part, typed_on

if TYPE_CHECKING:
    from flask import Flask

    from hrstod.checklists.support_plans import SupportPlan
    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.factories.support_plans import Keeper
    from tests.page import Page

OFFER = "Save as a support plan"


def tasks_of(reader: Reader, checklist: str = "many", *answers: str) -> Page:
    """Go through a checklist to its list of steps, and look at it in English."""
    reader.get("/?lang=sv")
    tasks = go_through(reader, checklist, *(answers or ("remote",)))
    return reader.get(f"{tasks.address}?lang=en")


def button_on(page: Page) -> str:
    """Give what the first button that saves says."""
    words = ("".join(button.itertext()).strip() for button in page.all(".//main//button"))
    return next(text for text in words if text.startswith("Save"))


def test_the_list_of_steps_leads_to_saving_and_from_there_to_the_plan(browser: Reader, kept: Keeper) -> None:
    """Answers and steps come along."""
    tasks = tasks_of(browser)
    step = browser.follow(tasks.link("always do."))
    tasks = browser.send(step.address, {"state": "done"})
    plan = fill_in(browser, tasks.link(OFFER))
    assert plan.heading.endswith("Plan 1")
    assert "always do. Done" in plan.text
    assert kept.plans()[0].answers == {"situation": ("remote",)}


def test_the_page_before_saving_says_who_reads_it_and_when_it_is_erased(browser: Reader, kept: Keeper) -> None:
    """Honestly: two custodians together are named, and so are backups."""
    page = browser.follow(tasks_of(browser).link(OFFER))
    for told in ("it is sealed with your keys", "two custodians", "The event log", "Backups"):
        assert told in page.text
    assert button_on(page) == f"Save – read by you, erased on {in_english(kept.today + timedelta(days=90))}"


def test_somebody_who_is_not_signed_in_is_led_to_that_and_back(example_site: Flask, manager: Person) -> None:
    """To the very page, with the answers still in the address."""
    reader = cast.anna(example_site)
    tasks = tasks_of(reader)
    assert "To save you sign in." in tasks.text
    asked = tasks.link(OFFER)
    signing_in = reader.follow(asked)
    forget_codes(example_site, manager)
    page = reader.send(signing_in.address, manager.form())
    assert page.address == asked


def test_somebody_without_the_role_is_not_offered_to_save(example_site: Flask) -> None:
    """And finds no page at the address, though the answers in it are theirs."""
    reader = sign_in(example_site, make_person(example_site, "Cecilia", "auditor"))
    tasks = tasks_of(reader)
    assert OFFER not in tasks.text
    assert reader.get(tasks.address.replace("?lang=en", "/save")).status == 404


def test_a_board_decides_for_how_long_plans_are_kept(browser: Reader, kept: Keeper, manager: Person) -> None:
    """Unless somebody chooses another day."""
    page = browser.follow(tasks_of(browser).link(OFFER))
    assert typed_on(page)["erased_on"] == (kept.today + timedelta(days=90)).isoformat()


def test_another_day_stands_on_the_button_before_it_counts(browser: Reader, kept: Keeper) -> None:
    """The first press shows it, the second saves."""
    address = tasks_of(browser).link(OFFER)
    day = kept.today + timedelta(days=30)
    page = fill_in(browser, address, erased_on=day.isoformat(), label="Min")
    assert (page.status, button_on(page)) == (422, f"Save – read by you, erased on {in_english(day)}")
    assert (typed_on(page)["label"], kept.plans()) == ("Min", ())
    browser.send(address, typed_on(page))
    assert [plan.erased_on for plan in kept.plans()] == [day]


def test_another_day_is_no_fault(browser: Reader, kept: Keeper) -> None:
    """The page asks once more, and does not say that anything was wrong."""
    day = kept.today + timedelta(days=30)
    page = fill_in(browser, tasks_of(browser).link(OFFER), erased_on=day.isoformat())
    assert f"Check the day: the plan is erased on {in_english(day)}. Save?" in page.text
    assert (page.title.startswith("Error"), "There is a problem" in page.text) == (False, False)


def test_a_name_that_points_out_a_person_is_refused_or_pointed_out(browser: Reader, kept: Keeper) -> None:
    """A number must go; a given name can stay after a second press."""
    address = tasks_of(browser).link(OFFER)
    assert fill_in(browser, address, label="Ring 811228-9874").status == 422
    page = fill_in(browser, address, label="Planen för Maria")
    assert (page.status, "“Maria”" in page.text) == (422, True)
    browser.send(address, typed_on(page))
    assert [plan.label for plan in kept.plans()] == ["Planen för Maria"]


def test_a_name_holds_nothing_that_cannot_be_seen(browser: Reader, kept: Keeper) -> None:
    """A mark that turns the direction of what stands beside it would change what the page seems to say."""
    fill_in(browser, tasks_of(browser).link(OFFER), label="Plan\u202e \u200b2\u2066\tB\x00")
    assert [plan.label for plan in kept.plans()] == ["Plan 2 B"]


def to_take_over(browser: Reader, tasks: Page) -> Page:
    """Go from a list of steps to what would change in the plan that there is."""
    return browser.follow(browser.follow(tasks.link(OFFER)).link("See what would change in Plan 1"))


def test_answers_can_be_changed_and_put_back_into_the_plan(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """By way of the checklist; what changes is shown first, and measures, follow-ups and notes stay."""
    answers = browser.follow(f"/plans/{plan.id}/again")
    question = browser.follow(answers.link("Change"))
    tasks = browser.send(question.address, {"answer": "alone"})
    page = to_take_over(browser, tasks)
    assert "In the plan now Remote After saving Alone" in page.text
    changed = browser.send(page.address, typed_on(page))
    assert ("with do." in changed.text, "home do." in changed.text) == (True, False)
    assert (kept.plans()[0].answers, kept.plans()[0].notes) == ({"situation": ("alone",)}, plan.notes)


def test_answers_for_a_plan_that_changed_are_shown_beside_what_is_saved(
    browser: Reader, kept: Keeper, plan: SupportPlan
) -> None:
    """In words; nothing is saved until somebody has seen both."""
    page = to_take_over(browser, tasks_of(browser, "many", "alone"))
    sent = typed_on(page)
    fill_in(browser, f"/plans/{plan.id}/steps/home", state="done")
    page = browser.send(page.address, sent)
    assert (page.status, kept.plans()[0].answers) == (409, plan.answers)
    assert "home do. Saved now Done What you sent Not done" in page.text
    browser.send(page.address, typed_on(page))
    assert kept.plans()[0].answers == {"situation": ("alone",)}


def test_answers_that_are_in_the_plan_already_change_nothing(browser: Reader, plan: SupportPlan) -> None:
    """And the page says so."""
    answers = browser.follow(f"/plans/{plan.id}/again")
    page = to_take_over(browser, browser.follow(answers.link("Back to the list")))
    assert "Nothing would change" in page.text


def test_a_walk_through_another_checklist_changes_no_plan(browser: Reader, plan: SupportPlan) -> None:
    """Its address opens nothing there."""
    tasks = tasks_of(browser, "branches", "no")
    sealed = tasks.address.removesuffix("?lang=en").rpartition("/")[2]
    assert browser.get(f"/plans/{plan.id}/take-over/{sealed}").headers["Location"] == "/"


def test_a_plan_shows_all_that_is_in_it(browser: Reader, plan: SupportPlan) -> None:
    """Steps with their states, measures, follow-ups, notes, and when it is erased."""
    page = browser.get(f"/plans/{plan.id}")
    for shown in ("Plan 1", "always do. Done", "Another seat.", "Nya tider.", in_english(plan.erased_on)):
        assert shown in page.text
    assert in_english(plan.follow_ups[0].on) in page.text


def test_an_empty_plan_tells_what_to_do_next(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """In each of its parts."""
    kept.keep([plan.model_copy(update={"measures": (), "follow_ups": (), "notes": ()})])
    page = browser.get(f"/plans/{plan.id}")
    for told in ("Nothing is agreed yet.", "No day is set.", "Nothing is written."):
        assert told in page.text


def test_ones_own_page_says_what_to_follow_up_overdue_first(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """In neutral words: the plan’s name and a day."""
    today = kept.today
    follow_ups = (FollowUp(number=1, on=today), FollowUp(number=2, on=today + timedelta(days=9)))
    late = make_support_plan(label="Plan 2", follow_ups=(FollowUp(number=1, on=today - timedelta(days=1)),))
    kept.keep([plan.model_copy(update={"follow_ups": follow_ups}), late.model_copy(update={"last_on": plan.last_on})])
    told = own_part(browser)
    first, second = told.index("Follow up: Plan 2, "), told.index("Follow up: Plan 1, ")
    assert first < told.index("Should have been done") < second < told.index("Today")


def test_while_it_is_locked_ones_own_page_says_the_same_to_everybody(
    example_site: Flask, manager: Person, plan: SupportPlan
) -> None:
    """Whether there are plans or none."""
    parts = []
    for person in (manager, make_person(example_site, "Bo", "manager")):
        locked = sign_in(example_site, person, unlocked=False)
        locked.get("/?lang=en")
        parts.append(own_part(locked))
    assert parts == ["Your plans Unlock to see what you have saved"] * 2


def test_whoever_keeps_no_plans_reads_nothing_about_them(example_site: Flask) -> None:
    """Not even the heading."""
    reader = sign_in(example_site, make_person(example_site, "Cecilia", "auditor"))
    assert "Your plans" not in reader.get("/me?lang=en").text


def test_a_plan_keeps_the_version_that_it_was_made_on(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """Though there is a newer one."""
    kept.keep([plan.model_copy(update={"checklist": "versions", "version": 1, "answers": {"ready": ("yes",)}})])
    page = browser.get(f"/plans/{plan.id}")
    assert ("old do." in page.text, "new do." in page.text) == (True, False)
    assert "Made on version 1 of the list." in page.text


def test_a_plan_whose_version_is_gone_still_shows_the_rest(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """What was agreed and written, on the page and on paper, and which version it was."""
    kept.keep([plan.model_copy(update={"checklist": "gone", "version": 9})])
    page = browser.get(f"/plans/{plan.id}")
    for shown in ("Plan 1", "version 9, is no longer kept here", "Another seat.", "Nya tider."):
        assert shown in page.text
    assert "Another seat." in browser.get(f"/plans/{plan.id}/print").text
    assert browser.get(f"/plans/{plan.id}/plan.pdf").status == 200
    assert browser.get(f"/plans/{plan.id}/answers").status == 404


def test_somebody_is_told_that_the_room_is_running_out(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """On the plan, before saving, and on their own page."""
    kept.keep([support_plans.with_note(plan, 1, kept.today, "x" * int(CAPACITY * 0.8))])
    saving = tasks_of(browser).link(OFFER)
    for address in (f"/plans/{plan.id}", saving, "/me"):
        assert "Most of the room for your plans is used." in browser.get(address).text


def test_a_plan_that_does_not_fit_is_not_saved_and_nothing_is_lost(
    browser: Reader, kept: Keeper, plan: SupportPlan
) -> None:
    """What was typed stands in the form, and the sentence says what to do."""
    address = tasks_of(browser).link(OFFER)
    room = CAPACITY - len(encode([support_plans.with_note(plan, 1, kept.today, "")]))
    kept.keep([support_plans.with_note(plan, 1, kept.today, "x" * room)])
    page = fill_in(browser, address, label="Min")
    assert (page.status, typed_on(page)["label"], len(kept.plans())) == (422, "Min", 1)
    assert "There is no room for more." in page.text


def test_what_cannot_be_read_is_said_and_left_as_it_is(browser: Reader, kept: Keeper) -> None:
    """On one’s own page in words, and everywhere else as a part that is not available."""
    kept.put(b"something else")
    assert "It has been left as it is" in own_part(browser)
    assert browser.get(f"/plans/{uuid4()}").status == 503
    assert kept.content() == b"something else"


def test_no_line_of_the_log_names_a_plan(browser: Reader, plan: SupportPlan, caplog: pytest.LogCaptureFixture) -> None:
    """Neither its id nor its words."""
    caplog.set_level("DEBUG")
    fill_in(browser, f"/plans/{plan.id}/notes", text="Bergtrollet.")
    assert str(plan.id) not in caplog.text
    assert "Bergtrollet" not in caplog.text


@pytest.mark.parametrize("shut", ["/lock", "/sign-out"])
def test_the_answers_of_a_plan_are_shut_with_it(browser: Reader, plan: SupportPlan, shut: str) -> None:
    """Opened again from a plan, they are the plan’s: an address in the history opens nothing when it is locked."""
    browser.follow(f"/plans/{plan.id}/again")
    address = browser.visited[-1]
    token = browser.follow("/me/account").hidden()["csrf_token"]
    browser._client.post(shut, data={"csrf_token": token})
    assert browser.get(address).status == 303


def test_the_answers_of_a_plan_are_nobody_elses(example_site: Flask, browser: Reader, plan: SupportPlan) -> None:
    """Whoever signs in after somebody in the same browser has nothing of theirs, even without a lock in between."""
    browser.follow(f"/plans/{plan.id}/again")
    address = browser.visited[-1]
    other = sign_in(example_site, make_person(example_site, "Henrik", "manager"))
    for cookie in ("hrstod-in", "hrstod-key"):
        browser.set_cookie(cookie, other.cookie(cookie) or "")
    assert browser.get(address).status == 303
