"""The parts of a saved plan: what can be changed on each page, and that nothing is lost between two tabs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrstod.accounts.locker import CAPACITY
from hrstod.checklists import support_plans
from hrstod.checklists.rules import Mark, Reason, StepState
from hrstod.checklists.support_plans import Note, encode
from tests.factories.checklists import errors_on, picked_on
from tests.factories.support_plans import fill_in, in_english, typed_on

if TYPE_CHECKING:
    from hrstod.checklists.support_plans import SupportPlan
    from tests.cast import Reader
    from tests.factories.support_plans import Keeper

PERSON = "811228-9874"
"""A number that the tax agency gives to nobody, with the right check digit."""

SENT: dict[str, dict[str, Any]] = {
    "/steps/home": {"state": "done"},
    "/measures": {"group-place": ["seat"], "group-time": ["hours"]},
    "/follow-ups": {"on": "{later}"},
    "/follow-ups/1": {"on": "{later}", "state": "coming"},
    "/notes": {"text": "Egna ord."},
    "/notes/1": {"text": "Egna ord."},
    "/name": {"label": "Mitt namn"},
    "/last-day": {"erased_on": "{later}"},
}
"""The pages that change a part, and what to send from them."""

parts = pytest.mark.parametrize("path", SENT)


def sent_from(path: str, kept: Keeper) -> dict[str, Any]:
    """Give what to send, with a day some weeks on."""
    later = (kept.today + timedelta(days=20)).isoformat()
    return {name: later if value == "{later}" else value for name, value in SENT[path].items()}


@parts
def test_a_part_is_changed_on_its_own_page(browser: Reader, kept: Keeper, plan: SupportPlan, path: str) -> None:
    """Then comes the plan, with the change in it."""
    page = fill_in(browser, f"/plans/{plan.id}{path}", **sent_from(path, kept))
    assert page.address == f"/plans/{plan.id}"
    assert kept.plans() != (plan,)


@parts
def test_the_second_of_two_tabs_gets_both_and_saves_with_one_more_press(
    browser: Reader, kept: Keeper, plan: SupportPlan, path: str
) -> None:
    """Nothing of the first is lost, and nothing of the second."""
    address = f"/plans/{plan.id}{path}"
    second_tab = typed_on(browser.get(address))
    fill_in(browser, f"/plans/{plan.id}/notes", text="Från den första fliken.")
    page = browser.send(address, {**second_tab, **sent_from(path, kept)})
    assert (page.status, "Saved now" in page.text, "What you sent" in page.text) == (409, True, True)
    page = browser.send(address, {**typed_on(page), **sent_from(path, kept)})
    assert page.address == f"/plans/{plan.id}"
    assert "Från den första fliken." in page.text
    assert kept.plans()[0].token not in (plan.token, second_tab["token"])


def test_two_tabs_with_one_note_show_both_texts_and_offer_them_together(
    browser: Reader, kept: Keeper, plan: SupportPlan
) -> None:
    """What is saved now, what was written, and a form that holds the two."""
    address = f"/plans/{plan.id}/notes/1"
    second_tab = typed_on(browser.get(address))
    fill_in(browser, address, text="Den första flikens ord.")
    page = browser.send(address, {**second_tab, "text": "Den andras."})
    assert "Saved now Den första flikens ord. What you sent Den andras." in page.text
    assert typed_on(page)["text"] == "Den första flikens ord.\n\nDen andras."
    browser.send(address, typed_on(page))
    assert kept.plans()[0].notes[0].text == "Den första flikens ord.\n\nDen andras."


def test_a_note_that_another_tab_erased_is_not_lost(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """It becomes a new one, after both have been seen."""
    address = f"/plans/{plan.id}/notes/1"
    second_tab = typed_on(browser.get(address))
    browser.send(f"{address}/erase", second_tab)
    page = browser.send(address, {**second_tab, "text": "Nya ord."})
    assert (page.status, "Saved now Nothing What you sent Nya ord." in page.text) == (409, True)
    browser.send(f"/plans/{plan.id}/notes", typed_on(page))
    assert [note.text for note in kept.plans()[0].notes] == ["Nya ord."]


def test_a_note_that_changed_is_not_erased_unseen(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """The words that would have gone are shown first."""
    address = f"/plans/{plan.id}/notes/1"
    second_tab = typed_on(browser.get(address))
    fill_in(browser, address, text="Nyare ord.")
    page = browser.send(f"{address}/erase", second_tab)
    assert (page.status, "Saved now Nyare ord. What you sent Nothing" in page.text) == (409, True)
    browser.send(f"{address}/erase", typed_on(page))
    assert kept.plans()[0].notes == ()


def test_a_step_is_marked_with_its_reason(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """And stands as marked when it is opened again."""
    address = f"/plans/{plan.id}/steps/home"
    fill_in(browser, address, state="cannot", reason="not-safe")
    assert kept.plans()[0].marks["home"] == Mark(StepState.CANNOT, Reason.NOT_SAFE)
    assert picked_on(browser.get(address)) == ["cannot", "not-safe"]


def test_a_step_that_the_answers_do_not_show_is_not_there(browser: Reader, plan: SupportPlan) -> None:
    """Nor is one that the checklist has never had."""
    assert [browser.get(f"/plans/{plan.id}/steps/{step}").status for step in ("with", "fly")] == [404, 404]


def test_measures_that_were_agreed_are_picked_and_can_be_unpicked(
    browser: Reader, kept: Keeper, plan: SupportPlan
) -> None:
    """A page with nothing picked means that nothing is agreed."""
    page = browser.get(f"/plans/{plan.id}/measures")
    assert picked_on(page) == ["seat"]
    browser.send(page.address, typed_on(page))
    assert kept.plans()[0].measures == ()


def test_a_retired_measure_is_offered_only_to_whoever_has_it(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """And the plan goes on showing it."""
    assert "As before." not in browser.get(f"/plans/{plan.id}/measures").text
    kept.keep([support_plans.with_measures(plan, ["old"])])
    assert picked_on(browser.get(f"/plans/{plan.id}/measures")) == ["old"]
    assert "As before." in browser.get(f"/plans/{plan.id}").text


def test_a_follow_up_is_finished_and_taken_away(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """It says which day it was done, until it is taken away."""
    address = f"/plans/{plan.id}/follow-ups/1"
    fill_in(browser, address, state="done")
    assert [one.done_on for one in kept.plans()[0].follow_ups] == [kept.today]
    fill_in(browser, address, state="gone")
    assert kept.plans()[0].follow_ups == ()


@pytest.mark.parametrize("path", ["/follow-ups/9", "/notes/9", "/follow-ups/0", "/notes/0"])
def test_a_part_that_is_not_there_has_no_page(browser: Reader, plan: SupportPlan, path: str) -> None:
    """Whatever its number."""
    assert browser.get(f"/plans/{plan.id}{path}").status == 404


def test_keeping_a_plan_longer_moves_the_day_that_is_told(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """On the plan and on its buttons."""
    day = kept.today + timedelta(days=200)
    page = fill_in(browser, f"/plans/{plan.id}/last-day", erased_on=day.isoformat())
    assert in_english(day) in page.text
    assert f"erased on {in_english(day)}" in browser.get(f"/plans/{plan.id}/notes").text


@pytest.mark.parametrize(
    ("page_of", "typed"),
    [
        (("/last-day", "erased_on"), "soon"),
        (("/last-day", "erased_on"), "0001-01-01"),
        (("/last-day", "erased_on"), "9999-12-31"),
        (("/last-day", "erased_on"), ""),
        (("/follow-ups", "on"), "2001-01-01"),
        (("/follow-ups", "on"), "9999-12-31"),
        (("/follow-ups", "on"), " "),
        (("/notes", "text"), " \n "),
        (("/notes", "text"), "x" * 501),
        (("/notes", "text"), PERSON),
        (("/name", "label"), ""),
        (("/name", "label"), "x" * 41),
        (("/name", "label"), PERSON),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_stays_in_the_form(
    browser: Reader, kept: Keeper, plan: SupportPlan, page_of: tuple[str, str], typed: str
) -> None:
    """The summary leads to the field, and nothing is saved."""
    path, field = page_of
    page = fill_in(browser, f"/plans/{plan.id}{path}", **{field: typed})
    assert (page.status, errors_on(page), kept.plans()) == (422, [field], (plan,))
    assert typed_on(page)[field].strip() == typed.strip()


def test_a_name_in_a_note_is_pointed_out_once_and_then_saved(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """Another name in the same note is pointed out anew."""
    address = f"/plans/{plan.id}/notes"
    page = fill_in(browser, address, text="Maria vill byta plats.")
    assert (page.status, "“Maria”" in page.text) == (422, True)
    page = browser.send(address, {**typed_on(page), "text": "Maria och Erik vill byta plats."})
    assert (page.status, kept.plans()) == (422, (plan,))
    browser.send(address, typed_on(page))
    assert kept.plans()[0].notes[-1] == Note(number=2, on=kept.today, text="Maria och Erik vill byta plats.")


def test_a_number_of_a_person_is_never_saved(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """However often somebody presses."""
    page = fill_in(browser, f"/plans/{plan.id}/notes", text=f"Gäller {PERSON}.")
    for _press in range(2):
        page = browser.send(page.address, typed_on(page))
    assert (page.status, kept.plans()) == (422, (plan,))


def test_a_note_that_does_not_fit_stays_in_the_form(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """With the sentence that says what to do; what is saved is as it was."""
    room = CAPACITY - len(encode([support_plans.with_note(plan, 1, kept.today, "")]))
    full = support_plans.with_note(plan, 1, kept.today, "x" * room)
    kept.keep([full])
    page = fill_in(browser, f"/plans/{plan.id}/notes", text="Nya ord.")
    assert (page.status, typed_on(page)["text"], kept.plans()) == (422, "Nya ord.", (full,))
    assert "There is no room for more." in page.text


def test_a_note_is_shown_as_text_whatever_stands_in_it(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """What cannot be seen is dropped; tags are words; lines stay lines."""
    fill_in(browser, f"/plans/{plan.id}/notes", text="<b>fet</b>\x07\r\nnästa rad")
    assert kept.plans()[0].notes[-1].text == "<b>fet</b>\nnästa rad"
    assert "<b>fet</b> nästa rad" in browser.get(f"/plans/{plan.id}").text


noise = st.text(max_size=40) | st.sampled_from(["", "done", "cannot", "coming", "gone", "2026-02-30", "١٢", "seat"])
forms = st.dictionaries(
    st.sampled_from(["token", "again", "shown", "text", "label", "on", "state", "reason", "erased_on", "group-place"]),
    noise | st.lists(noise, max_size=3),
    max_size=6,
)


@pytest.mark.slow  # hundreds of pages, each read as strictly as any
@settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(path=st.sampled_from([*SENT, "/erase", "/notes/1/erase", "/notes/99999999999", "/steps/%00"]), form=forms)
def test_nonsense_in_any_form_is_answered(
    browser: Reader, kept: Keeper, plan: SupportPlan, path: str, form: dict[str, Any]
) -> None:
    """Never a breakdown, never a page that breaks a rule, and a plan that can still be read."""
    kept.keep([plan])
    csrf = browser.get("/me/account").hidden()["csrf_token"]
    assert browser.send(f"/plans/{plan.id}{path}", {**form, "csrf_token": csrf}).status < 500
    assert browser.get(f"/plans/{plan.id}").status in (200, 404)
