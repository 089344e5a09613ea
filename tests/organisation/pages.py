"""How tests of pages find their way in a small municipality, and who looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from tests.factories.people import make_person, sign_in

if TYPE_CHECKING:
    from flask import Flask

    from tests.cast import Reader
    from tests.page import Page


class Ids(dict[str, UUID]):
    """The ids of one small municipality, by the names of its parts."""

    def at(self, address: str) -> str:
        """Fill the ids of the care board, elder care and Night into an address."""
        parts = {"board": "Care board", "administration": "Elder care", "unit": "Night"}
        return address.format(**{part: self[name] for part, name in parts.items()})


def in_english(reader: Reader) -> Reader:
    """Choose English for the rest of the visit."""
    reader.get("/contacts/thanks?lang=en")
    return reader


def coordinator(app: Flask, ids: Ids) -> Reader:
    """Give a coordinator of the care board: somebody who reads and changes nothing."""
    return in_english(sign_in(app, make_person(app, "Eva", "coordinator", board_id=ids["Care board"], language="en")))


def fill_in(reader: Reader, address: str, **typed: str) -> Page:
    """Open a form, fill it in and send it."""
    reader.get(address)
    return reader.post(address, typed)


def problems(page: Page) -> list[str]:
    """Give what the summary of problems says."""
    lists = page.all(".//ul[@class='govuk-list govuk-error-summary__list']/li")
    return [" ".join("".join(one.itertext()).split()) for one in lists]
