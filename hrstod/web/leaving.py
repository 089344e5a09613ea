"""The way out: blank at once, nothing left behind, and Back shows nothing.

Leaving takes two steps, because a browser told to clear everything clears the cookie of the same answer too. The
first clears; the second leaves one cookie that says “closed” and nothing else, and goes on to a page that nobody
wonders about. While that cookie is there, every address of ours shows only that the page is closed, so that the
pages before this one in the browser's history stay shut. Opening again is a press on a button, which Back never
repeats. When the browser is closed, the cookie is gone as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, make_response, redirect, render_template, request, session, url_for

from hrstod.web.guards import open_to_everyone

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("leaving", __name__)

CLOSED = "closed"
NO_SHIFT = "no_shift"


def let_people_leave(app: Flask, forget: Callable[[Response], None]) -> None:
    """Add the way out, and keep closed what somebody has left; `forget` ends what else is open in the browser."""
    app.register_blueprint(blueprint)
    app.extensions["hrstod.forget"] = forget
    app.before_request(_stay_closed)
    app.jinja_env.globals["shift_leaves"] = shift_leaves


def shift_leaves() -> bool:
    """Tell whether three presses of Shift leave the page."""
    return not session.get(NO_SHIFT)


def _stay_closed() -> ResponseReturnValue | None:
    if not session.get(CLOSED) or request.blueprint == blueprint.name:
        return None
    if request.path != "/" or request.method not in ("GET", "HEAD"):
        return redirect("/", 303)
    return render_template("web/closed.html")


@blueprint.get("/leave")
@open_to_everyone
def leave() -> ResponseReturnValue:
    """Forget everything the browser holds of ours; but not because another site has hidden us in a picture."""
    if request.headers.get("Sec-Fetch-Dest", "document") != "document":
        abort(403)
    session.clear()
    response = make_response(redirect(url_for("leaving.left"), 303))
    current_app.extensions["hrstod.forget"](response)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@blueprint.get("/left")
@open_to_everyone
def left() -> ResponseReturnValue:
    """Close the door behind the reader and go to the neutral page."""
    session.clear()
    session[CLOSED] = True
    return redirect(current_app.extensions["hrstod.exit_address"], 303)


@blueprint.post("/open")
@open_to_everyone
def open_again() -> ResponseReturnValue:
    """Open what was left, because somebody pressed the button."""
    session.pop(CLOSED, None)
    return redirect(url_for("guidance.start"), 303)


@blueprint.post("/shift")
@open_to_everyone
def change_shift() -> ResponseReturnValue:
    """Switch leaving by Shift off or on, for as long as the browser is open."""
    session[NO_SHIFT] = not session.get(NO_SHIFT)
    return redirect(url_for("guidance.browse_safely"), 303)
