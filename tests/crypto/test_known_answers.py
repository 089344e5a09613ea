"""Answers worked out elsewhere: by RFC 5869, by NIST's test case, and by hand with hmac and a written-out AES.

Locks, splits, codes, signatures and what is sealed under the master key were worked out with hashlib and hmac,
argon2-cffi and PyCryptodome. What HPKE makes is another each time, so what was once made is opened here.
"""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hrstod.crypto import passphrases, signing
from hrstod.crypto.custody import open_with_two
from hrstod.crypto.envelope import context_of
from hrstod.crypto.keyring import PrivateKeys, open_with_code, open_with_passphrase
from hrstod.crypto.locking import Locked, _Chance, _head, _lock, _lock_with_words
from hrstod.crypto.masterkey import TextMasterKey
from hrstod.crypto.primitives import KdfCost, commit_to, derive_key, encrypt, set_kdf_cost, stretch
from hrstod.crypto.sealing import _seal_with
from hrstod.crypto.splitting import _split, join
from hrstod.crypto.unsealing import unseal
from hrstod.crypto.wrapping import unwrap

VECTORS = Path(__file__).parent / "vectors"


def answers(name: str) -> list[Any]:
    """Read the answers of one kind, each called by what it says."""
    read = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(one, id=one["says"]) for one in read]


def given(vector: dict[str, Any], *names: str) -> list[bytes]:
    """Give some of a vector's values as bytes."""
    return [bytes.fromhex(vector[name]) for name in names]


def keys_of(vector: dict[str, Any], name: str = "keys") -> PrivateKeys:
    """Give the private keys that stand in a vector."""
    return PrivateKeys.from_bytes(*given(vector, name))


@pytest.mark.parametrize("vector", answers("contexts"))
def test_a_context_is_written_as_always(vector: dict[str, Any]) -> None:
    """What was bound to a context last year must find the same context today."""
    assert context_of(*vector["parts"]).hex() == vector["context"]


@pytest.mark.parametrize("vector", answers("keys"))
def test_a_key_is_derived_as_always(vector: dict[str, str]) -> None:
    """The key for a context is HKDF-SHA256 with the context as info, and nothing else."""
    assert derive_key(*given(vector, "key", "context")).hex() == vector["derived"]


@pytest.mark.parametrize("vector", answers("encryption"))
def test_encryption_is_the_published_one(vector: dict[str, str]) -> None:
    """The cipher is AES-256-GCM with the context authenticated, as published."""
    assert encrypt(*given(vector, "key", "nonce", "text", "context")).hex() == vector["sealed"]


@pytest.mark.parametrize("vector", answers("seals"))
def test_a_text_is_sealed_as_always(vector: dict[str, str]) -> None:
    """Key, text, context and nonce give these bytes: version, suite, nonce, ciphertext and tag."""
    assert _seal_with(*given(vector, "key", "text", "context", "nonce")).hex() == vector["blob"]


@pytest.mark.parametrize("vector", answers("seals"))
def test_what_was_sealed_before_still_opens(vector: dict[str, str]) -> None:
    """A blob made elsewhere by the same rules opens to its text."""
    assert unseal(*given(vector, "key", "blob", "context")).hex() == vector["text"]


@pytest.mark.parametrize("vector", answers("commitments"))
def test_a_commitment_is_made_as_always(vector: dict[str, str]) -> None:
    """The commitment to a key is HKDF-Expand of it, with one word."""
    assert commit_to(*given(vector, "key")).hex() == vector["commitment"]


@pytest.mark.parametrize("vector", answers("stretches"))
def test_stretching_is_the_published_one(vector: dict[str, str]) -> None:
    """At the full cost it is Argon2id with one lane, version 19, and the pepper as its secret."""
    secret, salt, pepper = given(vector, "secret", "salt", "pepper")
    assert stretch(secret, salt, pepper, KdfCost()).hex() == vector["stretched"]


@pytest.mark.parametrize("vector", answers("passphrase_locks"))
def test_keys_are_locked_with_a_passphrase_as_always(vector: dict[str, Any]) -> None:
    """Passphrase, pepper, cost, salt, nonce and account give these bytes."""
    keys, pepper, salt, nonce = given(vector, "keys", "pepper", "salt", "nonce")
    set_kdf_cost(KdfCost(vector["memory_kib"], vector["passes"]))
    context = context_of("account lock", vector["account"])
    assert _lock_with_words(keys, vector["words"], context, pepper, _Chance(salt, nonce)).blob.hex() == vector["blob"]


