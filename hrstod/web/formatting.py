"""How dates look on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_date
from markupsafe import Markup

if TYPE_CHECKING:
    from datetime import date

    from flask import Flask


def format_pages(app: Flask) -> None:
    """Give templates their filters."""
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["day_tag"] = day_tag


def day(value: date) -> str:
    """Write a date out: 21 februari 2027."""
    return str(format_date(value, "d MMMM y"))


def day_tag(value: date) -> Markup:
    """Write a date out, with the machine-readable one behind."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value))
