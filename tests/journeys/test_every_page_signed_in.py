"""Every page of somebody who is signed in: accessible, whole on the smallest screen, with a title of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hrstod import clock
from hrstod.cases import service as case_service
from hrstod.cases.contents import Consent, Disclosure, FollowUp, Note, Plan, Referral, Sighting
from hrstod.database.transaction import transaction
from hrstod.organisation import service, units
from tests.factories.cases import make_office
from tests.factories.people import add_board, make_person
from tests.factories.requests import ask
from tests.journeys.crawling import AXE, SKIPPED, addresses, axe_problems
from tests.journeys.staffed import come_in, keep_a_plan, staffed_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.factories.cases import Office
    from tests.journeys.staffed import Staffed

OPEN = ("/contacts", "/read", "/steps", "/browse-safely")
"""What is open to everyone has been looked at without signing in."""
LOOKS = [("sv", False), ("en", True)]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Staffed]:
    """Serve a site with a board that has a unit in it."""
    with staffed_site(tmp_path_factory.mktemp("staffed"), weather) as found:
        board_id = add_board(found.installation.engine, "Demonämnden")
        moment, day = clock.now(), clock.today()
        with transaction(found.installation.engine) as database:
            part = service.add_administration(
                None, database, board_id=board_id, name="Förvaltningen", from_on=day, moment=moment
            )
            units.add_unit(None, database, administration_id=part.id, name="Enheten", from_on=day, moment=moment)
        yield found


@pytest.fixture
def address(staffed: Staffed) -> str:
    """Let browsers open at the site with people in it."""
    return staffed.address


def fill_a_case(office: Office) -> None:
    """Let Hanna have a case with one of everything in it, and a request that waits."""
    case_id, day = office.begin(), clock.today()
    written = (
        Note(phrases=("hours-only",), text="Vi hörs nästa vecka."),
        FollowUp(what="call", on=day),
        Referral(contact="kvinnofridslinjen", on=day),
        Consent(recipient="manager", what=("support",), given_on=day),
        Disclosure(recipient="manager", what=("support",), ground="consent", on=day),
        Plan(answers={"safe-ways": ("meeting",)}, made_with=True, review_on=day),
        Sighting(role="hr", on=day, until=day + timedelta(days=90)),
    )
    for body in written:
        office.do(office.hanna, case_service.add_entry, case_id, body=body)
    ask(office)


@pytest.mark.parametrize(("language", "dark"), LOOKS, ids=["sv light", "en dark"])
def test_axe_finds_nothing_on_the_pages_of_hr(
    open_browser: Callable[..., Page], staffed: Staffed, language: str, dark: bool
) -> None:
    """From one’s own page, whatever links lead to, with a case that is open and a request that waits."""
    office = make_office(staffed.app)
    fill_a_case(office)
    page = open_browser(width=320, height=568, dark=dark, language=language, bypass_csp=True)
    page.add_init_script(path=AXE)
    come_in(page, staffed, office.hanna)
    page.goto(f"/c?lang={language}")
    page.locator(".rows__row a").first.click()
    page.locator("input[name=why]").first.check()
    page.locator("main form button.govuk-button").click()
    found, titles = [], {}
    for address in addresses(page, ["/me", "/c"], (*SKIPPED, *OPEN, "/me/", "/roles")):
        found += axe_problems(page)
        titles[address.partition("?")[0]] = page.title()
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is too wide")
    assert found == []
    assert len(set(titles.values())) == len(titles), titles


@pytest.mark.parametrize(("language", "dark"), LOOKS, ids=["sv light", "en dark"])
@pytest.mark.parametrize("roles", [("manager",), ("administrator", "auditor")], ids=["manager", "office"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    open_browser: Callable[..., Page], staffed: Staffed, roles: tuple[str, ...], language: str, dark: bool
) -> None:
    """From one’s own page, whatever links lead to; at 320 px nothing is wider than the screen."""
    person = make_person(staffed.app, "Anna", *roles, language=language)
    page = open_browser(width=320, height=568, dark=dark, language=language, bypass_csp=True)
    page.add_init_script(path=AXE)
    come_in(page, staffed, person)
    if "manager" in roles:
        keep_a_plan(staffed, person)
    page.goto(f"/me?lang={language}")
    found, titles = [], {}
    for address in addresses(page, ["/me"], (*SKIPPED, *OPEN)):
        found += axe_problems(page)
        titles[address.partition("?")[0]] = page.title()
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is too wide")
    assert found == []
    assert len(set(titles.values())) == len(titles)


def test_a_page_that_is_unlocked_hides_itself_before_it_locks(
    open_browser: Callable[..., Page], staffed: Staffed
) -> None:
    """A minute before, only the question is on the screen; one press stays, and with none it locks."""
    page = open_browser()
    page.clock.install()
    come_in(page, staffed, make_person(staffed.app, "Anna", "manager"))
    page.goto("/me")
    page.clock.fast_forward("09:05")
    page.get_by_role("button", name="Stanna").click()
    expect(page.get_by_role("heading", name="Är du kvar?")).to_have_count(0)
    page.clock.fast_forward("09:05")
    page.get_by_role("heading", name="Är du kvar?").wait_for()
    page.clock.fast_forward("01:05")
    expect(page.get_by_role("link", name="Lås upp").first).to_be_visible()  # on the cover, and on the page after it
