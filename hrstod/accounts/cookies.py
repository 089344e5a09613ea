"""The two cookies of somebody who is signed in: how they are named, written and read.

The first says that a browser is signed in, the second opens the keys. Each is a random number. The first carries a mark
of this installation, so that another one's cookie can be told from one that has only grown old.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING

from flask import current_app, request

from hrstod.accounts.store import TOKEN_BYTES

if TYPE_CHECKING:
    from flask import Response

SIGNED_IN = "hrstod-in"
UNLOCKED = "hrstod-key"
MARK_BYTES = 8


def give(response: Response, cookie: str, value: bytes, same_site: str) -> None:
    """Give the browser a cookie that no script can read and that is gone when it is closed."""
    written = urlsafe_b64encode(value).rstrip(b"=").decode("ascii")
    response.set_cookie(_name(cookie), written, secure=_is_encrypted(), httponly=True, samesite=same_site, path="/")


def give_token(response: Response, token: bytes) -> None:
    """Give the browser the cookie that says that it is signed in; a link from elsewhere may bring it along."""
    give(response, SIGNED_IN, token + _mark(token), "Lax")


def take(response: Response, cookie: str) -> None:
    """Take a cookie from the browser, if it has come with one."""
    if _name(cookie) in request.cookies:
        response.delete_cookie(_name(cookie), secure=_is_encrypted(), httponly=True, path="/")


def read(cookie: str) -> bytes | None:
    """Read what a cookie holds; None when there is none, or nothing that we could have written."""
    value = request.cookies.get(_name(cookie))
    try:
        return urlsafe_b64decode(value.encode("ascii") + b"=" * (-len(value) % 4)) if value else None
    except ValueError:
        return None


def read_token() -> bytes | None:
    """Read the sign-in cookie; None when there is none or it was not made here."""
    raw = read(SIGNED_IN)
    if raw is None or len(raw) != TOKEN_BYTES + MARK_BYTES:
        return None
    token, mark = raw[:TOKEN_BYTES], raw[TOKEN_BYTES:]
    return token if hmac.compare_digest(mark, _mark(token)) else None


def _mark(token: bytes) -> bytes:
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, b"sign-in" + token, "sha256")[:MARK_BYTES]


def _name(cookie: str) -> str:
    """Give a cookie's name; over https it is bound to this host and path by its prefix (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{cookie}" if _is_encrypted() else cookie


def _is_encrypted() -> bool:
    is_encrypted: bool = current_app.extensions["hrstod.settings"].is_encrypted
    return is_encrypted
