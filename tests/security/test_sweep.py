"""A year of use leaves no word where it should not be: not in files, tables, memory, logs, exports or cookies."""

from __future__ import annotations

import json
import logging
import tempfile
from base64 import b32decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from hrstod.accounts import queries
from hrstod.commands import main
from hrstod.crypto.keystore import SECRETS
from hrstod.database.transaction import transaction
from tests.accounts.handing_over import shown_secrets, take_over
from tests.cast import Reader
from tests.conftest import EXAMPLES, make_site
from tests.factories.people import add_board, give_role, installation_of, make_person, sign_in
from tests.security.canary import Canary
from tests.web.test_no_traces import Listener, listen_to_everybody

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.factories.people import Person
    from tests.page import Page

KEPT = {"_fresh", "_permanent", "afterwards", "csrf_token", "key", "keys_done", "lang", "locker_left", "told"}
"""All that stands in the cookie that every reader has; signed, and readable by whoever has the browser."""


@dataclass
class Watched(Reader):
    """A browser that remembers which cookies it was given."""

    given: list[tuple[str, str]] = field(default_factory=list)

    def _read(self, address: str, response: Any) -> Page:
        pairs = [line.partition(";")[0].partition("=") for line in response.headers.getlist("Set-Cookie")]
        self.given += [(name, value) for name, _, value in pairs if value]
        return super()._read(address, response)


@dataclass
class Year:
    """A site that has been used, with all that was typed and made there, and all that was heard of it."""

    app: Flask
    folder: Path
    canary: Canary = field(default_factory=Canary)
    listener: Listener = field(default_factory=Listener)
    browsers: list[Watched] = field(default_factory=list)
    plan: str = ""
    """The page of a plan, as its owner read it."""
    found: list[str] = field(default_factory=list)

    def browser(self) -> Watched:
        """Open another browser."""
        self.browsers.append(Watched(self.app))
        return self.browsers[-1]

    def browser_of(self, person: Person) -> Watched:
        """Open another browser, in which somebody is signed in."""
        browser, other = self.browser(), sign_in(self.app, person)
        for name in ("hrstod-in", "hrstod-key"):
            value = other.cookie(name) or ""
            browser.set_cookie(name, value)
            browser.given.append((name, value))
        return browser

    def lines(self) -> list[str]:
        """Give every line that any logger has said."""
        return [f"{name} {said}" for name, said in self.listener.heard]

    def open_cookies(self) -> list[dict[str, Any]]:
        """Read the cookies that can be read without opening anything."""
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return [
            dict(signer.loads(value)) for browser in self.browsers for name, value in browser.given if name == "hrstod"
        ]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Let everything happen once, with every logger at its loudest and temporary files where they are seen."""
    folder = tmp_path_factory.mktemp("instance")
    (folder / "temporary").mkdir()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(tempfile, "tempdir", str(folder / "temporary"))
        found = Year(make_site(folder, content=EXAMPLES), folder)
        administrator = make_person(found.app, "Gustav", "administrator", "auditor")
        listen_to_everybody(found.listener, monkeypatch)
        quieten_tables(monkeypatch)
        sign_in_name, code = look_after(found, found.browser_of(administrator))
        use(found, sign_in_name, code)
        break_things(found)
        take_out(found, found.browser_of(administrator), monkeypatch)
    watch_what_was_made(found, administrator)
    found.found = found.canary.sweep(folder, found.lines())
    return found


def quieten_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLAlchemy say each statement but not each row that was read, which it does for whoever asks for that."""
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("sqlalchemy")]:
        monkeypatch.setattr(logging.getLogger(name), "level", logging.INFO)
    logging.getLogger().manager._clear_cache()  # type: ignore[attr-defined]  # levels are remembered by each logger


def look_after(year: Year, browser: Watched) -> tuple[str, str]:
    """Add to the organisation and invite somebody, as an administrator; give the sign-in name and the code."""
    plant, name = year.canary.plant, f"{year.canary.plant('sign-in name')}@example.se"
    browser.get("/organisation/add-board")
    board = {"name": plant("organisation"), "plan_days": "60", "from_on": "2025-01-01"}
    assert browser.post("/organisation/add-board", board).status == 303
    browser.get("/people/new")
    code = shown_secrets(browser.post("/people/new", {"name": plant("name"), "sign_in_name": name, "language": "sv"}))[
        0
    ]
    year.canary.watch("an invitation's code", code)
    for path in ("/people", "/organisation", "/audit", "/keys"):
        assert browser.get(path).status == 200
    return name, code


def use(year: Year, sign_in_name: str, code: str) -> None:
    """Take an account into use, keep a plan, lock and unlock, sign out and in again, with every slip there is."""
    plant, browser = year.canary.plant, year.browser()
    browser.get("/welcome")
    browser.post("/welcome", {"code": plant("typed")})
    page = browser.post("/welcome", {"code": code})
    browser.post("/welcome/next", {"typed": plant("typed")})
    given = take_over(browser, page, "/welcome/next")
    for what, secret in given.items():
        year.canary.watch(what, secret)
    year.canary.watch("secret", b32decode(given["secret"]))
    give_manager(year, sign_in_name)
    keep_a_plan(year, browser)
    for path in ("/confirm", "/unlock"):
        browser.get(path)
        browser.post(path, {"passphrase": plant("typed")})
        assert browser.post(path, {"passphrase": given["passphrase"]}).status == 303
    browser.get("/me/account")
    browser.post("/lock")
    browser.follow("/unlock")
    browser.post("/sign-out")
    again = year.browser()
    again.get("/sign-in")
    again.post("/sign-in", {"name": plant("typed"), "passphrase": given["passphrase"], "code": "123456"})
    again.post("/sign-in", {"name": sign_in_name, "passphrase": plant("typed"), "code": plant("typed")})
    again.get("/sign-in/lost")
    again.post("/sign-in/lost", {"name": sign_in_name, "recovery_code": given["recovery_code"], "code": "123456"})


