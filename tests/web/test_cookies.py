"""The one cookie: its name, where it goes, and when it dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.app import create_app
from hrstod.settings import load_settings
from tests.conftest import EXAMPLES, make_site

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

PUBLIC = "https://hr.example.se"


@pytest.fixture(scope="module")
def public_site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give a site that people reach over https."""
    return make_site(tmp_path_factory.mktemp("instance"), content=EXAMPLES, public_address=PUBLIC)


def cookies(answer: TestResponse) -> list[tuple[str, set[str]]]:
    """Give each cookie an answer sets: its name, and its flags in small letters."""
    found = []
    for line in answer.headers.getlist("Set-Cookie"):
        pair, *flags = line.split(";")
        found.append((pair.partition("=")[0], {flag.strip().lower() for flag in flags}))
    return found


def test_over_https_the_cookie_is_bound_to_this_host(public_site: Flask) -> None:
    """`__Host-`, only encrypted, out of reach of scripts, not sent along by other sites; and no date."""
    answer = public_site.test_client().get("/steps/branches", base_url=PUBLIC)
    assert cookies(answer) == [("__Host-hrstod", {"secure", "httponly", "path=/", "samesite=lax"})]


def test_on_this_machine_the_cookie_is_the_same_without_the_prefix(example_site: Flask) -> None:
    """Plain http cannot carry `__Host-`; everything else holds."""
    answer = example_site.test_client().get("/steps/branches")
    assert cookies(answer) == [("hrstod", {"httponly", "path=/", "samesite=lax"})]


@pytest.mark.parametrize(
    "path", ["/steps/branches", "/steps/branches/first", "/browse-safely", "/contacts", "/?lang=en", "/left"]
)
def test_no_cookie_outlives_the_browser(example_site: Flask, path: str) -> None:
    """Whatever is visited, no cookie is given a day to last until."""
    client = example_site.test_client()
    client.get("/steps/branches")
    flags = set().union(*(flags for _, flags in cookies(client.get(path))))
    assert not [flag for flag in flags if flag.startswith(("max-age", "expires"))]


@pytest.mark.parametrize("path", ["/", "/read/prepare", "/read/kinds", "/steps/branches/all", "/contacts/card"])
def test_reading_sets_no_cookie(example_site: Flask, path: str) -> None:
    """Somebody who only reads carries nothing of ours, not even an empty cookie."""
    assert cookies(example_site.test_client().get(path)) == []


def test_the_cookie_holds_no_answer(example_site: Flask) -> None:
    """The key is in the cookie and the answers are in the address: one without the other tells nothing."""
    client = example_site.test_client()
    client.get("/steps/branches")
    before = client.get_cookie("hrstod")
    place = client.get("/steps/branches/first").headers["Location"]
    assert before is not None
    with client.session_transaction() as held:
        assert set(held) <= {"key", "told", "csrf_token", "lang", "_permanent"}
        assert place.rpartition("/")[2] not in str(dict(held))


def test_a_cookie_signed_by_somebody_else_is_no_cookie(example_site: Flask) -> None:
    """A cookie with one letter changed is passed over, and the reader begins anew."""
    client = example_site.test_client()
    client.get("/?lang=en")
    kept = client.get_cookie("hrstod")
    assert kept is not None
    client.set_cookie("hrstod", kept.value[:-2] + ("AA" if kept.value[-2:] != "AA" else "BB"))
    assert 'lang="sv"' in client.get("/").text


def test_another_installation_does_not_read_the_cookie(example_site: Flask, tmp_path: Path) -> None:
    """Each installation signs with a key of its own."""
    client = example_site.test_client()
    client.get("/?lang=en")
    kept = client.get_cookie("hrstod")
    settings = load_settings(instance=tmp_path, content=EXAMPLES, secret_key="another key" * 3)
    other = create_app(settings).test_client()
    other.set_cookie("hrstod", kept.value if kept else "")
    assert 'lang="sv"' in other.get("/").text
