"""What is open in a browser: who is signed in with it, and what they have unlocked; begun, kept up and ended.

What belongs to the two cookies (cookies.py) is in memory (store.py), so that a stolen cookie is dead after sign-out,
lock, idling and exit.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from flask import current_app, g, session
from flask_login import UserMixin
from sqlalchemy.exc import SQLAlchemyError

from hrstod import clock
from hrstod.accounts import access
from hrstod.accounts.cookies import SIGNED_IN, UNLOCKED, give, give_token, read, read_token, take
from hrstod.accounts.rules import Life, Limits, life
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.crypto.primitives import CannotUnseal
from hrstod.crypto.splitting import join, split
from hrstod.database.transaction import reading

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask, Response

    from hrstod.accounts.store import SignInSession, SignInStore
    from hrstod.accounts.vault import Vault
    from hrstod.authorization.checks import Actor
    from hrstod.crypto.keyring import PrivateKeys

log = logging.getLogger("hrstod.errors")

FRESH = timedelta(minutes=5)
"""For how long giving the passphrase confirms a dangerous act."""
USED_EVERY = timedelta(seconds=5)
"""How exact “last used” is."""
MOST_FOREIGN = 10
"""How many foreign cookies are written down in a minute: whoever sends them on purpose does not fill the log."""


class Reader(UserMixin):  # type: ignore[misc]  # the library has no types
    """Whoever is signed in with this browser, as Flask-Login knows them."""

    def __init__(self, visit: SignInSession, actor: Actor) -> None:
        """Remember the visit and who it is."""
        self.visit = visit
        self.actor = actor

    def get_id(self) -> str:
        """Give the account's id."""
        return str(self.actor.account_id)

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the passphrase was given a short while ago."""
        return timedelta(0) <= clock.now() - self.visit.confirmed_at <= FRESH

    @property
    def keys(self) -> PrivateKeys | None:
        """Give the keys that this browser has unlocked."""
        return current_keys_of(self.visit)


def store() -> SignInStore:
    """Give the memory that all processes share."""
    found: SignInStore = current_app.extensions["hrstod.sign_in_store"]
    return found


def vault() -> Vault:
    """Give the keystore and the pinned fingerprints."""
    found: Vault = current_app.extensions["hrstod.vault"]
    return found


def sign_in_limits() -> Limits:
    """Give how long somebody stays signed in."""
    settings = current_app.extensions["hrstod.settings"]
    return Limits(timedelta(minutes=settings.sign_in_idle_minutes), timedelta(hours=settings.sign_in_hours))


def unlock_limits() -> Limits:
    """Give how long what somebody has unlocked stays open."""
    settings = current_app.extensions["hrstod.settings"]
    return Limits(timedelta(minutes=settings.unlock_idle_minutes), timedelta(hours=settings.unlock_hours))


def find_reader(_request: object = None) -> Reader | None:
    """Find out who is signed in with this browser; Flask-Login asks once a request.

    Nobody is, when the memory or the database cannot be read: what is open to everyone is shown all the same.
    """
    try:
        return _find_reader()
    except (sqlite3.Error, SQLAlchemyError, OSError) as error:
        # Its kind and no more: the message of an error could hold what somebody sent.
        log.error("who is signed in cannot be read: %s", type(error).__name__)  # noqa: TRY400 (as said above)
        return None


def _find_reader() -> Reader | None:
    token = read_token()
    visit = store().find_visit(token) if token is not None else None
    if visit is None:
        return None
    moment = clock.now()
    state = life(visit.opened_at, visit.used_at, moment, sign_in_limits())
    if state is not Life.ALIVE:
        _end(visit, state.value)
        return None
    actor = access.load_actor(reading(), visit.account_id, clock.today())
    if actor is None or (actor.is_demo and not current_app.extensions["hrstod.settings"].demo):
        _end(visit, "closed")
        return None
    if moment - visit.used_at >= USED_EVERY and current_keys_of(visit) is None:
        store().use_visit(visit.number, moment, keys=False)
    return Reader(visit, actor)


def list_open_visits(account_id: UUID) -> list[SignInSession]:
    """List where somebody is signed in; what has been idle for too long is not among it, though still in memory."""
    moment, limits = clock.now(), sign_in_limits()
    return [
        one for one in store().list_visits(account_id) if life(one.opened_at, one.used_at, moment, limits) is Life.ALIVE
    ]


def current_keys_of(visit: SignInSession) -> PrivateKeys | None:
    """Give the keys that a visit has unlocked, and note that they are in use; they are joined once a request."""
    if "keys" not in g:
        g.keys = _join(visit)
    found: PrivateKeys | None = g.keys
    return found


def _join(visit: SignInSession) -> PrivateKeys | None:
    cookie = read(UNLOCKED)
    found = store().find_unlocked(visit.number, sha256(cookie).digest()) if cookie is not None else None
    if cookie is None or found is None:
        return None
    moment = clock.now()
    if life(found.opened_at, found.used_at, moment, unlock_limits()) is not Life.ALIVE:
        store().lock(visit.number)
        return None
    try:
        keys = join(cookie, found.half, found.blob)
    except CannotUnseal:
        store().lock(visit.number)
        return None
    if moment - found.used_at >= USED_EVERY:
        store().use_visit(visit.number, moment, keys=True)
    return keys


def open_browser(response: Response, account_id: UUID, keys: PrivateKeys, renewing: str = "") -> None:
    """Sign somebody in with this browser and unlock; whatever was open in it before is ended.

    The token of the forms is new as well: the one before may have been put there by somebody else.
    """
    end_browser(response)
    session.pop("csrf_token", None)
    moment = clock.now()
    store().sweep(moment - sign_in_limits().longest)
    store().lock_unused(moment, unlock_limits())
    token, visit = store().open_visit(account_id, moment, renewing)
    give_token(response, token)
    _give_keys(response, visit, keys)


def unlock_browser(response: Response, visit: SignInSession, keys: PrivateKeys) -> None:
    """Unlock in a browser that is signed in; both cookies are new after it."""
    token = store().confirm_visit(visit.number, clock.now())
    give_token(response, token)
    _give_keys(response, visit, keys)


def lock_browser(response: Response, visit: SignInSession) -> None:
    """Forget what a browser has unlocked; it stays signed in."""
    store().lock(visit.number)
    take(response, UNLOCKED)


def end_browser(response: Response) -> None:
    """Forget everything that this browser has opened with us, whoever it was.

    The cookies are taken even when the memory is what is broken: nobody is to be kept from leaving.
    """
    token = read_token()
    try:
        visit = store().find_visit(token) if token is not None else None
        if visit is not None:
            store().end_visit(visit.number)
    except sqlite3.Error as error:
        log.error("a sign-in could not be ended: %s", type(error).__name__)  # noqa: TRY400 (its kind and no more)
    take(response, SIGNED_IN)
    take(response, UNLOCKED)


def note_foreign_cookie(app: Flask) -> None:
    """Write down, once, that a browser came with another installation's cookie, and take it from the browser."""

    @app.before_request
    def look() -> None:
        raw = read(SIGNED_IN)
        g.foreign_cookie = raw is not None and read_token() is None

    @app.after_request
    def note(response: Response) -> Response:
        if g.get("foreign_cookie"):
            _note_foreign()
            take(response, SIGNED_IN)
            take(response, UNLOCKED)
        return response


