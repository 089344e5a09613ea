"""The story of somebody’s own plan: saved, followed up the next day, erased; and given back by two custodians."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hrstod import clock
from tests.factories.people import add_board, make_person
from tests.journeys.manager import answer_all, begin
from tests.journeys.moving import move_on
from tests.journeys.staffed import sign_in, sign_in_as, staffed_site, take_over
from tests.security.canary import Canary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.journeys.staffed import Staffed

NOTE = "Vi har kommit överens om en tid i veckan."


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Staffed]:
    """Serve a site with keys and one board."""
    with staffed_site(tmp_path_factory.mktemp("staffed"), weather) as found:
        add_board(found.installation.engine, "Demonämnden")
        yield found


@pytest.fixture
def address(staffed: Staffed) -> str:
    """Let browsers open at the site with people in it."""
    return staffed.address


def invite(page: Page, name: str, sign_in_name: str) -> str:
    """Invite somebody as an administrator, and give the code that is shown once."""
    page.goto("/people/new")
    page.get_by_label("Namn", exact=True).fill(name)
    page.get_by_label("Inloggningsnamn").fill(sign_in_name)
    move_on(page.get_by_role("button", name="Bjud in"))
    code = page.locator(".secret").inner_text().strip()
    move_on(page.get_by_role("link", name="Tillbaka till personen"))
    return code


def make_manager(page: Page) -> None:
    """Give the person on the screen the role of a manager."""
    move_on(page.get_by_role("link", name="Ge en roll"))
    page.get_by_label("Roll", exact=True).select_option(label="Chef")
    page.get_by_label("Nämnd").select_option(label="Demonämnden")
    move_on(page.get_by_role("button", name="Ge rollen"))
    expect(page.get_by_text("Gäller i dag")).to_be_visible()


def save_plan(page: Page, follow_up_in: int = 1) -> None:
    """Go through the checklist, and save the plan with a follow-up."""
    page.goto("/")
    begin(page)
    answer_all(page)
    move_on(page.get_by_role("button", name="Spara som stödplan"))
    expect(page.get_by_text("Du, när du har låst upp.")).to_be_visible()
    page.get_by_label("Dag för uppföljning").fill((clock.today() + timedelta(days=follow_up_in)).isoformat())
    move_on(page.get_by_role("button", name="Spara – läses av dig"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan 1")


def write_note(page: Page, text: str) -> None:
    """Write a note in the plan on the screen."""
    move_on(page.get_by_role("link", name="Skriv en anteckning"))
    page.locator("textarea").fill(text)
    move_on(page.get_by_role("button", name="Spara – läses av dig"))


def test_a_manager_is_invited_saves_a_plan_comes_back_next_day_follows_up_and_erases_it(
    open_browser: Callable[..., Page], staffed: Staffed, travel: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    """From the invitation to the erased plan; and nothing that was written is anywhere on the server’s disk."""
    canary = Canary()
    administrator = make_person(staffed.app, "Filip", "administrator")
    adams = open_browser()
    sign_in_as(adams, administrator)
    code = invite(adams, "Anna Chef", "anna@example.se")
    make_manager(adams)

    page = open_browser()
    passphrase, secret, recovery_code = take_over(page, code)
    canary.watch("passphrase", passphrase)
    canary.watch("recovery code", recovery_code)
    expect(page.get_by_role("heading", name="Hej Anna Chef")).to_be_visible()
    save_plan(page)
    write_note(page, f"{NOTE} {canary.plant('note')}")
    expect(page.get_by_text(NOTE)).to_be_visible()
    move_on(page.get_by_role("button", name="Logga ut").first)

    travel(days=1)
    sign_in(page, "anna@example.se", passphrase, secret)
    move_on(page.get_by_role("link", name="Följ upp: Plan 1"))
    expect(page.get_by_text(NOTE)).to_be_visible()
    move_on(page.locator("#follow-ups + ul").get_by_role("link").first)
    page.get_by_label("Den är gjord").check()
    move_on(page.get_by_role("button", name="Spara – läses av dig"))
    move_on(page.get_by_role("button", name="Radera nu"))
    expect(page.get_by_role("heading", name="Radera Plan 1 nu?")).to_be_visible()
    move_on(page.get_by_role("button", name="Radera nu"))
    expect(page.get_by_text("Inget är sparat.")).to_be_visible()
    assert canary.sweep(staffed.folder, caplog.text) == []


def test_any_two_custodians_give_a_locker_back_and_one_does_not(
    open_browser: Callable[..., Page], staffed: Staffed
) -> None:
    """Somebody who has lost everything gets new keys, and what was saved by two people’s words, not by one’s."""
    administrator = make_person(staffed.app, "Filip", "administrator")
    adams = open_browser()
    sign_in_as(adams, administrator)
    code = invite(adams, "Bea Chef", "bea@example.se")
    make_manager(adams)
    page = open_browser()
    take_over(page, code)
    save_plan(page)

    move_on(adams.get_by_role("button", name="Bjud in igen"))
    again = adams.locator(".secret").inner_text().strip()
    take_over(page, again)
    expect(page.get_by_text("fortfarande låst").first).to_be_visible()
    page.goto("/me/account")
    words = page.locator(".secret").first.inner_text()

    for first, second, is_given in ((0, 0, False), (0, 2, True)):
        adams.goto("/keys/recover")
        move_on(adams.get_by_role("link", name="Bea Chef"))
        expect(adams.get_by_text(words)).to_be_visible()
        adams.get_by_label("Personen har läst upp orden").check()
        adams.get_by_label("Den första nyckelväktarens ord").fill(staffed.installation.words[first])
        adams.get_by_label("Den andra nyckelväktarens ord").fill(staffed.installation.words[second])
        move_on(adams.get_by_role("main").get_by_role("button", name="Öppna"))
        page.goto("/me")
        expect(page.get_by_role("link", name="Plan 1")).to_have_count(1 if is_given else 0)
