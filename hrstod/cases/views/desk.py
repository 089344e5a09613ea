"""Cases as the pages want them: who is asking, what their browser has unlocked, and what they have asked to see."""

from __future__ import annotations

import functools
import inspect
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from flask import Response, after_this_request, current_app, redirect, url_for
from flask_login import current_user

from hrstod import clock
from hrstod.accounts import browser
from hrstod.authorization.permissions import Permission
from hrstod.cases import access
from hrstod.cases.access import Opening, Viewing
from hrstod.database.transaction import database, reading
from hrstod.web.guards import current_actor, requires, unlocked_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import OpenCase
    from hrstod.cases.definitions import CaseChoices
    from hrstod.guidance.typing_guard import GuardRules

View = TypeVar("View", bound="Callable[..., Any]")
VIEWING = timedelta(hours=1)
"""For how long what is written is shown after somebody has said why; locking ends it at once."""

reads_cases = requires(Permission.CASES_READ, unlocked=True)
"""Let in whoever reads cases and has unlocked."""
writes_cases = requires(Permission.CASES_NOTE_WRITE, unlocked=True)
"""Let in whoever writes in cases and has unlocked."""


def opening() -> Opening:
    """Give what opens the cases of whoever is asking."""
    return Opening(browser.vault(), unlocked_keys(), clock.now())


def who() -> tuple[Actor, Session, Opening]:
    """Give who is asking, this request's transaction, and what opens their cases."""
    return current_actor(), database(), opening()


def find_case(case_id: UUID, to: Permission = Permission.CASES_READ) -> OpenCase:
    """Open a case of whoever is asking, without what is written in it."""
    return access.find_case(current_actor(), reading(), opening(), case_id, to=to)


def remember_viewing(case_id: UUID) -> None:
    """Let whoever is asking see what is written about a case for an hour, or until they lock.

    Only once it has been written down that they look, and is on the disk.
    """
    number = current_user.visit.number

    @after_this_request
    def keep(response: Response) -> Response:
        """A commit that failed has been answered otherwise."""
        if response.status_code == 303:
            browser.store().keep_viewing(number, case_id, clock.now() + VIEWING)
        return response


def find_viewing(case_id: UUID) -> Viewing | None:
    """Find what whoever is asking has said they look at; None when they have not said why, or too long ago."""
    may_view = browser.store().may_view(current_user.visit.number, case_id, clock.now())
    return Viewing(case_id) if may_view else None


def shows_case(view: View) -> View:
    """Give a page the case it is about and the viewing; who has not said why they look is asked first.

    Stands under `reads_cases` or another guard that wants the keys open. What is sent in by a form is not kept from
    being saved by a viewing that has run out: use it for pages that are asked for.
    """

    @functools.wraps(view)
    def inside(case_id: UUID, **kwargs: Any) -> ResponseReturnValue:
        case = find_case(case_id)
        viewing = find_viewing(case_id)
        if viewing is None:
            return redirect(url_for("cases.gate", case_id=case_id), 303)
        answer: ResponseReturnValue = view(case, viewing, **kwargs)
        return answer

    own = inspect.signature(view)
    asked = inspect.Parameter("case_id", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation="UUID")
    # What Flask gives it, for whoever compares views with their addresses: the id in place of the case.
    inside.__signature__ = own.replace(parameters=[asked, *list(own.parameters.values())[2:]])  # type: ignore[attr-defined]
    return inside  # type: ignore[return-value]


def choices() -> CaseChoices:
    """Give the lists that are chosen from."""
    found: CaseChoices = current_app.extensions["hrstod.case_choices"]
    return found


def typing_guard() -> GuardRules:
    """Give the rules by which text is looked through."""
    found: GuardRules = current_app.extensions["hrstod.typing_guard"]
    return found


def names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Give the names of accounts."""
    found: dict[UUID, str] = current_app.extensions["hrstod.names"]["account"](reading(), ids)
    return found
