"""What stands on the own page of somebody in HR support: who asks for support, and what is due."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from hrstod import clock
from hrstod.authorization.checks import may
from hrstod.authorization.permissions import Permission
from hrstod.cases.day import find_day
from hrstod.cases.views.desk import opening
from hrstod.cases.views.words import words
from hrstod.database.transaction import reading
from hrstod.errors import Unavailable
from hrstod.web.guards import current_actor


def own_part() -> str:
    """Say what waits for somebody in HR support; while it is locked, the same words to everybody."""
    if not may(current_actor(), Permission.CASES_READ):
        return ""
    if current_user.keys is None:
        return render_template("cases/own_day.html", locked=True)
    try:
        day = find_day(current_actor(), reading(), opening())
    except Unavailable as error:
        return render_template("cases/own_day.html", sentence=error.sentence)
    return render_template("cases/own_day.html", day=day, said=words(), today=clock.today())
