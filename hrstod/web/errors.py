"""What a reader sees when something goes wrong: a plain sentence, 112, the contacts and the start page.

The page needs no database, no key, no script and no cookie. Nothing of the request is logged but the route's pattern.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from hrstod.errors import PlaceClosed, Refused
from hrstod.web.access_log import known_method

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

log = logging.getLogger("hrstod.errors")

SENTENCES = {
    400: lazy_gettext("The page could not understand what was sent."),
    403: lazy_gettext("This was not sent from a page of ours, so nothing was done."),
    404: lazy_gettext("There is no page at this address."),
    405: lazy_gettext("This address cannot be used that way."),
    409: lazy_gettext("Somebody, or you in another tab, changed this first. Nothing of yours was saved."),
    410: lazy_gettext("The page is closed. Nothing was saved."),
    413: lazy_gettext("What was sent is too long. Nothing was saved."),
    414: lazy_gettext("The address is too long."),
    422: lazy_gettext("That cannot be done. Nothing was changed."),
    429: lazy_gettext("That was too often. Wait a minute, and then try again."),
    500: lazy_gettext("Something went wrong on our side. Nothing was saved."),
    503: lazy_gettext("This part is not available right now. Nothing was saved. Guidance and contacts still work."),
}

LAST_RESORT = """<!doctype html><html lang="sv"><meta charset="utf-8"><title>HR-stöd</title>
<h1>Något gick fel hos oss</h1><p>Inget har sparats. Something went wrong. Nothing was saved.</p>
<p>Akut fara? Immediate danger? <a href="tel:112">Ring 112</a></p><p><a href="/">HR-stöd</a></p></html>"""


def show_errors(app: Flask) -> None:
    """Give every kind of error its page."""
    app.register_error_handler(PlaceClosed, _to_the_start)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _cookies_refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SQLAlchemyError, _database_down)
    app.register_error_handler(Exception, _ours)


def page(status: int, sentence: str | None = None, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    """Render the error page; when even that fails, a page that depends on nothing.

    What somebody had written is given back to them, so that it is not lost with the page it stood on.
    """
    try:
        said = sentence or str(SENTENCES.get(status, SENTENCES[400 if status < 500 else 500]))
        texts = written_texts() if status in (400, 409, 422) or status >= 500 else []
        return render_template("web/error.html", sentence=said, status=status, texts=texts), status, headers or {}
    except Exception:  # noqa: BLE001 (whatever is broken, 112 must be shown)
        _log_frames()
        return LAST_RESORT, status


def written_texts() -> list[str]:
    """Give the running text that was sent in: fields whose name begins with “text”, and nothing secret."""
    if request.method != "POST":
        return []
    return [text for name, text in request.form.items() if name.startswith("text") and text.strip()]


def _refused(error: Refused) -> ResponseReturnValue:
    return page(error.code, str(error.sentence) if error.sentence else None)


def _to_the_start(_error: PlaceClosed) -> ResponseReturnValue:
    """A closed place shows the start page and does not say that there ever was anything here."""
    return redirect(url_for("guidance.start"), 303)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    if isinstance(error, SecurityError):  # an unknown host: no address of ours can be made, so no page with links
        return LAST_RESORT, 400
    if error.code is None or error.code < 400:
        return error.get_response()
    return page(error.code)


def _cookies_refused(_error: CSRFError) -> ResponseReturnValue:
    return page(
        400,
        gettext(
            "Your browser did not send back what the page needs. If it refuses cookies, "
            "you can read each checklist whole on one page. Nothing was saved."
        ),
    )


def _database_down(_error: SQLAlchemyError) -> ResponseReturnValue:
    _log_frames()
    return page(503)


def _ours(_error: Exception) -> ResponseReturnValue:
    _log_frames()
    return page(500)


def _log_frames() -> None:
    """Log where it broke, and the error's kind; its message could hold what somebody wrote."""
    kind, _, trace = sys.exc_info()
    pattern = request.url_rule.rule if request.url_rule else "(no route)"
    frames = " < ".join(
        f"{frame.name} {frame.filename.rpartition('/')[2]}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(trace))
    )
    log.error("%s %s %s in %s", known_method(), pattern, kind.__name__ if kind else "error", frames)
