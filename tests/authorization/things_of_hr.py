"""What HR keeps, for those who ask: for each person something of every kind that this person reads, with a colleague.

All of it belongs to one board and is made by the verbs that make it for people. Who has lost the role since, or does
not have it yet, asks for what they could read if the role counted.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from hrstod import clock
from hrstod.accounts.access import load_actor
from hrstod.cases import asking, closing, releasing, service
from hrstod.cases.access import Opening
from hrstod.cases.asking import Asked
from hrstod.cases.contents import Consent, Disclosure, FollowUp, Note, Plan, Referral, Sighting
from hrstod.cases.release_rules import IN_PART, Decider
from hrstod.cases.releasing import Decided, HarmTest, Seen
from hrstod.cases.rules import CaseKind, EntryKind
from hrstod.cases.service import NewCase
from hrstod.database.transaction import transaction
from hrstod.organisation.models import StatedRule
from hrstod.retention import erasing
from hrstod.retention import service as disposals
from tests.factories.cases import drill
from tests.factories.people import installation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from flask import Flask

    from tests.factories.people import Person

LONG_AGO = timedelta(days=800)
"""When what is closed here was closed: the year for which the board keeps it is over."""
DECIDED = "decided"
"""The entry that is a request for a public record with a decision; another has been tested only."""
ENTRIES = {
    "cases.notes.": EntryKind.NOTE,
    "cases.follow_ups.": EntryKind.FOLLOW_UP,
    "cases.parts.referral_page": EntryKind.REFERRAL,
    "cases.parts.change_referral": EntryKind.REFERRAL,
    "cases.parts.sighting_page": EntryKind.SIGHTING,
    "cases.parts.change_sighting": EntryKind.SIGHTING,
    "cases.sharing.consent_page": EntryKind.CONSENT,
    "cases.sharing.change_consent": EntryKind.CONSENT,
    "cases.sharing.disclosure_page": EntryKind.DISCLOSURE,
    "cases.sharing.change_disclosure": EntryKind.DISCLOSURE,
    "cases.release.": EntryKind.RELEASE,
    "cases.answering.": DECIDED,
}
"""Which entry the addresses are about, by how their endpoints begin."""


@dataclass(frozen=True)
class Colleagues:
    """Others in HR support of the same board."""

    first: Person
    """Who reads all that is kept here, and has proposed what is to be disposed of."""
    second: Person
    """Who reads what goes on, so that it can be taken away from them."""
    newcomer: Person
    """Who reads nothing yet."""
    left_out: Person
    """Who must never read it."""


@dataclass(frozen=True)
class Kept:
    """What there is for one person in HR support."""

    going_on: UUID
    """A case with something of every kind in it, whose disposal is stopped."""
    closed: UUID
    """One whose time is over, and that nobody has proposed to dispose of."""
    proposed: UUID
    """One that a colleague has proposed."""
    entries: Mapping[str, UUID]
    """What is written about the one that goes on, by its kind."""
    request: UUID
    disposal: UUID
    """One that this person and a colleague have decided on; it is done."""

    def case(self, endpoint: str) -> UUID:
        """Give the case that an address is about."""
        if endpoint in ("cases.ending.reopen", "retention.propose"):
            return self.closed
        return self.proposed if endpoint.startswith("retention.") else self.going_on

    def entry(self, endpoint: str) -> UUID:
        """Give the entry that an address is about; the note, for those that are about entries of every kind."""
        kinds = (kind for beginning, kind in ENTRIES.items() if endpoint.startswith(beginning))
        return self.entries[next(kinds, EntryKind.NOTE)]


def prepare(app: Flask, board_id: UUID) -> None:
    """See to all that is needed before a board's cases are begun."""
    installation, day = installation_of(app), clock.today() - 2 * LONG_AGO
    with transaction(installation.engine) as database:
        rule = StatedRule(board_id=board_id, number=1, decision="TN 2024/1 § 1", decided_on=day, years=1, stated_on=day)
        database.add(rule)
    drill(installation)


