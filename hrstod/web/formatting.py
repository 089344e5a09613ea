"""How days, moments and numbers look on a page."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask_babel import format_date, format_datetime, format_decimal, format_timedelta, gettext
from markupsafe import Markup

from hrstod import clock

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask import Flask


def format_pages(app: Flask) -> None:
    """Give templates their filters."""
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["day_tag"] = day_tag
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.filters["moment_tag"] = moment_tag
    app.jinja_env.filters["clock"] = hour
    app.jinja_env.filters["grouped"] = grouped


def day(value: date) -> str:
    """Write a date out: 21 februari 2027."""
    return str(format_date(value, "d MMMM y"))


def day_tag(value: date) -> Markup:
    """Write a date out, with the machine-readable one behind."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value))


def moment(value: datetime) -> str:
    """Write a moment out, Swedish time: 21 februari 2027 14.05."""
    return str(format_datetime(value, "d MMMM y HH:mm"))


def hour(value: datetime) -> str:
    """Write a time of day, as clocks in Sweden show it: 14:05."""
    return str(format_datetime(value, "HH:mm"))


def moment_tag(value: datetime) -> Markup:
    """Say how long ago a moment was, or how soon it comes, with the exact time behind."""
    away = value - clock.now()
    said = gettext("just now") if abs(away) < timedelta(minutes=1) else format_timedelta(away, add_direction=True)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(timespec="seconds"), moment(value), said
    )


def grouped(number: int) -> str:
    """Write a number with its digits in groups: 5 200, or 5,200 in English."""
    return str(format_decimal(number))
