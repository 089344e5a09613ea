"""Nonsense in every address, question, form, cookie and header: never a breakdown, never a page that breaks a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.routing import Rule

    from tests.page import Page

pytestmark = pytest.mark.slow  # a hundred requests, each page read as strictly as any

often = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

METHODS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE"]
LETTERS = "aZ09-_.~%/\\?&=#;:@!$'\"()*+,<>{}[]|^` åÖ–😀\x00\x01\x7f\t"
KNOWN = [
    "branches",
    "gates",
    "prepare",
    "line",
    "1",
    "2",
    "tasks",
    "yes",
    "unknown",
    "",
    "0",
    "-1",
    "9" * 40,
    "..",
    ".",
]
NAMES = ["answer", "state", "reason", "contact", "csrf_token", "lang", "w", "k", "p", "o", "m", "a", "l", "x", ""]
HEADERS = [
    "Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Cookie", "Forwarded", "If-Match",
    "If-Modified-Since", "If-None-Match", "If-Range", "Origin", "Range", "Referer", "Sec-Fetch-Site",
    "User-Agent", "X-CSRFToken", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-HTTP-Method-Override",
]  # fmt: skip
VALUES = [
    "bytes=0-1",
    "bytes=9-1,-5",
    "gzip;q=x",
    '"',
    "W/",
    "Thu, 01 Jan 1970",
    "multipart/form-data",
    "application/json",
]

words = st.one_of(
    st.sampled_from(KNOWN),
    st.text(st.sampled_from(LETTERS), max_size=30),
    st.binary(max_size=20).map(quote_from_bytes),
)
printable = st.text(st.sampled_from(LETTERS[:-4] + "aaa"), max_size=30).map(
    lambda text: text.encode("ascii", "ignore").decode()
)
forms = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), words), st.one_of(words, st.lists(words, max_size=3)), max_size=5
)
headers = st.dictionaries(st.sampled_from(HEADERS), st.one_of(st.sampled_from(VALUES), printable), max_size=4)


def check(app: Flask, path: str, method: str = "GET", cookie: str | None = None, **options: Any) -> Any:
    """Ask, let the page be inspected, and refuse a breakdown."""
    reader = cast.anna(app)
    if cookie is not None:
        reader._client.set_cookie("hrstod", cookie)
    try:
        answer = reader._client.open(path, method=method, **options)
    except (ValueError, UnicodeError):  # nothing that could be sent over a wire
        return reader.get("/")
    with answer:
        assert answer.status_code < 500, (answer.status_code, method, path, options)
        is_page = method not in ("HEAD", "OPTIONS") and not 300 <= answer.status_code < 400
        return reader._read(path, answer) if is_page else answer


def rules(app: Flask) -> list[Rule]:
    """List the patterns of all addresses, in an order that stays."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def fill(rule: Rule, parts: list[str]) -> str:
    """Put nonsense into the places of a pattern."""
    path = rule.rule
    for place, part in zip(("<name>", "<topic>", "<int:version>", "<sealed>"), parts, strict=True):
        path = path.replace(place, part)
    return path


@often
@given(path=words, question=words)
def test_any_address_is_answered(example_site: Flask, path: str, question: str) -> None:
    """An address that is not ours at all is a page that leads on."""
    check(example_site, f"/{path}?{question}")


@often
@given(number=st.integers(0, 99), parts=st.lists(words, min_size=4, max_size=4), method=st.sampled_from(METHODS))
def test_nonsense_in_any_pattern_is_answered(example_site: Flask, number: int, parts: list[str], method: str) -> None:
    """Every pattern of ours, filled with nonsense, by every method."""
    found = rules(example_site)
    check(example_site, fill(found[number % len(found)], parts), method)


@often
@given(number=st.integers(0, 99), question=forms)
def test_nonsense_in_the_question_is_answered(example_site: Flask, number: int, question: dict[str, Any]) -> None:
    """Choices that are none, languages that are none, twice the same name."""
    found = [rule for rule in rules(example_site) if not rule.arguments]
    check(example_site, found[number % len(found)].rule, query_string=question)


@often
@given(
    letter=st.sampled_from("wkpomal"), chosen=st.one_of(words, st.sampled_from(["²", "٣", "1e1", "+1", "1_0", " 1"]))
)
def test_a_choice_that_is_none_asks_for_nothing(example_site: Flask, letter: str, chosen: str) -> None:
    """Whatever stands where a choice among the contacts should be, the list is shown."""
    assert check(example_site, "/contacts", query_string={letter: chosen}).status == 200


@often
@given(number=st.integers(0, 99), sent=headers, method=st.sampled_from(METHODS))
def test_nonsense_in_headers_is_answered(example_site: Flask, number: int, sent: dict[str, str], method: str) -> None:
    """Pages, writes and static files, whatever the headers say."""
    static: Any = example_site.jinja_env.globals["static"]
    paths = ["/", "/contacts", "/steps/gates/first", "/shift", static("hrstod.css"), static("nothing.js")]
    check(example_site, paths[number % len(paths)], method, headers=sent)


