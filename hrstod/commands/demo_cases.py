"""Thirty invented cases over two years, for the demo: nobody in them is real, and no story is told in them either.

They are made by the same verbs as real ones, in the order of their days, so that every page has something to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from hrstod.accounts.access import load_actor
from hrstod.cases import asking, closing, service
from hrstod.cases.access import Opening
from hrstod.cases.asking import Asked
from hrstod.cases.contents import Consent, Disclosure, FollowUp, Note, Plan, Referral, Sheet, Sighting
from hrstod.cases.rules import CaseKind
from hrstod.cases.service import NewCase
from hrstod.keys.service import hold_drill
from hrstod.organisation.disposal import state_disposal

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.accounts.vault import Vault
    from hrstod.crypto.keyring import PrivateKeys
    from hrstod.keys.access import OpenRecovery

CASES = 30
SPAN = timedelta(days=730)
SEED = 2026
AT = time(9, 30, tzinfo=UTC)

KINDS = ("close-relations", "close-relations", "close-relations", "honour")
RELATIONS = ("partner", "former-partner", "parent-or-child", "several-relatives", "not-known")
SUPPORT = ("talk", "safety-planned", "support-service", "occupational-health", "leave", "manager-advice")
ADAPTATIONS = ("hours", "place", "tasks", "not-alone", "phone-and-mail", "leave")
PHRASES = (
    "talked-undisturbed",
    "way-still-safe",
    "adaptation-works",
    "hours-only",
    "asked-first",
    "next-talk",
    "hr-acts",
)
FOLLOW_UPS = ("call", "measures", "safety-plan", "return-talk", "manager-support")
RECIPIENTS = ("manager", "occupational-health", "security")
CONTACTS = ("kvinnofridslinjen", "brottsofferjouren", "men-line", "fhv")
PLAN = {
    "may-read": ("employee", "hr"),
    "works-here": ("nothing",),
    "order": ("not-known",),
    "safe-ways": ("meeting", "work-phone"),
    "safe-times": ("working-hours",),
    "code-words": ("yes",),
    "home-safe": ("home-no",),
}
CLOSED_AND_HELD = 2
"""Which of the closed cases may not be disposed of for now."""
DRILL_EVERY = timedelta(days=170)


@dataclass(frozen=True)
class Worker:
    """Somebody who does something in the demo, and the keys that they do it with."""

    account_id: UUID
    keys: PrivateKeys


@dataclass(frozen=True)
class Town:
    """Where the cases are made: the boards, and who is at work there."""

    database: Session
    vault: Vault
    boards: tuple[UUID, ...]
    supporters: tuple[Worker, Worker]
    manager: Worker
    manager_name: str
    today: date

    def do(self, worker: Worker, day: date, act: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """Let somebody do something on a day."""
        actor = load_actor(self.database, worker.account_id, day)
        if actor is None:
            raise LookupError("nobody in the demo has this account")
        opening = Opening(self.vault, worker.keys, _at(day))
        return act(actor, self.database, opening, *given, **more)


def make_rules(town: Town) -> None:
    """Let each board state how long it keeps its cases."""
    began = town.today - SPAN - timedelta(days=10)
    for number, board_id in enumerate(town.boards):
        state_disposal(
            None,
            town.database,
            board_id=board_id,
            decision=f"DEMO {began.year}/{number + 10} § 4",
            decided_on=began,
            years=1,
            moment=_at(began),
        )


def make_cases(town: Town, recovery: OpenRecovery) -> None:
    """Make the cases, in the order of their days, with a drill twice a year; and two requests that wait."""
    random = Random(SEED)  # noqa: S311 (an invented town is not a secret)
    days = sorted(town.today - timedelta(days=random.randrange(3, SPAN.days)) for _ in range(CASES))
    held = None
    for number, day in enumerate(days):
        if held is None or day - held > DRILL_EVERY:
            hold_drill(None, town.database, town.vault, recovery, _at(day))
            held = day
        _make_case(town, random, number, day)
    hold_drill(None, town.database, town.vault, recovery, _at(town.today))
    for urgency, wants in (("this-week", ("talk", "safety-plan")), ("when-you-can", ("sharing",))):
        _ask(town, urgency, wants)


def _make_case(town: Town, random: Random, number: int, day: date) -> None:
    """Make one case: what is written in it, and whether it has been closed since."""
    one, other = town.supporters if number % 3 else town.supporters[::-1]
    kind = CaseKind.USES_VIOLENCE if number % 10 == 9 else CaseKind.SUBJECTED
    sheet = Sheet(
        violence=(random.choice(KINDS),),
        relation=random.choice(RELATIONS),
        support=tuple(random.sample(SUPPORT, 2)),
        adaptation=tuple(random.sample(ADAPTATIONS, 2)),
        report_considered=random.random() < 0.4,
        provision="osl-39-1",
        marked_on=day,
    )
    board_id = town.boards[number % len(town.boards)]
    case = town.do(one, day, service.begin_case, NewCase(board_id, kind, readers=(other.account_id,), sheet=sheet))
    case_id, closes = case.row.id, (town.today - day).days > 120 or number % 8 == 7
    for body, on, worker in _written(random, number, day, (one, other)):
        if on <= town.today:
            town.do(worker, on, service.add_entry, case_id, body=body)
    if closes:
        ends = min(day + timedelta(days=random.randrange(60, 110)), town.today)
        town.do(one, ends, closing.close_case, case_id, why="support-not-needed")
    elif number % 5:
        later = town.today + timedelta(days=random.choice((-4, 0, 2, 9, 21)))
        written_on = max(day, town.today - timedelta(days=12))
        town.do(one, written_on, service.add_entry, case_id, body=FollowUp(what=random.choice(FOLLOW_UPS), on=later))
    if closes and number == CLOSED_AND_HELD:
        town.do(one, town.today, closing.hold_from_disposal, case_id, why="request")


def _written(random: Random, number: int, day: date, pair: tuple[Worker, Worker]) -> list[tuple[Any, date, Worker]]:
    """Give what is written in a case: what, when and by whom."""
    one, other = pair
    soon, week, month = (day + timedelta(days=days) for days in (1, 7, 30))
    recipient = random.choice(RECIPIENTS)
    written: list[tuple[Any, date, Worker]] = [
        (Note(phrases=tuple(random.sample(PHRASES, 2))), soon, one),
        (Referral(contact=random.choice(CONTACTS), on=soon), soon, one),
        (FollowUp(what=random.choice(FOLLOW_UPS), on=week, done_on=week), week, other),
    ]
    if number % 2:
        written.append((Consent(recipient=recipient, what=("support", "hours-or-place"), given_on=soon), soon, one))
        told = None if number % 7 == 1 else week
        written.append(
            (Disclosure(recipient=recipient, what=("support",), ground="consent", on=week, told_on=told), week, one)
        )
    if number % 3 == 0:
        review = month + timedelta(days=30)
        written.append((Plan(answers=PLAN, made_with=True, review_on=review), week, other))
    if number % 6 == 0:
        runs = day + timedelta(days=365)
        written.append((Sighting(role="hr", on=month, includes_work=True, until=runs), month, one))
    written.append((Note(phrases=tuple(random.sample(PHRASES, 3))), month, other))
    return written


def _ask(town: Town, urgency: str, wants: tuple[str, ...]) -> None:
    """Let the manager send a request for support to both in HR support."""
    asked = Asked(
        sender=town.manager.account_id,
        sender_name=town.manager_name,
        sent_on=town.today,
        kind=CaseKind.SUBJECTED.value,
        wants=wants,
        urgency=urgency,
        reach="call-at-work",
        checklist="disclosure",
    )
    readers = tuple(one.account_id for one in town.supporters)
    town.do(
        town.manager,
        town.today,
        asking.send_request,
        board_id=town.boards[0],
        readers=readers,
        asked=asked,
        token=urgency,
    )


def _at(day: date) -> datetime:
    return datetime.combine(day, AT)
