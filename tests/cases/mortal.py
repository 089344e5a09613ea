"""A site that is killed again and again: this process makes it once, and forks a child to serve it for each life.

Started by test_killed.py with a folder and a port. Each line on standard input begins a new life; the answer is the
child’s number. Nothing has time to be put in order when a child is killed.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
from pathlib import Path

from werkzeug.serving import make_server

from hrstod.app import create_app
from hrstod.database.transaction import SQLITE_PRAGMAS
from tests.conftest import make_settings
from tests.quick import PROMISED


def main(folder: str, port: str) -> None:
    """Serve one life after the other, until there is no more input."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    SQLITE_PRAGMAS["synchronous"] = PROMISED  # as the site itself; the other tests spare themselves the wait
    listening = socket.create_server(("127.0.0.1", int(port)))
    app = create_app(make_settings(Path(folder)))
    for _line in sys.stdin:
        app.extensions["hrstod.engine"].dispose()
        app.extensions["hrstod.vault"].keystore.close()
        child = os.fork()
        if child == 0:
            make_server("127.0.0.1", int(port), app, threaded=True, fd=listening.fileno()).serve_forever()
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
