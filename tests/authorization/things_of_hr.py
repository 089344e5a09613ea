"""What HR keeps, for those who ask: one case with one of everything, a closed one that is due, requests, a certificate.

All of it belongs to one board, and is read by whoever stands for HR support and by the one with every role.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hrstod import clock
from hrstod.accounts.access import load_actor
from hrstod.cases import asking, closing, service
from hrstod.cases import team as team_of
from hrstod.cases.access import Opening
from hrstod.cases.asking import Asked
from hrstod.cases.contents import Consent, Disclosure, FollowUp, Note, Plan, Referral, Release, Sighting
from hrstod.cases.rules import CaseKind
from hrstod.cases.service import NewCase
from hrstod.database.transaction import transaction
from hrstod.organisation.models import StatedRule
from hrstod.retention import service as disposals
from hrstod.retention.models import Disposal
from hrstod.retention.rules import DisposalState
from tests.factories.cases import drill
from tests.factories.people import installation_of, make_person
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask import Flask

    from tests.authorization.crowd import Crowd
    from tests.factories.people import Person

READERS = ("hr-support", "everything")
PARTS = {
    "cases.notes.": Note(text="Vi ses igen."),
    "cases.follow_ups.": FollowUp(what="call", on=date(2027, 1, 31)),
    "cases.parts.referral": Referral(contact="line", on=date(2026, 1, 31)),
    "cases.parts.change_referral": Referral(contact="line", on=date(2026, 1, 31)),
    "cases.sharing.consent": Consent(recipient="manager", what=("support",), given_on=date(2026, 1, 31)),
    "cases.sharing.change_consent": Consent(recipient="manager", what=("support",), given_on=date(2026, 1, 31)),
    "cases.sharing.disclosure": Disclosure(
        recipient="manager", what=("support",), ground="consent", on=date(2026, 1, 31)
    ),
    "cases.sharing.change_disclosure": Disclosure(
        recipient="manager", what=("support",), ground="consent", on=date(2026, 1, 31)
    ),
    "cases.parts.sighting": Sighting(role="hr", on=date(2026, 1, 31)),
    "cases.parts.change_sighting": Sighting(role="hr", on=date(2026, 1, 31)),
    "cases.release.": Release(asker="somebody-else", asked_on=date(2026, 1, 31)),
    "cases.answering.": Release(asker="somebody-else", asked_on=date(2026, 1, 31)),
    "cases.plan.": Plan(answers={"own-part": ("yes",)}, made_with=True, review_on=date(2027, 1, 31)),
    "cases.versions": Note(text="Vi ses igen."),
}
"""What is written, by the beginning of the endpoints that are about it."""
DECIDING = ("retention.erase", "retention.refuse")
"""Endpoints that are about the case whose disposal is proposed."""
ENDING = ("cases.ending.reopen", "retention.")
"""Endpoints that are about the case that is closed."""
LONG_AGO = timedelta(days=399)
"""When what is closed was closed; the board keeps it for a year."""


@dataclass(frozen=True)
class ThingsOfHr:
    """What HR keeps, by what it is."""

    open_case: UUID
    closed_case: UUID
    proposed_case: UUID
    """Closed as well, and proposed for disposal by a colleague."""
    entries: dict[str, UUID]
    """By the beginning of an endpoint, the entry that it is about."""
    request: UUID
    disposal: UUID
    colleague: Person
    """Who reads all of it too, and has proposed the disposal."""
    left_out: Person
    """Who is left out of the open case."""
    others: dict[str, UUID]
    """What the colleague and the one who is left out have together, and nobody else: a case, an entry, a request."""

    def case(self, endpoint: str) -> UUID:
        """Give the case that an endpoint is about."""
        if endpoint.startswith(DECIDING):
            return self.proposed_case
        return self.closed_case if endpoint.startswith(ENDING) else self.open_case

    def entry(self, endpoint: str) -> UUID:
        """Give the entry that an endpoint is about."""
        found = [one for beginning, one in self.entries.items() if endpoint.startswith(beginning)]
        return found[-1] if found else next(iter(self.entries.values()))


def make_things_of_hr(app: Flask, crowd: Crowd) -> ThingsOfHr:
    """Make all of it, by the verbs that make it for people."""
    installation, board_id = installation_of(app), crowd.boards["own"]
    drill(installation)
    colleague, left_out = make_person(app, "Colleague"), make_person(app, "Other")
    for person in (colleague, left_out):
        vouch_for(installation, person, board_id)
    team = tuple(crowd.people[one].id for one in READERS)
    with transaction(installation.engine) as database:

        def do(person: Person, act: Callable[..., Any], *given: Any, ago: timedelta = timedelta(0), **more: Any) -> Any:
            actor = load_actor(database, person.id, clock.today())
            opening = Opening(installation.vault, person.keys, clock.now() - ago)
            return act(actor, database, opening, *given, **more)

        database.add(_rule(board_id))
        database.flush()
        new = NewCase(board_id, CaseKind.SUBJECTED, readers=team)
        opened, closed, proposed = (do(colleague, service.begin_case, new).row.id for _ in range(3))
        entries = {beginning: do(colleague, service.add_entry, opened, body=body) for beginning, body in PARTS.items()}
        for case_id in (closed, proposed):
            do(colleague, closing.close_case, case_id, why="left", ago=LONG_AGO)
        do(colleague, disposals.propose_disposal, proposed)
        do(colleague, closing.hold_from_disposal, opened, why="request")
        sent = {"board_id": board_id, "readers": team, "asked": _asked(crowd), "token": "one form"}
        do(crowd.people["manager"], asking.send_request, **sent)
        [request] = do(crowd.people["hr-support"], asking.list_requests)
        do(colleague, team_of.exclude, opened, account_id=left_out.id)
        theirs = do(colleague, service.begin_case, replace(new, readers=(left_out.id,))).row.id
        do(crowd.people["manager"], asking.send_request, **sent | {"readers": (left_out.id,)})
        [foreign] = do(left_out, asking.list_requests)
        others = {
            "case_id": theirs,
            "entry_id": do(left_out, service.add_entry, theirs, body=Note(text="Vi ses.")),
            "request_id": foreign.id,
        }
        disposal = _certificate(board_id, colleague, crowd)
        database.add(disposal)
        database.flush()
        return ThingsOfHr(opened, closed, proposed, entries, request.id, disposal.id, colleague, left_out, others)


def _rule(board_id: UUID) -> StatedRule:
    """State, two years ago, that the board keeps its cases for a year."""
    day = clock.today() - timedelta(days=730)
    return StatedRule(board_id=board_id, number=1, decision="TN 2024/1 § 1", decided_on=day, years=1, stated_on=day)


def forms_of_hr(things: ThingsOfHr, board_id: UUID) -> dict[str, dict[str, Any]]:
    """List the forms about cases that would be accepted; those with more to them are tested with the cases."""
    today, coming, seen = clock.today().isoformat(), (clock.today() + timedelta(days=7)).isoformat(), {"token": "1"}
    colleague, text = str(things.colleague.id), {"text": "Vi ses snart igen."}
    shared = {"recipient": "manager", "what": "support"}
    return {
        "cases.begin": {"board": str(board_id), "kind": "subjected", "readers": colleague},
        "cases.open": {"why": "follow-up"},
        "cases.finding.search": {"why": "follow-up", "words": "igen", "text": "igen"},
        "cases.notes.add": text,
        "cases.notes.change": {**seen, **text},
        "cases.notes.draft": text,
        "cases.sheet.change": seen,
        "cases.follow_ups.add": {"what": "call", "on": coming},
        "cases.parts.add_referral": {"contact": "line", "on": today},
        "cases.parts.add_sighting": {"role": "hr", "on": today},
        "cases.sharing.add_consent": {**shared, "given_on": today},
        "cases.sharing.add_disclosure": {**shared, "ground": "consent", "on": today},
        "cases.ending.close": {"why": "left", "seen_due": "y"},
        "cases.team.let_in": {"account": str(things.left_out.id), "person": str(things.left_out.id)},
        "cases.ending.hold": {"why": "request"},
        "requests.ask": {
            "board": str(board_id),
            "kind": "subjected",
            "wants": "talk",
            "urgency": "today",
            "reach": "meeting",
            "readers": colleague,
            "token": "another-form",
        },
        "requests.answer": {"answer": "begin", "kind": "subjected", "readers": colleague},
    }


def _asked(crowd: Crowd) -> Asked:
    manager = crowd.people["manager"]
    return Asked(
        sender=manager.id,
        sender_name=manager.name,
        sent_on=clock.today(),
        kind=CaseKind.SUBJECTED,
        wants=("talk",),
        urgency="today",
        reach="meeting",
    )


def _certificate(board_id: UUID, colleague: Person, crowd: Crowd) -> Disposal:
    """Make what is left of a disposal that the one in HR support has confirmed."""
    month = clock.today().replace(day=1)
    return Disposal(
        id=uuid4(),
        board_id=board_id,
        state=DisposalState.DONE,
        proposed_by=colleague.id,
        confirmed_by=crowd.people["hr-support"].id,
        decision="TN 2026/1 § 1",
        years=1,
        done_month=month,
        everywhere_on=month,
    )
