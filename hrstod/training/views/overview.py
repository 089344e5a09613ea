"""A trainer’s first page: what is coming, what waits, and the way to everything else."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("overview", __name__)
