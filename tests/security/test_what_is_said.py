"""What stands in logs, in the cookie that can be read, and on a page that asks again: all of it listed, none secret."""

from __future__ import annotations

import ast
import logging
import re
from typing import TYPE_CHECKING

import pytest

from hrstod.web.access_log import SPEAKING_LIBRARIES, silence_libraries
from tests.architecture.source import PACKAGE, python_files, relative, tree
from tests.cast import Reader
from tests.conftest import EXAMPLES, make_site
from tests.factories.people import installation_of, make_person, sign_in
from tests.security.canary import Canary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.page import Page

SAYS = ("debug", "info", "warning", "warn", "error", "exception", "critical", "log")
"""What a logger is asked to do."""

LINES = {
    "hrstod/accounts/browser.py": {
        "'who is signed in cannot be read: %s', type(error).__name__",
        "'a sign-in could not be ended: %s', type(error).__name__",
        "'a foreign cookie could not be written down: %s', type(error).__name__",
    },
    "hrstod/accounts/faults.py": {
        "'%s could not be written down: %s', event, type(error).__name__",
        "'the memory of who is signed in cannot be used: %s', type(error).__name__",
    },
    "hrstod/jobs/scheduler.py": {
        "'no run: %s', type(error).__name__",
        "'%s %s', outcome.name, outcome.said",
    },
    "hrstod/retention/views.py": {"'a disposal is not finished yet: %s', type(error).__name__"},
    "hrstod/training/importing_work.py": {
        "'a file was not taken over: %s in %s', kind.__name__ if kind else '', ' > '.join(places)",
    },
    "hrstod/web/access_log.py": {"'%s %s %s', known_method(), pattern, response.status_code"},
    "hrstod/web/errors.py": {
        "'%s %s %s in %s', known_method(), pattern, kind.__name__ if kind else 'error', frames",
    },
}
"""Every line that any of our code writes into a log, with all that stands in it: a new one is a decision."""

COOKIE = {
    "afterwards": "an address of ours that somebody was on the way to",
    "closed": "that somebody has left",
    "key": "what opens the addresses of a checklist, and when it was made and used",
    "keys_done": "which of two things has just been done, in one word",
    "lang": "sv or en",
    "locker_left": "that a locker could not be opened",
    "no_shift": "that Shift does not leave the page",
    "told": "that the way out has been explained",
}
"""All that our code puts into the cookie that every reader has, which is signed and can be read."""

TERMINAL = ("commands.py", "hrstod/commands/")
"""Where something may be written to a terminal."""


def ours() -> list[Path]:
    """List every Python file of the package."""
    return [path for path in python_files() if path.is_relative_to(PACKAGE)]


