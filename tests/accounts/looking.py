"""Ways to look at what happened: what was written down, what a browser holds, and what a thief can do with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hrstod.accounts.cookies import SIGNED_IN, UNLOCKED
from hrstod.audit.models import AuditEntry
from tests.cast import Reader

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.page import Page

COOKIES = (SIGNED_IN, UNLOCKED)


@dataclass
class Log:
    """What is written down from the moment it is made."""

    engine: Engine
    start: int = field(init=False)

    def __post_init__(self) -> None:
        """Note how far the log of events has come."""
        with Session(self.engine) as database:
            self.start = database.scalar(select(func.max(AuditEntry.number))) or 0

    def entries(self) -> list[AuditEntry]:
        """Give the entries since."""
        with Session(self.engine) as database:
            wanted = select(AuditEntry).where(AuditEntry.number > self.start).order_by(AuditEntry.number)
            return list(database.scalars(wanted))

    def events(self) -> list[str]:
        """Give the names of the events since."""
        return [one.event for one in self.entries()]

    def details(self, event: str) -> list[dict[str, Any]]:
        """Give what the entries of one event tell."""
        return [json.loads(one.details) for one in self.entries() if one.event == event]


def cookies_of(reader: Reader) -> dict[str, str]:
    """Give the two cookies of a browser, as far as it has them."""
    return {name: value for name in COOKIES if (value := reader.cookie(name)) is not None}


def browser_with(app: Flask, cookies: dict[str, str]) -> Reader:
    """Give another browser into which somebody has put these cookies."""
    reader = Reader(app, name="a thief")
    for name, value in cookies.items():
        reader.set_cookie(name, value)
    return reader


def is_signed_in(reader: Reader) -> bool:
    """Tell whether a browser is let in to a page of one's own."""
    return reader.get("/me").status == 200


def is_unlocked(reader: Reader) -> bool:
    """Tell whether a browser has its keys open: there is then nothing to unlock."""
    page = reader.get("/unlock")
    return page.status == 303 and not page.headers["Location"].startswith("/sign-in")


def bare(page: Page, *names: str) -> bytes:
    """Give a page without what is new in every answer, and without what somebody typed."""
    body = re.sub(rb'(csrf_token"[^>]*value=|nonce=|data-token=)"[^"]*"', rb"\1", page.body)
    for name in names:
        body = body.replace(name.encode(), b"")
    return body


def press(reader: Reader, address: str, headers: dict[str, str] | None = None, **typed: str) -> Page:
    """Press a button of the page that is open, wherever on it, with what is in its form."""
    assert reader.last is not None
    token = reader.last.all(".//input[@name='csrf_token']")[0].get("value", "")
    return reader.post(address, {"csrf_token": token, **typed}, headers=headers or {})
