"""What can go wrong in words a reader understands: each error has a code and a sentence to translate."""

from __future__ import annotations


class Refused(Exception):
    """Something could not be done; the sentence is shown to the reader."""

    code = 400
    sentence = "That could not be done."


class NotFound(Refused):
    """There is no such thing, or not for whoever asks; the two look the same."""

    code = 404
    sentence = "The page is not here."


class PlaceClosed(Refused):
    """A place in a checklist that can no longer be opened: left, too old, another browser's, or never real."""

    code = 410
    sentence = "The page is closed."