def _note_foreign() -> None:
    """Write the foreign cookie down; the page is shown even when that cannot be done."""
    try:
        if store().add_tries("foreign cookies", time.time(), 60, 1) <= MOST_FOREIGN:
            engine = current_app.extensions["hrstod.engine"]
            trail.write_apart(engine, Event.COOKIE_FOREIGN, actor_id=None, moment=clock.now())
    except (sqlite3.Error, SQLAlchemyError) as error:
        log.error("a foreign cookie could not be written down: %s", type(error).__name__)  # noqa: TRY400 (as above)


def _end(visit: SignInSession, why: str) -> None:
    store().end_visit(visit.number)
    engine, moment = current_app.extensions["hrstod.engine"], clock.now()
    if why == Life.CLOCK.value:
        trail.write_apart(engine, Event.CLOCK_MOVED, actor_id=None, moment=moment, account=visit.account_id)
    trail.write_apart(
        engine, Event.SIGN_IN_ENDED, actor_id=visit.account_id, moment=moment, account=visit.account_id, reason=why
    )


def _give_keys(response: Response, visit: SignInSession, keys: PrivateKeys) -> None:
    parts = split(keys)
    store().keep_unlocked(visit.number, parts.id, parts.half, parts.blob, clock.now())
    give(response, UNLOCKED, parts.cookie, "Strict")
    g.keys = keys
