"""Who gets to a saved plan: its owner, unlocked, until its last day. For everybody else it is not there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.factories.people import make_person, sign_in
from tests.factories.support_plans import fill_in, own_part, typed_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from hrstod.checklists.support_plans import SupportPlan
    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.factories.support_plans import Keeper

CHANGED = (
    "/measures",
    "/follow-ups",
    "/follow-ups/1",
    "/notes",
    "/notes/1",
    "/name",
    "/last-day",
    "/erase",
    "/steps/always",
)
"""The pages of a plan that have a form."""
PAGES = (*CHANGED, "", "/answers", "/print", "/plan.pdf", "/again", "/take-over/x")


@pytest.mark.parametrize("path", PAGES)
def test_another_persons_plan_is_not_told_from_one_that_nobody_has(
    example_site: Flask, plan: SupportPlan, path: str
) -> None:
    """Byte for byte the same page, but for what is new at every answer."""
    other = sign_in(example_site, make_person(example_site, "Bo", "manager"))
    theirs, nobodys = (other.get(f"/plans/{plan_id}{path}") for plan_id in (plan.id, uuid4()))
    assert (theirs.status, same(theirs.body)) == (404, same(nobodys.body))


@pytest.mark.parametrize("path", [*CHANGED, "/notes/1/erase"])
def test_another_persons_plan_cannot_be_changed_and_is_not_told_apart(
    example_site: Flask, kept: Keeper, plan: SupportPlan, path: str
) -> None:
    """With a form that is right, and the right token in it."""
    other = sign_in(example_site, make_person(example_site, "Bo", "manager"))
    csrf = other.get("/me/account").hidden()
    form = {**csrf, "token": plan.token, "text": "Ord.", "on": "2027-01-31", "label": "Ny", "state": "done"}
    form["erased_on"] = (kept.today + timedelta(days=50)).isoformat()
    theirs, nobodys = (other.post(f"/plans/{plan_id}{path}", form) for plan_id in (plan.id, uuid4()))
    assert (theirs.status, same(theirs.body)) == (404, same(nobodys.body))
    assert kept.plans() == (plan,)


def same(body: bytes) -> bytes:
    """Give a page without what is new at every answer: nonces and tokens."""
    return re.sub(rb'(nonce="|name="csrf_token" value="|data-token=")[^"]*', b"", body)


def test_a_plan_cannot_be_opened_while_it_is_locked(example_site: Flask, manager: Person, plan: SupportPlan) -> None:
    """Unlocking comes first, and then the plan."""
    locked = sign_in(example_site, manager, unlocked=False)
    assert locked.get(f"/plans/{plan.id}").headers["Location"] == "/unlock"


def test_a_plan_is_gone_on_the_day_that_was_told(
    browser: Reader, plan: SupportPlan, travel: Callable[..., None], example_site: Flask, manager: Person
) -> None:
    """From the page, and from somebody’s own page; without anybody having tidied."""
    travel(days=90)
    later = sign_in(example_site, manager)
    later.get("/?lang=en")
    assert later.get(f"/plans/{plan.id}").status == 404
    assert "Nothing is saved." in own_part(later)


def test_erasing_asks_first_and_then_leaves_nothing(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """It is gone from the locker, not only from the page."""
    page = browser.follow(browser.get(f"/plans/{plan.id}").link("Erase now"))
    assert "Nobody can bring them back" in page.text
    assert browser.send(page.address, typed_on(page)).address == "/me"
    assert kept.content() == b""


def test_a_plan_that_changed_is_looked_at_before_it_is_erased(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """The second press erases."""
    page = browser.get(f"/plans/{plan.id}/erase")
    sent = typed_on(page)
    fill_in(browser, f"/plans/{plan.id}/notes", text="Från en annan flik.")
    page = browser.send(f"/plans/{plan.id}/erase", sent)
    assert (page.status, len(kept.plans())) == (409, 1)
    browser.send(page.address, typed_on(page))
    assert kept.plans() == ()
