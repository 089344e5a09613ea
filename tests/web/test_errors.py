"""When something goes wrong: a plain sentence, 112, the contacts and the start; never what broke, never who asked."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from hrstod.app import create_app
from hrstod.errors import NotFound, Refused
from hrstod.web import errors
from tests import cast
from tests.conftest import EXAMPLES, make_settings, make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from tests.page import Page

CANARY = "kanarie8841"
INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|hrstod[./]|sqlalchemy|werkzeug|flask|jinja|Error\b|Exception", re.IGNORECASE
)
"""What would tell a reader how the site is made."""

BROKEN: dict[int, tuple[str, str, dict[str, Any]]] = {
    400: ("POST", "/shift", {}),
    403: ("POST", "/shift", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
    404: ("GET", "/nowhere", {}),
    405: ("GET", "/shift", {}),
    413: ("POST", "/shift", {"data": b"x" * 70_000}),
    500: ("GET", "/read/kinds", {}),
    503: ("POST", "/contacts/wrong-number", {}),
}


@pytest.fixture
def broken(tmp_path: Path) -> Flask:
    """Give a site with a view that breaks and a database that is gone, both with a word that must not be seen."""
    gone = tmp_path / CANARY / "hrstod.db"
    app = create_app(make_settings(tmp_path, content=EXAMPLES, database=f"sqlite:///{gone}"))

    def break_down() -> str:
        raise RuntimeError(CANARY)

    app.view_functions["guidance.kinds"] = break_down
    return app


def press(app: Flask, contact: str = "line") -> Page:
    """Say that a number is wrong, as a reader does."""
    reader = cast.anna(app)
    reader.get("/contacts")
    return reader.post("/contacts/wrong-number", {"contact": contact})


def meet(app: Flask, status: int, language: str = "sv") -> Page:
    """Meet the error page with this status."""
    method, path, options = BROKEN[status]
    reader = cast.anna(app)
    reader.get(f"/?lang={language}")
    if status == 503:
        reader.get("/contacts")
        return reader.post(path, {"contact": "line"})
    answer = reader._client.open(path, method=method, **options)
    return reader._read(path, answer)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("status", sorted(BROKEN))
def test_an_error_page_leads_on(broken: Flask, status: int, language: str) -> None:
    """Each one has 112, the contacts and the start, in the reader's language, and no word about how it broke."""
    page = meet(broken, status, language)
    assert (page.status, page.language) == (status, language)
    assert {"tel:112", "/contacts", "/"} <= {element.get("href") for element in page.all(".//main//a")}
    assert not INSIDE.search(page.text)


@pytest.mark.parametrize("status", sorted(BROKEN))
def test_an_error_page_holds_nothing_that_was_sent(broken: Flask, status: int) -> None:
    """Neither the address, the database's file nor the error's words are repeated."""
    body = meet(broken, status).body.decode()
    assert CANARY not in body
    assert "nowhere" not in body


def test_every_kind_of_error_has_its_own_sentence() -> None:
    """A reader can tell a wrong address from a breakdown."""
    said = [str(sentence) for sentence in errors.SENTENCES.values()]
    assert len(set(said)) == len(said)
    assert set(BROKEN) <= set(errors.SENTENCES)


def test_an_error_nobody_thought_of_has_a_page_too(example_site: Flask) -> None:
    """A status without a sentence of its own borrows the nearest."""
    with example_site.test_request_context("/"):
        answer = example_site.make_response(errors.page(418))
    assert (answer.status_code, "tel:112" in answer.get_data(as_text=True)) == (418, True)


@pytest.mark.parametrize("refused", [Refused, NotFound])
def test_what_is_refused_in_words_is_a_page(tmp_path: Path, refused: type[Refused]) -> None:
    """Errors of our own have the status they say."""
    app = create_app(make_settings(tmp_path, content=EXAMPLES))

    def refuse() -> str:
        raise refused

    app.view_functions["guidance.kinds"] = refuse
    assert cast.anna(app).get("/read/kinds").status == refused.code


def test_a_database_that_is_gone_stops_only_the_write(broken: Flask) -> None:
    """With no database at all the button says that nothing was saved, and everything to read is there."""
    assert press(broken).status == 503
    assert [cast.anna(broken).get(path).status for path in ("/", "/contacts", "/read/prepare")] == [200] * 3


