"""The server: one process that answers, with threads, and the jobs' clock in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from hrstod.jobs.scheduler import JobClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from gunicorn.app.base import BaseApplication


def _nothing() -> None:
    """Do nothing more when the server has ended."""


def make_server(
    app: Flask, listen: str, threads: int, address: str, at_end: Callable[[], None] = _nothing
) -> BaseApplication:
    """Make the server: one process with threads, no access log of its own, no Server header.

    What is to be done `at_end` is done once, when no process of it answers any more.
    """
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 (only the server needs it)

    _name_no_server()
    settings: dict[str, Any] = {
        "bind": listen,
        "workers": 1,
        "threads": threads,
        "worker_class": "gthread",
        "loglevel": "error",  # its warnings quote what was asked for
        "accesslog": None,
        "limit_request_line": 2048,
        "limit_request_fields": 60,
        "keepalive": 5,
        "graceful_timeout": 10,
        "control_socket_disable": True,
        "when_ready": lambda _server: click.echo(f"hrstod is at {address}  (stop with Ctrl+C)"),
        "on_exit": lambda _server: at_end(),
        **_clock_hooks(app),
    }

    class Server(BaseApplication):  # type: ignore[misc]
        """Gunicorn, told everything here and nothing by the environment."""

        def load_config(self) -> None:
            for name, value in settings.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

    return Server()


def _clock_hooks(app: Flask) -> dict[str, Any]:
    """Start the jobs' clock in the process that answers, after the fork, and stop it there."""
    if app.extensions["hrstod.settings"].jobs != "server":
        return {}
    clock = JobClock(app)
    return {"post_worker_init": lambda _worker: clock.start(), "worker_exit": lambda _server, _worker: clock.stop()}


def _name_no_server() -> None:
    """Let no answer say what runs behind."""
    from gunicorn.http import wsgi  # noqa: PLC0415 (as above)

    with_name = wsgi.Response.default_headers

    def default_headers(self: Any) -> list[str]:
        return [line for line in with_name(self) if not line.startswith("Server:")]

    wsgi.Response.default_headers = default_headers
