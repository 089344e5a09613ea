"""What all forms of the organisation do alike: ask, do it, or ask again with what is wrong and nothing lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for
from flask_babel import format_date, gettext

from hrstod import clock
from hrstod.errors import Conflict, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from typing import Any

    from flask.typing import ResponseReturnValue

    from hrstod.web.forms import Form


@dataclass(frozen=True)
class Basis:
    """What a change is based on: the token of the values as they are, and these in words."""

    token: str
    now: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Task:
    """One thing that somebody fills in and sends."""

    heading: str
    about: str
    """What it is about: the name of the board or unit."""
    button: str
    form: Form
    act: Callable[[], str]
    """Do it, and give the address to go to."""
    back: str
    basis: Callable[[], Basis] | None = None
    """Look at what is there now; nothing for what is new."""
    explained: str = ""


def ask(task: Task) -> ResponseReturnValue:
    """Show an empty form, or one with the values as they are."""
    if task.basis is not None:
        task.form["based_on"].data = task.basis().token
    return _page(task)


def do(task: Task) -> ResponseReturnValue:
    """Do what was sent and go on; what is wrong is said above the same form, with everything that was typed.

    When somebody else has changed it first, the page says what is there now, and sending the form again replaces that.
    """
    if not task.form.validate():
        return _page(task), 422
    try:
        return redirect(task.act(), 303)
    except RuleBroken as broken:
        task.form.refuse(broken.sentence)
        return _page(task), 422
    except Conflict:
        if task.basis is None:
            raise
        basis = task.basis()
        task.form["based_on"].data = basis.token
        return _page(task, basis.now), 409


def _page(task: Task, now: tuple[tuple[str, str], ...] = ()) -> str:
    return render_template("organisation/form.html", task=task, form=task.form, now=now)


def day_in_words(day: date | None) -> str:
    """Write a day out, or say that there is none."""
    return gettext("None") if day is None else str(format_date(day, "d MMMM y"))


def as_typed(day: date | None) -> str:
    """Write a day as it is typed into a field."""
    return "" if day is None else day.isoformat()


def address_on(endpoint: str, day: date | None, **ids: Any) -> str:
    """Give an address on a day that is still to come, where what was just planned can be seen."""
    is_to_come = day is not None and day > clock.today()
    return url_for(endpoint, d=as_typed(day) if is_to_come else None, **ids)