@pytest.mark.slow  # a site of its own, which another test may have had to load first
def test_a_table_that_is_gone_stops_only_the_write(tmp_path: Path) -> None:
    """A database that does not have what it should is told apart from a fault of ours."""
    app = make_site(tmp_path, content=EXAMPLES)
    with app.extensions["hrstod.engine"].begin() as connection:
        connection.execute(text("DROP TABLE number_report"))
    page = press(app)
    assert (page.status, "Inget sparades" in page.text) == (503, True)


def test_a_server_that_does_not_answer_stops_only_the_write(tmp_path: Path) -> None:
    """PostgreSQL away for the night: the contacts are there, and the button says so."""
    address = f"postgresql+psycopg://anna:{CANARY}@127.0.0.1:9/x"
    app = create_app(make_settings(tmp_path, content=EXAMPLES, database=address))
    assert (press(app).status, cast.anna(app).get("/contacts").status) == (503, 200)


def test_a_checklist_needs_no_database(broken: Flask) -> None:
    """Somebody in the middle of a conversation notices nothing."""
    assert cast.anna(broken).answer_all("branches", {"children": "yes"}).status == 200


@pytest.mark.parametrize("path", ["/", "/contacts", "/nowhere", "/read/kinds"])
def test_when_every_page_breaks_112_is_shown(broken: Flask, path: str) -> None:
    """A fault in the frame of all pages leaves a page that depends on nothing, with the headers that protect."""

    def break_down() -> None:
        raise RuntimeError(CANARY)

    broken.jinja_env.globals["menu"] = break_down
    answer = broken.test_client().get(path)
    assert ('href="tel:112"' in answer.text, CANARY in answer.text) == (True, False)
    assert (answer.status_code >= 400, answer.headers["Cache-Control"]) == (True, "no-store")


def test_the_last_resort_says_it_in_both_languages(broken: Flask) -> None:
    """Nobody knows which language was chosen when everything is broken."""
    assert ("Inget har sparats" in errors.LAST_RESORT, "Nothing was saved" in errors.LAST_RESORT) == (True, True)
    assert not re.findall(r"<script|<style|https?:", errors.LAST_RESORT)


def everything(records: list[logging.LogRecord]) -> str:
    """Give all that log records hold, and not only what a formatter would show."""
    return "\n".join(f"{record.getMessage()} {record.args} {record.exc_info} {record.exc_text}" for record in records)


@pytest.mark.parametrize(
    ("act", "line"),
    [
        (lambda app: cast.anna(app).get(f"/read/kinds?{CANARY}"), r"(GET )?/read/kinds RuntimeError in break_down "),
        (press, r"(POST )?/contacts/wrong-number OperationalError in "),
    ],
)
def test_the_log_says_where_it_broke_and_nothing_else(
    broken: Flask, act: Callable[[Flask], Any], line: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The route's pattern, the error's kind and the lines of code: no message, no address, no values."""
    caplog.set_level(logging.DEBUG)
    act(broken)
    failures = [record for record in caplog.records if record.name == "hrstod.errors"]
    assert re.match(line, failures[0].getMessage())
    assert CANARY not in everything(caplog.records)


def test_an_error_is_logged_once(broken: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Flask does not log it a second time, with everything in it."""
    cast.anna(broken).get("/read/kinds")
    assert [record.name for record in caplog.records if record.levelno >= logging.ERROR] == ["hrstod.errors"]


def test_a_wrong_address_is_no_fault_of_ours(example_site: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """Guessing at addresses fills no log of errors."""
    caplog.set_level(logging.DEBUG)
    cast.anna(example_site).get(f"/{CANARY}")
    assert [record.getMessage() for record in caplog.records] == ["GET (no route) 404"]


def test_too_often_is_not_called_a_missing_page(site: Flask) -> None:
    """Whoever is asked to wait is told so at once."""
    with site.test_request_context("/"):
        answer = site.make_response(errors.page(429))
    assert (answer.status_code, "<title>Vänta en stund" in answer.get_data(as_text=True)) == (429, True)
