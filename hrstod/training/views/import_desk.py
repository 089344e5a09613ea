"""What the pages of imports do their work with: a file that is being sent, and a work that goes on beside the pages."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flask import current_app, request
from flask_babel import force_locale
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from hrstod import clock
from hrstod.authorization.checks import boards_for, require
from hrstod.errors import NotAllowed
from hrstod.extensions import csrf
from hrstod.training.importing_files import LARGEST_FILE
from hrstod.training.importing_shelf import Shelf
from hrstod.training.importing_work import Desk
from hrstod.training.taking_over import PERMISSIONS
from hrstod.web.guards import current_actor
from hrstod.web.language import language
from hrstod.web.security import LARGEST_BODY, MOST_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from sqlalchemy.orm import Session

    from hrstod.training.rules import ImportKind

MOST_AT_ONCE = 4 * LARGEST_BODY
"""How much of what is sent is held while it is read: the pieces that a file comes in are as large as a whole form."""
MOST_SECONDS = 2.0
"""For how long a page waits for a work before it shows how far it has come."""
TURN = threading.Lock()
"""One file at a time is worked on, so that no more memory is used than one takes."""


def shelf() -> Shelf:
    """Give the place in memory where files lie between the steps."""
    return Shelf(current_app.extensions["hrstod.settings"].memory)


def receive() -> None:
    """Read what is sent with a file in it, which may be larger than a form; only then is its token looked at.

    The view is exempt from the check that comes before every view, because that would read a large file, and onto a
    disk, for anybody. Here the guard has let somebody in, and the file goes straight into memory.
    """
    opened: list[IO[bytes]] = []

    def open_stream(*_sizes: object, **_names: object) -> IO[bytes]:
        opened.append(shelf().open_stream())
        return opened[-1]

    parser = FormDataParser(
        stream_factory=open_stream,
        max_content_length=LARGEST_FILE + LARGEST_BODY,
        max_form_memory_size=MOST_AT_ONCE,
        max_form_parts=MOST_FIELDS,
    )
    try:
        _rest, request.form, request.files = parser.parse_from_environ(request.environ)  # type: ignore[assignment]
    except RequestEntityTooLarge:
        for stream in opened:
            stream.close()
        raise
    csrf.protect()


def desk(kind: ImportKind) -> Desk:
    """Give whoever asks the means to work on a file."""
    actor, extensions = current_actor(), current_app.extensions
    load, boards = extensions["hrstod.load_actor"], boards_for(actor, PERMISSIONS[kind])

    def check(database: Session) -> None:
        now = load(database, actor.account_id, clock.today(), for_write=True)
        if now is None:
            raise NotAllowed(PERMISSIONS[kind])
        require(now, PERMISSIONS[kind])
        if boards_for(now, PERMISSIONS[kind]) != boards:
            raise NotAllowed(PERMISSIONS[kind])

    return Desk(extensions["hrstod.engine"], shelf(), actor, check)


def go_on_beside(work: Callable[[], None]) -> None:
    """Begin a work in a thread of its own, and wait a moment: most are done by then."""
    context, spoken = current_app.app_context(), language()

    def run() -> None:
        with TURN, context, force_locale(spoken):
            work()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(MOST_SECONDS)
