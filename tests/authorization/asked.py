"""How each address is asked for: ids of things that are there, and forms that would be accepted.

A form that is not listed is sent empty: whoever is let in is then told what is missing (422), which shows as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from hrstod import clock
from hrstod.accounts import service as accounts
from hrstod.accounts.models import Account
from hrstod.checklists.rules import TASKS
from hrstod.crypto.models import Certificate
from hrstod.database.transaction import transaction
from hrstod.organisation import service as organisation
from hrstod.organisation.models import Board
from hrstod.organisation.queries import disposal_rule_for
from hrstod.organisation.rules import token_of
from tests.authorization.crowd import CHECKLIST, QUESTION
from tests.authorization.forms_of_hr import forms_of_hr
from tests.authorization.things_of_training import bring, forms_of_training, teach, value_of
from tests.factories.organisation import Town
from tests.factories.people import enrol, give_role, installation_of, make_person
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from flask import Flask
    from werkzeug.routing import Rule

    from hrstod.checklists.support_plans import SupportPlan
    from tests.authorization.crowd import Crowd
    from tests.authorization.things_of_training import Taught
    from tests.factories.people import Person

STEP = "always"
OF_ALL = ("account_id", "board_id", "kind", "number", "unit_id", "version")
"""Parts of addresses that training names as others do."""
LONG = timedelta(days=300)
"""For how long everything has been there."""


@dataclass(frozen=True)
class Things:
    """What there is to ask for, all of it of one board."""

    board: UUID
    board_name: str
    rule: str
    """The token of what the board has stated about disposal."""
    administration: UUID
    unit: UUID
    free_unit: UUID
    """A unit that nobody leads."""
    leadership: UUID
    person: Person
    """Somebody who leads a unit, has a role, and is to have another that takes two people."""
    given: UUID
    proposed: UUID
    waiting: Person
    """Somebody whose locker waits for the custodians."""
    unvouched: Person
    """Somebody in HR support whose key nobody vouches for any more."""
    unvouched_grant: UUID
    taught: Taught


def make_things(app: Flask, board_id: UUID, askers: Sequence[Person]) -> Things:
    """Make one of everything, of one board, and what those have who ask for what is theirs."""
    installation, start = installation_of(app), clock.today() - LONG
    person = make_person(app, "David")
    with transaction(installation.engine) as database:
        board = database.get_one(Board, board_id)
        town = Town(database, from_on=start, boards={"own": board})
        administration = town.administration("Schools", "own")
        unit, free_unit = town.unit("North", "Schools"), town.unit("South", "Schools")
        leadership = organisation.give_leadership(
            None, database, unit_id=unit.id, account_id=person.id, from_on=start, moment=clock.now()
        )
        rule = token_of(disposal_rule_for(database, board_id))
        ids = (board.name, rule, administration.id, unit.id, free_unit.id, leadership.id)
    given = give_role(installation, person.id, "trainer", board_id)
    proposed = give_role(installation, person.id, "hr-support", board_id)
    taught = teach(app, board_id, person, askers)
    return Things(board_id, *ids, person, given, proposed, make_waiting(app), *make_unvouched(app, board_id), taught)


def make_waiting(app: Flask) -> Person:
    """Make somebody who has lost everything, and has taken the account into use anew."""
    installation, lost = installation_of(app), make_person(app, "Eva")
    with transaction(installation.engine) as database:
        account = database.get_one(Account, lost.id)
        code = accounts.invite_again(None, database, account=account, moment=clock.now(), lasts=timedelta(days=1))
    return enrol(installation, lost.id, lost.sign_in_name, code, lost.name)


def make_unvouched(app: Flask, board_id: UUID) -> tuple[Person, UUID]:
    """Make somebody in HR support who has got new keys, and give the role."""
    installation, person = installation_of(app), make_person(app, "Hanna")
    grant_id = vouch_for(installation, person, board_id)
    with transaction(installation.engine) as database:
        database.execute(delete(Certificate).where(Certificate.account_id == person.id))
    return person, grant_id


@dataclass
class Asker:
    """Asks for every address, as everybody."""

    app: Flask
    crowd: Crowd
    things: Things

    def address(self, rule: Rule, column: str) -> str:
        """Fill an address with ids of things that are there; of one's own where there is something of one's own."""
        with self.app.test_request_context("/"):
            values = {name: self._value(rule.endpoint, name, column) for name in rule.arguments}
            values.update(rule.defaults or {})
            return str(self.app.url_for(rule.endpoint, **values))

    def _value(self, endpoint: str, name: str, column: str) -> Any:
        things, kept = self.things, self.crowd.of_hr(column)
        if name == "case_id":
            return kept.case(endpoint)
        if name == "entry_id":
            return kept.entry(endpoint)
        if name == "sealed":
            return self._place(endpoint)
        if endpoint.startswith("training.") and name not in OF_ALL:
            return self._of_training(endpoint, name, column)
        if endpoint == "own.end_visit":
            return self.crowd.visit(column)
        values = {
            "account_id": self._account(endpoint),
            "board_id": things.board,
            "grant_id": self._grant(endpoint),
            "disposal_id": kept.disposal,
            "kind": "csv",
            "leadership_id": things.leadership,
            "name": CHECKLIST,
            "number": 1,
            "part": things.administration,
            "plan_id": self.crowd.plan(column).id,
            "request_id": kept.request,
            "step": STEP,
            "topic": "prepare",
            "unit_id": things.unit,
            "version": 1,
            "why": "phone",
        }
        return values[name]

    def _of_training(self, endpoint: str, name: str, column: str) -> Any:
        person = self.crowd.people.get(column, self.crowd.people["everything"])
        if name == "file_id":
            return bring(self.app, person, endpoint)
        return value_of(self.things.taught, self.app, endpoint, name, person)

    def _place(self, endpoint: str) -> str:
        if endpoint.startswith("training."):
            return self.crowd.said()
        is_at_tasks = endpoint.startswith(("checklists.plan", "plans.", "requests."))
        return self.crowd.sealed(TASKS if is_at_tasks else QUESTION)

    def _account(self, endpoint: str) -> UUID:
        if endpoint.startswith("cases."):
            return self.crowd.colleagues.second.id
        return (self.things.waiting if endpoint.startswith("keys.") else self.things.person).id

    def _grant(self, endpoint: str) -> UUID:
        things = self.things
        of = {"people.withdraw": things.given, "people.vouch": things.unvouched_grant}
        return of.get(endpoint, things.proposed)

    def form(self, endpoint: str, column: str) -> dict[str, Any]:
        """Give what is sent: the token that stands in every form, and what somebody would type."""
        return {"csrf_token": self.crowd.csrf(), **self.forms(column).get(endpoint, {})}

    def forms(self, column: str) -> dict[str, dict[str, Any]]:
        """List the forms that would be accepted, by where they go."""
        me, things = self.crowd.people.get(column, self.crowd.people["everything"]), self.things
        waiting = self.things.waiting.keys.public.fingerprint.hex()
        words = dict(zip(("first", "second"), installation_of(self.app).words, strict=False))
        return {
            "checklists.say": {"answer": "no"},
            "contacts.report_number": {"contact": "line"},
            "keys.drill": words,
            "keys.new_keys": {"passphrase": me.passphrase, "recovery_code": me.recovery_code},
            "keys.recover": {**words, "compared": "y", "fingerprint": waiting},
            "own.change_language": {"language": "sv"},
            "sign_in.confirm": {"passphrase": me.passphrase},
            "sign_in.unlock": {"passphrase": me.passphrase},
            **forms_about_people(self.things),
            **forms_about_the_organisation(self.things),
            **forms_about_plans(self.crowd.plan(column)),
            **forms_of_training(self.app, things.taught, things.person, things.board),
            **forms_of_hr(self.crowd.of_hr(column), self.crowd.colleagues, self.things.board),
        }


def in_days(days: int) -> str:
    """Write a day as it is typed."""
    return (clock.today() + timedelta(days=days)).isoformat()


def forms_about_people(things: Things) -> dict[str, dict[str, Any]]:
    """List the forms that are about people and their roles."""
    return {
        "people.confirm": {"key": things.person.keys.public.fingerprint.hex(), "compared_words": "y"},
        "people.invite": {"name": "Filippa", "sign_in_name": "filippa@example.se", "language": "sv"},
        "people.leading.give": {"unit": str(things.free_unit), "from_on": in_days(0)},
        "people.propose": {"role": "coordinator", "board": str(things.board), "from_on": in_days(0)},
        "people.vouch": {"key": things.unvouched.keys.public.fingerprint.hex(), "compared_words": "y"},
    }


def forms_about_the_organisation(things: Things) -> dict[str, dict[str, Any]]:
    """List the forms that change boards, administrations and units, each based on what is there now."""
    count = {"employees": "12", "counted_on": in_days(0)}
    no_end = {"to_on": "", "based_on": token_of(None)}
    place = token_of(things.administration, None, clock.today() - LONG)
    board = {"name": "The same board", "plan_days": "61", "based_on": token_of(things.board_name, 90)}
    return {
        "organisation.administrations.add_unit": {
            "spot": str(things.administration),
            "name": "West",
            "from_on": in_days(0),
        },
        "organisation.administrations.change": {"name": "Schools and more", "based_on": token_of("Schools")},
        "organisation.administrations.end": no_end,
        "organisation.boards.add": {"name": "Another board", "plan_days": "60", "from_on": in_days(0)},
        "organisation.boards.add_administration": {"name": "Baths", "from_on": in_days(0)},
        "organisation.boards.change": board,
        "organisation.boards.count": count,
        "organisation.boards.end": no_end,
        "organisation.disposal.state": {
            "decision": "SN 2026/1 § 2",
            "decided_on": in_days(-1),
            "years": "10",
            "based_on": things.rule,
        },
        "organisation.units.change": {"name": "Far north", "based_on": token_of("North")},
        "organisation.units.count": count,
        "organisation.units.end": no_end,
        "organisation.units.move": {"spot": str(things.free_unit), "from_on": in_days(0), "based_on": place},
    }


def forms_about_plans(plan: SupportPlan) -> dict[str, dict[str, Any]]:
    """List the forms that change a plan, as somebody sends them who has just seen it."""
    seen, text = {"token": plan.token}, {"text": "Vi ses snart igen."}
    return {
        "plans.changes.change_measures": {**seen, "group-place": "seat"},
        "plans.changes.change_step": {**seen, "state": "done"},
        "plans.changes.extend": {**seen, "erased_on": in_days(40)},
        "plans.changes.rename": {**seen, "label": "Plan 2"},
        "plans.changes.take_over": seen,
        "plans.erase": seen,
        "plans.notes.add_follow_up": {**seen, "on": in_days(14)},
        "plans.notes.add_note": {**seen, **text},
        "plans.notes.change_follow_up": {**seen, "on": in_days(14), "state": "done"},
        "plans.notes.change_note": {**seen, **text},
        "plans.notes.erase_note": seen,
        "plans.save": {"label": "Plan 3", "erased_on": in_days(40), "shown": in_days(40)},
    }
