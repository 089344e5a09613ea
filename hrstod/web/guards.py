"""Who may open an address. Every address says it; a test walks them all.

`open_to_everyone`, `signed_in` and `requires` stand under the route. Whoever may not sees what somebody sees who asks
for a page that is not there. What must be unlocked says so; what is dangerous also asks for a fresh passphrase, with
`confirmed`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

from flask import current_app, make_response, redirect, render_template, request, session, url_for
from flask_login import current_user

from hrstod import clock
from hrstod.authorization.checks import may
from hrstod.database.transaction import recheck
from hrstod.errors import NotAllowed
from hrstod.web.errors import written_texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.authorization.permissions import Permission
    from hrstod.crypto.keyring import PrivateKeys

View = TypeVar("View", bound="Callable[..., Any]")

AFTERWARDS = "afterwards"
"""Where to go after signing in, unlocking or confirming; an address of ours."""


def open_to_everyone(view: View) -> View:
    """Say that a view needs no sign-in: it shows nothing about anybody and keeps nothing."""
    view.guard = "everyone"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let in whoever is signed in: the page is about themselves."""
    return _guarded(view, None, unlocked=False)


def signed_in_and_unlocked(view: View) -> View:
    """Let in whoever is signed in and has unlocked."""
    return _guarded(view, None, unlocked=True)


def requires(permission: Permission, *, unlocked: bool = False) -> Callable[[View], View]:
    """Let in whoever has a permission, for any board; `unlocked` also wants their keys open."""
    return lambda view: _guarded(view, permission, unlocked=unlocked)


def confirmed(view: View) -> View:
    """Ask for the passphrase again, unless it was given in the last five minutes; stands under another guard."""

    @functools.wraps(view)
    def inside(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_user.is_confirmed:
            return _go_by("sign_in.confirm_page")
        answer: ResponseReturnValue = view(*args, **kwargs)
        return answer

    inside.confirmed = True  # type: ignore[attr-defined]
    return inside  # type: ignore[return-value]


def current_actor() -> Actor:
    """Give who is asking, inside a view with a guard."""
    actor: Actor = current_user.actor
    return actor


def unlocked_keys() -> PrivateKeys:
    """Give the keys of who is asking, inside a view that wants them open."""
    keys: PrivateKeys = current_user.keys
    return keys


def where_afterwards(otherwise: str) -> str:
    """Give, once, the address that somebody was on the way to."""
    found = session.pop(AFTERWARDS, None)
    is_ours = isinstance(found, str) and found.isprintable() and found.startswith("/") and not found.startswith("//")
    return found if is_ours else otherwise


def _guarded(view: View, permission: Permission | None, *, unlocked: bool) -> View:
    @functools.wraps(view)
    def inside(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return _go_by("sign_in.sign_in_page")
        if current_user.visit.renewing:
            return redirect(url_for("own.renew", why=current_user.visit.renewing), 303)
        if permission is not None and not may(current_user.actor, permission):
            raise NotAllowed(permission)
        if unlocked and current_user.keys is None:
            return _go_by("sign_in.unlock_page")
        recheck(functools.partial(_check_still, permission))
        answer: ResponseReturnValue = view(*args, **kwargs)
        return make_response(answer)

    inside.guard = "signed in" if permission is None else str(permission)  # type: ignore[attr-defined]
    inside.unlocked = unlocked  # type: ignore[attr-defined]
    return inside  # type: ignore[return-value]


def _check_still(permission: Permission | None, database: Session) -> None:
    """Stop a write whose author has lost the account or the permission since it began."""
    load = current_app.extensions["hrstod.load_actor"]
    actor = load(database, current_user.actor.account_id, clock.today(), for_write=True)
    if actor is None or (permission is not None and not may(actor, permission)):
        raise NotAllowed(permission)


def _address() -> str:
    """Give the address that is asked for, written as in a link: a line break in it stays encoded."""
    asked = request.query_string.decode("latin-1")
    return quote(request.path) + (f"?{asked}" if asked else "")


def _page_it_came_from() -> str | None:
    """Give the page of ours that a form stands on, so that somebody comes back to it and can press again."""
    parts = urlsplit(request.referrer or "")
    return parts.path if parts.netloc == request.host and parts.path.startswith("/") else None


def _go_by(endpoint: str) -> ResponseReturnValue:
    """Go by another page and then on to this one; what was sent in is not done, and is asked for again."""
    if request.method in ("GET", "HEAD"):
        session[AFTERWARDS] = _address()
        return redirect(url_for(endpoint), 303)
    session[AFTERWARDS] = _page_it_came_from()
    if texts := written_texts():
        return render_template("web/kept.html", texts=texts, address=url_for(endpoint)), 409
    return redirect(url_for(endpoint), 303)
