"""Make a PDF in memory: tagged for screen readers (PDF/UA-1, ISO 14289-1), never written to disk."""

from __future__ import annotations

import functools
import json
import threading
from typing import TYPE_CHECKING, Any

from hrstod.settings import PACKAGE

if TYPE_CHECKING:
    from datetime import datetime

    import typst

_one_at_a_time = threading.Lock()


@functools.cache
def _compiler() -> typst.Compiler:
    """Keep one compiler: it holds the fonts, which take longer to read than a page takes to set."""
    import typst  # noqa: PLC0415 (30 MB that most processes never need)

    return typst.Compiler(root=PACKAGE, ignore_system_fonts=True)


def make_pdf(template: str, content: dict[str, Any], moment: datetime) -> bytes:
    """Set a template (a path inside the package, such as `checklists/templates/plan.typ`) with some content."""
    with _one_at_a_time:
        made = _compiler().compile(
            input=str(PACKAGE / template),
            format="pdf",
            sys_inputs={"content": json.dumps(content)},
            pdf_standards=["ua-1"],
            timestamp=moment.replace(microsecond=0),
        )
    if not isinstance(made, bytes):
        raise TypeError("the typesetter gave no bytes")
    return made
