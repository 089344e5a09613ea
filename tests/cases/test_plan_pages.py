"""The safety plan at work: made of choices, one for each case, with all its versions; two who write lose nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from hrstod import clock
from hrstod.cases import closing
from hrstod.cases.contents import Plan, plan_review_on
from hrstod.cases.definitions import FieldKind, SafetyPlanForm
from hrstod.cases.models import CaseEntry
from hrstod.database.transaction import transaction
from tests.factories.checklists import errors_on, picked_on
from tests.factories.sharing import ago, bodies, make_plan, reader_of, save_plan, section
from tests.factories.support_plans import fill_in, typed_on

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.page import Page

CHOSEN = {
    "answer-may-read": ["employee", "hr"],
    "answer-works-here": ["nothing"],
    "answer-kept-apart": "yes",
    "answer-order": "applied",
    "answer-return-talk": "{later}",
    "made_with": "yes",
}
"""What is sent in: several choices, a yes, one choice, and a day."""


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case of Hanna and Henrik."""
    return office.begin()


@pytest.fixture
def hanna(office: Office, case_id: UUID) -> Reader:
    """Give Hanna's browser, in English, with the case shown."""
    return reader_of(office, office.hanna, case_id)


@pytest.fixture
def definition(site: Flask) -> SafetyPlanForm:
    """Give the questions of the plan."""
    found: SafetyPlanForm = site.extensions["hrstod.safety_plan"]
    return found


def sent(**other: Any) -> dict[str, Any]:
    """Give what is sent in, with a day some weeks on."""
    later = (clock.today() + timedelta(days=20)).isoformat()
    return {name: later if value == "{later}" else value for name, value in {**CHOSEN, **other}.items()}


def plans(office: Office, case_id: UUID) -> list[Plan]:
    """List the plans of a case: one, or none."""
    return bodies(office, case_id, Plan)


def parts_open(page: Page) -> list[str]:
    """List the parts of the form that are open."""
    folds = [one for one in page.all(".//main//details") if one.get("class") == "fold"]
    return [one.get("id", "") for one in folds if one.get("open") is not None]


def test_a_plan_is_made_of_choices(office: Office, case_id: UUID, hanna: Reader) -> None:
    """What is left unanswered is not in it, and it is reviewed in a month unless another day is chosen."""
    page = fill_in(hanna, f"/c/{case_id}/plan", **sent())
    later = (clock.today() + timedelta(days=20)).isoformat()
    assert page.address == f"/c/{case_id}"
    assert plans(office, case_id) == [
        Plan(
            answers={
                "may-read": ("employee", "hr"),
                "works-here": ("nothing",),
                "kept-apart": ("yes",),
                "order": ("applied",),
                "return-talk": (later,),
            },
            made_with=True,
            review_on=plan_review_on(clock.today()),
        )
    ]


