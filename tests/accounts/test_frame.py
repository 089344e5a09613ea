"""What is around every page of somebody signed in: the way to lock, the way out, and what each of them does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.accounts.looking import browser_with, cookies_of, is_signed_in, press
from tests.cast import Reader
from tests.factories import people

if TYPE_CHECKING:
    from flask import Flask

    from tests.factories.people import Person
    from tests.page import Page

ANYWHERE = ["/", "/contacts", "/read/prepare", "/steps/branches", "/steps/branches/all", "/browse-safely", "/roles"]
OWN = ["/me", "/me/account", "/me/renew/passphrase", "/me/begin-again", "/confirm"]
WORK = ["/people", "/people/new", "/people/review", "/people/{id}", "/organisation", "/audit", "/keys"]


def buttons(page: Page) -> list[str]:
    """List what can be pressed on a page: where each button leads."""
    return [form.get("action", "") for form in page.all(".//form")]


@pytest.mark.parametrize("path", [*ANYWHERE, *OWN, *WORK, "/nowhere"])
def test_whoever_has_unlocked_can_lock_on_every_page(office: Reader, person: Person, path: str) -> None:
    """By a button that works without script."""
    page = office.get(path.format(id=person.id))
    assert "/lock" in buttons(page)


@pytest.mark.parametrize("path", [*ANYWHERE, *OWN, "/nowhere"])
def test_whoever_is_signed_in_can_leave_on_every_page_of_their_own(inside: Reader, path: str) -> None:
    """The first link on the page, as for everybody."""
    page = inside.get(path)
    assert page.all(".//body//a")[0].get("href") == "/leave"


@pytest.mark.parametrize("path", WORK)
def test_pages_of_administration_can_be_locked_in_place_of_left(office: Reader, person: Person, path: str) -> None:
    """Nobody wonders about somebody who does their work."""
    page = office.get(path.format(id=person.id))
    assert "/leave" not in page.links()
    assert "/lock" in buttons(page)


@pytest.mark.parametrize("path", ["/", "/me", "/me/account", "/people"])
def test_while_it_is_locked_the_way_out_is_to_sign_out(example_site: Flask, administrator: Person, path: str) -> None:
    """There is nothing to lock; and the way to unlock is there."""
    page = people.sign_in(example_site, administrator, unlocked=False).get(path)
    assert ("/sign-out" in buttons(page), "/lock" in buttons(page), "/unlock" in page.links()) == (True, False, True)


def test_nobody_else_sees_any_of_this(example_site: Flask) -> None:
    """A reader who is not signed in is offered to sign in, at the foot, and nothing more."""
    page = Reader(example_site).get("/")
    assert ({"/lock", "/sign-out"} & set(buttons(page)), "/sign-in" in page.links()) == (set(), True)


def test_what_was_made_for_somebody_signed_in_is_shown_to_nobody_else(example_site: Flask, inside: Reader) -> None:
    """Parts of pages are kept between requests; none with a name, a button or a token in it."""
    inside.get("/contacts")
    page = Reader(example_site).get("/contacts")
    assert ({"/lock", "/sign-out"} & set(buttons(page)), "Anna" in page.body.decode()) == (set(), False)


def test_leaving_ends_the_sign_in_on_the_server(example_site: Flask, inside: Reader, person: Person) -> None:
    """The page is closed in the browser, and the cookies are worth nothing anywhere."""
    stolen = cookies_of(inside)
    page = inside.get("/leave")
    assert page.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert example_site.extensions["hrstod.sign_in_store"].list_visits(person.id) == []
    assert not is_signed_in(browser_with(example_site, stolen))


def test_a_picture_on_another_site_signs_nobody_out(inside: Reader) -> None:
    """Leaving is for somebody who goes there."""
    assert inside.get("/leave", headers={"Sec-Fetch-Dest": "image"}).status == 403
    assert is_signed_in(inside)


@pytest.mark.parametrize("path", ["/lock", "/sign-out"])
def test_another_site_locks_nobody_and_signs_nobody_out(inside: Reader, path: str) -> None:
    """The buttons are ours."""
    inside.get("/me")
    assert press(inside, path, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert is_signed_in(inside)


@pytest.mark.parametrize("path", ["/stay", "/me/language"])
def test_a_press_without_the_token_does_nothing(inside: Reader, path: str) -> None:
    """As everywhere."""
    inside.get("/me")
    assert inside.post(path, {"csrf_token": "made up"}).status == 400


@pytest.mark.parametrize(("path", "asked_for"), [("/lock", "/unlock"), ("/sign-out", "/sign-in")])
def test_a_page_that_was_left_open_locks_and_signs_out_all_the_same(inside: Reader, path: str, asked_for: str) -> None:
    """Its token is from before somebody signed in anew in another tab; nobody may think it is locked when it is not."""
    inside.get("/me")
    assert inside.post(path, {"csrf_token": "from before"}).status == 303
    assert inside.get("/me/keys/new").headers["Location"] == asked_for


@pytest.mark.parametrize(("path", "where"), [("/lock", "/sign-in"), ("/sign-out", "/")])
def test_pressing_it_on_an_old_page_breaks_nothing(
    example_site: Flask, inside: Reader, person: Person, path: str, where: str
) -> None:
    """Somebody who was signed out meanwhile comes to a page, and is not told off."""
    inside.get("/me")
    example_site.extensions["hrstod.sign_in_store"].end_visits(person.id)
    assert press(inside, path).headers["Location"] == where
    assert cookies_of(inside) == {}


def test_the_pages_behind_are_not_kept_by_the_browser(inside: Reader) -> None:
    """Back after locking asks again, and shows the lock."""
    assert {inside.get(path).headers["Cache-Control"] for path in ("/me", "/me/account", "/contacts")} == {"no-store"}
