"""Many people unlock at the same time, at the real cost: all of them come in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from hrstod.crypto import locking
from hrstod.crypto.keyring import lock_with_passphrase, open_with_passphrase
from hrstod.crypto.primitives import KdfCost, Turns, set_kdf_cost, stretch
from tests.crypto.blobs import ANNA, ANNA_ID, PEPPER

WORDS = "kaffe bord lampa stol boll"


@pytest.mark.timeout(300)  # half a minute on two idle cores; a deadlock takes for ever
@pytest.mark.slow  # 200 unlocks at the real cost, two at a time: that is what is tested
def test_eight_threads_unlock_25_times_each_at_the_real_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id with more than one lane hangs here for ever; with one lane nobody does."""
    set_kdf_cost(KdfCost())
    monkeypatch.setattr(locking, "stretch", partial(stretch, turns=Turns(at_once=2, most_waiting=6)))
    locked = lock_with_passphrase(ANNA, WORDS, account_id=ANNA_ID, pepper=PEPPER)

    def unlock(_number: int) -> bytes:
        return open_with_passphrase(locked, WORDS, account_id=ANNA_ID, pepper=PEPPER).public.fingerprint

    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(unlock, range(8 * 25), timeout=280))
    assert opened == [ANNA.public.fingerprint] * 200
