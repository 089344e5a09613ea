"""What every answer says to the browser: each address, signed in and not, each status, and static files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from hrstod.errors import Unavailable
from tests.authorization.asked import Asker, make_things
from tests.authorization.crowd import gather
from tests.authorization.test_matrix import routes
from tests.conftest import EXAMPLES, make_site
from tests.factories.people import forget_codes, make_person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from werkzeug.datastructures import Headers
    from werkzeug.test import TestResponse

    from tests.factories.people import Person

PUBLIC = "https://hr.example.se"

EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), "
        "browsing-topics=(), interest-cohort=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = re.compile(
    r"default-src 'none'; script-src 'nonce-[\w-]{22,}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    r"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
STATIC = {
    "Cache-Control": "max-age=315360000, public, immutable",
    "Content-Security-Policy": "default-src 'none'",
}
TELLTALE = {"Server", "X-Powered-By", "Via", "X-Aspnet-Version"}
CLEARED = {
    "POST /lock": '"cache"',
    "POST /sign-out": '"cache", "storage"',
    "GET /leave": '"cache", "cookies", "storage"',
}
"""Where the browser is told to forget, and what."""
STATUSES = {200, 204, 303, 304, 400, 403, 404, 405, 409, 413, 416, 422, 429, 500, 503}

COOKIES = {"hrstod": "Lax", "hrstod-in": "Lax", "hrstod-key": "Strict"}
"""All cookies there are, and when a browser sends them along."""


@dataclass(frozen=True)
class Answer:
    """What came back, and what was asked."""

    asked: str
    """Method and pattern of the address."""
    who: str
    status: int
    headers: Headers

    @property
    def is_static(self) -> bool:
        """Tell whether it is about a built file that is there."""
        return "/static/" in self.asked and self.status != 404

    def said(self, header: str) -> list[str]:
        """List what a header says, each time that it stands there."""
        return self.headers.getlist(header)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Answer]:
    """Ask once for every address, as nobody and as somebody with every role, and meet every kind of error."""
    app = make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES)
    crowd = gather(app)
    asker = Asker(app, crowd, make_things(app, crowd.boards["own"], crowd.at_home("own")))
    found = [
        answer
        for column in ("nobody", "everything")
        for (address, method), rule in sorted(routes(app).items())
        for answer in _ask(asker, column, f"{method} {address}", asker.address(rule, column), rule.endpoint)
    ]
    return [*found, *_meet_errors(app, asker)]


def _ask(asker: Asker, column: str, asked: str, address: str, endpoint: str) -> Iterator[Answer]:
    method = asked.partition(" ")[0]
    form = asker.form(endpoint, column) if method == "POST" else None
    with asker.crowd.browser(column)._client.open(address, method=method, data=form) as answer:
        yield Answer(asked, column, answer.status_code, answer.headers)
    if method == "POST" or endpoint.startswith("leaving."):
        asker.crowd.forget(column)


def _meet_errors(app: Flask, asker: Asker) -> Iterator[Answer]:
    """Meet every status that no address has by itself, as nobody, and as somebody whose keys are locked."""
    app.view_functions["guidance.kinds"] = _fail
    app.view_functions["contacts.thanks"] = _be_missing
    address: Any = app.jinja_env.globals["static"]
    unchanged = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    kinds: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/nowhere", {}),
        ("DELETE", "/", {}),
        ("POST", "/stay", {"data": {"csrf_token": asker.crowd.csrf()}}),
        ("POST", "/shift", {}),
        ("POST", "/shift", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        ("POST", "/shift", {"data": b"x" * 70_000}),
        ("GET", "/read/kinds", {}),
        ("GET", "/contacts/thanks", {}),
        ("GET", address("hrstod.css"), {}),
        ("GET", address("hrstod.js"), {"headers": unchanged}),
        ("POST", address("hrstod.js"), {}),
        ("GET", address("hrstod.js"), {"headers": {"Range": "bytes=99999999-"}}),
        ("GET", address("nothing.css"), {}),
        *(("POST", "/sign-in", {"data": {"csrf_token": asker.crowd.csrf()}}) for _ in range(6)),
    ]
    for column in ("nobody", "locked"):
        for method, path, options in kinds:
            with asker.crowd.browser(column)._client.open(path, method=method, **options) as answer:
                yield Answer(f"{method} {path}", column, answer.status_code, answer.headers)


def _fail() -> str:
    raise ZeroDivisionError


def _be_missing() -> str:
    raise Unavailable("It is not there.")


def test_every_status_was_met(answers: list[Answer]) -> None:
    """And every address, twice."""
    assert STATUSES - {answer.status for answer in answers} == set()


@pytest.mark.parametrize("header", sorted(EVERYWHERE))
def test_every_answer_carries_the_header_once(answers: list[Answer], header: str) -> None:
    """Whoever asks, whatever comes of it."""
    assert [answer for answer in answers if answer.said(header) != [EVERYWHERE[header]]] == []


def test_every_answer_but_a_file_lets_in_nothing_but_our_own(answers: list[Answer]) -> None:
    """One policy, with a word for scripts that is long and nobody's but this answer's."""
    policies = [
        policy for answer in answers if not answer.is_static for policy in answer.said("Content-Security-Policy")
    ]
    assert [policy for policy in policies if not POLICY.fullmatch(policy)] == []
    assert len(set(policies)) == len(policies) == len([answer for answer in answers if not answer.is_static])


def test_no_answer_but_a_file_may_be_stored(answers: list[Answer]) -> None:
    """Least of all one to somebody who is signed in."""
    dynamic = [answer for answer in answers if not answer.is_static]
    assert [answer for answer in dynamic if answer.said("Cache-Control") != ["no-store"]] == []


@pytest.mark.parametrize("header", sorted(STATIC))
def test_a_file_may_be_kept_for_ever_and_runs_nothing(answers: list[Answer], header: str) -> None:
    """Its address changes when it does; also when the browser is told that it has it already."""
    files = [answer for answer in answers if answer.is_static and answer.status in (200, 304)]
    assert [answer.said(header) for answer in files] == [[STATIC[header]]] * 4


def test_no_answer_says_what_runs_behind_it(answers: list[Answer]) -> None:
    """Neither server, language nor library."""
    assert [answer for answer in answers if TELLTALE & {name.title() for name, _ in answer.headers}] == []


def test_the_browser_is_told_to_forget_where_somebody_leaves_and_nowhere_else(answers: list[Answer]) -> None:
    """Lock, sign out, leave; also for somebody who was not signed in and signs out."""
    told = {answer.asked: answer.said("Clear-Site-Data") for answer in answers if answer.said("Clear-Site-Data")}
    assert told == {asked: [what] for asked, what in CLEARED.items()}


def test_plain_http_promises_no_encryption(answers: list[Answer]) -> None:
    """On this machine, browsers are not told to demand it."""
    assert [answer for answer in answers if answer.said("Strict-Transport-Security")] == []


def cookies(headers: Headers) -> dict[str, tuple[str, set[str]]]:
    """Give each cookie that is set: its value, and what stands after it."""
    found = {}
    for line in headers.getlist("Set-Cookie"):
        pair, *flags = [part.strip() for part in line.split(";")]
        name, _, value = pair.partition("=")
        found[name] = value, {flag for flag in flags if not flag.startswith(("Expires", "Max-Age"))}
    return found


def test_every_cookie_is_out_of_reach_of_scripts_and_of_other_sites(answers: list[Answer]) -> None:
    """Only those three, and only when they are needed; one that is taken away needs no word about other sites."""
    for answer in answers:
        for name, (value, flags) in cookies(answer.headers).items():
            assert flags | ({f"SameSite={COOKIES[name]}"} if not value else set()) == {
                "HttpOnly",
                "Path=/",
                f"SameSite={COOKIES[name]}",
            }


def test_no_cookie_outlives_the_browser(answers: list[Answer]) -> None:
    """A day to last until stands only on a cookie that is taken away, and is in the past."""
    lines = [line for answer in answers for line in answer.said("Set-Cookie")]
    assert [line for line in lines if "Max-Age" in line or "Expires" in line if "1970" not in line] == []


@dataclass(frozen=True)
class PublicSite:
    """A site that people reach over https, and somebody with an account there."""

    app: Flask
    anna: Person

    def sign_in(self) -> tuple[Any, TestResponse]:
        """Sign in as a browser does, and give the browser and the answer."""
        forget_codes(self.app, self.anna)
        client = self.app.test_client()
        page = client.get("/sign-in", base_url=PUBLIC).text
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
        assert token is not None
        form, headers = self.anna.form(csrf_token=token[1]), {"Referer": f"{PUBLIC}/sign-in"}
        answer = client.post("/sign-in", base_url=PUBLIC, data=form, headers=headers)
        assert answer.status_code == 303
        return client, answer


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> PublicSite:
    """Make a public site."""
    app = make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES, public_address=PUBLIC)
    return PublicSite(app, make_person(app, "Anna", "manager"))


def test_over_https_every_cookie_is_bound_to_this_host(public: PublicSite) -> None:
    """`__Host-`: encrypted, this host alone, every path, no date; and each where other sites cannot send it."""
    _client, answer = public.sign_in()
    given = {name: flags for name, (_value, flags) in cookies(answer.headers).items()}
    assert given == {
        f"__Host-{name}": {"Secure", "HttpOnly", "Path=/", f"SameSite={same_site}"}
        for name, same_site in COOKIES.items()
    }


def test_over_https_a_cookie_is_taken_away_as_it_was_given(public: PublicSite) -> None:
    """A browser passes over a `__Host-` cookie that is not `Secure`, also when it is to be removed."""
    client, _answer = public.sign_in()
    left = client.get("/leave", base_url=PUBLIC)
    taken = {name: flags for name, (value, flags) in cookies(left.headers).items() if not value}
    assert taken.keys() == {f"__Host-{name}" for name in COOKIES}
    assert all({"Secure", "Path=/"} <= flags for flags in taken.values())


@pytest.mark.parametrize("path", ["/", "/me", "/people", "/nowhere", "/leave", "/sign-in"])
def test_over_https_encryption_is_promised_for_two_years(public: PublicSite, path: str) -> None:
    """On pages, redirects and errors, to somebody who is signed in."""
    client, _answer = public.sign_in()
    promised = client.get(path, base_url=PUBLIC).headers.getlist("Strict-Transport-Security")
    assert promised == ["max-age=63072000; includeSubDomains"]


def test_over_https_the_cookies_of_plain_http_are_nobodys(public: PublicSite) -> None:
    """A cookie without its prefix, which another host of the city could have set, signs nobody in."""
    client, answer = public.sign_in()
    other = public.app.test_client()
    for name, (value, _flags) in cookies(answer.headers).items():
        other.set_cookie(name.removeprefix("__Host-"), value, domain="hr.example.se")
    assert (client.get("/me", base_url=PUBLIC).status_code, other.get("/me", base_url=PUBLIC).status_code) == (200, 303)
