"""How much our sealing adds to the bare primitives: the same work, asked of the library directly."""

from __future__ import annotations

import os
import statistics
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import lock_with_passphrase, make_keys, open_with_passphrase
from hrstod.crypto.sealing import seal
from hrstod.crypto.splitting import join, split
from hrstod.crypto.unsealing import unseal
from hrstod.crypto.wrapping import unwrap, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 15
GOAL = 2.0
"""How many times the bare primitives our sealing and opening may take."""
KEY, PEPPER, NONCE = os.urandom(32), os.urandom(32), os.urandom(12)
CONTEXT = context_of("locker", "locker", "blob", UUID(int=1).hex, UUID(int=2).hex)
HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
WORDS = "five words of a list"


class Compared(NamedTuple):
    """One thing done in our way and in the library's own, and how often before the clock is looked at."""

    name: str
    ours: Callable[[], object]
    bare: Callable[[], object]
    times: int


def bare_seal(text: bytes) -> bytes:
    """Derive a key, choose a nonce, encrypt."""
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=CONTEXT).derive(KEY)
    return AESGCM(key).encrypt(os.urandom(12), text, CONTEXT)


def bare_open(sealed: bytes) -> bytes:
    """Derive a key, decrypt."""
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=CONTEXT).derive(KEY)
    return AESGCM(key).decrypt(NONCE, sealed, CONTEXT)


def bare_stretch() -> bytes:
    """Stretch a passphrase."""
    stretch = Argon2id(salt=bytes(16), length=32, iterations=3, lanes=1, memory_cost=65_536, secret=PEPPER)
    return stretch.derive(WORDS.encode())


def bare_encrypt(text: bytes) -> bytes:
    """Encrypt as the opening ones expect it."""
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=CONTEXT).derive(KEY)
    return AESGCM(key).encrypt(NONCE, text, CONTEXT)


def compared() -> Iterator[Compared]:
    """Give what is compared: sealing, wrapping, unlocking, and joining what browser and server hold."""
    for name, size in (("64 KiB", 65_506), ("1 KiB", 1024)):
        text = os.urandom(size)
        blob, sealed = seal(KEY, text, CONTEXT), bare_encrypt(text)
        yield Compared(f"seal {name}", partial(seal, KEY, text, CONTEXT), partial(bare_seal, text), 200)
        yield Compared(f"open {name}", partial(unseal, KEY, blob, CONTEXT), partial(bare_open, sealed), 200)

    keys, key = make_keys(), os.urandom(32)
    public, private = keys.public.hpke, keys.hpke
    wrapped = wrap(key, to=keys.public, shred_key=KEY, context=CONTEXT)
    inner = bare_encrypt(HPKE.encrypt(key, public, info=CONTEXT))
    ours_wrap = partial(wrap, key, to=keys.public, shred_key=KEY, context=CONTEXT)
    ours_unwrap = partial(unwrap, wrapped, keys=keys, shred_key=KEY, context=CONTEXT)
    yield Compared("wrap a key", ours_wrap, lambda: bare_seal(HPKE.encrypt(key, public, info=CONTEXT)), 50)
    yield Compared("unwrap a key", ours_unwrap, lambda: HPKE.decrypt(bare_open(inner), private, info=CONTEXT), 50)

    account = UUID(int=1)
    locked = lock_with_passphrase(keys, WORDS, account_id=account, pepper=PEPPER)
    unlock = partial(open_with_passphrase, locked, WORDS, account_id=account, pepper=PEPPER)
    yield Compared("unlock with a passphrase", unlock, bare_stretch, 1)

    half = split(keys)
    seeds = bare_encrypt(keys.to_bytes()[2:])
    yield Compared("join unlocked keys", partial(join, half.cookie, half.half, half.blob), lambda: bare_join(seeds), 50)


def bare_join(sealed: bytes) -> tuple[object, ...]:
    """Derive a key, decrypt, and load the three private keys."""
    seeds = bare_open(sealed)
    return (
        MLKEM768PrivateKey.from_seed_bytes(seeds[:64]),
        X25519PrivateKey.from_private_bytes(seeds[64:96]),
        Ed25519PrivateKey.from_private_bytes(seeds[96:]),
    )


def timed(work: Callable[[], object], times: int) -> float:
    """Do something some times in a row; give microseconds for each."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) / times * 1_000_000


def measure_crypto() -> None:
    """Compare each with its bare primitives, in interleaved rounds."""
    sys.stdout.write(f"{'sealing':26}{'p50 µs':>12}{'bare p50':>12}{'ratio':>7}  goal\n")
    for one in compared():
        spent, bare = [], []
        for _ in range(ROUNDS):
            bare.append(timed(one.bare, one.times))
            spent.append(timed(one.ours, one.times))
        middle, floor = statistics.median(spent), statistics.median(bare)
        kept = "kept" if middle / floor <= GOAL else "MISSED"
        sys.stdout.write(f"{one.name:26}{middle:>12.1f}{floor:>12.1f}{middle / floor:>7.2f}  {GOAL:.0f}x {kept}\n")
