"""Two tabs of one browser: in use together, locked together, and nothing that was written is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.factories.people import add_board, make_person
from tests.factories.people import sign_in as reader_of
from tests.journeys.moving import move_on
from tests.journeys.staffed import come_in, keep_a_plan, staffed_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Locator, Page, Route

    from tests.factories.people import Person
    from tests.journeys.staffed import Staffed

NOTE = "Vi ses på torsdag"
MUTE = "delete window.BroadcastChannel"
"""A tab that hears nothing, as one that sleeps while another is used."""

ANOTHER_CLOSES = """() => new Promise((heard) => {
  const [telling, hearing] = [new BroadcastChannel("hrstod"), new BroadcastChannel("hrstod")];
  hearing.onmessage = () => setTimeout(heard);
  telling.postMessage("closed");
})"""
"""What one more tab tells when it locks; it is over when all have heard it."""


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Staffed]:
    """Serve a site with a board."""
    with staffed_site(tmp_path_factory.mktemp("staffed"), weather) as found:
        add_board(found.installation.engine, "Demonämnden")
        yield found


@pytest.fixture
def address(staffed: Staffed) -> str:
    """Let browsers open at the site with people in it."""
    return staffed.address


@pytest.fixture
def anna(staffed: Staffed) -> Person:
    """Make a manager."""
    return make_person(staffed.app, "Anna", "manager")


@pytest.fixture
def first(open_browser: Callable[..., Page], staffed: Staffed, anna: Person) -> Page:
    """Open a tab for her, signed in and unlocked."""
    page = open_browser()
    come_in(page, staffed, anna)
    return page


@pytest.fixture
def writing(first: Page, staffed: Staffed, anna: Person) -> Page:
    """Leave a note half-written in her tab."""
    first.goto(keep_a_plan(staffed, anna))
    move_on(first.get_by_role("link", name="Skriv en anteckning"))
    first.locator("textarea").press_sequentially(NOTE)
    return first


def another_tab(page: Page, path: str = "/me", *, mute: bool = False) -> Page:
    """Open one more tab in somebody's browser."""
    tab = page.context.new_page()
    if mute:
        tab.add_init_script(MUTE)
    tab.goto(path)
    return tab


def cover(page: Page) -> Locator:
    """Find what lies over a page that has locked while it holds something unsaved."""
    return page.locator("body > [data-cover=locked]")


def question(page: Page) -> Locator:
    """Find the question that a page asks before it locks."""
    return page.locator("body > [data-cover=asking]")


def looks_covered(page: Page) -> bool:
    """Tell whether nothing but the cover is on the screen, and nothing else can be reached."""
    return bool(
        page.evaluate("""() => {
            const cover = document.querySelector("body > .idle");
            const spots = [[5, 5], [innerWidth / 2, innerHeight / 2], [innerWidth - 5, innerHeight - 5]];
            return [...document.body.children].every((part) => part === cover || part.inert)
                && spots.every(([x, y]) => cover.contains(document.elementFromPoint(x, y)));
        }""")
    )


def lock_unheard(page: Page) -> None:
    """Lock at the server without a word to any tab."""
    token = page.locator("body").get_attribute("data-token") or ""
    page.context.request.post("/lock", form={"csrf_token": token}, headers={"Origin": page.url.split("/plans")[0]})


def unlock(tab: Page, person: Person) -> None:
    """Write the passphrase on the page that asks for it."""
    tab.get_by_label("Lösenfras", exact=True).fill(person.passphrase)
    move_on(tab.get_by_role("main").get_by_role("button", name="Lås upp"))


def save(page: Page) -> None:
    """Save the note on the screen."""
    move_on(page.get_by_role("button", name="Spara – läses av dig"))


def wait(context: BrowserContext, travel: Callable[..., None], minutes: float, since: float) -> None:
    """Let time pass, in the browser and at the server."""
    travel(minutes=minutes)
    context.clock.fast_forward(int((minutes - since) * 60_000))


@pytest.mark.parametrize("mute", [False, True], ids=["told by the other tab", "told by the server"])
def test_a_forgotten_tab_does_not_lock_the_one_that_is_used(
    first: Page, travel: Callable[..., None], mute: bool
) -> None:
    """Told by the other tab, or, when it has slept, by the server, it stays open and asks nothing."""
    first.context.clock.install()
    forgotten = another_tab(first, mute=mute)
    first.goto("/me")
    asked: list[str] = []
    forgotten.on("request", lambda request: asked.append(request.url))
    wait(first.context, travel, 8.5, since=0)
    with first.expect_response("**/stay"):
        first.keyboard.press("Tab")
    wait(first.context, travel, 10.1, since=8.5)
    expect(question(forgotten)).to_have_count(0)
    expect(forgotten.get_by_role("heading", name="Låst", exact=True)).to_have_count(0)
    first.reload()
    expect(first.get_by_role("heading", name="Hej Anna")).to_be_visible()
    assert bool(asked) == mute


def test_asking_when_it_was_used_is_no_use(staffed: Staffed, anna: Person, travel: Callable[..., None]) -> None:
    """However often a forgotten tab asks, it locks ten minutes after somebody did something."""
    reader = reader_of(staffed.app, anna)
    token = reader.get("/me").all(".//body")[0].get("data-token")
    statuses = []
    for minutes in (5, 9, 10.5):
        travel(minutes=minutes)
        statuses.append(reader._client.post("/stay", data={"csrf_token": token, "ask": "when"}).status_code)
    assert statuses == [200, 200, 409]


