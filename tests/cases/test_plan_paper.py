"""The safety plan at work on paper, without a code; and that nobody else finds the plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hrstod import clock
from hrstod.cases.views.plan import MAY_READ
from tests.factories.cases import make_office
from tests.factories.people import sign_in
from tests.factories.sharing import make_plan, reader_of, save_plan
from tests.factories.support_plans import in_english

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.cases import Office


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case of Hanna and Henrik."""
    return office.begin()


@pytest.fixture
def hanna(office: Office, case_id: UUID) -> Reader:
    """Give Hanna's browser, in English, with the case shown."""
    return reader_of(office, office.hanna, case_id)


def test_the_plan_on_paper_has_no_code_and_says_who_may_have_it(office: Office, case_id: UUID, hanna: Reader) -> None:
    """With 112 above it, what is arranged, and when it is reviewed; its title tells nothing."""
    save_plan(office, case_id, make_plan())
    code = hanna.get(f"/c/{case_id}").heading.split(" ")[-1]
    page = hanna.get(f"/c/{case_id}/plan/print")
    assert "Who may have this paper: The employee. Nobody else." in page.text
    assert f"Reviewed next on {in_english(clock.today() + timedelta(days=40))}." in page.text
    assert (page.title, page.body.count(code.encode())) == ("Plan at work, on paper – HR-stöd", 0)
    assert page.body.index(b"tel:112") < page.body.index(b"<main")


def test_a_plan_that_does_not_say_who_may_read_it_is_for_the_employee_only(
    office: Office, case_id: UUID, hanna: Reader
) -> None:
    """The paper says so."""
    save_plan(office, case_id, make_plan(answers={"order": ("order-no",)}))
    assert "Give it to nobody but the employee." in hanna.get(f"/c/{case_id}/plan/print").text


def test_the_question_who_may_read_the_plan_is_in_it(site: Flask) -> None:
    """The paper quotes its answer."""
    assert MAY_READ in site.extensions["hrstod.safety_plan"].field


def test_without_a_plan_there_is_nothing_to_print(case_id: UUID, hanna: Reader) -> None:
    """As if there were no page."""
    assert hanna.get(f"/c/{case_id}/plan/print").status == 404


@pytest.fixture(scope="module")
def other_office(site: Flask) -> Office:
    """Give HR support of another board."""
    return make_office(site)


@pytest.mark.parametrize("who", ["another board", "helena", "maria"])
def test_nobody_else_finds_the_plan(office: Office, case_id: UUID, other_office: Office, who: str) -> None:
    """Another board's HR support, a colleague who does not read the case, and a manager: the form and the paper."""
    save_plan(office, case_id, make_plan())
    reader = sign_in(office.app, other_office.hanna if who == "another board" else getattr(office, who))
    token = reader.get("/me/account").hidden()["csrf_token"]
    address = f"/c/{case_id}/plan"
    answers = [
        reader.get(address),
        reader.get(f"{address}/print"),
        reader.post(address, {"csrf_token": token}),
        reader.post(address, {"csrf_token": token, "answer-order": "order-no", "made_with": "yes"}),
    ]
    assert [one.status for one in answers] == [404] * 4
