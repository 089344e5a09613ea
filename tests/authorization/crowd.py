"""One browser for each column of the matrix, and the ids that they ask for.

Whoever stands for a role has that role and no other. The columns after them are people with every role, in a state in
which that should not help: locked, not freshly confirmed, closed, too early, too late, or of another board.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import make_response
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import update

from hrstod import clock
from hrstod.accounts import browser
from hrstod.accounts.locker import close_locker, open_locker
from hrstod.accounts.models import Account, RoleGrant
from hrstod.accounts.rules import AccountState
from hrstod.authorization.roles import ROLES
from hrstod.checklists import service as places
from hrstod.checklists.rules import TASKS, Progress
from hrstod.checklists.support_plans import FollowUp, Note, encode
from hrstod.crypto.envelope import context_of
from hrstod.database.transaction import transaction
from hrstod.training import drilling
from tests.authorization import things_of_hr
from tests.authorization.things_of_hr import Colleagues
from tests.cast import Reader
from tests.factories.people import add_board, give_role, installation_of, make_person, sign_in
from tests.factories.support_plans import make_support_plan
from tests.security.story import vouch_for

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask

    from hrstod.checklists.support_plans import SupportPlan
    from tests.authorization.things_of_hr import Kept
    from tests.factories.people import Person

STATES = ("locked", "stale", "closed", "ended", "later", "renewing", "elsewhere")
COLUMNS = ("nobody", "none", *ROLES, *STATES)
"""Who asks: nobody that is signed in, somebody without a role, each role, and somebody with every role who is locked,
confirmed too long ago, closed meanwhile, too late, too early, in by a recovery code, or at home at another board."""

SIGN_IN_STORE = "hrstod.sign_in_store"
CHECKLIST, QUESTION = "branches", "children"
KEEPING = ("hr-support", "everything", "closed", "ended", "later")
"""Who keeps something in HR support; those who may not any more, or not yet, did when it was made."""
TOKEN = "3c3af4d8d6a9a4f0f7a2b9a3c5d1e6f708192a3b"
"""What stands in the cookie of every browser here, and is signed in each form."""


@dataclass
class Crowd:
    """Everybody who asks, each with a browser."""

    app: Flask
    people: dict[str, Person]
    plans: dict[str, SupportPlan]
    boards: dict[str, UUID]
    colleagues: Colleagues
    kept: dict[str, Kept]
    key: places.BrowserKey
    _open: dict[str, Reader] = field(default_factory=dict)

    def browser(self, column: str) -> Reader:
        """Give somebody's browser as it is before anything is asked."""
        if column not in self._open:
            self._open[column] = self._make_browser(column)
        self._open[column].set_cookie("hrstod", self._written_cookie())
        return self._open[column]

    def forget(self, column: str) -> None:
        """Let somebody come with a new browser next time: what was asked has changed this one."""
        self._open.pop(column, None)

    def plan(self, column: str) -> SupportPlan:
        """Give somebody's own plan; to those who have none, and at another board, somebody else's."""
        return self.plans.get(column, self.plans["everything"])

    def of_hr(self, column: str) -> Kept:
        """Give what somebody keeps in HR support; to those who keep nothing, and at another board, somebody else's."""
        return self.kept.get(column, self.kept["everything"])

    def visit(self, column: str) -> UUID:
        """Sign somebody in with another browser, and give the number that it has in their list."""
        person = self.people.get(column, self.people["everything"])
        _token, visit = self.app.extensions[SIGN_IN_STORE].open_visit(person.id, clock.now())
        number: UUID = visit.number
        return number

    def sealed(self, at: str) -> str:
        """Give the part of an address that holds a place in a checklist, open to every browser here."""
        checklist = self.app.extensions["hrstod.checklists"].versions[CHECKLIST][1]["sv"]
        answers = {QUESTION: frozenset({"no"})} if at == TASKS else {}
        return places.seal_place(self.key, checklist, Progress(at, answers, {}))

    def at_home(self, board: str) -> list[Person]:
        """Give those who ask for what is theirs at a board, a manager first."""
        return [
            self.people[one] for one in (("manager", "trainer", "everything") if board == "own" else ("elsewhere",))
        ]

    def said(self) -> str:
        """Give the part of an address that holds the beginning of a drill, open to every browser here."""
        script = self.app.extensions["hrstod.drills"]["short"].in_language("sv")
        context = context_of("drill place", script.name, script.version)
        return places.seal_written(self.key, drilling.encode(script, drilling.Talk()), context)

    def csrf(self) -> str:
        """Give the token that stands in every form."""
        return str(URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token").dumps(TOKEN))

    def _written_cookie(self) -> str:
        secret = urlsafe_b64encode(self.key.secret).decode()
        moments = [int(self.key.made_at.timestamp()), int(self.key.used_at.timestamp())]
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(signer.dumps({"key": [secret, *moments, self.key.bound_to], "told": True, "csrf_token": TOKEN}))

    def _make_browser(self, column: str) -> Reader:
        if column == "nobody":
            return Reader(self.app)
        person = self.people.get(column, self.people["everything"])
        if column == "renewing":
            return self._sign_in_with_paper(person)
        reader, store = sign_in(self.app, person, unlocked=column != "locked"), self.app.extensions[SIGN_IN_STORE]
        number = store.list_visits(person.id)[0].number
        store.keep_viewing(number, self.of_hr(column).going_on, clock.now() + timedelta(hours=1))
        if column == "stale":
            aged = "UPDATE visit SET confirmed_at = confirmed_at - 301 WHERE number = ?"
            store._connection().execute(aged, (number.hex,))
        return reader

    def _sign_in_with_paper(self, person: Person) -> Reader:
        reader = Reader(self.app)
        with self.app.test_request_context("/"):
            response = make_response("")
            browser.open_browser(response, person.id, person.keys, "lost-phone")
        for line in response.headers.getlist("Set-Cookie"):
            reader.set_cookie(*line.split(";")[0].split("=", 1))
        return reader


def gather(app: Flask) -> Crowd:
    """Make everybody."""
    boards = {"own": add_board(installation_of(app).engine), "other": add_board(installation_of(app).engine)}
    people = {role: _with_roles(app, [role], boards["own"]) for role in ROLES}
    people["none"] = make_person(app, "None")
    for state in ("everything", "closed", "ended", "later"):
        people[state] = _with_roles(app, ROLES, boards["own"])
    people["elsewhere"] = _with_roles(app, [role.id for role in ROLES.values() if role.per_board], boards["other"])
    colleagues = Colleagues(*(_with_roles(app, ["hr-support"], boards["own"]) for _ in range(4)))
    things_of_hr.prepare(app, boards["own"])
    kept = {
        column: things_of_hr.keep(app, boards["own"], people[column], manager=people["manager"], colleagues=colleagues)
        for column in KEEPING
    }
    _change(app, people)
    plans = {column: _keep_plan(app, people[column]) for column in ("manager", "everything")}
    key = places.make_key(clock.now().replace(microsecond=0))
    return Crowd(app, people, plans, boards, colleagues, kept, key)


def _with_roles(app: Flask, roles: Any, board_id: UUID) -> Person:
    """Make somebody with some roles, all of them given."""
    installation = installation_of(app)
    person = make_person(app, "Somebody")
    for role in roles:
        if ROLES[role].opens_cases:
            vouch_for(installation, person, board_id)
        else:
            give_role(installation, person.id, role, board_id if ROLES[role].per_board else None)
    return person


def _change(app: Flask, people: dict[str, Person]) -> None:
    """Close an account, end one person's roles yesterday and let another's begin tomorrow; all are signed in."""
    today, day = clock.today(), timedelta(days=1)
    roles = update(RoleGrant)
    with transaction(app.extensions["hrstod.engine"]) as database:
        database.execute(update(Account).where(Account.id == people["closed"].id).values(state=AccountState.DISABLED))
        database.execute(roles.where(RoleGrant.account_id == people["ended"].id).values(to_on=today - day))
        database.execute(roles.where(RoleGrant.account_id == people["later"].id).values(from_on=today + day))


def _keep_plan(app: Flask, person: Person) -> SupportPlan:
    """Put a plan into somebody's locker."""
    today = clock.today()
    plan = make_support_plan(
        checklist=CHECKLIST,
        answers={QUESTION: ("no",)},
        marks={},
        made_on=today,
        last_on=today + timedelta(days=60),
        follow_ups=(FollowUp(number=1, on=today + timedelta(days=7)),),
        notes=(Note(number=1, on=today, text="Vi ses igen."),),
    )
    with transaction(app.extensions["hrstod.engine"]) as database:
        vault = installation_of(app).vault
        opened = open_locker(database, vault, account_id=person.id, keys=person.keys, for_change=True)
        close_locker(opened, encode((plan,)))
    return plan
