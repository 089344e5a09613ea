"""Every address, asked for by everybody: who gets what stands in matrix.txt, one line for each address and method."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask import templating

from tests.authorization.crowd import COLUMNS

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

    from tests.authorization.asked import Asker

FILE = Path(__file__).with_name("matrix.txt")
READING = frozenset({"HEAD", "OPTIONS"})
PLACES = {"/": "start", "/sign-in": "sign-in", "/unlock": "unlock", "/confirm": "confirm"}
"""Where somebody is led, by the word for it in the file; anywhere else is “done”."""
RENEWING = "/me/renew/lost-phone"
SLOW = ("/keys/new", "/plan.pdf")
SENT_EMPTY = {"/me/begin-again", "/me/renew/<why>", "/sign-in", "/sign-in/lost", "/welcome", "/welcome/next"}
"""Forms that nobody here has filled in, or that nothing here fits: they are tested step by step with accounts."""


@cache
def matrix() -> dict[tuple[str, str], dict[str, str]]:
    """Read the file: for each address and method, what each column gets."""
    lines = [line.split() for line in FILE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    heads, *rows = lines
    assert heads == ["address", "method", *COLUMNS], "the columns are not those of the crowd"
    found = {(address, method): dict(zip(COLUMNS, cells, strict=True)) for address, method, *cells in rows}
    assert len(found) == len(rows), "an address stands in the file twice, and one of its lines is asked by nobody"
    return found


def routes(app: Flask) -> dict[tuple[str, str], Rule]:
    """List every address with every method that it can be asked by."""
    return {
        (rule.rule, method): rule
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - READING)
    }


def ask(asker: Asker, rule: Rule, method: str, column: str) -> str:
    """Ask for an address as somebody, and say in a word what they got."""
    asker.app.extensions["hrstod.sign_in_store"].forget_tries()
    address = asker.address(rule, column)
    form = asker.form(rule.endpoint, column) if method == "POST" else None
    answer = asker.crowd.browser(column)._client.open(address, method=method, data=form)
    has_changed = method == "POST" and answer.status_code < 400
    if has_changed or rule.endpoint.startswith("leaving.") or column == "closed":
        asker.crowd.forget(column)
    word = in_a_word(answer.status_code, answer.headers.get("Location", ""))
    answer.close()
    return word


def in_a_word(status: int, location: str) -> str:
    """Say what an answer is, in the words of the file."""
    if status in (200, 204):
        return "page"
    if status != 303:
        return str(status)
    place = urlsplit(location).path if location.startswith("/") else "elsewhere"
    return "renew" if place == RENEWING else PLACES.get(place, "done")


def rows() -> list[Any]:
    """List the lines of the file; those that really make keys or files for so many people may take their time."""
    return [pytest.param(*at, marks=[pytest.mark.slow] if at[0].endswith(SLOW) else []) for at in matrix()]


@pytest.mark.parametrize(("address", "method"), rows())
def test_everybody_gets_what_stands_in_the_file(
    asker: Asker, address: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each cell is really asked for, with ids of things that are there; only the pages are not drawn, to be quick."""
    monkeypatch.setattr(templating, "_render", lambda *_page: "")
    rule = routes(asker.app)[address, method]
    got = {column: ask(asker, rule, method, column) for column in COLUMNS}
    assert got == matrix()[address, method]


def test_every_address_stands_in_the_file(asker: Asker) -> None:
    """One that is new and in no line fails the build, with the line to look at; so does a line that is left over."""
    known, now = set(matrix()), routes(asker.app)
    lines = [
        "  ".join([*at, *(ask(asker, now[at], at[1], column) for column in COLUMNS)]) for at in sorted(set(now) - known)
    ]
    assert not lines, "\n".join(["Look at each cell, and put these into matrix.txt:", *lines])
    assert known - set(now) == set()


def test_every_form_that_is_listed_goes_somewhere(asker: Asker) -> None:
    """One under a name that is gone would be sent nowhere, and its address be asked with an empty form."""
    assert asker.forms("none").keys() - asker.app.view_functions.keys() == set()


def test_whatever_can_be_done_is_done_by_somebody() -> None:
    """An address where everybody is only told what is missing would say nothing about who may use it."""
    writing = {address: set(cells.values()) for (address, method), cells in matrix().items() if method == "POST"}
    assert {address for address, got in writing.items() if not got & {"done", "page", "start"}} - {
        "/lock"
    } == SENT_EMPTY
