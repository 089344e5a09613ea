"""What any page may ask for about people: what somebody is called, a role's name, and somebody's key in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g

from hrstod.accounts import queries
from hrstod.authorization.roles import ROLES
from hrstod.crypto.passphrases import words_of
from hrstod.database.transaction import reading

if TYPE_CHECKING:
    from uuid import UUID


def account_name(account_id: UUID | None) -> str:
    """Let any page name somebody; empty for nobody, and for somebody who is not here. Each is asked for once a page."""
    if account_id is None:
        return ""
    known: dict[UUID, str] = g.setdefault("account_names", {})
    if account_id not in known:
        known[account_id] = queries.account_names(reading(), [account_id]).get(account_id, "")
    return known[account_id]


def role_name(role: str) -> str:
    """Let any page name a role."""
    return str(ROLES[role].name) if role in ROLES else role


def key_words(account_id: UUID) -> str:
    """Let any page write a public key in words, Swedish for all; empty before there is one, or when tampered with."""
    fingerprint = queries.fingerprint_of(reading(), account_id)
    return words_of(fingerprint, "sv") if fingerprint is not None else ""


def key_fingerprint(account_id: UUID) -> str:
    """Let a form say which key somebody has compared."""
    fingerprint = queries.fingerprint_of(reading(), account_id)
    return fingerprint.hex() if fingerprint is not None else ""