@pytest.mark.parametrize("vector", answers("passphrase_locks"))
def test_a_passphrase_opens_what_it_locked_before(vector: dict[str, Any]) -> None:
    """At whatever cost it was locked then, and whatever new locks cost."""
    pepper, salt, blob = given(vector, "pepper", "salt", "blob")
    opened = open_with_passphrase(
        Locked(salt, blob), vector["words"], account_id=UUID(vector["account"]), pepper=pepper
    )
    assert opened.to_bytes().hex() == vector["keys"]


@pytest.mark.parametrize("vector", answers("code_locks"))
def test_keys_are_locked_with_a_code_as_always(vector: dict[str, str]) -> None:
    """Code, salt, nonce and account give these bytes."""
    keys, code, salt, nonce = given(vector, "keys", "code", "salt", "nonce")
    locked = _lock(keys, code, _head(None), context_of("account lock", vector["account"]), _Chance(salt, nonce))
    assert locked.blob.hex() == vector["blob"]


@pytest.mark.parametrize("vector", answers("code_locks"))
def test_a_code_opens_what_it_locked_before(vector: dict[str, str]) -> None:
    """A lock made elsewhere by the same rules opens to the keys."""
    code, salt, blob = given(vector, "code", "salt", "blob")
    opened = open_with_code(Locked(salt, blob), code, account_id=UUID(vector["account"]))
    assert opened.to_bytes().hex() == vector["keys"]


@pytest.mark.parametrize("vector", answers("splits"))
def test_unlocked_keys_are_split_as_always(vector: dict[str, str]) -> None:
    """Cookie, half and nonce give this name and these bytes, which give the keys back."""
    cookie, half, nonce, blob = given(vector, "cookie", "half", "nonce", "blob")
    made = _split(keys_of(vector), cookie=cookie, half=half, nonce=nonce)
    assert (made.id.hex(), made.blob) == (vector["id"], blob)
    assert join(cookie, half, blob).to_bytes().hex() == vector["keys"]


@pytest.mark.parametrize("vector", answers("keypairs"))
def test_public_keys_come_from_the_private_ones_as_always(vector: dict[str, str]) -> None:
    """The same seeds give the same public halves and the same fingerprint for ever."""
    public = keys_of(vector).public
    assert (public.to_bytes().hex(), public.fingerprint.hex()) == (vector["public"], vector["fingerprint"])


@pytest.mark.parametrize("vector", answers("wraps"))
def test_a_key_that_was_wrapped_before_still_unwraps(vector: dict[str, str]) -> None:
    """The holder's keys and the shred key open a wrap that was made when this was written."""
    wrap, shred_key, context = given(vector, "wrap", "shred_key", "context")
    opened = unwrap(wrap, keys=keys_of(vector), shred_key=shred_key, context=context)
    assert opened.hex() == vector["key"]


@pytest.mark.parametrize("vector", answers("shares"))
def test_two_custodians_open_what_was_sealed_for_them_before(vector: dict[str, str]) -> None:
    """A recovery key from today is opened in fifty years."""
    blob, context = given(vector, "blob", "context")
    opened = open_with_two(blob, keys_of(vector, "first"), keys_of(vector, "second"), context)
    assert opened.hex() == vector["secret"]


@pytest.mark.parametrize("vector", answers("signatures"))
def test_a_message_is_signed_as_always(vector: dict[str, str]) -> None:
    """Ed25519 over the context and the message."""
    seed, message, context = given(vector, "seed", "message", "context")
    assert signing.sign(Ed25519PrivateKey.from_private_bytes(seed), message, context).hex() == vector["signature"]


@pytest.mark.parametrize("vector", answers("master_keys"))
def test_a_key_of_the_keystore_that_was_sealed_before_still_opens(vector: dict[str, Any]) -> None:
    """The master key's epoch, the purpose and the owner are in its context."""
    master, blob = given(vector, "master", "blob")
    kept = TextMasterKey(lambda: b"%d %s" % (vector["epoch"], b64encode(master)))
    opened = kept.unwrap(vector["epoch"], blob, context_of("shred key", vector["purpose"], vector["owner"]))
    assert opened.hex() == vector["secret"]


@pytest.mark.parametrize("vector", answers("codes"))
def test_a_code_is_written_as_always(vector: dict[str, str]) -> None:
    """A code on paper is read by every later version."""
    assert passphrases._write_code(*given(vector, "secret")) == vector["written"]
