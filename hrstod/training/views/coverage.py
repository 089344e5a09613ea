"""How many managers are trained and in date, on any day, and who is overdue."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("coverage", __name__)
