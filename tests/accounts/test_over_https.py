"""Over https both cookies are bound to the host, and one without the binding is nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.accounts.cookies import SIGNED_IN, UNLOCKED
from tests.conftest import EXAMPLES, make_site
from tests.factories import people

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from tests.factories.people import Person

PUBLIC = "https://hr.example.se"
PREFIX = "__Host-"


@pytest.fixture
def public(tmp_path: Path) -> Flask:
    """Give a site that people reach over https."""
    return make_site(tmp_path, content=EXAMPLES, public_address=PUBLIC)


@pytest.fixture
def anna(public: Flask) -> Person:
    """Give somebody with an account there."""
    return people.make_person(public)


def come_in(client: FlaskClient, person: Person) -> dict[str, str]:
    """Sign in; give each cookie that the answer sets, by its name."""
    page = client.get("/sign-in", base_url=PUBLIC)
    token = page.text.partition('csrf_token" type="hidden" value="')[2].partition('"')[0]
    answer = client.post(
        "/sign-in",
        base_url=PUBLIC,
        data={"csrf_token": token, **person.form()},
        headers={"Referer": f"{PUBLIC}/sign-in"},
    )
    assert answer.status_code == 303, answer.text
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def test_both_cookies_are_bound_to_the_host(public: Flask, anna: Person) -> None:
    """By a prefix that browsers hold them to: secure, for the whole site, for no other host."""
    cookies = come_in(public.test_client(), anna)
    ours = [cookies[PREFIX + name] for name in (SIGNED_IN, UNLOCKED)]
    assert all("Secure" in line and "HttpOnly" in line and "Path=/" in line for line in ours)
    assert not [line for line in ours if "Domain" in line]


def test_a_cookie_without_the_prefix_is_nobodys(public: Flask, anna: Person) -> None:
    """Whoever plants one from a neighbouring host has planted nothing."""
    cookies = come_in(public.test_client(), anna)
    values = {name: cookies[PREFIX + name].partition("=")[2].partition(";")[0] for name in (SIGNED_IN, UNLOCKED)}
    for prefix, status in (("", 303), (PREFIX, 200)):
        header = "; ".join(f"{prefix}{name}={value}" for name, value in values.items())
        answer = public.test_client(use_cookies=False).get("/me", base_url=PUBLIC, headers={"Cookie": header})
        assert answer.status_code == status


def test_signing_out_takes_the_cookies_by_their_full_names(public: Flask, anna: Person) -> None:
    """A browser forgets only what is named as it was set."""
    client = public.test_client()
    come_in(client, anna)
    answer = client.get("/leave", base_url=PUBLIC)
    taken = {line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie") if "Max-Age=0" in line}
    assert {PREFIX + SIGNED_IN, PREFIX + UNLOCKED} <= taken
