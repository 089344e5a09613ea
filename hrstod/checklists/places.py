"""Where a browser is in a checklist: its key in a cookie, and addresses that only this key opens."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import current_app, session, url_for
from flask_login import current_user

from hrstod import clock
from hrstod.checklists import access, service
from hrstod.checklists.rules import Limits, is_alive
from hrstod.errors import PlaceClosed
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from hrstod.checklists.definitions import Checklist
    from hrstod.checklists.rules import Progress
    from hrstod.checklists.service import BrowserKey

KEY = "key"


def find_checklist(name: str, version: int | None = None) -> Checklist:
    """Find a checklist in the language of this request; NotFound when there is none by that name and version."""
    checklists = current_app.extensions["hrstod.checklists"]
    return access.find_checklist(checklists, name=name, language=language(), version=version)


def living_key() -> BrowserKey | None:
    """Give the browser's key when it still opens anything."""
    key = _browser_key()
    return key if key is not None and is_alive(key.made_at, key.used_at, clock.now(), _limits()) else None


def living_or_new_key() -> BrowserKey:
    """Give the browser's key, or a new one when it has none that opens anything; and keep it in the browser."""
    key = living_key() or service.make_key(clock.now().replace(microsecond=0))
    keep_key(key)
    return key


def own_key() -> BrowserKey:
    """Give a new key for places that come out of a saved plan: locking shuts them with the plan."""
    key = service.make_key(clock.now().replace(microsecond=0), current_user.visit.number.hex)
    keep_key(key)
    return key


def keep_key(key: BrowserKey) -> None:
    """Put a key into the browser's cookie."""
    secret = urlsafe_b64encode(key.secret).decode("ascii")
    session[KEY] = [secret, int(key.made_at.timestamp()), int(key.used_at.timestamp()), key.bound_to]


def open_place(checklist: Checklist, sealed: str) -> tuple[BrowserKey, Progress]:
    """Open the address of this request with this browser's key, and note that the key is in use."""
    moment = clock.now()
    key = _browser_key()
    progress = access.find_place(checklist, key=key, sealed=sealed, moment=moment, limits=_limits())
    return _in_use(key, moment), progress


def open_written(sealed: str, context: bytes) -> tuple[BrowserKey, bytes]:
    """Open an address that holds a place in something other than a checklist, and note that the key is in use."""
    moment = clock.now()
    key = _browser_key()
    written = access.open_written(key, sealed, context, moment=moment, limits=_limits())
    return _in_use(key, moment), written


def _in_use(key: BrowserKey | None, moment: datetime) -> BrowserKey:
    """Note that the key which has just opened something is in use; without one, nothing has been opened."""
    if key is None:
        raise PlaceClosed
    key = service.use_key(key, moment)
    keep_key(key)
    return key


def address_of(key: BrowserKey, checklist: Checklist, progress: Progress, endpoint: str = "checklists.show") -> str:
    """Give the address of a place."""
    return addresses_from(key, checklist, progress)(progress.at, endpoint)


def addresses_from(key: BrowserKey, checklist: Checklist, progress: Progress) -> Callable[..., str]:
    """Give a way to the address of each place that these answers lead to."""
    sealed_at = service.seal_places(key, checklist, progress)

    def to(place: str, endpoint: str = "checklists.show") -> str:
        return url_for(endpoint, name=checklist.name, version=checklist.version, sealed=sealed_at(place))

    return to


def _limits() -> Limits:
    settings = current_app.extensions["hrstod.settings"]
    return Limits(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.longest_hours))


def _browser_key() -> BrowserKey | None:
    """Read the key from the cookie; anything that is not a key is no key, and neither is one whose plan is locked."""
    try:
        secret, made, used, bound_to = session[KEY]
        key = service.BrowserKey(
            urlsafe_b64decode(secret), datetime.fromtimestamp(made, UTC), datetime.fromtimestamp(used, UTC), bound_to
        )
    except (KeyError, ValueError, TypeError):
        return None
    return key if not key.bound_to or _is_open(key.bound_to) else None


def _is_open(visit: str) -> bool:
    """Tell whether a sign-in is this browser's, and unlocked."""
    is_here = current_user.is_authenticated and current_user.visit.number.hex == visit
    return is_here and current_user.keys is not None
