"""Saying that one is there, with the code or the words from the trainer’s screen."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("arriving", __name__)
