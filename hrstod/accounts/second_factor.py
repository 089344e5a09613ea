"""The code from a phone (TOTP, RFC 6238): six digits, a new one each half-minute, each accepted once."""

from __future__ import annotations

import hmac
from base64 import b32encode
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from hrstod.crypto.envelope import context_of
from hrstod.crypto.primitives import random_bytes
from hrstod.crypto.sealing import seal
from hrstod.crypto.unsealing import unseal

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hrstod.accounts.vault import Vault

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""As long as the hash (RFC 4226, section 4, R6)."""
LATE_STEPS = 1
"""How many half-minutes a phone's clock may be off, either way (RFC 6238, 5.2)."""
KEY = "second-factor"
ISSUER = "HR-stöd"


def make_secret() -> bytes:
    """Make the secret that a phone and the site share."""
    return random_bytes(SECRET_BYTES)


def seal_secret(vault: Vault, account_id: UUID, secret: bytes) -> bytes:
    """Seal the secret under the installation's key, for this account only."""
    return seal(vault.keystore.secret(KEY), secret, _context(account_id))


def open_secret(vault: Vault, account_id: UUID, sealed: bytes) -> bytes:
    """Unseal an account's secret; CannotUnseal when it is another account's."""
    return unseal(vault.keystore.secret(KEY), sealed, _context(account_id))


def code_at(secret: bytes, step: int) -> str:
    """Give the code of one half-minute since 1970."""
    # Phones' applications know SHA-1 and little else; its weakness, collisions, is none here (RFC 6238, 1.2).
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS).generate(step * STEP_SECONDS).decode("ascii")  # noqa: S303 (as above)


def step_at(moment: datetime) -> int:
    """Give the half-minute since 1970 that a moment is in."""
    return int(moment.timestamp()) // STEP_SECONDS


def find_step(secret: bytes, code: str, moment: datetime, last_step: int) -> int | None:
    """Give the half-minute that a code belongs to, None when it is wrong, too old or has been used."""
    typed = "".join(code.split())
    now = step_at(moment)
    found = None
    for step in range(now - LATE_STEPS, now + LATE_STEPS + 1):
        is_it = hmac.compare_digest(code_at(secret, step).encode(), typed.encode())
        if is_it and step > last_step:
            found = step
    return found


def is_ahead(last_step: int, moment: datetime) -> bool:
    """Tell whether a code has been used from a time that has not come: the clock has been moved back."""
    return last_step > step_at(moment) + LATE_STEPS


def phone_address(secret: bytes, sign_in_name: str) -> str:
    """Write the secret as the address that phones' applications read from a picture."""
    named = quote(f"{ISSUER}:{sign_in_name}")
    return f"otpauth://totp/{named}?{urlencode({'secret': typed_secret(secret), 'issuer': ISSUER})}"


def typed_secret(secret: bytes) -> str:
    """Write the secret for somebody who types it."""
    return b32encode(secret).decode("ascii")


def picture(secret: bytes, sign_in_name: str) -> str:
    """Draw the address as a QR code, as SVG to stand in the page; it is asked for from nowhere."""
    code = segno.make(phone_address(secret, sign_in_name), error="m")
    return str(code.svg_inline(scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None))


def _context(account_id: UUID) -> bytes:
    return context_of("second factor", "account", "second_factor", account_id.hex)
