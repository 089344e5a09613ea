"""The one door to a place in a checklist: it wants the browser's key, and opens nothing else.

There are no rows behind it. What is opened is the address itself.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING

from hrstod.checklists.rules import NoSuchPlace, decode, is_alive
from hrstod.checklists.service import place_context
from hrstod.crypto.unsealing import CannotUnseal, unseal
from hrstod.errors import NotFound, PlaceClosed

if TYPE_CHECKING:
    from datetime import datetime

    from hrstod.checklists.definitions import Checklist, Checklists
    from hrstod.checklists.rules import Limits, Progress
    from hrstod.checklists.service import BrowserKey


def find_checklist(checklists: Checklists, *, name: str, language: str, version: int | None = None) -> Checklist:
    """Find a checklist that anybody may read; NotFound when there is none by that name and version."""
    checklist = checklists.find(name, language, version)
    if checklist is None:
        raise NotFound
    return checklist


def find_place(
    checklist: Checklist,
    *,
    key: BrowserKey | None,
    sealed: str,
    moment: datetime,
    limits: Limits,
) -> Progress:
    """Open a sealed address with this browser's key.

    PlaceClosed when there is no key, when it has outlived its limits, and
    when the address was sealed under another key, for another checklist or version, or by nobody.
    """
    written = open_written(key, sealed, place_context(checklist), moment=moment, limits=limits)
    try:
        return decode(checklist, written)
    except NoSuchPlace:
        raise PlaceClosed from None


def open_written(key: BrowserKey | None, sealed: str, context: bytes, *, moment: datetime, limits: Limits) -> bytes:
    """Open what a place was written as, in a checklist or elsewhere; PlaceClosed as above."""
    if key is None or not is_alive(key.made_at, key.used_at, moment, limits):
        raise PlaceClosed
    try:
        blob = urlsafe_b64decode(sealed.encode("ascii") + b"=" * (-len(sealed) % 4))
        return unseal(key.secret, blob, context)
    except (binascii.Error, UnicodeEncodeError, CannotUnseal):
        raise PlaceClosed from None
