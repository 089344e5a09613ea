"""How often somebody may try: more slowly the more often it has failed, and never locked for good.

A lock that stays could be used to shut a helper out. Tries are counted in the memory that all processes share, by
account and address together and by address alone; names are kept only as hashes.
"""

from __future__ import annotations

import math
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from limits.storage import Storage

from hrstod.accounts.sign_in import clean_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

    from hrstod.accounts.store import SignInStore

FOR_ONE_ACCOUNT = "5 per minute; 15 per 15 minutes; 40 per 2 hours"
"""After each bound somebody waits for the rest of a longer while."""

OPENINGS = (
    "sign_in.sign_in",
    "sign_in.lost",
    "sign_in.unlock",
    "sign_in.confirm",
    "own.welcome",
    "keys.new_keys",
    "keys.drill",
    "keys.recover",
)
"""Where something can be guessed."""

FOR_ONE_ADDRESS = "60 per minute; 600 per hour"
"""A whole town hall can be one address."""


class SharedTries(Storage):
    """Keeps Flask-Limiter's counts in the memory that all processes share."""

    STORAGE_SCHEME = ["hrstod"]  # noqa: RUF012 (the library's own declaration)

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:  # noqa: FBT001, FBT002 (the library's signature)
        """Open the store of this installation."""
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._store: SignInStore = options["store"]

    @property
    def base_exceptions(self) -> type[Exception]:
        """Name what can go wrong."""
        return OSError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count tries under a key."""
        return self._store.add_tries(key, time.time(), expiry, amount)

    def get(self, key: str) -> int:
        """Give the tries under a key."""
        return self._store.find_tries(key, time.time())[0]

    def get_expiry(self, key: str) -> float:
        """Give when the tries under a key stop counting."""
        return self._store.find_tries(key, time.time())[1]

    def check(self) -> bool:
        """Tell whether the store answers."""
        self._store.find_tries("", time.time())
        return True

    def reset(self) -> int | None:
        """Forget all tries."""
        self._store.forget_tries()
        return None

    def clear(self, key: str) -> None:
        """Forget the tries under a key."""
        self._store.forget_tries(key)


def _account_and_address() -> str:
    known = current_user.get_id() if current_user.is_authenticated else ""
    name = known or clean_name(request.form.get("name", ""))
    return sha256(f"{current_app.secret_key!r}\0{name}\0{get_remote_address()}".encode()).hexdigest()


def _address() -> str:
    return sha256(f"{current_app.secret_key!r}\0{get_remote_address()}".encode()).hexdigest()


def _failed(response: Response) -> bool:
    return bool(response.status_code == 422)


def slow_down(app: Flask, store: SignInStore, endpoints: tuple[str, ...]) -> None:
    """Slow down those who fail at these addresses; what succeeds is not counted."""
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri="hrstod://",
        storage_options={"store": store},  # type: ignore[dict-item]
        strategy="fixed-window",
        fail_on_first_breach=False,  # the longest wait is the one to tell
    )
    app.extensions["hrstod.limiter"] = limiter
    kept: tuple[tuple[str, Callable[[], str]], ...] = (
        (FOR_ONE_ACCOUNT, _account_and_address),
        (FOR_ONE_ADDRESS, _address),
    )
    for endpoint in endpoints:
        view: Any = app.view_functions[endpoint]
        for bounds, key in kept:
            limit = limiter.shared_limit(bounds, scope="opening", key_func=key, methods=["POST"], deduct_when=_failed)
            view = limit(view)
        app.view_functions[endpoint] = view


def seconds_to_wait() -> int:
    """Give after how long whoever has failed too often may try again."""
    limiter: Limiter = current_app.extensions["hrstod.limiter"]
    ends = [one.reset_at for one in limiter.current_limits if one.breached]
    return max(1, math.ceil(max(ends, default=0) - time.time()))
