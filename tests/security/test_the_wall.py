"""A trainer cannot tell a world with plans, requests and cases from one without: no page, file or mail is different."""

from __future__ import annotations

import ast
import io
import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.notifications.training_mail import send_training_mail
from hrstod.training import closing, reminding
from hrstod.training.rules import Mark
from tests.architecture.source import PACKAGE, tree
from tests.cases.test_left_out import everything
from tests.conftest import make_settings, make_site
from tests.notifications.postbox import open_postbox
from tests.security.walled import live_on, make_walled, put_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.security.walled import Walled

MORNING = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Sweden: mail is sent."""
ANEW = re.compile(r"(?<=/)[\w-]{40,}")
"""Where the beginning of a drill or of a checklist leads: a place that is sealed anew each time."""
BOUNDARY = re.compile(rb"={15}\d+==")
"""What stands between the parts of a mail, new in each."""
OF_TRAINING = ("/training", "/check", "/evaluate")
FILES = ("/training/overdue/file.xlsx", "/training/overdue/file.csv")
"""What is asked for by a button."""
NOT_FOR_TRAINERS = {
    *(f"training.imports.people_{step}" for step in ("show", "look", "ask_columns", "problems", "done", "ask_file")),
    "training.team.show_person",
}
"""Who there is at all is the administrator's; and Eva, who leads nothing, has nobody's training to look at."""
BEYOND = ("cases", "retention", "keys", "accounts.locker", "accounts.shared_keys", "accounts.vault")
"""What is sealed, and what opens it."""
OF_CHECKLISTS = {
    "hrstod.checklists.definitions",
    "hrstod.checklists.loading",
    "hrstod.checklists.places",
    "hrstod.checklists.rules",
    "hrstod.checklists.service",
}
"""What drills use: how the content of checklists is written and read, and how a place is sealed into an address."""


@pytest.fixture
def walled(tmp_path: Path, travel: Callable[..., None]) -> Walled:
    """Give a site of its own, at which it is always the same moment."""
    travel(to=MORNING)
    return make_walled(make_site(tmp_path))


def content(answer: Any) -> Any:
    """Give what a trainer reads: the cells of a workbook, the words of a paper, the bytes of all else."""
    if answer.mimetype == "application/pdf":
        return answer.status_code, [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        book = load_workbook(io.BytesIO(answer.data))
        return answer.status_code, {sheet.title: list(sheet.values) for sheet in book}
    status, headers, body = everything(answer)
    return status, [(name, ANEW.sub("", value)) for name, value in headers], ANEW.sub("", body.decode())


def seen(walled: Walled, beginnings: tuple[str, ...] = ("/",)) -> dict[str, Any]:
    """Give all that a trainer can fetch, by its address; or what begins alike."""
    asked = [address for address, _view in walled.addresses() if address.startswith(beginnings)]
    with walled.trainer() as (reader, token):
        found = {address: content(reader._client.get(address)) for address in asked}
        return found | {file: content(reader._client.post(file, data={"csrf_token": token})) for file in FILES}


def mailed(walled: Walled, folder: Path) -> list[tuple[str, bytes]]:
    """Let the clock queue what is due and send it, and give all mail about training."""
    engine = walled.office.installation.engine
    with open_postbox() as postbox, walled.office.app.app_context():
        server = {"mail_server": f"127.0.0.1:{postbox.port}", "mail_security": "none", "mail_from": "hr@example.se"}
        settings = make_settings(folder, **server)
        reminding.queue_due(engine, settings, clock.now())
        send_training_mail(engine, settings, clock.now())
        letters = [(one.address, BOUNDARY.sub(b"", one.normalised().content)) for one in postbox.letters]
    return sorted(letters)


def imported(path: Path) -> set[str]:
    """List what a file imports, also for its types only and inside functions, with each name that it takes of it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def of_training() -> set[str]:
    """List all that training imports."""
    return {name for path in PACKAGE.glob("training/**/*.py") for name in imported(path)}


@pytest.mark.slow  # fetches every page that there is, in both worlds
def test_everything_a_trainer_can_fetch_is_equal_in_both_worlds(walled: Walled, tmp_path: Path) -> None:
    """With a plan, requests, and cases that are open and closed about the manager's unit; and without any of them."""
    with put_back(walled, tmp_path):
        live_on(walled)
        with_them = seen(walled)
    without = seen(walled)
    assert [address for address, one in with_them.items() if one != without[address]] == []


@pytest.mark.slow  # fetches every page of training
def test_what_is_compared_is_all_of_training(walled: Walled) -> None:
    """Every view of it answers the trainer with something, but for those that are not for trainers."""
    found, answered = seen(walled, OF_TRAINING), defaultdict(set)
    for address, view in walled.addresses():
        if address in found:
            answered[view].add(found[address][0])
    sent_on = {"training.drills.begin"}
    assert {found[file][0] for file in FILES} == {200}
    assert {view for view, codes in answered.items() if 200 not in codes} == NOT_FOR_TRAINERS | sent_on


@pytest.mark.slow  # fetches every page of training twice
def test_something_that_is_a_trainer_s_business_would_be_noticed(walled: Walled, tmp_path: Path) -> None:
    """Nils was at the date that is closed, after all: that stands on pages and in files."""
    before = seen(walled, OF_TRAINING)
    with transaction(walled.office.installation.engine) as database:
        nils = {"date_id": walled.taught.closed, "account_id": walled.taught.school.nils.id}
        closing.correct(None, database, **nils, mark=Mark.PRESENT, why="mistake", moment=clock.now())
    changed = {
        address.partition("?")[0] for address, one in seen(walled, OF_TRAINING).items() if one != before[address]
    }
    about = f"/training/dates/{walled.taught.closed}/attendance"
    assert {about, *(f"/training/coverage/file.{kind}" for kind in ("xlsx", "csv", "pdf"))} <= changed


@pytest.mark.slow  # speaks to a mail server, in both worlds
def test_mail_about_training_is_equal_in_both_worlds(walled: Walled, tmp_path: Path) -> None:
    """Invitations, reminders and questions: to the same people, and each to the byte."""
    with put_back(walled, tmp_path):
        live_on(walled)
        with_them = mailed(walled, tmp_path)
    assert with_them
    assert mailed(walled, tmp_path) == with_them


def test_training_knows_nothing_of_what_is_sealed() -> None:
    """Neither cases nor what opens anything; not even for a type."""
    sealed = tuple(f"hrstod.{name}" for name in BEYOND)
    assert {name for name in of_training() if f"{name}.".startswith(tuple(f"{one}." for one in sealed))} == set()


def test_training_uses_of_checklists_only_what_is_content() -> None:
    """No plan that somebody has saved, and nothing of what somebody has answered."""
    used = {name for name in of_training() if name.startswith("hrstod.checklists")}
    assert {
        name for name in used if name not in OF_CHECKLISTS and name.rpartition(".")[0] not in OF_CHECKLISTS
    } == set()


def test_an_import_inside_a_function_would_be_noticed(tmp_path: Path) -> None:
    """And one that is there for a type only, by whatever name."""
    written = tmp_path / "written.py"
    written.write_text("def f():\n    from hrstod.cases import service as s\n    import hrstod.accounts.locker\n")
    assert imported(written) >= {"hrstod.cases.service", "hrstod.accounts.locker"}
