"""Which accounts are a demo's: invented people whose passphrases everybody knows."""

from __future__ import annotations

DEMO_DOMAIN = "demo.invalid"
"""No address of anybody's ends with this (RFC 2606, section 2)."""


def is_demo(sign_in_name: str) -> bool:
    """Tell whether a sign-in name is an invented person's."""
    return sign_in_name.strip().casefold().endswith(f"@{DEMO_DOMAIN}")
