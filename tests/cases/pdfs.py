"""What a PDF says, on which page, and whether a screen reader can read it."""

from __future__ import annotations

import io

from pypdf import PdfReader


def pages_of(made: bytes) -> list[str]:
    """Give the words of each page, one space between."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]


def words_of(made: bytes) -> str:
    """Give the words of the whole."""
    return " ".join(pages_of(made))


def says(made: bytes, text: str) -> bool:
    """Tell whether a text stands there, wherever its lines end."""
    return "".join(text.split()) in "".join(words_of(made).split())


def is_tagged(made: bytes) -> bool:
    """Tell whether it is tagged, says its language and shows its title (PDF/UA-1, ISO 14289-1)."""
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    return bool(
        root["/MarkInfo"]["/Marked"]  # type: ignore[index]
        and "/StructTreeRoot" in root  # type: ignore[operator]
        and root["/Lang"] == "sv"  # type: ignore[index]
        and root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
        and b"pdfuaid:part" in root["/Metadata"].get_object().get_data()  # type: ignore[index]
    )


def properties_of(made: bytes) -> tuple[str | None, str | None]:
    """Give what a reader's program shows of it: title and author."""
    properties = PdfReader(io.BytesIO(made)).metadata
    assert properties is not None
    return properties.title, properties.author