@often
@given(host=printable)
def test_nonsense_as_a_host_is_answered(example_site: Flask, host: str) -> None:
    """A name that is not ours, or no name at all, is refused and breaks nothing."""
    answer = example_site.test_client().get("/", headers={"Host": host})
    assert (answer.status_code, "tel:112" in answer.text) == (400, True)


@often
@given(number=st.integers(0, 99), cookie=st.one_of(printable, st.binary(max_size=40).map(quote_from_bytes)))
def test_nonsense_in_the_cookie_is_no_cookie(example_site: Flask, number: int, cookie: str) -> None:
    """A cookie that we did not make is as none, on every page that reads it."""
    paths = ["/", "/steps/gates", "/steps/gates/begin", "/steps/gates/first", "/steps/gates/1/x", "/left", "/leave"]
    check(example_site, paths[number % len(paths)], cookie=cookie)


KINDS = [
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/plain",
    "",
]
bodies = st.one_of(st.binary(max_size=60), st.text(st.sampled_from('-x\r\n:;=&%"a'), max_size=60))


def post(app: Flask, number: int, **content: Any) -> None:
    """Send something to one of the addresses that write."""
    found = [rule for rule in rules(app) if "POST" in (rule.methods or ())]
    check(app, fill(found[number % len(found)], ["gates", "prepare", "1", "x"]), "POST", **content)


@often
@given(number=st.integers(0, 99), form=forms)
def test_nonsense_in_a_form_is_answered(example_site: Flask, number: int, form: dict[str, Any]) -> None:
    """Fields that are none, and the same field many times."""
    post(example_site, number, data=form)


@often
@given(number=st.integers(0, 99), kind=st.sampled_from(KINDS), body=bodies)
def test_nonsense_instead_of_a_form_is_answered(example_site: Flask, number: int, kind: str, body: str | bytes) -> None:
    """Parts without an end, bytes of no kind, and kinds without bytes."""
    post(example_site, number, data=body, content_type=kind)


def in_the_middle(app: Flask) -> tuple[cast.Reader, Page, Page]:
    """Give a reader at the third question of three, the page, and the page of a step after it."""
    reader = cast.anna(app)
    reader.begin("gates")
    reader.answer("yes")
    question = reader.answer("no")
    tasks = reader.answer("unknown")
    step = reader.get(tasks.all(".//main//ul//a")[0].get("href", ""))
    return reader, question, step


@pytest.fixture(scope="module")
def middle(example_site: Flask) -> tuple[cast.Reader, Page, Page]:
    """Give somebody in the middle of a checklist."""
    return in_the_middle(example_site)


@often
@given(form=forms, on_step=st.booleans())
def test_an_open_checklist_survives_a_bad_answer(
    middle: tuple[cast.Reader, Page, Page], form: dict[str, Any], on_step: bool
) -> None:
    """Whatever is sent from a question or a step, its address opens the same place with the same answers after it."""
    reader, question, step = middle
    page = step if on_step else question
    reader.get(page.address)
    form = {name: value for name, value in form.items() if name != "csrf_token"}
    assert reader.post(page.address, form).status in (303, 413, 422)
    again = reader.get(page.address)
    assert (again.status, again.heading) == (200, page.heading)


@often
@given(change=st.integers(0, 79), letter=st.sampled_from("AZaz09-_.~%00/=é"))
def test_a_changed_address_is_a_closed_place(middle: tuple[cast.Reader, Page, Page], change: int, letter: str) -> None:
    """One letter other, one more or one less, and the address opens nothing and leads to the start."""
    reader, question, _ = middle
    before, _, sealed = question.address.rpartition("/")
    at = change % len(sealed)
    changed = sealed[:at] + letter + sealed[at + change % 2 :]
    page = reader.get(f"{before}/{changed}")
    assert page.status in ({200, 303, 404, 308} if changed == sealed else {303, 404, 308})


def signed(app: Flask, held: Any) -> str:
    """Sign a cookie as this site does."""
    serializer: Callable[[Flask], Any] = app.session_interface.get_signing_serializer  # type: ignore[attr-defined]
    return str(serializer(app).dumps(held))


@often
@given(
    key=st.one_of(
        st.none(), st.integers(), printable, st.lists(st.one_of(st.none(), st.integers(), printable), max_size=4)
    ),
    lang=st.one_of(st.none(), printable),
    path=st.sampled_from(["/", "/steps/gates", "/steps/gates/begin", "/steps/gates/first", "/steps/gates/1/x"]),
)
def test_a_cookie_of_another_version_is_answered(example_site: Flask, key: Any, lang: Any, path: str) -> None:
    """A cookie that an older or newer site signed with the same key breaks nothing."""
    check(example_site, path, cookie=signed(example_site, {"key": key, "lang": lang, "told": True}))
