"""Every page: accessible in both languages, light and dark; whole on the smallest screen; nothing from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import open_page
from tests.journeys.crawling import (
    AXE,
    axe_problems_but_colours,
    axe_problems_in_both_colours,
    walk_everywhere,
)
from tests.journeys.manager import answer, answer_all, begin, step
from tests.journeys.moving import move_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.journeys.crawling import Walk

ENTRY_PAGES = ["/", "/contacts", "/contacts/card", "/contacts/thanks", "/browse-safely", "/read/kinds", "/no-such-page"]


@pytest.fixture(scope="module", params=["sv", "en"])
def met(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Walk]:
    """Walk to every page that links lead to, once in each language."""
    page = open_page(chromium, address, language=request.param, bypass_csp=True)
    page.add_init_script(path=AXE)
    look = axe_problems_in_both_colours if request.param == "sv" else axe_problems_but_colours
    yield walk_everywhere(page, ENTRY_PAGES, look)
    page.context.close()


def axe_problems_in_both_languages(page: Page) -> list[str]:
    """Run axe on a place in a checklist as it is, and in English; then go back to Swedish."""
    place = page.url.partition("?")[0]
    found = axe_problems_in_both_colours(page)
    page.goto(f"{place}?lang=en")
    found += axe_problems_but_colours(page)
    page.goto(f"{place}?lang=sv")
    return found


def test_axe_finds_nothing_on_any_page_that_links_lead_to(met: Walk) -> None:
    """Guidance, contacts, introductions, whole lists and error pages are accessible, by day and by night."""
    assert met.problems == []


def test_axe_finds_nothing_on_the_way_through_a_checklist(open_browser: Callable[..., Page]) -> None:
    """Questions, an error, a stop, the steps, a step, the answers, the plan, the closed page: light and dark."""
    page = open_browser(bypass_csp=True, width=375, height=667)
    page.add_init_script(path=AXE)
    begin(page)
    found = axe_problems_in_both_languages(page)
    move_on(page.get_by_role("button", name="Fortsätt"))
    found += axe_problems_in_both_colours(page)
    answer(page, "Ja")
    answer(page, "Jag vet inte")
    found += axe_problems_in_both_languages(page)
    move_on(page.get_by_role("link", name="Tillbaka till frågan"))
    answer_all(page, ("Nej, personen känner sig trygg i dag", *["Jag vet inte"] * 7))
    found += axe_problems_in_both_languages(page)
    move_on(page.get_by_role("link", name="Visa kontakterna"))
    found += axe_problems_in_both_languages(page)
    page.get_by_label("Går inte", exact=True).check()
    move_on(page.get_by_role("button", name="Uppdatera listan"))
    found += axe_problems_in_both_colours(page)
    move_on(page.get_by_role("link", name="Tillbaka till listan"))
    move_on(page.get_by_role("link", name="Ändra dina svar"))
    found += axe_problems_in_both_languages(page)
    move_on(page.get_by_role("link", name="Tillbaka till listan"))
    move_on(page.get_by_role("button", name="Skriv ut planen"))
    found += axe_problems_in_both_languages(page)
    page.get_by_role("button", name="Lämna sidan").click()
    step(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("The page is closed")  # Back leads to the English one
    found += axe_problems_in_both_colours(page)
    assert found == []


def test_no_page_is_wider_than_the_smallest_screen(met: Walk) -> None:
    """At 320 px nothing has to be scrolled sideways, and the danger line is one line."""
    assert met.too_wide == []


def test_no_page_asks_anybody_else_for_anything(met: Walk, address: str) -> None:
    """Every request goes to the site itself."""
    assert [url for url in met.asked if not url.startswith((address, "data:"))] == []


def test_two_titles_are_never_the_same(met: Walk) -> None:
    """A list of open tabs tells the pages apart."""
    assert sorted(met.titles) == sorted(set(met.titles))
