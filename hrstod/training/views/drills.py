"""Drills: walk through a fictional conversation, and what was said well in it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("drills", __name__)
