"""The built files: served compressed, under an address that changes when any of them does."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

from hrstod.settings import PACKAGE
from hrstod.web.security import add_headers

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.datastructures import Headers

    from hrstod.settings import Settings

FOLDER = PACKAGE / "web" / "static" / "dist"
TEN_YEARS = 315_360_000


class NotBuilt(Exception):
    """The front-end files are missing; `make run` builds them."""


def _add_headers(headers: Headers, *, encrypted: bool) -> None:
    add_headers(headers, encrypted=encrypted)
    headers["Content-Security-Policy"] = "default-src 'none'"


def serve_static_files(app: Flask, settings: Settings) -> None:
    """Serve what the build made, immutable, and let templates ask for an address by file name."""
    files = sorted(path for path in FOLDER.glob("*") if path.suffix != ".gz")
    if not files:
        raise NotBuilt(f"There are no built files in {FOLDER}. Run “make run”, or reinstall hrstod.")
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()[:12]
    prefix = f"/static/{digest}/"
    app.jinja_env.globals["static"] = lambda name: prefix + name
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=FOLDER,
        prefix=prefix,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=lambda headers, _path, _url: _add_headers(headers, encrypted=settings.is_encrypted),
        allow_all_origins=False,
        charset="utf-8",
    )
