"""Servers for the stories: the site in a process of its own, and the neutral page that leaving leads to."""

from __future__ import annotations

import signal
import socket
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import psutil

if TYPE_CHECKING:
    import subprocess

WEATHER = b"<!doctype html><html lang=sv><title>Weather</title><h1>Weather</h1></html>"


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Weather(BaseHTTPRequestHandler):
    """A page that nobody wonders about."""

    def do_GET(self) -> None:
        """Answer with the page."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(WEATHER)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Site:
    """The running site: where it is, and its process."""

    address: str
    process: subprocess.Popen[bytes]

    def hang(self) -> None:
        """Stop answering, without closing anything: the server and its worker."""
        self._tell(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again."""
        self._tell(signal.SIGCONT)

    def _tell(self, what: signal.Signals) -> None:
        server = psutil.Process(self.process.pid)
        for process in (server, *server.children(recursive=True)):
            process.send_signal(what)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers, at most a minute: a machine that builds may be busy."""
    for _ in range(600):
        assert server.poll() is None, "the server stopped"
        try:
            urlopen(address).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")
