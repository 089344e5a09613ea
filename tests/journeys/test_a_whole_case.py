"""A whole case, from a manager's request to its disposal: two who handle it, one who must not know, an administrator.

At every stage both databases are copied and looked through with all that the server has: nothing that anybody wrote is
readable in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.factories.cases import Office, make_office
from tests.factories.people import forget_codes, make_person
from tests.journeys.manager import answer_all, begin
from tests.journeys.moving import move_on
from tests.journeys.staffed import sign_in_as, staffed_site
from tests.journeys.swedish import said
from tests.security.canary import Canary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from tests.factories.people import Person
    from tests.journeys.staffed import Staffed

SIX_YEARS = 6 * 366
PLACES = ("/me", "/c", "/c/closed", "/retention")
"""What somebody in HR support sees, whatever there is."""


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Staffed]:
    """Serve a site of its own."""
    with staffed_site(tmp_path_factory.mktemp("staffed"), weather) as found:
        yield found


@pytest.fixture(scope="module")
def office(staffed: Staffed) -> Office:
    """Give HR support of a board: Hanna, Henrik, Helena; and Maria, a manager."""
    return make_office(staffed.app)


@pytest.fixture
def address(staffed: Staffed) -> str:
    """Let browsers open at the site with people in it."""
    return staffed.address


def pick(page: Page, field: str, *values: str) -> None:
    """Choose from a list, by the ids of the choices."""
    for value in values:
        page.locator(f"main input[name={field}][value='{value}']").check()


def press(page: Page, message: str) -> None:
    """Press a button on the page."""
    move_on(page.get_by_role("main").get_by_role("button", name=said(message)))


def follow(page: Page, message: str) -> None:
    """Follow a link, or what looks like one, on the page."""
    main = page.get_by_role("main")
    move_on(main.get_by_role("link", name=said(message)).or_(main.get_by_role("button", name=said(message))).first)


def open_case(page: Page, why: str = "follow-up") -> None:
    """Open the one case there is, and say why."""
    page.goto("/c")
    move_on(page.locator(".rows__row a").first)
    if page.url.endswith("/why"):
        pick(page, "why", why)
        press(page, "Show what is written")
    expect(page.get_by_role("heading", name=said("What is written"))).to_be_visible()


def write(page: Page, text: str) -> None:
    """Write a note in the case on the screen."""
    follow(page, "Write a note")
    page.locator("textarea").fill(text)
    press(page, "Save – read by the team")


def ask_hr(page: Page, office: Office, words: str) -> None:
    """Go through the checklist, and ask Hanna for support; Helena is left out."""
    page.goto("/")
    begin(page)
    answer_all(page)
    follow(page, "Ask HR for support")
    for field, value in (
        ("kind", "subjected"),
        ("wants", "safety-plan"),
        ("urgency", "today"),
        ("reach", "call-at-work"),
    ):
        pick(page, field, value)
    pick(page, "readers", str(office.hanna.id))
    page.locator("textarea").fill(words)
    press(page, "Send – read by those you chose")
    expect(page.get_by_role("heading", level=1)).to_have_text(said("Sent"))


def whole_pages(page: Page, addresses: tuple[str, ...]) -> list[str]:
    """Give what stands on some pages, for somebody who must not notice anything."""
    shown = []
    for address in addresses:
        page.goto(address)
        shown.append(page.get_by_role("main").inner_text())
    return shown


def answer_request(page: Page, office: Office) -> str:
    """Let Hanna make a case of the request, with Henrik and never with Helena; give its address."""
    move_on(page.get_by_role("link", name=said("A request for support")))
    expect(page.get_by_text("Maria").first).to_be_visible()
    pick(page, "answer", "begin")
    pick(page, "readers", str(office.henrik.id))
    pick(page, "excluded", str(office.helena.id))
    press(page, "Keep it – read by those you chose, and by nobody else")
    expect(page.get_by_role("heading", name=said("What is written"))).to_be_visible()
    return page.url


def write_at_once(hannas: Page, henriks: Page, case: str, hidden: str) -> None:
    """Let both change the same note: the second gets both texts, and nothing is lost."""
    for page in (hannas, henriks):
        page.goto(case)
        move_on(page.locator("article", has_text="Chefen ordnar tiderna.").get_by_role("link").first)
    hannas.locator("textarea").fill(f"Chefen har ordnat tiderna. {hidden}")
    press(hannas, "Save – read by the team")
    henriks.locator("textarea").fill("Chefen ordnar tiderna på måndag.")
    press(henriks, "Save – read by the team")
    expect(henriks.get_by_role("heading", name=said("Somebody wrote before you"))).to_be_visible()
    expect(henriks.locator(".two-tabs")).to_contain_text("Chefen har ordnat tiderna.")
    expect(henriks.locator("textarea")).to_have_value("Chefen ordnar tiderna på måndag.")


def pass_on(page: Page, case: str) -> None:
    """Note what may be shared and what was passed on; the employee is then to be told."""
    page.goto(case)
    follow(page, "Note what may be shared")
    pick(page, "recipient", "manager")
    pick(page, "what", "hours-or-place")
    press(page, "Save – read by the team")
    page.goto(case)
    follow(page, "Note what was passed on")
    pick(page, "recipient", "manager")
    pick(page, "what", "hours-or-place")
    pick(page, "ground", "consent")
    press(page, "Save – read by the team")
    page.goto(case)
    expect(page.get_by_text(said("Tell the employee what was passed on")).first).to_be_visible()


def close(page: Page, case: str) -> None:
    """Close the case."""
    page.goto(case)
    follow(page, "Close, open again, or stop its disposal")
    pick(page, "why", "support-not-needed")
    page.get_by_label(said("I have looked at what is still due, and none of it needs to be done here")).check()
    press(page, "Close it")


def dispose(hannas: Page, henriks: Page) -> None:
    """Let one propose that the case is disposed of, and the other confirm it; there is a certificate then."""
    hannas.goto("/retention")
    press(hannas, "Propose its disposal")
    henriks.goto("/retention")
    follow(henriks, "Decide")
    press(henriks, "Erase it for good")
    expect(henriks.get_by_text("TN 2026/1 § 1")).to_be_visible()


def finds_nothing(page: Page, address: str) -> bool:
    """Tell whether an address shows somebody no more than one that is not there."""
    answer = page.goto(address)
    return answer is not None and answer.status == 404


def come_in(page: Page, staffed: Staffed, person: Person) -> Page:
    """Let somebody sign in with a browser of their own."""
    forget_codes(staffed.app, person)
    sign_in_as(page, person)
    expect(page.get_by_role("heading", name=f"Hej {person.name}")).to_be_visible()
    return page


def test_from_a_request_to_its_disposal(
    open_browser: Callable[..., Page],
    staffed: Staffed,
    office: Office,
    travel: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Everybody sees what is theirs, nobody loses a word, and in the end there is a certificate and nothing else."""
    canary, stages = Canary(), []

    def copied(stage: str) -> None:
        stages.append((stage, canary.sweep(staffed.folder, caplog.text)))

    helenas = come_in(open_browser(), staffed, office.helena)
    before = whole_pages(helenas, PLACES)
    ask_hr(
        come_in(open_browser(), staffed, office.maria), office, f"Vi behöver hjälp med planen. {canary.plant('note')}"
    )
    copied("asked")
    hannas = come_in(open_browser(), staffed, office.hanna)
    case = answer_request(hannas, office)
    write(hannas, f"Chefen ordnar tiderna. {canary.plant('note')}")
    copied("begun")
    henriks = come_in(open_browser(), staffed, office.henrik)
    open_case(henriks, "cover")
    write_at_once(hannas, henriks, case, canary.plant("note"))
    pass_on(hannas, case)
    copied("written")
    assert whole_pages(helenas, PLACES) == before
    assert finds_nothing(helenas, case)
    assert finds_nothing(come_in(open_browser(), staffed, make_person(staffed.app, "Adam", "administrator")), case)
    close(hannas, case)
    copied("closed")

    travel(days=SIX_YEARS)
    hannas, henriks = (come_in(open_browser(), staffed, one) for one in (office.hanna, office.henrik))
    dispose(hannas, henriks)
    assert finds_nothing(henriks, case)
    copied("disposed of")
    assert stages == [(stage, []) for stage in ("asked", "begun", "written", "closed", "disposed of")]


def test_the_manager_cannot_read_the_request_again(
    open_browser: Callable[..., Page], staffed: Staffed, office: Office
) -> None:
    """It is on no page of the manager's, and its receipt is the same for one who has sent nothing."""
    nilss = open_browser()
    nils = make_person(staffed.app, "Nils", "manager", board_id=office.board_id)
    sign_in_as(nilss, nils)
    nilss.goto("/r/sent")
    receipt = nilss.get_by_role("main").inner_text()
    ask_hr(nilss, office, "Vi behöver råd.")
    assert nilss.get_by_role("main").inner_text() == receipt
    nilss.goto("/me")
    expect(nilss.get_by_role("main")).not_to_contain_text("Vi behöver råd.")
