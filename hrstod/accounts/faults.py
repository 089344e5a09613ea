"""Write down what was refused and what failed, in a transaction of its own: the one it happened in is rolled back."""

from __future__ import annotations

import logging
import math
import sqlite3
from typing import TYPE_CHECKING, Any

from flask import current_app, g
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from hrstod import clock
from hrstod.accounts.throttle import seconds_to_wait
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.crypto.keystore import KeystoreMissing
from hrstod.crypto.masterkey import MasterKeyMissing, MasterKeyWrong
from hrstod.crypto.primitives import TooBusy
from hrstod.errors import NotAllowed
from hrstod.web import errors

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from flask.typing import ResponseReturnValue

log = logging.getLogger("hrstod.errors")

BUSY_SECONDS = 5


def show_faults(app: Flask) -> None:
    """Give what only accounts know about its page and its entry in the log of events."""
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(KeystoreMissing, lambda error: _noted(Event.KEYSTORE_MISSING, error))
    app.register_error_handler(MasterKeyMissing, lambda error: _noted(Event.KEYSTORE_MISSING, error))
    app.register_error_handler(MasterKeyWrong, lambda error: _noted(Event.MASTER_KEY_WRONG, error))
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(TooBusy, _too_busy)
    app.register_error_handler(sqlite3.Error, _no_memory)


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    actor_id = current_user.actor.account_id if current_user.is_authenticated else None
    if actor_id is not None and any(error.args):
        _write_once(Event.ACCESS_REFUSED, actor_id=actor_id, permission=str(error.args[0]).replace(":", "-"))
    return errors.page(404)


def _noted(event: Event, error: KeystoreMissing | MasterKeyMissing | MasterKeyWrong) -> ResponseReturnValue:
    _write_once(event)
    return errors.page(503, str(error.sentence))


def _write_once(event: Event, **details: Any) -> None:
    if "fault_noted" not in g:
        g.fault_noted = True
        note(event, **details)


def note(event: Event, *, actor_id: UUID | None = None, **details: Any) -> None:
    """Write an entry apart; what it is about is done even when the database is what is broken."""
    engine = current_app.extensions["hrstod.engine"]
    try:
        trail.write_apart(engine, event, actor_id=actor_id, moment=clock.now(), **details)
    except SQLAlchemyError as error:
        log.error("%s could not be written down: %s", event, type(error).__name__)  # noqa: TRY400 (its kind and no more)


def _too_many(_error: RateLimitExceeded) -> ResponseReturnValue:
    seconds = seconds_to_wait()
    minutes = max(1, math.ceil((seconds - 1) / 60))  # the second on top is there to be sure, not to be told
    said = gettext(
        "That did not fit too many times. Wait %(minutes)s min, and then try again; nothing is locked for good. "
        "Guidance and contacts are open meanwhile.",
        minutes=minutes,
    )
    return errors.page(429, said, {"Retry-After": str(seconds)})


def _no_memory(error: sqlite3.Error) -> ResponseReturnValue:
    """Say that nobody can sign in: the memory of who has cannot be read or written."""
    log.error("the memory of who is signed in cannot be used: %s", type(error).__name__)
    return errors.page(503)


def _too_busy(error: TooBusy) -> ResponseReturnValue:
    return errors.page(503, str(error.sentence), {"Retry-After": str(BUSY_SECONDS)})
