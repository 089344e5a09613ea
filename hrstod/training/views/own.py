"""One’s own training: what there is to take, seats, and what has been completed."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("own", __name__)
