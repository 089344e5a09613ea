"""Take over what opens an account, page by page, as somebody does who types what stands there."""

from __future__ import annotations

from base64 import b32decode
from typing import TYPE_CHECKING

from hrstod import clock
from hrstod.accounts.second_factor import code_at, step_at

if TYPE_CHECKING:
    from tests.cast import Reader
    from tests.page import Page


def shown_secrets(page: Page) -> list[str]:
    """Give what a page hands over, as it is shown."""
    return ["".join(element.itertext()).strip() for element in page.all(".//p[@class='secret']")]


def answer_of(page: Page) -> tuple[str, str, dict[str, str]]:
    """Give what one page hands over: what it is, how it is written, and what is typed to take it."""
    names = {element.get("name") for element in page.all(".//main//input")}
    if "typed" in names:
        return "passphrase", shown_secrets(page)[0], {"typed": shown_secrets(page)[0]}
    if "kept" in names:
        return "recovery_code", shown_secrets(page)[0], {"kept": "y"}
    shown = "".join("".join(page.all(".//p[@class='secret secret--small']")[0].itertext()).split())
    return "secret", shown, {"code": code_at(b32decode(shown), step_at(clock.now()))}


def take_over(reader: Reader, page: Page, address: str, *, until: int = 3) -> dict[str, str]:
    """Take over so many things, all unless said otherwise; give what they were."""
    given: dict[str, str] = {}
    while page.status == 200 and len(given) < until:
        what, written, typed = answer_of(page)
        given[what] = written
        page = reader.post(address, typed)
    assert page.status in (200, 303), page.text
    return given
