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
from tests.factories.school import make_school
from tests.factories.taught import teach
from tests.journeys.crawling import AXE, SKIPPED, addresses, axe_problems
from tests.journeys.moving import move_on
from tests.journeys.staffed import come_in, keep_a_plan, staffed_site
from tests.training.bringing_pages import HEADING, bring, explain, in_file
from tests.training.covered import hire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.factories.cases import Office
    from tests.factories.taught import Taught
    from tests.journeys.staffed import Staffed

OPEN = ("/contacts", "/read", "/steps", "/browse-safely")
"""What is open to everyone has been looked at without signing in."""
ELSEWHERE = ("/me/", "/roles", "/plans")
"""And these have been looked at by others who are signed in."""
OF_TRAINING = [("trainer", "sv", False), ("manager", "en", True), ("coordinator", "sv", True)]
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


@pytest.fixture(scope="module")
def taught(staffed: Staffed) -> Taught:
    """Give a board with enough managers for figures, at which something goes on; its trainer has been to one too."""
    school = make_school(staffed.app)
    hire(school, 5)
    return teach(school, school.eva)


def bring_a_file(taught: Taught) -> str:
    """Let the trainer bring a file in which a row is wrong, and give where they look at what would happen."""
    reader, address = taught.school.as_trainer(), taught.school.nils.sign_in_name
    bring(reader, f"{HEADING}\n{address};Grundkurs;2025-05-05\nnobody@example.se;Grundkurs;2025-05-05\n")
    explain(reader)
    return in_file(reader)


@pytest.fixture
def address(staffed: Staffed) -> str:
    """Let browsers open at the site with people in it."""
    return staffed.address


def look_around(page: Page, entries: list[str], skipped: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """Go wherever links lead from some pages; give what is wrong, and every page's title."""
    found, titles = [], {}
    for address in addresses(page, entries, skipped):
        found += axe_problems(page)
        titles[address.partition("?")[0]] = page.title()
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address} is too wide")
    return found, titles


def alike(titles: dict[str, str]) -> list[str]:
    """Give the pages that have a title together with another, each with its title."""
    return [f"{address}: {title}" for address, title in titles.items() if list(titles.values()).count(title) > 1]


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
    move_on(page.locator(".rows__row a").first)
    page.locator("input[name=why]").first.check()
    move_on(page.locator("main form button.govuk-button"))
    found, titles = look_around(page, ["/me", "/c"], (*SKIPPED, *OPEN, "/me/", "/roles"))
    assert found == []
    assert alike(titles) == []


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
    found, titles = look_around(page, ["/me"], (*SKIPPED, *OPEN))
    assert found == []
    assert alike(titles) == []


@pytest.mark.parametrize("seen_as", OF_TRAINING, ids=["trainer", "manager", "coordinator"])
def test_axe_finds_nothing_on_the_pages_of_training(
    open_browser: Callable[..., Page], staffed: Staffed, taught: Taught, seen_as: tuple[str, str, bool]
) -> None:
    """A trainer's, a manager's, who leads another and has been to a training, and those of whoever follows a board."""
    school, (role, language, dark) = taught.school, seen_as
    klara = make_person(staffed.app, "Klara", "coordinator", board_id=school.board)
    page = open_browser(width=320, height=568, dark=dark, language=language, bypass_csp=True)
    page.add_init_script(path=AXE)
    come_in(page, staffed, {"trainer": school.eva, "manager": school.anna, "coordinator": klara}[role])
    page.goto(f"/me?lang={language}")
    entries = {
        "trainer": ["/training", bring_a_file(taught)],
        "manager": [f"/training/here/{taught.going_on}", "/training/drills"],
        "coordinator": ["/training/coverage"],
    }
    found, titles = look_around(page, entries[role], (*SKIPPED, *OPEN, *ELSEWHERE))
    assert found == []
    assert alike(titles) == []


@pytest.mark.parametrize("reply", [0, -1], ids=["the first reply", "the last reply"])
def test_axe_finds_nothing_in_a_drill_from_its_beginning_to_its_end(
    open_browser: Callable[..., Page], staffed: Staffed, reply: int
) -> None:
    """The pages that no link leads to: what is asked, what a reply does, and how it went."""
    page = open_browser(width=320, height=568, language="en", bypass_csp=True)
    page.add_init_script(path=AXE)
    come_in(page, staffed, make_person(staffed.app, "Nils", "manager", language="en"))
    page.goto("/training/drills/end-of-day/begin")
    found, again, onward = [], page.get_by_text("Try again", exact=True), page.locator("main .govuk-button")
    while not again.count():
        found += axe_problems(page)
        if page.get_by_role("radio").count():
            page.get_by_role("radio").nth(reply).check()
        move_on(onward.last)
    assert found + axe_problems(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


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
