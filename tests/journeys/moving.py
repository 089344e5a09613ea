"""Go from page to page as a person does, who waits for a page before doing anything with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator


def move_on(what: Locator) -> None:
    """Press what leads to another page, and wait until that page is there.

    A press alone may be over while the page before is still on the screen: on a slow machine the next thing would be
    done to that one.
    """
    with what.page.expect_navigation():
        what.click()
