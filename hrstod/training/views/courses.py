"""The pages of courses: what each is like, its versions, for whom it is, and what counts as it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("courses", __name__)
