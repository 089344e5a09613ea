"""What every answer says to the browser, whatever kind of answer it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests import cast
from tests.conftest import EXAMPLES, make_site

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = (
    "default-src 'none'; script-src 'nonce-{}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
DYNAMIC: dict[str, dict[str, Any]] = {
    "page": {"path": "/"},
    "page asked for by HEAD": {"path": "/contacts", "method": "HEAD"},
    "page asked what it can do": {"path": "/contacts", "method": "OPTIONS"},
    "redirect": {"path": "/steps/branches/first"},
    "way out": {"path": "/leave"},
    "not found": {"path": "/nowhere"},
    "closed place": {"path": "/steps/branches/1/nonsense"},
    "wrong method": {"path": "/", "method": "DELETE"},
    "foreign write": {"path": "/shift", "method": "POST", "headers": {"Sec-Fetch-Site": "cross-site"}},
    "missing token": {"path": "/shift", "method": "POST"},
    "too much": {"path": "/shift", "method": "POST", "data": b"x" * 70_000},
    "unknown host": {"path": "/", "headers": {"Host": "example.se"}},
    "breakdown": {"path": "/read/kinds"},
    "PDF": {},
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TestResponse]:
    """Ask once for every kind of answer the site can give, one page of it broken."""
    app = make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES)
    app.view_functions["guidance.kinds"] = break_down
    client: Any = app.test_client()
    found = {kind: client.open(**asked) for kind, asked in DYNAMIC.items() if asked}
    found["PDF"] = pdf(app)
    found["static file"] = client.get(static(app, "hrstod.css"))
    found["static file that is not there"] = client.get(static(app, "nothing.css"))
    found["static file"].close()
    return found


def break_down() -> str:
    """Fail as a view does that has a fault."""
    raise ZeroDivisionError


def static(app: Flask, name: str) -> str:
    """Give the address of a built file."""
    address: Any = app.jinja_env.globals["static"]
    return str(address(name))


def pdf(app: Flask) -> Any:
    """Answer a checklist and take its plan as a PDF."""
    reader = cast.anna(app)
    page = reader.answer_all("branches", {"children": "no"})
    page = reader.get(page.link("Skriv ut planen"))
    return reader._client.get(page.link("Spara som PDF"))


def nonces(answer: Any) -> list[str]:
    """Give the words that let scripts run: the policy's, then each script's."""
    policy = re.findall(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    return policy + [word.decode() for word in re.findall(rb'<script[^>]* nonce="([^"]+)"', answer.get_data())]


@pytest.mark.parametrize("header", sorted(EVERYWHERE))
def test_every_kind_of_answer_carries_the_header(answers: dict[str, TestResponse], header: str) -> None:
    """Page, redirect, error, static file, PDF: none leaves the header out, and none has it twice."""
    found = {kind: answer.headers.getlist(header) for kind, answer in answers.items()}
    assert found == {kind: [EVERYWHERE[header]] for kind in answers}


def test_no_answer_lets_the_page_use_the_device(answers: dict[str, TestResponse]) -> None:
    """Camera, microphone and place are refused to every answer, our own pages included."""
    for answer in answers.values():
        assert {"camera=()", "microphone=()", "geolocation=()"} <= set(answer.headers["Permissions-Policy"].split(", "))


@pytest.mark.parametrize("kind", sorted(DYNAMIC))
def test_the_policy_lets_in_nothing_but_our_own(answers: dict[str, TestResponse], kind: str) -> None:
    """No source but ourselves, no script without its word, no frame, no foreign form; on every answer of the app."""
    assert answers[kind].headers["Content-Security-Policy"] == POLICY.format(nonces(answers[kind])[0])


@pytest.mark.parametrize("kind", sorted(DYNAMIC))
def test_what_is_made_for_a_reader_is_never_stored(answers: dict[str, TestResponse], kind: str) -> None:
    """No browser and no proxy keeps a page, a redirect, an error or a plan."""
    assert answers[kind].headers.getlist("Cache-Control") == ["no-store"]


def test_the_kinds_are_what_they_are_called(answers: dict[str, TestResponse]) -> None:
    """The table above covers the statuses it means to cover."""
    statuses = {answer.status_code for answer in answers.values()}
    assert statuses == {200, 303, 400, 403, 404, 405, 413, 500}


def test_the_word_for_scripts_is_new_in_every_answer(answers: dict[str, TestResponse]) -> None:
    """Nobody can guess it from another answer, and it is long."""
    words = [nonces(answers[kind])[0] for kind in DYNAMIC]
    assert len(set(words)) == len(words)
    assert min(map(len, words)) >= 22


@pytest.mark.parametrize("path", ["/", "/contacts", "/read/prepare", "/steps/branches/all"])
def test_the_word_for_scripts_is_new_each_time_a_page_is_asked_for(example_site: Flask, path: str) -> None:
    """Parts of a page may be kept from one reader to the next; this word never is."""
    client = example_site.test_client()
    first, second = (nonces(client.get(path)) for _ in range(2))
    assert (len(set(first)), len(set(second)), set(first) & set(second)) == (1, 1, set())


@pytest.mark.parametrize("kind", ["page", "not found", "breakdown"])
def test_the_page_and_its_policy_say_the_same_word(answers: dict[str, TestResponse], kind: str) -> None:
    """Our own script is let in, and it is the only one."""
    said, *scripts = nonces(answers[kind])
    assert scripts == [said]


def test_no_answer_says_what_runs_behind_it(answers: dict[str, TestResponse]) -> None:
    """Neither server, language nor library is named."""
    for answer in answers.values():
        assert not {"Server", "X-Powered-By", "Via"} & {name.title() for name, _ in answer.headers}


@pytest.mark.parametrize("kind", ["page", "not found", "breakdown", "static file"])
def test_plain_http_promises_no_encryption(answers: dict[str, TestResponse], kind: str) -> None:
    """A site on this machine without https does not tell browsers to demand it."""
    assert "Strict-Transport-Security" not in answers[kind].headers


@pytest.mark.parametrize("path", ["/", "/nowhere", "/leave", "static"])
def test_https_is_promised_for_two_years(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    """A public site is never again spoken to in plain text, static files included."""
    app = make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES, public_address="https://hr.example.se")
    address = static(app, "hrstod.js") if path == "static" else path
    with app.test_client().get(address, base_url="https://hr.example.se") as answer:
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_the_plan_is_a_file_with_a_name_that_tells_nothing(answers: dict[str, TestResponse]) -> None:
    """The PDF is saved under a neutral name and not opened inside the page."""
    headers = answers["PDF"].headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
