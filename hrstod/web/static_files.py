"""The built files: served compressed, under an address that changes when any of them does."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers
from whitenoise import WhiteNoise

from hrstod.settings import PACKAGE
from hrstod.web.security import add_headers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from hrstod.settings import Settings

FOLDER = PACKAGE / "web" / "static" / "dist"
TEN_YEARS = 315_360_000


class NotBuilt(Exception):
    """The front-end files are missing; `make run` builds them."""


class _Files(WhiteNoise):  # type: ignore[misc]
    """Serves files with our headers on every answer: also on those that the library makes without them (304, 405)."""

    is_encrypted = False

    def serve(self, static_file: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer with a file, or that the browser has it, or that it cannot be asked for in that way."""

        def start(status: str, headers: list[tuple[str, str]]) -> Any:
            written = Headers(headers)
            add_headers(written, encrypted=self.is_encrypted)
            written["Content-Security-Policy"] = "default-src 'none'"
            written.setdefault("Cache-Control", "no-store")
            return start_response(status, written.to_wsgi_list())

        answer: Iterable[bytes] = WhiteNoise.serve(static_file, environ, start)
        return answer


def serve_static_files(app: Flask, settings: Settings) -> None:
    """Serve what the build made, immutable, and let templates ask for an address by file name."""
    files = sorted(path for path in FOLDER.glob("*") if path.suffix != ".gz")
    if not files:
        raise NotBuilt(f"There are no built files in {FOLDER}. Run “make run”, or reinstall hrstod.")
    digest = hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in files)).hexdigest()[:12]
    prefix = f"/static/{digest}/"
    app.jinja_env.globals["static"] = lambda name: prefix + name
    served = _Files(
        app.wsgi_app,
        root=FOLDER,
        prefix=prefix,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        charset="utf-8",
    )
    served.is_encrypted = settings.is_encrypted
    app.wsgi_app = served  # type: ignore[method-assign]
