"""A trainer at a board where much else goes on: what is kept in plans, asked for, and written in cases."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from hrstod import clock
from hrstod.cases import closing
from hrstod.cases.contents import FollowUp
from hrstod.cases.service import add_entry
from hrstod.database.transaction import transaction
from hrstod.training import arrival_codes, surveys
from hrstod.training.models import Completion
from hrstod.training.rules import Round
from hrstod.training.views.arriving import arrival_key
from tests.factories.cases import make_office
from tests.factories.people import sign_in
from tests.factories.requests import answer, ask
from tests.factories.school import make_school
from tests.factories.support_plans import Keeper, make_support_plan
from tests.factories.taught import DRILL, teach
from tests.training.bringing_pages import HEADING, NEW, bring, explain, in_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.factories.taught import Taught

LOCKS = "training.attendance.screen"
"""What a room sees locks what is open in the trainer's browser, so it comes last."""
NOT_ASKED = ("leaving.leave", "leaving.left", "own.renew", "static")
"""The way out, which takes the browser's cookies with it; a passphrase, new each time; and what is no page."""


@dataclass
class Walled:
    """The board: Eva trains, Anna and Nils lead, and Hanna of HR support comes to trainings too, as Eva does."""

    office: Office
    taught: Taught
    known: dict[str, list[Any]]
    """What stands in addresses, by what it is called there."""
    visit: str
    """The cookie of the trainer's browser at the beginning of a drill."""

    @contextmanager
    def trainer(self) -> Iterator[tuple[Reader, str]]:
        """Give the trainer's browser, as it was there, and what buttons send; they sign out afterwards."""
        reader = sign_in(self.office.app, self.taught.school.eva)
        reader.set_cookie("hrstod", self.visit)
        token = token_of(reader)
        yield reader, token
        reader._client.post("/sign-out", data={"csrf_token": token})

    def addresses(self) -> list[tuple[str, str]]:
        """List every address that there is, with everything in it that exists, and the view that answers."""
        rules = [rule for rule in self.office.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        site, found = self.office.app.url_map.bind("localhost"), []
        for rule in rules:
            names = sorted(rule.arguments - set(rule.defaults or {}))
            for values in product(*(self.known[name] for name in names)):
                asked = {**(rule.defaults or {}), **dict(zip(names, values, strict=True))}
                found.append((site.build(rule.endpoint, asked), rule.endpoint))
        pages = [(address, view) for address, view in found if view not in NOT_ASKED]
        return sorted(pages, key=lambda one: one[1] == LOCKS)


def token_of(reader: Reader) -> str:
    """Give what a button sends with it."""
    return reader.get("/training").all(".//body")[0].get("data-token", "")


def make_walled(app: Flask) -> Walled:
    """Make the board, with one of everything that belongs to training, and nothing else yet."""
    school = make_school(app)
    office = make_office(app, board_id=school.board, manager=school.anna)
    taught = teach(school, school.eva, office.hanna)
    reader = school.as_trainer()
    place = reader.follow(f"/training/drills/{DRILL}/begin").address.rpartition("/")[2]
    visit = reader.cookie("hrstod") or ""
    known = {**_held(taught, office), **_brought(taught), **_elsewhere(), "sealed": [place]}
    reader._client.post("/sign-out", data={"csrf_token": token_of(reader)})
    return Walled(office, taught, known, visit)


def _held(taught: Taught, office: Office) -> dict[str, list[Any]]:
    school, engine = taught.school, office.installation.engine
    with transaction(engine) as database:
        token = surveys.take(
            database, account_id=office.hanna.id, date_id=taught.closed, asked=Round.AT_ONCE, day=clock.today()
        )
        check = database.get_one(Completion, taught.completions[school.anna.id]).check_code
    with school.app.app_context():
        code = arrival_codes.code_at(arrival_key(taught.going_on), clock.now())
    return {
        "account_id": [school.eva.id, school.anna.id, school.nils.id, office.hanna.id],
        "asked": list(Round),
        "board_id": [school.board],
        "code": [check, code],
        "completion_id": list(taught.completions.values()),
        "course_id": list(taught.courses),
        "date_id": [taught.coming, taught.going_on, taught.closed],
        "name": [DRILL, "conversation"],
        "number": [1],
        "token": [token],
        "unit_id": list(school.units.values()),
        "version": [1],
    }


def _brought(taught: Taught) -> dict[str, list[Any]]:
    """Let the trainer take a file over, and bring another, in which something is wrong."""
    reader, nils = taught.school.as_trainer(), taught.school.nils.sign_in_name
    bring(reader, f"{HEADING}\n{nils};Grundkurs;2025-05-04\n", NEW)
    explain(reader)
    done = reader.send(in_file(reader)).address
    bring(reader, f"{HEADING}\n{nils};Grundkurs;2025-05-05\nnobody@example.se;Grundkurs;2025-05-05\n", NEW)
    explain(reader)
    return {"import_id": [UUID(done.rpartition("/")[2])], "file_id": [UUID(in_file(reader).rpartition("/")[2])]}


def _elsewhere() -> dict[str, list[Any]]:
    """Give what stands in addresses that are not of training; real ids take their place when there are any."""
    ids = ("case_id", "disposal_id", "entry_id", "plan_id", "request_id", "part")
    return {**{name: [uuid4()] for name in ids}, "step": ["now"], "topic": ["signs"], "why": ["passphrase"]}


def live_on(walled: Walled) -> None:
    """Let all happen that is none of a trainer's business, about Anna and her unit; its ids are known from then on."""
    office, anna = walled.office, walled.taught.school.anna
    plan = make_support_plan(made_on=clock.today())
    Keeper(office.installation, anna, clock.today()).keep([plan])
    sign_in(office.app, anna).answer_all("concern", {})
    waiting, answered = ask(office), ask(office)
    from_request, begun, ended = answer(office, office.hanna, answered), office.begin(), office.begin()
    entry = office.note(office.hanna, begun, "Vi hörs nästa vecka.")
    office.do(office.hanna, add_entry, begun, body=FollowUp(what="call", on=clock.today()))
    office.do(office.hanna, closing.close_case, ended, why="left")
    walled.known |= {
        "case_id": [from_request, begun, ended],
        "entry_id": [entry],
        "plan_id": [plan.id],
        "request_id": [waiting],
    }


@contextmanager
def put_back(walled: Walled, folder: Path) -> Iterator[None]:
    """Let something happen at a site, and put its database back afterwards."""
    engine = walled.office.installation.engine
    engine.dispose()
    path = Path(engine.url.database or "")
    kept = shutil.copy(path, folder / "kept.db")
    try:
        yield
    finally:
        engine.dispose()
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        shutil.copy(kept, path)
