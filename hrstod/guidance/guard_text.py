"""Even out a text before it is looked through, and remember where each of its signs stood.

People paste. A number comes with spaces that do not break, dashes of six kinds, signs that cannot be seen, and digits
that are wide or of another script. All are made plain, so that a pattern is written once.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

MOST_LETTERS_OF_ONE = 2
"""A sign that evens out to more letters than these, such as a whole phrase in one sign, is left as it is."""


@dataclass(frozen=True)
class Characters:
    """How signs are evened out: classes of signs, each a pattern for one of them."""

    special: re.Pattern[str]
    """What may not be plain already."""
    cluster: re.Pattern[str]
    """A sign with its marks, as in an `a` followed by two dots."""
    dropped: re.Pattern[str]
    spaces: re.Pattern[str]
    lines: re.Pattern[str]
    dashes: re.Pattern[str]
    zeros: str
    """The noughts of other scripts’ digits; the nine others follow each."""


@dataclass(frozen=True)
class EvenText:
    """A text evened out, and where each of its signs stood."""

    plain: str
    lower: str
    starts: list[int] | None
    """None: nothing was moved."""
    ends: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Give the place of a stretch in the text as it was written."""
        return (start, end) if self.starts is None else (self.starts[start], self.ends[end - 1])


def even_out(text: str, characters: Characters) -> EvenText:
    """Make spaces, dashes and digits plain, and drop what cannot be seen."""
    special: dict[str, str | int | None] = {
        one: _even_sign(one, characters) for one in set(characters.special.findall(text))
    }
    if all(len(str(even)) == 1 for even in special.values()):
        evened = text.translate(str.maketrans(special))
        return EvenText(evened, _lower(evened), None, [])
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    known: dict[str, str] = {}
    for match in characters.cluster.finditer(text):
        cluster = match[0]
        if cluster not in known:
            known[cluster] = _even_sign(cluster, characters)
        for sign in known[cluster]:
            plain.append(sign)
            starts.append(match.start())
            ends.append(match.end())
    evened = "".join(plain)
    return EvenText(evened, _lower(evened), starts, ends)


def _even_sign(cluster: str, characters: Characters) -> str:
    composed = unicodedata.normalize("NFKC", cluster)
    if len(composed) > MOST_LETTERS_OF_ONE:
        composed = cluster
    even = characters.dropped.sub("", composed)
    even = characters.lines.sub("\n", characters.spaces.sub(" ", characters.dashes.sub("-", even)))
    return "".join(_even_digit(one, characters.zeros) for one in even)


def _even_digit(sign: str, zeros: str) -> str:
    return next((str(ord(sign) - ord(zero)) for zero in zeros if 0 <= ord(sign) - ord(zero) <= 9), sign)


def _lower(text: str) -> str:
    """Give a text in small letters and of the same length; a letter whose small form is two stays as it is."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
