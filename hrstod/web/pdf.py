"""Make a PDF in memory: tagged for screen readers (PDF/UA-1, ISO 14289-1), never written to disk."""

from __future__ import annotations

import ctypes
import functools
import itertools
import json
import re
import threading
from typing import TYPE_CHECKING, Any
from unicodedata import category, name

from hrstod.settings import PACKAGE

if TYPE_CHECKING:
    from datetime import datetime

    import typst

PRINTED = ((0x20, 0x4FF), (0x1E00, 0x2040), (0x20A0, 0x20BF), (0x2190, 0x22FF))
"""What the typesetter's own fonts have: letters of Europe, punctuation, currencies, arrows, signs for reckoning."""

DOUBTFUL = re.compile("[^ -~\u00a1-\u00ac\u00ae-\u0377\u2010-\u2027\u2030-\u203f]")
"""Whatever is not one of the usual ones, and has to be looked at by itself."""

KEPT_BY_THE_TYPESETTER = 10
TRIM_EVERY = 10
"""Giving memory back makes the next document slower, so it is done after the first and then after every tenth."""

_made = itertools.count()

_one_at_a_time = threading.Lock()
_give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
"""glibc's way of giving freed memory back; other C libraries do it by themselves or not at all."""


@functools.cache
def _compiler() -> typst.Compiler:
    """Keep one compiler: it holds the fonts, which take longer to read than a page takes to set."""
    import typst  # noqa: PLC0415 (30 MB that most processes never need)

    return typst.Compiler(root=PACKAGE, ignore_system_fonts=True)


def _forget() -> None:
    """Make the typesetter forget what it has just set.

    It keeps the layouts of the last ten documents, to set them faster again: 40 MB of plans that nobody was to keep.
    Ten documents with nothing in them take their place, and the memory is given back now and then.
    """
    for _ in range(KEPT_BY_THE_TYPESETTER + 1):
        _compiler().compile(input=b"", format="pdf")
    if _give_back is not None and next(_made) % TRIM_EVERY == 0:
        _give_back(0)


def make_pdf(template: str, content: dict[str, Any], moment: datetime) -> bytes:
    """Set a template (a path inside the package, such as `checklists/templates/plan.typ`) with some content.

    What no font has is called by its name: the page to print can always be made.
    """
    with _one_at_a_time:
        made = _compiler().compile(
            input=str(PACKAGE / template),
            format="pdf",
            sys_inputs={"content": json.dumps(printable(content))},
            pdf_standards=["ua-1"],
            timestamp=moment.replace(microsecond=0),
        )
        _forget()
    if not isinstance(made, bytes):
        raise TypeError("the typesetter gave no bytes")
    return made


def printable(said: Any) -> Any:
    """Give all texts in something without what cannot be seen, and with what no font has called by its name.

    A file in which one sign were missing would not be made at all (PDF/UA-1, ISO 14289-1, 7.21.8).
    """
    if isinstance(said, str):
        return DOUBTFUL.sub(lambda found: _printed(found[0]), said)
    if isinstance(said, dict):
        return {key: printable(value) for key, value in said.items()}
    return [printable(one) for one in said] if isinstance(said, list | tuple) else said


def _printed(letter: str) -> str:
    if letter.isspace():
        return "\n" if letter == "\n" else " "
    if category(letter).startswith("C"):
        return ""
    is_printed = any(first <= ord(letter) <= last for first, last in PRINTED)
    return letter if is_printed else f"[{name(letter, f'U+{ord(letter):04X}').lower()}]"
