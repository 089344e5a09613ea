"""Make the key that only a browser holds, and seal places into addresses under it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from hrstod.checklists.rules import at_place, encode
from hrstod.crypto.envelope import context_of
from hrstod.crypto.primitives import KEY_BYTES, random_bytes
from hrstod.crypto.sealing import seal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hrstod.checklists.definitions import Checklist
    from hrstod.checklists.rules import Progress


@dataclass(frozen=True)
class BrowserKey:
    """A random key in a cookie that dies with the browser, and when it was made and last used."""

    secret: bytes
    made_at: datetime
    used_at: datetime
    bound_to: str = ""
    """The sign-in whose plan it opens, and without which it opens nothing; empty for what needs no sign-in."""


def make_key(moment: datetime, bound_to: str = "") -> BrowserKey:
    """Make a key for a browser that has none, or whose places come out of somebody's saved plan."""
    return BrowserKey(random_bytes(KEY_BYTES), moment, moment, bound_to)


def use_key(key: BrowserKey, moment: datetime) -> BrowserKey:
    """Note that a key is in use, so that it does not idle."""
    return replace(key, used_at=moment)


def place_context(checklist: Checklist) -> bytes:
    """Bind a place to its checklist and version, and to no language, so that a switch keeps the place."""
    return context_of("checklist place", checklist.name, checklist.version)


def seal_place(key: BrowserKey, checklist: Checklist, progress: Progress) -> str:
    """Write a place as the last part of an address."""
    return seal_places(key, checklist, progress)(progress.at)


def seal_places(key: BrowserKey, checklist: Checklist, progress: Progress) -> Callable[[str], str]:
    """Give a way to write each place that these answers lead to; what all have in common is written once."""
    written, context = encode(checklist, progress), place_context(checklist)

    @cache
    def at(place: str) -> str:
        return seal_written(key, at_place(checklist, written, place), context)

    return at


def seal_written(key: BrowserKey, written: bytes, context: bytes) -> str:
    """Seal what a place is written as, in a checklist or elsewhere, into the last part of an address."""
    return urlsafe_b64encode(seal(key.secret, written, context)).rstrip(b"=").decode("ascii")
