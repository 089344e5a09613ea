"""Do what a form asks for, or show it again with what is missing or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect

from hrstod.accounts.certificates import UntrustedKey
from hrstod.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from hrstod.web.forms import Form


def act_on(form: Form, act: Callable[[], object], show: Callable[[], str], *, then: str) -> ResponseReturnValue:
    """Do something when a form is filled in and no rule says no, and go on to where it shows."""
    if not form.validate():
        return show(), 422
    try:
        act()
    except (RuleBroken, UntrustedKey) as refused:
        form.refuse(refused.sentence)
        return show(), refused.code
    return redirect(then, 303)
