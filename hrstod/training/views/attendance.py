"""Taking attendance: the code on the screen, the list, the sheet to sign, a file, and corrections."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("attendance", __name__)
