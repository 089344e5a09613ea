"""Find every page that links lead to, and look at it with axe."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from playwright.sync_api import Page, ViewportSize

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async (options) => {
    for (const folded of document.querySelectorAll("main details")) folded.open = true;
    const found = await axe.run(document, {resultTypes: ["violations"], preload: false, ...options});
    return found.violations.map(({id, nodes}) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
}"""
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules about colours: by night they alone can find something else, and in another language they find the same."""
ONLY_COLOURS = {"runOnly": COLOURS}
NO_COLOURS = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
SMALL: ViewportSize = {"width": 320, "height": 568}
LARGE: ViewportSize = {"width": 1280, "height": 900}
IS_TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
    || document.querySelector(".danger-line p").getBoundingClientRect().height > 44"""
"""Whether a page has to be scrolled sideways, or its danger line is more than one line."""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
NO_PAGE = re.compile(r"\.(pdf|csv|xlsx|ics|json)(\?|$)|/(first|problems)$")
"""Files, which a browser downloads, also that of rows with a problem; and the question that somebody has come to."""
MOST_OF_A_KIND = 2
"""How many pages are looked at that differ only in what they are about: one template draws all of them."""
SKIPPED = ("/leave", "/steps/conversation/1", "/steps/concern/1", "/steps/safety/1")
"""Places that depend on answers, and the way out."""


def addresses(page: Page, entries: Sequence[str], skipped: Sequence[str] = SKIPPED) -> Iterator[str]:
    """Open every page that links lead to, from some entries on, and give its address."""
    seen, shown, kinds = list(entries), set(), Counter[str]()
    for address in seen:
        kind = ID.sub("", address)
        if kinds[kind] == MOST_OF_A_KIND:
            continue
        kinds[kind] += 1
        page.goto(address)
        if page.url in shown:  # an address that leads to another page that has been seen
            continue
        shown.add(page.url)
        yield address
        links = page.eval_on_selector_all("a[href^='/']", "links => links.map((link) => link.getAttribute('href'))")
        found = [link.split("#")[0] for link in links if not link.startswith(tuple(skipped))]
        seen.extend(link for link in dict.fromkeys(found) if link not in seen and not NO_PAGE.search(link))


@dataclass
class Walk:
    """What was met on the way to every page in one language."""

    titles: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Every address that the browser asked for."""


def walk_everywhere(page: Page, entries: Sequence[str], look: Callable[[Page], list[str]]) -> Walk:
    """Look at every page as it comes on the smallest screen, and with axe on a large one."""
    met = Walk()
    page.context.on("request", lambda request: met.asked.append(request.url))
    page.set_viewport_size(SMALL)
    for address in addresses(page, entries):
        met.titles.append(page.title())
        if page.evaluate(IS_TOO_WIDE):
            met.too_wide.append(address)
        page.set_viewport_size(LARGE)
        met.problems += look(page)
        page.set_viewport_size(SMALL)
    return met


def axe_problems_in_both_colours(page: Page) -> list[str]:
    """Run axe on the page that is open, as it looks by day and by night."""
    found = axe_problems(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark {problem}" for problem in axe_problems(page, ONLY_COLOURS)]
    page.emulate_media(color_scheme="light")
    return found


def axe_problems_but_colours(page: Page) -> list[str]:
    """Run axe on a page that has been looked at in another language, in both colours."""
    return axe_problems(page, NO_COLOURS)


def axe_problems(page: Page, options: Mapping[str, object] | None = None) -> list[str]:
    """Run axe on the page that is open, with everything folded out; with all of its rules unless something is said."""
    page.wait_for_load_state()
    found: list[str] = page.evaluate(RUN_AXE, options or {})
    return [f"{page.url}: {problem}" for problem in found]
