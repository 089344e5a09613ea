"""What one person has completed, as a trainer sees it; claims, and certificates that are taken back."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__)
