"""Support plans to test with, and somebody who keeps some."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from babel.dates import format_date

from hrstod.accounts.locker import close_locker, open_locker
from hrstod.authorization.checks import Actor, Grant
from hrstod.checklists import saving
from hrstod.checklists.plan_access import Opening, open_own
from hrstod.checklists.rules import Mark, Progress, StepState
from hrstod.checklists.saving import NewPlan, Seen
from hrstod.checklists.support_plans import FollowUp, Note, SupportPlan, encode
from hrstod.database.transaction import transaction
from tests.factories.checklists import make_checklist, make_question, make_step
from tests.factories.people import enrol, invite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.cast import Reader
    from tests.factories.people import Installation, Person
    from tests.page import Page

TODAY = date(2026, 11, 25)
SMALL = make_checklist(questions=[make_question("home", "yes", "no")], steps=[make_step("talk"), make_step("call")])
ANSWERED = Progress("tasks", {"home": frozenset({"yes"})}, {"talk": Mark(StepState.DONE)})


def make_support_plan(**other: Any) -> SupportPlan:
    """Give a plan with one of everything."""
    fields: dict[str, Any] = {
        "id": uuid4(),
        "token": "first",
        "label": "Plan 1",
        "checklist": "small",
        "version": 1,
        "answers": {"home": ("yes",)},
        "marks": {"talk": Mark(StepState.DONE)},
        "measures": ("seat",),
        "follow_ups": (FollowUp(number=1, on=TODAY + timedelta(days=7)),),
        "notes": (Note(number=1, on=TODAY, text="Vi ses igen."),),
        "made_on": TODAY,
        "last_on": TODAY + timedelta(days=90),
        **other,
    }
    return SupportPlan(**fields)


@dataclass
class Keeper:
    """Somebody who may keep plans, in a database without a site."""

    installation: Installation
    person: Person
    today: date = TODAY
    role: str = "manager"
    _made: int = field(default=0, repr=False)

    @property
    def actor(self) -> Actor:
        """Give who is asking."""
        return Actor(self.person.id, self.person.name, "sv", (Grant(self.role),))

    @property
    def opening(self) -> Opening:
        """Give what opens their plans today."""
        return Opening(self.installation.vault, self.person.keys, self.today)

    def do(self, verb: Callable[..., Any], *arguments: Any, **what: Any) -> Any:
        """Do something, and commit."""
        with transaction(self.installation.engine) as database:
            return verb(self.actor, database, self.opening, *arguments, **what)

    def save(self, **other: Any) -> SupportPlan:
        """Save a plan, called by a number."""
        self._made += 1
        new = {
            "label": f"Saved {self._made}",
            "checklist": SMALL,
            "progress": ANSWERED,
            "last_on": self.today + timedelta(days=89),
            **other,
        }
        saved: SupportPlan = self.do(saving.save_plan, NewPlan(**new))
        return saved

    def plans(self) -> tuple[SupportPlan, ...]:
        """List the plans that they can read today."""
        found: tuple[SupportPlan, ...] = self.do(lambda *who: open_own(*who).plans)
        return found

    def content(self) -> bytes:
        """Give what is in their locker."""
        with transaction(self.installation.engine) as database:
            content: bytes = self._open(database).content
            return content

    def put(self, content: bytes) -> None:
        """Put something into their locker, as it is."""
        with transaction(self.installation.engine) as database:
            close_locker(self._open(database), content)

    def keep(self, plans: Sequence[SupportPlan]) -> None:
        """Put plans into their locker, as they are."""
        self.put(encode(plans))

    def _open(self, database: Any) -> Any:
        vault, keys = self.installation.vault, self.person.keys
        return open_locker(database, vault, account_id=self.person.id, keys=keys, for_change=True)


def make_keeper(installation: Installation, name: str = "Anna") -> Keeper:
    """Make somebody with keys and an empty locker."""
    account_id, sign_in_name, code = invite(installation, name)
    return Keeper(installation, enrol(installation, account_id, sign_in_name, code, name))


def seen(plan: SupportPlan) -> Seen:
    """Give a plan as somebody sees it who has just opened it."""
    return Seen(plan.id, plan.token)


def typed_on(page: Page) -> dict[str, str]:
    """Give what stands in a page’s forms: hidden fields, lines and texts."""
    lines = {
        one.get("name", ""): one.get("value", "")
        for one in page.all(".//main//input")
        if one.get("type") in ("hidden", "text")
    }
    return {**lines, **{one.get("name", ""): one.text or "" for one in page.all(".//main//textarea")}}


def fill_in(reader: Reader, address: str, **typed: Any) -> Page:
    """Open a page, change what stands in its form, send it and go where it leads."""
    page = reader.get(address)
    return reader.send(address, {**typed_on(page), **typed})


def in_english(day: date) -> str:
    """Write a day as English pages do."""
    return str(format_date(day, "d MMMM y", locale="en"))


def own_part(reader: Reader) -> str:
    """Give what somebody’s own page says of their plans."""
    sections = reader.get("/me").all(".//main//section")
    words = (" ".join(" ".join(section.itertext()).split()) for section in sections)
    return next(text for text in words if text.startswith("Your plans"))
