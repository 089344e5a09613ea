"""What can go wrong in words a reader understands: each error has a code and a sentence to translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString


class Refused(Exception):
    """Something could not be done; the sentence is shown to the reader."""

    code = 400
    sentence: str | LazyString | None = None
    """Empty: the usual sentence for the code."""


class NotFound(Refused):
    """There is no such thing, or not for whoever asks; the two look the same."""

    code = 404


class NotAllowed(NotFound):
    """Somebody asked for what they may not do; to them it looks as if it were not there."""


class PlaceClosed(Refused):
    """A place in a checklist that can no longer be opened: left, too old, another browser's, or never real."""

    code = 410


class RuleBroken(Refused):
    """A rule says no; the sentence tells which, and nothing was changed."""

    code = 422

    def __init__(self, sentence: str | LazyString) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Conflict(Refused):
    """Somebody else, or the same person in another tab, changed it first."""

    code = 409


class Unavailable(Refused):
    """A part that hrstod stands on is missing or does not fit; the sentence tells which, in words."""

    code = 503

    def __init__(self, sentence: str | LazyString) -> None:
        super().__init__(sentence)
        self.sentence = sentence
