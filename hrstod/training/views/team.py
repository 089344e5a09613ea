"""What a manager’s managers have to take, and a seat for one of them."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("team", __name__)
