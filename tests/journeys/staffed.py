"""A site with people in it, served from the tests' own process, so that stories can move its clock."""

from __future__ import annotations

import logging
import threading
from base64 import b32decode
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from werkzeug.serving import make_server

from hrstod import clock
from hrstod.accounts.second_factor import code_at, step_at
from hrstod.checklists.support_plans import FollowUp, Note
from tests.conftest import make_site
from tests.factories import people
from tests.factories.people import installation_of
from tests.factories.support_plans import Keeper, make_support_plan
from tests.journeys.moving import move_on
from tests.journeys.serving import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Page

    from tests.factories.people import Installation, Person


ANSWERS = {
    "private": "yes",
    "danger": "no",
    "children": "yes",
    "who": "relatives",
    "workplace": "no",
    "share": "some",
    "situation": "remote",
    "reach": "no",
    "needs": "leave",
}
"""What HONOUR_BRANCH answers, by the ids of questions and answers."""


@dataclass(frozen=True)
class Staffed:
    """The site, where it is, and what its ceremony made."""

    app: Flask
    address: str
    folder: Path
    installation: Installation


@contextmanager
def staffed_site(folder: Path, exit_address: str) -> Iterator[Staffed]:
    """Serve a site with keys on a port of its own, with threads, as the real server does."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    app: Any = make_site(folder, public_address=address, exit_address=exit_address)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Staffed(app, address, folder, installation_of(app))
    finally:
        server.shutdown()
        server.server_close()


def come_in(page: Page, staffed: Staffed, person: Person) -> None:
    """Put the cookies of somebody who has signed in into the browser."""
    reader = people.sign_in(staffed.app, person)
    names = ("hrstod-in", "hrstod-key")
    cookies: list[Any] = [{"name": one, "value": reader.cookie(one), "url": staffed.address} for one in names]
    page.context.add_cookies(cookies)


def keep_a_plan(staffed: Staffed, person: Person) -> str:
    """Put a plan with a follow-up and a note into somebody’s locker, and give its address."""
    today = clock.today()
    plan = make_support_plan(
        checklist="conversation",
        answers={question: (answer,) for question, answer in ANSWERS.items()},
        marks={},
        measures=(),
        follow_ups=(FollowUp(number=1, on=today + timedelta(days=7)),),
        notes=(Note(number=1, on=today, text="Vi har bestämt en tid i veckan."),),
        made_on=today,
        last_on=today + timedelta(days=90),
    )
    Keeper(staffed.installation, person, today).keep([plan])
    return f"/plans/{plan.id}"


def sign_in(page: Page, sign_in_name: str, passphrase: str, secret: bytes) -> None:
    """Sign in by the page, with the code that the phone shows now."""
    page.goto("/sign-in")
    page.get_by_label("Inloggningsnamn").fill(sign_in_name)
    page.get_by_label("Lösenfras", exact=True).fill(passphrase)
    page.get_by_label("Kod från din telefon").fill(code_at(secret, step_at(clock.now())))
    move_on(page.get_by_role("main").get_by_role("button", name="Logga in"))


def sign_in_as(page: Page, person: Person) -> None:
    """Sign in as somebody whom a factory made."""
    sign_in(page, person.sign_in_name, person.passphrase, person.secret)


def take_over(page: Page, code: str) -> tuple[str, bytes, str]:
    """Take an account into use by the page; give the passphrase, the phone's secret and the recovery code."""
    page.goto("/welcome")
    page.get_by_label("Din kod").fill(code)
    move_on(page.get_by_role("button", name="Fortsätt"))
    passphrase = page.locator(".secret").first.inner_text().strip()
    page.get_by_label("Skriv lösenfrasen").fill(passphrase)
    move_on(page.get_by_role("button", name="Fortsätt"))
    page.get_by_text("Telefonen kan inte läsa bilden").click()
    secret = secret_from(page.locator(".secret").inner_text())
    page.get_by_label("Kod från din telefon").fill(code_at(secret, step_at(clock.now())))
    move_on(page.get_by_role("button", name="Fortsätt"))
    recovery_code = page.locator(".secret").inner_text().strip()
    page.get_by_label("Jag har skrivit av koden").check()
    move_on(page.get_by_role("button", name="Klar"))
    return passphrase, secret, recovery_code


def secret_from(shown: str) -> bytes:
    """Read a phone's secret as it is shown for typing."""
    return b32decode("".join(shown.split()))
