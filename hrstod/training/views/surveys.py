"""The few questions after a training date, and what was answered."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("surveys", __name__)
