"""One line a request: the method, the route's pattern and the status. Never the address itself.

An address can hold a place in a checklist, and a log that holds it would tell who read what. Leaving the page writes
no line at all, and neither do one's own plans, one's own pages, drills, and signing in and unlocking.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

UNLOGGED = frozenset({"leaving.leave", "leaving.left"})
UNLOGGED_WITHIN = ("training.drills.",)
"""Drills: a line for each step before a completion would tell how many wrong turns somebody took, and how often."""
UNLOGGED_PARTS = frozenset({"plans", "sign_in", "own", "cases", "requests", "retention"})
"""One's own plans: a line laid beside the log of events, which knows who unlocked when, would tell who keeps any. Where
people sign in and unlock, and their own pages: an unlock that no line follows would tell the same. And what HR keeps,
because its times are nobody else's business."""
SPEAKING_LIBRARIES = ("flask-limiter", "flask_wtf.csrf")
"""Loggers that write a line of their own for a refused request, also where we write none."""

KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})

log = logging.getLogger("hrstod.access")


def known_method() -> str:
    """Give the request's method when it is one; anybody can send any word in its place."""
    return request.method if request.method in KNOWN_METHODS else "(other)"


def is_unlogged() -> bool:
    """Tell whether a request leaves no line."""
    endpoint = request.endpoint or ""
    parts = (request.blueprint or "").split(".")
    return endpoint in UNLOGGED or endpoint.startswith(UNLOGGED_WITHIN) or parts[0] in UNLOGGED_PARTS


def keep_access_log(app: Flask) -> None:
    """Write a line for every answer."""

    @app.after_request
    def write_line(response: Response) -> Response:
        if not is_unlogged():
            pattern = request.url_rule.rule if request.url_rule else "(no route)"
            log.info("%s %s %s", known_method(), pattern, response.status_code)
        return response


def silence_libraries() -> None:
    """Let libraries that speak of requests write down only what is broken."""
    for name in SPEAKING_LIBRARIES:
        logging.getLogger(name).setLevel(logging.ERROR)
