"""Certificates, and the open page that says whether one is valid."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("certificates", __name__)