def test_a_half_written_note_is_covered_and_can_be_saved_after_unlocking(writing: Page, anna: Person) -> None:
    """Locked at the server unheard, the next press finds out; the text is still there, and is saved."""
    writing.context.clock.install()
    writing.reload()
    writing.locator("textarea").fill(NOTE)
    lock_unheard(writing)
    writing.context.clock.fast_forward("01:05")
    writing.locator("textarea").press("End")
    cover(writing).wait_for()
    assert looks_covered(writing)
    writing.locator("[data-reopen]").click()
    expect(writing.locator("[data-still]")).to_be_visible()
    with writing.expect_popup() as opened:
        cover(writing).get_by_role("link").click()
    unlock(opened.value, anna)
    expect(opened.value.get_by_text("Upplåst")).to_be_visible()
    writing.locator("[data-reopen]").click()
    expect(writing.locator("textarea")).to_have_value(NOTE)
    save(writing)
    expect(writing.get_by_text(NOTE)).to_be_visible()


def test_locking_takes_the_other_tabs_along_and_unlocking_leads_back(writing: Page, anna: Person) -> None:
    """The plan goes to be unlocked and comes back, a public page shows itself locked, the note is only covered."""
    plan, public = another_tab(writing, writing.url.rpartition("/notes")[0]), another_tab(writing, "/contacts")
    where = plan.url
    locking = another_tab(writing)
    locking.get_by_role("button", name="Lås", exact=True).first.click()
    cover(writing).wait_for()
    assert looks_covered(writing)
    expect(public.get_by_role("link", name="Lås upp")).to_be_visible()
    plan.get_by_label("Lösenfras", exact=True).wait_for()
    unlock(plan, anna)
    expect(plan.get_by_role("heading", level=1)).to_contain_text("Plan 1")
    assert plan.url == where


def test_locking_the_tab_that_is_written_in_keeps_what_was_written(writing: Page, anna: Person) -> None:
    """The page is covered in place of being left."""
    writing.get_by_role("button", name="Lås", exact=True).first.click()
    with writing.expect_popup() as opened:
        cover(writing).get_by_role("link").click()
    unlock(opened.value, anna)
    expect(opened.value.get_by_text("Upplåst")).to_be_visible()
    writing.locator("[data-reopen]").click()
    expect(writing.locator("textarea")).to_have_value(NOTE)


def test_other_tabs_are_covered_before_the_server_has_answered(first: Page) -> None:
    """A press on Lock is enough."""
    other, locking = another_tab(first), another_tab(first)
    locking.route("**/lock", lambda _route: None)
    locking.get_by_role("button", name="Lås", exact=True).first.click(no_wait_after=True)
    cover(other).wait_for()
    assert looks_covered(other)


@pytest.mark.parametrize("is_anna", [True, False], ids=["the same person", "somebody else"])
def test_what_was_written_before_signing_out_is_shown_to_nobody_else(
    writing: Page, staffed: Staffed, anna: Person, is_anna: bool
) -> None:
    """Whoever wrote it signs in again and saves it; for somebody else it stays covered."""
    leaving = another_tab(writing)
    leaving.get_by_role("button", name="Logga ut").first.click()
    cover(writing).wait_for()
    leaving.get_by_role("link", name="Logga in").first.wait_for()
    come_in(writing, staffed, anna if is_anna else make_person(staffed.app, "Bea", "manager"))
    writing.locator("[data-reopen]").click()
    if is_anna:
        save(writing)
        expect(writing.get_by_text(NOTE)).to_be_visible()
    else:
        expect(writing.locator("[data-still]")).to_be_visible()
        writing.evaluate(ANOTHER_CLOSES)
        expect(writing.locator("[data-still]")).to_be_visible()
        assert looks_covered(writing)


def test_leaving_takes_the_other_tabs_along(first: Page, weather: str) -> None:
    """They go where the first goes, and Back shows nothing in them."""
    other, leaving = another_tab(first), another_tab(first, "/contacts")
    leaving.locator(".govuk-exit-this-page__button").click()
    other.wait_for_url(weather)
    leaving.wait_for_url(weather)
    other.goto("/me")
    expect(other.get_by_text("Sidan är stängd")).to_be_visible()


def test_without_script_the_note_says_when_the_page_locks(
    open_browser: Callable[..., Page], writing: Page, staffed: Staffed, anna: Person
) -> None:
    """Nothing warns there, so it is said beforehand, with the number that is true."""
    page = open_browser(script=False)
    come_in(page, staffed, anna)
    page.goto(writing.url)
    expect(page.locator(".guard__question noscript p")).to_contain_text("10 minut")


def test_an_answer_that_comes_late_covers_nothing_that_has_been_opened_again(
    writing: Page, staffed: Staffed, anna: Person
) -> None:
    """The page asks whether it has locked; meanwhile somebody is back, and goes on writing."""
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    writing.route("**/stay", hold)
    leaving = another_tab(writing)
    with writing.expect_request("**/stay"):
        leaving.get_by_role("button", name="Logga ut").first.click()
    leaving.get_by_role("link", name="Logga in").first.wait_for()
    come_in(writing, staffed, anna)
    writing.locator("[data-reopen]").click()
    expect(cover(writing)).to_have_count(0)
    with writing.expect_event("requestfailed"):
        late[0].abort()
    save(writing)
    expect(writing.get_by_text(NOTE)).to_be_visible()
