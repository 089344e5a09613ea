"""Files about a case as the pages give them: in Swedish, made in memory, under names that tell nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import current_app
from flask_babel import force_locale

from hrstod import clock
from hrstod.cases.views.words import words
from hrstod.database.transaction import reading
from hrstod.web.language import DEFAULT
from hrstod.web.pdf import make_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.letters import Letter
    from hrstod.cases.papers import Paper
    from hrstod.cases.telling import Words

PAPER, LETTER = "cases/templates/file.typ", "cases/templates/letter.typ"


@contextmanager
def in_swedish() -> Iterator[Words]:
    """Give the words for a file that leaves the board: Swedish, in whatever language its maker reads hrstod."""
    with force_locale(DEFAULT):
        yield words()


def make_file(template: str, content: Paper | Letter) -> bytes:
    """Set a paper or a letter."""
    return make_pdf(template, content.as_content(), clock.now())


def given(made: bytes, name: str) -> ResponseReturnValue:
    """Give a file to be saved under a name."""
    return made, {"Content-Type": "application/pdf", "Content-Disposition": f'attachment; filename="{name}.pdf"'}


def board_name(board_id: UUID) -> str:
    """Give what a board is called."""
    found: dict[UUID, str] = current_app.extensions["hrstod.names"]["board"](reading(), [board_id])
    return found.get(board_id, "")
