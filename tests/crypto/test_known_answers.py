"""Answers worked out elsewhere: by RFC 5869, by NIST's test case, and by hand with hmac and a written-out AES."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hrstod.crypto.envelope import context_of
from hrstod.crypto.primitives import derive_key, encrypt
from hrstod.crypto.sealing import _seal_with
from hrstod.crypto.unsealing import unseal

VECTORS = Path(__file__).parent / "vectors"


def answers(name: str) -> list[Any]:
    """Read the answers of one kind, each called by what it says."""
    read = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(one, id=one["says"]) for one in read]


def given(vector: dict[str, str], *names: str) -> list[bytes]:
    """Give some of a vector's values as bytes."""
    return [bytes.fromhex(vector[name]) for name in names]


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