def give_manager(year: Year, sign_in_name: str) -> None:
    """Let somebody be a manager from now on."""
    installation = installation_of(year.app)
    with transaction(installation.engine) as database:
        account = queries.find_by_sign_in_name(database, sign_in_name)
        assert account is not None
        account_id = account.id
    give_role(installation, account_id, "manager", add_board(installation.engine))


def keep_a_plan(year: Year, browser: Watched) -> None:
    """Save a plan under a name that tells something, write notes in it, and print it."""
    page = browser.answer_all("branches", {"children": "yes"})
    page = browser.follow(page.link("Spara som stödplan"))
    page = press(browser, page.address, {**filled(page), "label": year.canary.plant("label")})
    plan = page.address
    assert plan.startswith("/plans/")
    for text in (year.canary.plant("note"), year.canary.plant("note")):
        browser.get(f"{plan}/notes")
        press(browser, f"{plan}/notes", {"text": text})
    browser.get(f"{plan}/notes/1")
    browser.post(f"{plan}/notes/1/erase")
    browser.get(f"{plan}/name")
    press(browser, f"{plan}/name", {"label": year.canary.plant("label")})
    browser.get(f"{plan}/print")
    assert browser.get(f"{plan}/plan.pdf").body.startswith(b"%PDF")
    year.plan = browser.get(plan).text


def filled(page: Page) -> dict[str, str]:
    """Give what a form already says."""
    fields = {one.get("name", ""): one.get("value", "") for one in page.all(".//main//input")}
    return {name: value for name, value in fields.items() if name != "csrf_token"}


def press(browser: Watched, address: str, form: dict[str, str]) -> Page:
    """Send a form, and once more when something was pointed out in it."""
    page = browser.send(address, form)
    return browser.send(address, form) if page.status == 422 else page


def break_things(year: Year) -> None:
    """Meet errors with something in every place that a browser can send something in."""
    plant, browser = year.canary.plant, year.browser()

    def fail() -> str:
        raise ValueError(plant("typed"))

    year.app.view_functions["guidance.kinds"] = fail
    for path in ("/read/kinds", "/contacts", "/roles", "/sign-in", "/steps/branches"):
        browser.get(f"{path}?{plant('typed')}={plant('typed')}", headers={"Referer": f"/{plant('typed')}"})
    browser.get(f"/{plant('typed')}/{plant('typed')}")
    browser.get("/contacts")
    browser.post("/contacts/wrong-number", {"contact": plant("typed")})
    browser.post("/shift", {plant("typed"): plant("typed") * 4000})
    browser.set_cookie("hrstod-in", plant("typed"))
    browser.set_cookie("hrstod-key", plant("typed"))
    browser.get("/me", headers={"User-Agent": plant("typed")})


def take_out(year: Year, browser: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the log of events out, by the page and by the command, into the folder that is swept."""
    browser.get("/audit/export")
    (year.folder / "page.jsonl").write_bytes(browser.post("/audit/export").body)
    monkeypatch.setenv("HRSTOD_INSTANCE", str(year.folder))
    monkeypatch.setenv("HRSTOD_MEMORY_FOLDER", str(year.folder / "memory"))
    for command in (["audit", "checkpoint"], ["audit", "export", str(year.folder / "command.jsonl")]):
        assert CliRunner().invoke(main, command).exit_code == 0


def watch_what_was_made(year: Year, person: Person) -> None:
    """Look, too, for all that the site has made and that only its owners, or nobody, should have."""
    installation, watch = installation_of(year.app), year.canary.watch
    for name in SECRETS:
        watch(f"the installation's {name}", installation.vault.keystore.secret(name))
    for words in installation.words:
        watch("a custodian's words", words)
    watch("a person's keys", person.keys.to_bytes())
    watch("a person's keys", person.keys.signing.private_bytes_raw())
    watch("a person's phone", person.secret)
    watch("a person's passphrase", person.passphrase)
    watch("a person's recovery code", person.recovery_code)
    for browser in year.browsers:
        for name, value in browser.given:
            if name != "hrstod":
                watch(f"the cookie {name}", value)


def test_everything_really_happened(year: Year) -> None:
    """The plan is there for its owner, with a note in it; and a good many things were said and given."""
    assert "kanarie" in year.plan
    assert (len(year.lines()) > 50, len(year.open_cookies()) > 10) == (True, True)
    assert all((year.folder / name).stat().st_size > 1000 for name in ("page.jsonl", "command.jsonl"))


def test_nothing_got_out(year: Year) -> None:
    """Not into the databases and their logs, the memory, the exports, the checkpoints, nor any line of any logger."""
    assert year.found == []


def test_the_cookie_that_can_be_read_holds_nothing_of_anybody(year: Year) -> None:
    """No passphrase, code, name or note; whatever somebody types, the browser is given none of it to keep."""
    written = "\n".join(json.dumps(held, ensure_ascii=False) for held in year.open_cookies())
    assert year.canary.find(written.encode(), "the cookie") == []


def test_the_cookie_that_can_be_read_holds_only_what_is_listed(year: Year) -> None:
    """A new thing in it is a decision."""
    assert {name for held in year.open_cookies() for name in held} - KEPT == set()
