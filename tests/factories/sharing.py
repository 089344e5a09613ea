"""What an employee agrees to, what is passed on, and plans, in a case of an office; and who reads about them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from hrstod import clock
from hrstod.cases import planning, service
from hrstod.cases.contents import Consent, Disclosure, Plan
from hrstod.cases.planning import NEW
from tests.factories.people import sign_in
from tests.factories.support_plans import fill_in

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.factories.people import Person
    from tests.page import Page

Kept = TypeVar("Kept")


def ago(days: int) -> date:
    """Give a day that has been."""
    return clock.today() - timedelta(days=days)


def reader_of(office: Office, person: Person, case_id: UUID) -> Reader:
    """Give somebody's browser, in English, once they have said why they look at a case."""
    reader = sign_in(office.app, person)
    reader.get("/?lang=en")
    fill_in(reader, f"/c/{case_id}/why", why="writing")
    return reader


def agree(office: Office, case_id: UUID, *what: str, **other: Any) -> UUID:
    """Note what the employee has agreed that the manager may know."""
    body = Consent(**{"recipient": "manager", "what": what, "given_on": ago(9), **other})
    entry_id: UUID = office.do(office.hanna, service.add_entry, case_id, body=body)
    return entry_id


def pass_on(office: Office, case_id: UUID, **other: Any) -> UUID:
    """Note that the manager was told something."""
    said = {"recipient": "manager", "what": ("support",), "ground": "own-task", "on": ago(1)}
    entry_id: UUID = office.do(office.hanna, service.add_entry, case_id, body=Disclosure(**{**said, **other}))
    return entry_id


def bodies(office: Office, case_id: UUID, kind: type[Kept]) -> list[Kept]:
    """List what of a kind is written about a case."""
    read = office.entries(office.hanna, case_id)
    return [one.entry.body for one in read if one.entry is not None and isinstance(one.entry.body, kind)]


def section(page: Page, name: str) -> str:
    """Give the words of one part of a page."""
    found = next(one for one in page.all(".//main//section") if one.get("aria-labelledby") == name)
    return " ".join(" ".join(found.itertext()).split())


def make_plan(**other: Any) -> Plan:
    """Give a plan that was made with the employee."""
    said = {
        "answers": {"may-read": ("employee",), "order": ("order-no",)},
        "made_with": True,
        "review_on": clock.today() + timedelta(days=40),
    }
    return Plan(**{**said, **other})


def save_plan(office: Office, case_id: UUID, plan: Plan, seen: int = NEW) -> None:
    """Let Henrik save a plan."""
    office.do(office.henrik, planning.save_plan, case_id, body=plan, seen=seen)
