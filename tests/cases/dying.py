"""A process that gives somebody new keys and is killed while it passes their cases on; for test_rotation.py."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from hrstod import clock
from hrstod.accounts import sharing
from hrstod.accounts.shared_keys import make_wrap
from hrstod.accounts.vault import open_vault
from hrstod.crypto.primitives import KdfCost, set_kdf_cost
from hrstod.database.transaction import connect, transaction
from hrstod.keys.rotation import make_new_keys, take_new_keys
from tests.conftest import make_settings


def main(folder: str, person: str, dies_at: str) -> None:
    """Change the keys, and die when the second of the wraps is made, or at the very end of the transaction."""
    set_kdf_cost(KdfCost(memory_kib=64, passes=1))
    settings = make_settings(Path(folder))
    who = json.loads(person)
    vault = open_vault(settings)
    with transaction(connect(settings.database_address)) as database:
        new = make_new_keys(
            database,
            vault,
            account_id=UUID(who["id"]),
            passphrase=who["passphrase"],
            recovery_code=who["recovery_code"],
        )
        if dies_at == "wraps":
            sharing.__dict__["make_wrap"] = die_at_the_second(make_wrap)
        take_new_keys(database, vault, new, moment=clock.now())
        database.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def die_at_the_second(make: Any) -> Any:
    """Let something be done once, and be killed by doing it again."""
    calls = []

    def inside(*given: Any) -> Any:
        calls.append(given)
        if len(calls) > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(*given)

    return inside


if __name__ == "__main__":
    main(*sys.argv[1:])
