"""Leaving fast: blank at once whatever the network does, and nothing to come back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.manager import HONOUR_BRANCH, answer_all, begin, step
from tests.journeys.moving import move_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.serving import Site

MILLISECONDS_UNTIL_BLANK = """() => new Promise((done) => {
    const started = performance.now();
    document.querySelector(".govuk-exit-this-page__button").click();
    const spots = [[30, 30], [innerWidth / 2, innerHeight / 2], [innerWidth - 30, innerHeight - 30]];
    const isCovered = ([x, y]) => document.elementFromPoint(x, y)?.className === "govuk-exit-this-page-overlay";
    const look = () => spots.every(isCovered) ? done(performance.now() - started) : requestAnimationFrame(look);
    requestAnimationFrame(look);
})"""


def read_on(page: Page) -> None:
    """Read some guidance and get to the list of steps, so that there is much to hide."""
    page.goto("/read/several")
    page.goto("/")
    begin(page)
    answer_all(page)
    expect(page.get_by_role("heading", name="Det här är kvar")).to_be_visible()


def is_shut(page: Page) -> bool:
    """Tell whether the screen shows nothing of ours but that the page is closed, or nothing at all."""
    page.wait_for_load_state()
    seen = page.evaluate("document.documentElement.hidden ? '' : document.body.innerText")
    return "Sidan är stängd" in seen or seen.strip() in ("", "Weather")


def milliseconds_until_blank(page: Page, served: Site) -> float:
    """Press the way out while the server answers nobody, and give how long anything of ours was on the screen."""
    read_on(page)
    served.hang()
    try:
        return float(page.evaluate(MILLISECONDS_UNTIL_BLANK))
    finally:
        served.go_on()


def test_the_screen_is_blank_within_a_tenth_of_a_second_even_when_the_server_hangs(
    open_browser: Callable[..., Page], served: Site
) -> None:
    """The page is covered before anybody has answered; thrice, as the machine may be busy with other tests."""
    assert any(milliseconds_until_blank(open_browser(), served) < 100 for _ in range(3))


def test_the_screen_stays_blank_when_the_network_is_gone(open_browser: Callable[..., Page]) -> None:
    """Without a network the content is gone all the same."""
    page = open_browser()
    read_on(page)
    page.context.set_offline(offline=True)
    page.locator(".govuk-exit-this-page__button").click(no_wait_after=True)
    expect(page.get_by_text("Det här är kvar")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_back_shows_nothing_after_leaving(open_browser: Callable[..., Page], weather: str, script: bool) -> None:
    """However often somebody presses Back, the pages before stay shut, also those with guidance."""
    page = open_browser(script=script)
    page.goto("/read/several")
    page.goto("/")
    begin(page)
    answer_all(page, HONOUR_BRANCH[:4])
    page.get_by_role("button", name="Lämna sidan").click()
    expect(page).to_have_url(weather)
    for _ in range(5):
        step(page)
        expect(page.get_by_role("main")).to_have_text(
            "Sidan är stängd Det du inte hade sparat är borta. Öppna igen", use_inner_text=True
        )


def test_a_page_kept_in_memory_is_hidden_before_it_is_shown_again(
    open_browser: Callable[..., Page], weather: str
) -> None:
    """When the browser brings a page back from its back/forward cache, it comes back blank and is asked for anew."""
    page = open_browser()
    page.goto("/read/several")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page.evaluate("document.documentElement.hidden")
    page.evaluate("document.documentElement.hidden = false")
    page.goto("/contacts")
    page.get_by_role("button", name="Lämna sidan").click()
    expect(page).to_have_url(weather)
    step(page)
    step(page)
    assert is_shut(page)


def test_three_presses_of_shift_leave_and_can_be_switched_off(open_browser: Callable[..., Page], weather: str) -> None:
    """Shift leaves the page, until somebody whose fingers slip has switched it off."""
    page = open_browser()
    page.goto("/browse-safely")
    move_on(page.get_by_role("button", name="Stäng av"))
    expect(page.get_by_text("Tre tryck på Shift gör ingenting")).to_be_visible()
    page.wait_for_load_state()
    for _ in range(3):
        page.keyboard.press("Shift")
    move_on(page.get_by_role("button", name="Slå på"))
    expect(page.get_by_text("Tre tryck på Shift lämnar sidan.")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Shift")
    expect(page.get_by_role("status")).to_have_text("Shift, tryck 2 gånger till för att lämna.")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    expect(page).to_have_url(weather)


def test_shift_held_to_write_a_capital_does_not_count(open_browser: Callable[..., Page]) -> None:
    """Writing with capitals never leaves the page."""
    page = open_browser()
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad behöver du?")


def test_opening_again_is_a_press_on_a_button(open_browser: Callable[..., Page], weather: str) -> None:
    """Whoever left can come back, from the beginning."""
    page = open_browser()
    page.goto("/contacts")
    page.get_by_role("button", name="Lämna sidan").click()
    expect(page).to_have_url(weather)
    step(page)
    move_on(page.get_by_role("button", name="Öppna igen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Vad behöver du?")


@pytest.mark.parametrize(("width", "scale"), [(320, 1), (640, 2)], ids=["320 px", "200 % zoom"])
def test_the_way_out_is_covered_by_nothing(open_browser: Callable[..., Page], width: int, scale: int) -> None:
    """At the foot of the longest page on the smallest screen, the button is still there to press."""
    page = open_browser(width=width // scale, height=640 // scale, device_scale_factor=scale)
    page.goto("/contacts")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    reached = page.evaluate("""() => {
        const box = document.querySelector(".govuk-exit-this-page__button").getBoundingClientRect();
        const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        const isWhole = box.width > 0 && box.right <= innerWidth && box.top >= 0;
        return isWhole && hit.closest(".govuk-exit-this-page") !== null;
    }""")
    assert reached