def test_reviewing_the_plan_is_due_on_its_day(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The case says so, with the way to the plan."""
    save_plan(office, case_id, make_plan())
    assert "Review the safety plan" in section(hanna.get(f"/c/{case_id}"), "due")


def test_the_form_has_no_place_for_words(case_id: UUID, hanna: Reader, definition: SafetyPlanForm) -> None:
    """Only choices, and days: the one on which it is reviewed, and those that the plan asks for."""
    page = hanna.get(f"/c/{case_id}/plan")
    typed = {one.get("name") for one in page.all(".//main//input") if one.get("type") == "text"}
    days = {f"answer-{one.id}" for one in definition.field.values() if one.kind is FieldKind.DAY}
    assert (typed, page.all(".//main//textarea")) == ({"review_on", *days}, [])


def test_every_part_says_why_it_is_asked(case_id: UUID, hanna: Reader, definition: SafetyPlanForm) -> None:
    """Behind a disclosure; the first part of a new plan is open, and the others are opened one by one."""
    page = hanna.get(f"/c/{case_id}/plan")
    assert [one.why.en for one in definition.sections if one.why.en not in page.text] == []
    assert parts_open(page) == [f"part-{definition.sections[0].id}"]


def test_what_the_plan_says_is_chosen_when_it_is_opened_again(office: Office, case_id: UUID, hanna: Reader) -> None:
    """And what it leaves open stands as unanswered, so that an answer can be taken back."""
    save_plan(office, case_id, make_plan(made_with=False))
    page = hanna.get(f"/c/{case_id}/plan")
    assert [one for one in picked_on(page) if one] == ["employee", "order-no", "no"]
    fill_in(hanna, f"/c/{case_id}/plan", **sent(**{"answer-order": "", "answer-kept-apart": ""}))
    assert {"order", "kept-apart"} & plans(office, case_id)[0].answers.keys() == set()


def test_a_day_of_review_that_has_passed_is_moved(office: Office, case_id: UUID, hanna: Reader) -> None:
    """A month on from today, unless somebody chooses another."""
    save_plan(office, case_id, make_plan(review_on=ago(3)))
    typed = typed_on(hanna.get(f"/c/{case_id}/plan"))
    assert typed["review_on"] == plan_review_on(clock.today()).isoformat()


def test_a_case_has_one_plan_with_all_its_versions(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The page tells who saved it, and leads to the earlier ones."""
    save_plan(office, case_id, make_plan())
    save_plan(office, case_id, make_plan(made_with=False), seen=1)
    page = hanna.get(f"/c/{case_id}/plan")
    assert (len(plans(office, case_id)), "Version 2: Henrik" in page.text) == (1, True)
    assert "Version 1" in hanna.get(page.link("Earlier versions")).text


def test_a_plan_in_which_nothing_is_chosen_is_refused_in_words(office: Office, case_id: UUID, hanna: Reader) -> None:
    """Also when everything is left unanswered in so many words."""
    page = fill_in(hanna, f"/c/{case_id}/plan", **{"made_with": "yes", "answer-order": "", "answer-paper": ""})
    assert (page.status, plans(office, case_id)) == (422, [])
    assert "Nothing is chosen in the plan." in page.text


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"made_with": ""}, "made_with"),
        ({"made_with": "perhaps"}, "made_with"),
        ({"review_on": ""}, "review_on"),
        ({"review_on": "2001-01-01"}, "review_on"),
        ({"review_on": "9999-12-31"}, "review_on"),
        ({"review_on": "soon"}, "review_on"),
        ({"answer-return-talk": "0001-01-01"}, "answer-return-talk"),
        ({"answer-return-talk": "then"}, "answer-return-talk"),
        ({"answer-may-read": ["employee", "neighbours"]}, "answer-may-read"),
        ({"answer-order": "perhaps"}, "answer-order"),
        ({"answer-kept-apart": "perhaps"}, "answer-kept-apart"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_stays_in_the_form(
    office: Office, case_id: UUID, hanna: Reader, typed: dict[str, Any], wrong: str
) -> None:
    """The summary leads to the field, the part that it is in is open, and nothing is saved."""
    page = fill_in(hanna, f"/c/{case_id}/plan", **sent(**typed))
    assert (page.status, errors_on(page), plans(office, case_id)) == (422, [wrong], [])
    assert {"employee", "nothing"} <= set(picked_on(page))


def test_the_part_with_something_wrong_in_it_is_open(case_id: UUID, hanna: Reader) -> None:
    """So that the link in the summary leads somewhere."""
    page = fill_in(hanna, f"/c/{case_id}/plan", **sent(**{"answer-return-talk": "then"}))
    assert "part-return" in parts_open(page)


def test_the_second_of_two_who_write_the_plan_gets_both(office: Office, case_id: UUID, hanna: Reader) -> None:
    """Question by question, only where they differ; what was chosen is in the form, and one more press saves it."""
    save_plan(office, case_id, make_plan())
    opened = typed_on(hanna.get(f"/c/{case_id}/plan"))
    save_plan(office, case_id, make_plan(answers={"may-read": ("employee", "hr"), "order": ("order-yes",)}), seen=1)
    page = hanna.send(f"/c/{case_id}/plan", {**opened, **sent()})
    differing = section(page, "two-writers")
    assert page.status == 409
    assert "Is there a restraining order? Saved now Yes What you chose It has been applied for" in differing
    assert "Saved now Nothing What you chose None of these" in differing
    assert "Who may read the whole plan?" not in differing
    assert "part-order" in parts_open(page)
    hanna.send(f"/c/{case_id}/plan", {**typed_on(page), **sent()})
    assert plans(office, case_id)[0].answers["order"] == ("applied",)


def test_two_who_make_the_first_plan_make_one(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The second gets both here too."""
    opened = typed_on(hanna.get(f"/c/{case_id}/plan"))
    save_plan(office, case_id, make_plan())
    page = hanna.send(f"/c/{case_id}/plan", {**opened, **sent()})
    assert (page.status, plans(office, case_id)) == (409, [make_plan()])
    assert {"employee", "nothing", "applied"} <= set(picked_on(page))


def test_the_same_plan_sent_twice_is_one_version(office: Office, case_id: UUID, hanna: Reader) -> None:
    """A second press is no conflict."""
    opened = {**typed_on(hanna.get(f"/c/{case_id}/plan")), **sent()}
    assert [hanna.post(f"/c/{case_id}/plan", opened).status for _press in range(2)] == [303, 303]
    assert "Version 1: Hanna" in hanna.get(f"/c/{case_id}/plan").text


def test_what_is_chosen_is_saved_also_when_the_viewing_has_run_out(
    office: Office, case_id: UUID, hanna: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is saved is then not told above the form, but nothing that was chosen is lost."""
    save_plan(office, case_id, make_plan())
    opened = typed_on(hanna.get(f"/c/{case_id}/plan"))
    monkeypatch.setattr("hrstod.cases.views.plan.find_viewing", lambda _case_id: None)
    refused = hanna.post(f"/c/{case_id}/plan", {**opened, **sent(made_with="")})
    assert (refused.status, "Version 1" in refused.text, "employee" in picked_on(refused)) == (422, False, True)
    assert hanna.post(f"/c/{case_id}/plan", {**opened, **sent()}).status == 303


def test_no_plan_is_saved_over_one_that_does_not_open(office: Office, case_id: UUID, hanna: Reader) -> None:
    """It is left as it is, and the page says what to do."""
    save_plan(office, case_id, make_plan())
    opened = typed_on(hanna.get(f"/c/{case_id}/plan"))
    damaged = next(
        one.id for one in office.entries(office.hanna, case_id) if one.entry and one.entry.body == make_plan()
    )
    with transaction(office.installation.engine) as database:
        database.execute(update(CaseEntry).where(CaseEntry.id == damaged).values(blob=b"\x01" * 4200))
    answers = [hanna.get(f"/c/{case_id}/plan"), hanna.post(f"/c/{case_id}/plan", {**opened, **sent()})]
    assert [one.status for one in answers] == [503, 503]


def test_a_plan_in_a_case_that_is_closed_stays_as_it_is(office: Office, case_id: UUID, hanna: Reader) -> None:
    """The form says so, and keeps what was chosen."""
    office.do(office.hanna, closing.close_case, case_id, why="support-not-needed")
    page = fill_in(hanna, f"/c/{case_id}/plan", **sent())
    assert (page.status, plans(office, case_id), "nothing" in picked_on(page)) == (422, [], True)


def test_tags_in_the_form_are_words(case_id: UUID, hanna: Reader) -> None:
    """They come back as they were typed, and nothing runs."""
    tag = '"><script>alert(1)</script>\x07'
    page = fill_in(hanna, f"/c/{case_id}/plan", **dict.fromkeys([*CHOSEN, "review_on", "token"], tag))
    assert (page.status, typed_on(page)["review_on"]) == (422, '"><script>alert(1)</script>')
    assert b"<script>alert" not in page.body
