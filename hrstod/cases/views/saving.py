"""How what somebody writes about a case is shown to be changed, and saved: what they wrote comes back until it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask import redirect, url_for

from hrstod.authorization.permissions import Permission
from hrstod.cases import access
from hrstod.cases.service import EntryChanged
from hrstod.cases.views.desk import find_case, opening, typing_guard
from hrstod.checklists.plan_forms import GuardedForm
from hrstod.database.transaction import reading
from hrstod.errors import NotFound, RuleBroken
from hrstod.organisation.queries import disposal_rule_for
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from flask.typing import ResponseReturnValue

    from hrstod.cases.access import OpenCase, Viewing
    from hrstod.cases.contents import FollowUp, Note, Referral, Sheet, Sighting
    from hrstod.cases.views.sharing_forms import SeenForm

Kept = TypeVar("Kept", "Note", "FollowUp", "Referral", "Sheet", "Sighting")


def find_written(case: OpenCase, viewing: Viewing, entry_id: UUID, kind: type[Kept]) -> tuple[Kept, int]:
    """Find what is written, to change it, and its version; NotFound for something of another kind.

    CaseDamaged for what is not as its author left it: nobody puts their name under that.
    """
    read = access.read_entry(reading(), opening(), case, viewing, entry_id=entry_id)
    if read.entry is None or not read.is_genuine:
        raise access.CaseDamaged
    if not isinstance(read.entry.body, kind):
        raise NotFound
    return read.entry.body, read.version


def save_part(
    form: SeenForm, case_id: UUID, act: Callable[[], object], show: Callable[..., str]
) -> ResponseReturnValue:
    """Do what a form asks and go back to the case; or show the form again with all that stood in it, and why.

    `show` is given the form, and what somebody else wrote first when they did.
    """
    if not form.validate() or (isinstance(form, GuardedForm) and not form.is_fine(typing_guard(), language())):
        return show(form), 422
    try:
        act()
    except EntryChanged as changed:
        form.token.data = str(changed.version)
        return show(form, changed.saved), 409
    except RuleBroken as refused:
        form.refuse(refused.sentence)
        return show(form), 422
    return redirect(url_for("cases.show", case_id=case_id), 303)


def find_open(case_id: UUID) -> OpenCase:
    """Open a case whose form is shown again."""
    return find_case(case_id, to=Permission.CASES_NOTE_WRITE)


def years_kept(case: OpenCase) -> int | None:
    """Tell for how many years after it is closed a case is kept; None when its board no longer says."""
    rule = disposal_rule_for(reading(), case.row.board_id)
    return rule.years if rule is not None else None
