"""The memory of who is signed in is gone, damaged or full: everything open stays open, and everybody can leave."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from hrstod.app import create_app
from hrstod.crypto.primitives import MOST_AT_ONCE, MOST_WAITING, TURNS
from tests.accounts.breaking import MEMORY, lose_memory
from tests.accounts.looking import browser_with, cookies_of, is_signed_in
from tests.cast import Reader
from tests.conftest import EXAMPLES, make_settings
from tests.factories import people

if TYPE_CHECKING:
    from flask import Flask

    from tests.factories.people import Person

OPEN = ["/", "/contacts", "/steps/branches", "/sign-in"]


@pytest.fixture
def anna(whole: Flask) -> Person:
    """Give somebody with an account there."""
    return people.make_person(whole)


@pytest.fixture
def signed_in(whole: Flask, anna: Person) -> Reader:
    """Give a browser that was signed in before anything broke."""
    return people.sign_in(whole, anna)


@pytest.fixture(params=MEMORY, ids=lambda fail: fail.__name__)
def forgetful(request: pytest.FixtureRequest, whole: Flask, signed_in: Reader) -> Flask:
    """Give the site without its memory."""
    assert cookies_of(signed_in)
    request.param(whole)
    return whole


def test_all_that_is_open_to_everyone_is_shown(forgetful: Flask, signed_in: Reader) -> None:
    """To a stranger; and to a browser that was signed in, as far as that can still be told."""
    assert {Reader(forgetful).get(path).status for path in OPEN} == {200}
    assert {signed_in.get(path).status for path in OPEN[:-1]} == {200}


def test_nobody_signs_in_and_it_is_said(forgetful: Flask, anna: Person) -> None:
    """503, with 112 and the contacts; and not as an error of ours."""
    reader = Reader(forgetful)
    reader.get("/sign-in")
    page = reader.post("/sign-in", anna.form())
    assert (page.status, page.link("kontakt")) == (503, "/contacts")


def test_everybody_can_leave(forgetful: Flask, signed_in: Reader) -> None:
    """The cookies are taken from the browser, whatever the server can do."""
    assert forgetful
    assert signed_in.get("/leave").headers["Location"] == "/left"
    assert cookies_of(signed_in) == {}


@pytest.fixture
def restarted(whole: Flask, signed_in: Reader) -> Flask:
    """Give the site after a restart of the machine: its memory is empty."""
    assert cookies_of(signed_in)
    lose_memory(whole)
    return create_app(make_settings(whole.extensions["hrstod.settings"].instance, content=EXAMPLES))


def test_after_a_restart_of_the_machine_everybody_signs_in_again(
    restarted: Flask, signed_in: Reader, anna: Person
) -> None:
    """And nothing else is lost."""
    assert not is_signed_in(browser_with(restarted, cookies_of(signed_in)))
    reader = Reader(restarted)
    reader.get("/sign-in")
    assert reader.post("/sign-in", anna.form()).status == 303


def test_too_many_at_once_are_asked_to_wait_and_other_pages_are_shown(whole: Flask, anna: Person) -> None:
    """A sentence, and after how many seconds to press again; it is not counted as a wrong try."""
    reader = Reader(whole)
    reader.get("/sign-in")
    with ExitStack() as taken:
        for _ in range(MOST_AT_ONCE + MOST_WAITING):
            TURNS._places.acquire(blocking=False)
            taken.callback(TURNS._places.release)
        page = reader.post("/sign-in", anna.form())
        statuses = {Reader(whole).get(path).status for path in OPEN}
    assert (page.status, page.headers["Retry-After"], statuses) == (503, "5", {200})
    reader.get("/sign-in")
    assert reader.post("/sign-in", anna.form()).status == 303
