"""Find every page that links lead to, and look at it with axe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async () => {
    const found = await axe.run(document);
    return found.violations.map(({id, nodes}) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
}"""
SKIPPED = ("/leave", "/steps/conversation/1", "/steps/concern/1", "/steps/safety/1")
"""Places that depend on answers, and the way out."""


def addresses(page: Page, entries: Sequence[str], skipped: Sequence[str] = SKIPPED) -> Iterator[str]:
    """Open every page that links lead to, from some entries on, and give its address."""
    seen, shown = list(entries), set()
    for address in seen:
        page.goto(address)
        if page.url in shown:  # an address that leads to another page that has been seen
            continue
        shown.add(page.url)
        yield address
        links = page.eval_on_selector_all("a[href^='/']", "links => links.map((link) => link.getAttribute('href'))")
        found = [link.split("#")[0] for link in links if not link.startswith(tuple(skipped))]
        seen.extend(link for link in dict.fromkeys(found) if link not in seen and not link.endswith((".pdf", "/first")))


def axe_problems(page: Page) -> list[str]:
    """Run axe on the page that is open, with everything folded out."""
    page.eval_on_selector_all("main details", "all => all.forEach((one) => { one.open = true; })")
    found: list[str] = page.evaluate(RUN_AXE)
    return [f"{page.url}: {problem}" for problem in found]