def keep(app: Flask, board_id: UUID, person: Person, *, manager: Person, colleagues: Colleagues) -> Kept:
    """Let somebody begin cases, write in them, be asked for support, and dispose of something."""
    installation, first = installation_of(app), colleagues.first
    with _acting(app) as act:
        write = partial(act, person)
        new = NewCase(board_id, CaseKind.SUBJECTED, readers=(first.id,))
        wider = replace(new, readers=(first.id, colleagues.second.id), excluded=(colleagues.left_out.id,))
        going_on = write(service.begin_case, wider).row.id
        closed, proposed, erased = (write(service.begin_case, new).row.id for _ in range(3))
        entries: dict[str, UUID] = {body.kind: write(service.add_entry, going_on, body=body) for body in _bodies()}
        entries |= _releases(write, going_on, entries[EntryKind.NOTE])
        write(closing.hold_from_disposal, going_on, why="proceedings")
        for case_id in (closed, proposed, erased):
            write(closing.close_case, case_id, why="person-wishes", ago=LONG_AGO)
        for case_id in (proposed, erased):
            act(first, disposals.propose_disposal, case_id)
        disposal = write(disposals.confirm_disposal, erased)
        sent = {"board_id": board_id, "readers": (person.id, first.id), "asked": _asked(manager)}
        act(manager, asking.send_request, token=person.id.hex, **sent)
        [request] = write(asking.list_requests)
    erasing.finish_disposal(installation.engine, installation.vault, disposal, moment=clock.now(), backup_days=30)
    return Kept(going_on, closed, proposed, entries, request.id, disposal)


@contextmanager
def _acting(app: Flask) -> Iterator[Callable[..., Any]]:
    """Let people do things, all in one transaction: `act(person, verb, …)`."""
    installation = installation_of(app)
    with transaction(installation.engine) as database:

        def act(
            person: Person, verb: Callable[..., Any], *given: Any, ago: timedelta = timedelta(0), **more: Any
        ) -> Any:
            opening = Opening(installation.vault, person.keys, clock.now() - ago)
            return verb(load_actor(database, person.id, clock.today()), database, opening, *given, **more)

        yield act


def _bodies() -> tuple[Note | FollowUp | Referral | Sighting | Consent | Disclosure | Plan, ...]:
    today = clock.today()
    return (
        Note(text="Vi ses igen."),
        FollowUp(what="call", on=today),
        Referral(contact="line", on=today),
        Sighting(role="hr", on=today),
        Consent(recipient="manager", what=("support",), given_on=today),
        Disclosure(recipient="manager", what=("support",), ground="crime", on=today),
        Plan(answers={"protection": ("doors",)}, made_with=True, review_on=today + timedelta(days=30)),
    )


def _releases(write: Callable[..., Any], case_id: UUID, note: UUID) -> dict[str, UUID]:
    """Let two people ask for a public record; what is asked first is tested, and what is asked then decided too."""
    noted = releasing.Asked("somebody-else", clock.today())
    tested = HarmTest(("osl-39-1",), "secrecy-not-clear", {note.hex: 1})
    found = {name: write(releasing.note_request, case_id, asked=noted) for name in (EntryKind.RELEASE, DECIDED)}
    for entry_id in found.values():
        write(releasing.note_test, case_id, seen=Seen(entry_id, 1), tested=tested)
    decided = Decided(IN_PART, ("personal-support",), who=Decider.CHARGE, is_named=True)
    write(releasing.decide, case_id, seen=Seen(found[DECIDED], 2), decided=decided)
    return found


def _asked(manager: Person) -> Asked:
    return Asked(
        sender=manager.id,
        sender_name=manager.name,
        sent_on=clock.today(),
        kind=CaseKind.SUBJECTED,
        wants=("talk",),
        urgency="today",
        reach="meeting",
    )
