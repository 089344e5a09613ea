"""The people in the tests. The same names mean the same roles everywhere.

Anna leads a unit and has just been told. Bo is her HR partner. Cecilia audits. David has no business here, and sits
at another browser. Eva trains managers. Nobody is real.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.page import Browser

if TYPE_CHECKING:
    from flask import Flask

    from tests.page import Page


@dataclass
class Reader(Browser):
    """Somebody who reads and answers, without an account."""

    name: str = ""

    def begin(self, checklist: str) -> Page:
        """Go from a checklist's first page, past the way out, to its first question."""
        page = self.get(f"/steps/{checklist}")
        page = self.follow(page.link("Börja"))
        return self.follow(page.link("Fortsätt")) if "Innan du börjar" in page.heading else page

    def answer(self, *chosen: str) -> Page:
        """Answer the question that is open."""
        assert self.last is not None
        return self.send(self.last.address, {"answer": list(chosen)})

    def answer_all(self, checklist: str, answers: dict[str, Any]) -> Page:
        """Begin a checklist and give these answers in order."""
        page = self.begin(checklist)
        for chosen in answers.values():
            page = self.answer(*(chosen if isinstance(chosen, tuple) else (chosen,)))
        return page


def anna(app: Flask) -> Reader:
    """Give Anna, who leads a unit."""
    return Reader(app, name="Anna")


def david(app: Flask) -> Reader:
    """Give David, who has no business here."""
    return Reader(app, name="David")


def without_cookies(app: Flask) -> Reader:
    """Give somebody whose browser refuses cookies."""
    return Reader(app, cookies=False, name="Anna")
