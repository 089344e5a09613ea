"""How a reader narrows the list of contacts.

The choices travel as numbers in the address: it stays in the browser's history, and says nothing that way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask_babel import lazy_gettext as _

from hrstod.contacts.rules import People, Selection, Who

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WHO_TEXTS = {
    Who.SUBJECTED: _("Somebody who is subjected to violence"),
    Who.USES_VIOLENCE: _("Somebody who uses violence"),
    Who.CHILD: _("A child"),
    Who.MANAGER: _("I, as a manager"),
    Who.COLLEAGUE: _("A colleague or close relation"),
}
PEOPLE_TEXTS = {People.WOMEN: _("Women"), People.MEN: _("Men"), People.HBTQI: _("LGBTQI people")}

SWITCHES = {
    "o": ("open_now", _("Open now")),
    "m": ("for_managers", _("Advises managers")),
    "a": ("anonymous", _("Can be called anonymously")),
    "l": ("language", _("Speaks several languages")),
}


def read_selection(asked: Mapping[str, str], kinds: Sequence[str]) -> Selection:
    """Read the choices in an address; anything that is not a choice asks for nothing."""
    return Selection(
        who=_pick(asked.get("w"), tuple(Who)),
        kind=_pick(asked.get("k"), tuple(kinds)),
        people=_pick(asked.get("p"), tuple(People)),
        **{name: asked.get(letter) == "1" for letter, (name, _text) in SWITCHES.items()},
    )


T = TypeVar("T")


def _pick(number: str | None, choices: Sequence[T]) -> T | None:
    if number is None or not number.isascii() or not number.isdigit() or len(number) > 2:
        return None
    place = int(number) - 1
    return choices[place] if 0 <= place < len(choices) else None
