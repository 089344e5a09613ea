"""Serve the site and the bare page side by side in one process, so that one run compares them."""

from __future__ import annotations

import sys
from typing import Any

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from hrstod.app import create_app
from hrstod.commands.server import make_server
from tests.bench.bare import create_bare


def main(listen: str) -> None:
    """Serve on a host and port until stopped."""
    app = create_app()
    site: Any = app.wsgi_app
    app.wsgi_app = DispatcherMiddleware(site, {"/bare": create_bare()})  # type: ignore[method-assign]
    make_server(app, listen, 8, f"http://{listen}").run()


if __name__ == "__main__":
    app_listen = sys.argv.pop()
    main(app_listen)
