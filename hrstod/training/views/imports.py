"""Taking over files from the HR system and from other systems for learning."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("imports", __name__)
