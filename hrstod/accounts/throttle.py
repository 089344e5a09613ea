"""How often somebody may try: more slowly the more often it has failed, and never locked for good.

A lock that stays could be used to shut a helper out. Tries are counted in the memory that all processes share: on the
way in by account and address together and by address alone, and for whoever is signed in by account alone. Whoever has
the passphrase, or the recovery code, and guesses at the phone is counted by account, wherever they do it. Names are
kept only as hashes.
"""

from __future__ import annotations

import math
import time
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from limits.storage import Storage

from hrstod.accounts.sign_in import clean_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask import Flask, Response

    from hrstod.accounts.store import SignInStore

FOR_ONE_ACCOUNT = "5 per minute; 15 per 15 minutes; 40 per 2 hours"
"""After each bound somebody waits for the rest of a longer while."""

WAYS_IN = ("sign_in.sign_in", "sign_in.lost", "own.welcome")
"""Where anybody can guess."""
SIGNED_IN = (
    *("sign_in.unlock", "sign_in.confirm", "keys.new_keys", "keys.drill", "keys.recover"),
    *("training.arriving.say_words", "training.arriving.say"),
)
"""Where only somebody who is signed in can guess; no stranger’s tries, wherever they are, keep them from it."""
OPENINGS = WAYS_IN + SIGNED_IN
"""Where something can be guessed."""

FOR_ONE_ADDRESS = "60 per minute; 600 per hour"
"""A whole town hall can be one address."""

PHONE_GUESSES = 20
"""How often in an hour the phone’s code may be wrong for one account where the rest was right, over all addresses."""
PHONE_SECONDS = 60 * 60
NETWORK_BITS = 64
"""What somebody with one IPv6 connection has to choose addresses in (RFC 6177): all of them count as one."""


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


def _hash(*what: str) -> str:
    return sha256("\0".join((repr(current_app.secret_key), *what)).encode()).hexdigest()


def place_of(address: str) -> str:
    """Give what counts as one address: an IPv4 address, or all of the network that an IPv6 address is in."""
    try:
        found = ip_address(address)
    except ValueError:  # what a proxy says in its place
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:  # IPv4, as a socket for both writes it
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> NETWORK_BITS << NETWORK_BITS))


def _account_and_address() -> str:
    return _hash(clean_name(request.form.get("name", "")), place_of(get_remote_address()))


def _address() -> str:
    return _hash(place_of(get_remote_address()))


def _account() -> str:
    return _hash(current_user.get_id() or "")


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
    anybody: tuple[tuple[str, Callable[[], str]], ...] = (
        (FOR_ONE_ACCOUNT, _account_and_address),
        (FOR_ONE_ADDRESS, _address),
    )
    for endpoint in endpoints:
        view: Any = app.view_functions[endpoint]
        scope, kept = ("signed-in", ((FOR_ONE_ACCOUNT, _account),)) if endpoint in SIGNED_IN else ("opening", anybody)
        for bounds, key in kept:
            limit = limiter.shared_limit(bounds, scope=scope, key_func=key, methods=["POST"], deduct_when=_failed)
            view = limit(view)
        app.view_functions[endpoint] = view


def seconds_to_wait() -> int:
    """Give after how long whoever has failed too often may try again."""
    limiter: Limiter = current_app.extensions["hrstod.limiter"]
    ends = [one.reset_at for one in limiter.current_limits if one.breached]
    return max(1, math.ceil(max(ends, default=0) - time.time()))


def count_phone_guess(store: SignInStore, account_id: UUID, way: str) -> None:
    """Count a wrong code of the phone by somebody who had the rest: the passphrase, or the paper in its place."""
    store.add_tries(_hash("phone", way, str(account_id)), time.time(), PHONE_SECONDS, 1)


def is_phone_guessed_out(store: SignInStore, account_id: UUID, way: str) -> bool:
    """Tell whether the phone's code has been guessed at so often that no code is taken for now, right or wrong.

    Each way by itself: whoever has somebody's passphrase does not keep the owner from replacing it by paper and phone.
    """
    return store.find_tries(_hash("phone", way, str(account_id)), time.time())[0] >= PHONE_GUESSES
