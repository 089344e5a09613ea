"""A note that is being written is kept as a draft by the script, a few seconds after the last key and on leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.factories.cases import make_office
from tests.journeys.moving import move_on
from tests.journeys.staffed import sign_in_as, staffed_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from uuid import UUID

    from playwright.sync_api import Locator, Page, Route

    from tests.factories.cases import Office
    from tests.journeys.staffed import Staffed

KEPT = "Draft kept – only you can read it"
BEGUN = "Vi ses på torsdag"


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Staffed]:
    """Serve a site with people in it."""
    with staffed_site(tmp_path_factory.mktemp("staffed"), weather) as found:
        yield found


@pytest.fixture(scope="module")
def office(staffed: Staffed) -> Office:
    """Make HR support of a board."""
    return make_office(staffed.app)


@pytest.fixture
def case_id(office: Office) -> UUID:
    """Give a case of Hanna and Henrik."""
    return office.begin()


@pytest.fixture
def address(staffed: Staffed) -> str:
    """Let browsers open at the site with people in it."""
    return staffed.address


@pytest.fixture(scope="module")
def state(staffed: Staffed, office: Office, chromium: object) -> dict[str, object]:
    """Sign Hanna in once, and remember her cookies."""
    context = chromium.new_context(base_url=staffed.address)  # type: ignore[attr-defined]
    page = context.new_page()
    sign_in_as(page, office.hanna)
    page.wait_for_url("**/me*")
    found: dict[str, object] = context.storage_state()
    context.close()
    return found


@pytest.fixture
def page(open_browser: Callable[..., Page], state: dict[str, object], case_id: UUID) -> Page:
    """Open the page for a new note in her browser, once she has said why."""
    opened = open_browser(language="en", storage_state=state)
    opened.goto(f"/c/{case_id}/why")
    opened.locator("[name=why]").first.check()
    move_on(opened.get_by_role("button", name="Show what is written"))
    move_on(opened.get_by_role("button", name="Write a note"))
    return opened


def words(page: Page) -> Locator:
    """Find the field for words."""
    return page.locator("textarea[name=text]")


def test_a_draft_is_kept_a_few_seconds_after_the_last_key(page: Page) -> None:
    """The page says so, and the button for those without script is not there."""
    expect(page.get_by_role("button", name="Keep as a draft")).to_be_hidden()
    words(page).press_sequentially(BEGUN)
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.reload()
    expect(words(page)).to_have_value(BEGUN)


def test_what_is_written_before_the_script_has_come_is_kept_too(page: Page) -> None:
    """On a slow line somebody may have written all they had to say by then."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/draft*.js*", hold)
    with page.expect_request("**/draft*.js*"):
        page.reload(wait_until="commit")
    words(page).press_sequentially(BEGUN)
    held[0].continue_()
    expect(page.get_by_text(KEPT)).to_be_visible()


def test_a_draft_is_kept_when_the_page_is_left_at_once(page: Page) -> None:
    """What was typed in the last second too."""
    words(page).press_sequentially(BEGUN)
    move_on(page.get_by_role("link", name="Back to"))
    move_on(page.get_by_role("button", name="Write a note"))
    expect(words(page)).to_have_value(BEGUN)


def test_a_draft_that_cannot_be_kept_says_so_and_is_kept_with_the_next_key(page: Page) -> None:
    """Nobody thinks that it is safe when it is not."""
    page.route("**/draft", lambda route: route.abort())
    words(page).press_sequentially(BEGUN)
    expect(page.get_by_text("Not kept", exact=True)).to_be_visible()
    page.unroute("**/draft")
    words(page).press_sequentially(".")
    expect(page.get_by_text(KEPT)).to_be_visible()


def test_a_note_that_is_saved_at_once_leaves_no_draft(page: Page, office: Office, case_id: UUID) -> None:
    """Also when it is sent in the middle of keeping it."""
    words(page).press_sequentially(BEGUN)
    move_on(page.get_by_role("button", name="Save – read by the team"))
    move_on(page.get_by_role("button", name="Write a note"))
    expect(words(page)).to_have_value("")
    assert office.texts(office.hanna, case_id) == [BEGUN]


def test_a_draft_that_is_thrown_away_does_not_come_back(page: Page) -> None:
    """Not even when something was typed just before."""
    words(page).press_sequentially(BEGUN)
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.reload()
    words(page).press_sequentially(" eller fredag")
    move_on(page.get_by_role("button", name="Throw the draft away"))
    page.reload()
    expect(words(page)).to_have_value("")


def test_nothing_of_a_draft_stays_in_the_browser(page: Page) -> None:
    """Neither in its storages nor in its caches."""
    words(page).press_sequentially(BEGUN)
    expect(page.get_by_text(KEPT)).to_be_visible()
    kept = page.evaluate("async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length]")
    assert kept == [0, 0, 0]


def test_without_script_the_button_keeps_the_draft(
    open_browser: Callable[..., Page], state: dict[str, object], page: Page, case_id: UUID
) -> None:
    """And its page is shown again."""
    without = open_browser(language="en", script=False, storage_state=page.context.storage_state())
    without.goto(f"/c/{case_id}/notes")
    words(without).press_sequentially(BEGUN)
    move_on(without.get_by_role("button", name="Keep as a draft"))
    expect(without.get_by_text("This is your draft of")).to_be_visible()
    expect(words(without)).to_have_value(BEGUN)