def logged(module: ast.Module) -> Iterator[str]:
    """Give what a module hands to a logger."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYS:
            whose = ast.unparse(node.func.value)
            if re.search(r"\blog(ger|ging)?\b", whose):
                yield ", ".join(ast.unparse(one) for one in (*node.args, *(word.value for word in node.keywords)))


def put_into_cookie(module: ast.Module) -> Iterator[str]:
    """Give the names under which a module puts something into Flask's cookie; a constant by its value."""
    constants = {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(module):
        is_it = isinstance(node, ast.Subscript | ast.Attribute) and ast.unparse(node.value) == "session"
        if is_it and isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            written = node.slice
            yield str(written.value if isinstance(written, ast.Constant) else constants.get(ast.unparse(written)))
        elif is_it and isinstance(node, ast.Attribute) and node.attr in ("update", "setdefault"):
            yield f"session.{node.attr}"


def test_every_line_of_a_log_is_listed() -> None:
    """None holds a form's field, an address, a name or the words of an error."""
    found = {relative(path): set(logged(tree(path))) for path in ours()}
    assert {path: lines for path, lines in found.items() if lines} == LINES


def test_a_line_with_something_typed_in_it_would_be_noticed() -> None:
    """However the logger is called, and also the one that Flask brings."""
    module = ast.parse(
        "log.info(request.form['a'])\nlogging.warning('%s', b)\ncurrent_app.logger.exception(c)\nmath.log(2)\n"
    )
    assert list(logged(module)) == ["request.form['a']", "'%s', b", "c"]


def test_only_commands_write_to_a_terminal() -> None:
    """What the site prints would end in the machine's journal."""
    printing = {
        relative(path)
        for path in ours()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo", "sys.stderr.write")
    }
    assert [path for path in printing if not any(where in path for where in TERMINAL)] == []


def test_all_that_is_put_into_the_cookie_is_listed() -> None:
    """Each with what it says; a name that is gone is taken off the list."""
    assert {name for path in ours() for name in put_into_cookie(tree(path))} == COOKIE.keys()


def test_something_new_in_the_cookie_would_be_noticed() -> None:
    """By its name, by a constant's value, and in one go."""
    module = ast.parse("A = 'name'\nsession[A] = 1\nsession['note'] = 2\nsession.update(b)\nsession.get('c')\n")
    assert sorted(put_into_cookie(module)) == ["name", "note", "session.update"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a site with keys."""
    app = make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES)
    installation_of(app)
    return app


FORMS = {
    "/sign-in": ("name", "passphrase", "code"),
    "/unlock": ("passphrase",),
    "/confirm": ("passphrase",),
    "/me/keys/new": ("passphrase", "recovery_code"),
    "/keys/drill": ("first", "second"),
}
"""Pages that ask for something secret, and what they ask for."""
NOT_SECRET = ("name", "code", "recovery_code")


@pytest.mark.parametrize("path", FORMS)
def test_a_page_that_asks_again_does_not_repeat_a_secret(site: Flask, path: str) -> None:
    """A wrong passphrase is almost the right one: it is not on the page that says that it is wrong."""
    canary = Canary()
    typed = {name: canary.plant("typed") for name in FORMS[path] if name not in NOT_SECRET}
    page = ask_again(site, path, {**dict.fromkeys(FORMS[path], "123456"), **typed})
    assert (page.status, canary.find(page.body, "the page")) == (422, [])


def ask_again(site: Flask, path: str, form: dict[str, str]) -> Page:
    """Send a form that is refused, as an administrator, or as nobody who signs in."""
    person = make_person(site, "Gustav", "administrator")
    reader = Reader(site) if path == "/sign-in" else sign_in(site, person, unlocked=path != "/unlock")
    assert reader.get(path).status == 200
    return reader.post(path, form)


def test_an_error_gives_back_what_was_written_and_nothing_secret(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody’s note is not lost with the page that broke; a passphrase that was sent with it is not shown."""

    def fail() -> str:
        raise ZeroDivisionError

    monkeypatch.setitem(site.view_functions, "sign_in.confirm", fail)
    canary, reader = Canary(), sign_in(site, make_person(site, "Anna"))
    reader.get("/confirm")
    page = reader.post("/confirm", {"text": "Vi ses igen.", "passphrase": canary.plant("typed")})
    assert (page.status, "Vi ses igen." in page.text, canary.find(page.body, "the page")) == (500, True, [])


@pytest.fixture
def _served() -> Iterator[None]:
    """Let libraries be as quiet as they are when the site is served."""
    before = {name: logging.getLogger(name).level for name in SPEAKING_LIBRARIES}
    silence_libraries()
    yield
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.usefixtures("_served")
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/lost", "/unlock", "/confirm", "/welcome", "/me", "/me/account"])
def test_who_signs_in_unlocks_and_sees_their_own_pages_leaves_no_line(
    site: Flask, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither when they are let in, nor when they are led elsewhere."""
    readers = sign_in(site, make_person(site, "Anna")), Reader(site)
    caplog.set_level(logging.INFO)
    assert {reader.get(path).status for reader in readers} <= {200, 303}
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.usefixtures("_served")
@pytest.mark.parametrize("path", ["/sign-in", "/unlock", "/confirm"])
def test_whoever_is_refused_there_leaves_no_line(site: Flask, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither for what is wrong, nor for too much of it, nor for a form without its token."""
    reader = Reader(site) if path == "/sign-in" else sign_in(site, make_person(site, "Anna"), unlocked=False)
    reader.get(path)
    caplog.set_level(logging.INFO)
    statuses = [reader.post(path, {}).status for _ in range(6)]
    assert (statuses, site.test_client().post(path).status_code) == ([422] * 5 + [429], 400)
    assert [record.getMessage() for record in caplog.records] == []
