"""Every page: accessible in both languages, light and dark; whole on the smallest screen; nothing from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.crawling import AXE, addresses, axe_problems
from tests.journeys.manager import answer, answer_all, begin, step

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

ENTRY_PAGES = ["/", "/contacts", "/contacts/card", "/contacts/thanks", "/browse-safely", "/read/kinds", "/no-such-page"]


def axe_problems_in_both_languages(page: Page) -> list[str]:
    """Run axe on a place in a checklist as it is, and in English; then go back to Swedish."""
    place = page.url.partition("?")[0]
    found = axe_problems(page)
    page.goto(f"{place}?lang=en")
    found += axe_problems(page)
    page.goto(f"{place}?lang=sv")
    return found


LOOKS = [("sv", False), ("sv", True), ("en", False), ("en", True)]


@pytest.mark.parametrize(("language", "dark"), LOOKS, ids=["sv light", "sv dark", "en light", "en dark"])
def test_axe_finds_nothing_on_any_page_that_links_lead_to(
    open_browser: Callable[..., Page], language: str, dark: bool
) -> None:
    """Guidance, contacts, introductions, whole lists and error pages are accessible."""
    page = open_browser(language=language, dark=dark, bypass_csp=True)
    page.add_init_script(path=AXE)
    found = [problem for _ in addresses(page, ENTRY_PAGES) for problem in axe_problems(page)]
    assert found == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_the_way_through_a_checklist(open_browser: Callable[..., Page], dark: bool) -> None:
    """Questions, an error, a stop, the steps, a step, the answers, the plan, the closed page: in both languages."""
    page = open_browser(dark=dark, bypass_csp=True, width=375, height=667)
    page.add_init_script(path=AXE)
    begin(page)
    found = axe_problems_in_both_languages(page)
    page.get_by_role("button", name="Fortsätt").click()
    found += axe_problems(page)
    answer(page, "Ja")
    answer(page, "Jag vet inte")
    found += axe_problems_in_both_languages(page)
    page.get_by_role("link", name="Tillbaka till frågan").click()
    answer_all(page, ("Nej, personen känner sig trygg i dag", *["Jag vet inte"] * 7))
    found += axe_problems_in_both_languages(page)
    page.get_by_role("link", name="Visa kontakterna").click()
    found += axe_problems_in_both_languages(page)
    page.get_by_label("Går inte", exact=True).check()
    page.get_by_role("button", name="Uppdatera listan").click()
    found += axe_problems(page)
    page.get_by_role("link", name="Tillbaka till listan").click()
    page.get_by_role("link", name="Ändra dina svar").click()
    found += axe_problems_in_both_languages(page)
    page.get_by_role("link", name="Tillbaka till listan").click()
    page.get_by_role("button", name="Skriv ut planen").click()
    found += axe_problems_in_both_languages(page)
    page.get_by_role("button", name="Lämna sidan").click()
    step(page)
    found += axe_problems(page)
    assert found == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_page_is_wider_than_the_smallest_screen(open_browser: Callable[..., Page], language: str) -> None:
    """At 320 px nothing has to be scrolled sideways, and the danger line is one line."""
    page = open_browser(width=320, height=568, language=language)
    too_wide = [
        address
        for address in addresses(page, ENTRY_PAGES)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth")
        or page.locator(".danger-line p").evaluate("line => line.getBoundingClientRect().height") > 44
    ]
    assert too_wide == []


def test_no_page_asks_anybody_else_for_anything(open_browser: Callable[..., Page], address: str) -> None:
    """Every request goes to the site itself."""
    page = open_browser()
    asked: list[Any] = []
    page.context.on("request", lambda request: asked.append(request.url))
    list(addresses(page, ENTRY_PAGES))
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


def test_two_titles_are_never_the_same(open_browser: Callable[..., Page]) -> None:
    """A list of open tabs tells the pages apart."""
    page = open_browser()
    titles = [page.title() for _ in addresses(page, ENTRY_PAGES)]
    assert sorted(titles) == sorted(set(titles))
