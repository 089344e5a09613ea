"""What every response says to the browser, and which requests are not answered at all."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from werkzeug.datastructures import Headers

    from hrstod.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 64 * 1024
MOST_FIELDS = 100

EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), "
        "browsing-topics=(), interest-cohort=()"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Headers of every answer, static files included."""


def protect(app: Flask, settings: Settings) -> None:
    """Give an app its cookies, limits, refusals and headers."""
    prefix = "__Host-" if settings.is_encrypted else ""
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        SESSION_COOKIE_NAME=f"{prefix}hrstod",
        SESSION_COOKIE_SECURE=settings.is_encrypted,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        TRUSTED_HOSTS=settings.trusted_hosts,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the browser is open: a slow reader loses nothing
    )
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.before_request(_refuse_foreign_writes)
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def set_headers(response: Response) -> Response:
        add_headers(response.headers, encrypted=settings.is_encrypted)
        response.headers["Content-Security-Policy"] = content_security_policy()
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def add_headers(headers: Headers, *, encrypted: bool) -> None:
    """Set the headers that every answer carries."""
    for name, value in EVERYWHERE.items():
        headers[name] = value
    if encrypted:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"


def csp_nonce() -> str:
    """Give the word that lets this page's own scripts run, new for every response."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def content_security_policy() -> str:
    """Write the policy of one response: nothing but our own styles, pictures and nonced scripts (CSP Level 3)."""
    return (
        f"default-src 'none'; script-src 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )


def _refuse_foreign_writes() -> None:
    """Refuse a write that another site started (Fetch Metadata); the token in each form is the second lock."""
    if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site", "none") not in (
        "same-origin",
        "none",
    ):
        abort(403)
