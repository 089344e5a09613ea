"""A process that signs somebody in and is killed before it has answered another request; for test_killed.py.

It prints the cookies that the browser got, and nothing has time to be put in order afterwards.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from hrstod.app import create_app
from hrstod.crypto.primitives import KdfCost, set_kdf_cost
from tests.accounts.looking import cookies_of
from tests.cast import Reader
from tests.conftest import EXAMPLES, make_settings


def main(folder: str, typed: str) -> None:
    """Sign in, show the cookies, and die."""
    set_kdf_cost(KdfCost(memory_kib=64, passes=1))
    reader = Reader(create_app(make_settings(Path(folder), content=EXAMPLES)))
    reader.get("/sign-in")
    reader.post("/sign-in", json.loads(typed))
    sys.stdout.write(json.dumps(cookies_of(reader)))
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
