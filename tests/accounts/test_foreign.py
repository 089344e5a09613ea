"""A cookie that was not made here: it is nobody's, it is taken, and it is written down without filling the log."""

from __future__ import annotations

import secrets
import sqlite3
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from hrstod.accounts.browser import MOST_FOREIGN
from hrstod.accounts.cookies import SIGNED_IN, UNLOCKED
from hrstod.audit import trail
from tests.accounts.looking import browser_with, cookies_of, is_signed_in
from tests.conftest import EXAMPLES, make_site
from tests.factories import people

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.accounts.looking import Log
    from tests.cast import Reader


@pytest.fixture
def foreign(tmp_path: Path) -> dict[str, str]:
    """Give the cookies of somebody who is signed in at another installation."""
    other = make_site(tmp_path, content=EXAMPLES, secret_key="the key of another installation, as long")
    return cookies_of(people.sign_in(other, people.make_person(other)))


def test_another_installations_cookie_is_nobodys_is_taken_and_is_written_down(
    example_site: Flask, foreign: dict[str, str], log: Log
) -> None:
    """Once: the browser does not have it any more when it comes again."""
    reader = browser_with(example_site, foreign)
    assert not is_signed_in(reader)
    assert cookies_of(reader) == {}
    is_signed_in(reader)
    assert log.events() == ["cookie.foreign"]


def test_its_mark_cannot_be_copied_from_a_cookie_of_ours(
    example_site: Flask, foreign: dict[str, str], inside: Reader, log: Log
) -> None:
    """The mark is of one number."""
    mixed = foreign[SIGNED_IN][:43] + cookies_of(inside)[SIGNED_IN][43:]
    assert not is_signed_in(browser_with(example_site, {SIGNED_IN: mixed}))
    assert log.events() == ["cookie.foreign"]


@pytest.mark.parametrize("path", ["/", "/contacts", "/steps/branches", "/nowhere"])
@pytest.mark.parametrize("value", ["A", "AAAA", "A" * 54, "A" * 4000, "é", "%00", "null", "-_-_"])
def test_no_cookie_breaks_a_page_that_is_open_to_everyone(example_site: Flask, path: str, value: str) -> None:
    """Whatever stands in it."""
    reader = browser_with(example_site, {SIGNED_IN: value, UNLOCKED: value})
    assert reader.get(path).status in (200, 404)


def test_an_old_cookie_of_ours_is_not_foreign(example_site: Flask, inside: Reader, log: Log) -> None:
    """Somebody whose sign-in has ended has done nothing that must be written down again."""
    stale = cookies_of(inside)
    inside.get("/leave")
    assert not is_signed_in(browser_with(example_site, stale))
    assert log.events() == []


def test_whoever_sends_them_on_purpose_does_not_fill_the_log(example_site: Flask, log: Log) -> None:
    """So many a minute are written down, and the rest are only taken."""
    client = example_site.test_client(use_cookies=False)
    for _ in range(MOST_FOREIGN + 5):
        value = urlsafe_b64encode(secrets.token_bytes(40)).decode().rstrip("=")
        client.get("/leave", headers={"Cookie": f"{SIGNED_IN}={value}"})
    assert log.events() == ["cookie.foreign"] * MOST_FOREIGN


@pytest.mark.parametrize("broken", [OperationalError("", {}, Exception()), sqlite3.OperationalError()])
def test_a_foreign_cookie_breaks_nothing_while_the_database_is_down(
    example_site: Flask, foreign: dict[str, str], broken: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guidance is shown to whoever comes with it."""

    def fail(*_: object, **__: object) -> None:
        raise broken

    monkeypatch.setattr(trail, "write_apart", fail)
    reader = browser_with(example_site, foreign)
    assert (reader.get("/").status, cookies_of(reader)) == (200, {})
