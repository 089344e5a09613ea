"""The pages of training dates: plan, move and cancel one, and look after its list."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("dates", __name__)
