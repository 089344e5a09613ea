"""What a trainer writes in by hand, with a reason: somebody completed a course, and no list or file says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.errors import RuleBroken
from hrstod.training.access import find_course, find_person
from hrstod.training.completing import complete
from hrstod.training.rules import Source

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.training.models import Completion

WHY_ADD = ("evidence", "forgotten", "sheet", "other-employer")
"""Why something is written in by hand; words that the audit trail knows."""
WHY_REVOKE = ("mistake", "wrong-person", "not-genuine")
"""Why something is taken back."""

OWN = _("Somebody else has to write in what you have completed yourself.")
RETIRED = _("The course is retired. Nothing can be written in for it any more.")


def write_in(
    actor: Actor | None,
    database: Session,
    *,
    account_id: UUID,
    course_id: UUID,
    completed_on: date,
    why: str,
    moment: datetime,
) -> Completion:
    """Write in that somebody completed a course; what stands there for that day already is given back.

    NotFound for somebody who is not theirs; RuleBroken for oneself, a day to come, and a course that is retired.
    """
    find_person(actor, database, account_id)
    database.execute(
        select(Account.id).where(Account.id == account_id).with_for_update()
    )  # two tabs, one after another
    if actor is not None and actor.account_id == account_id:
        raise RuleBroken(OWN)
    if find_course(database, course_id).retired_on is not None:
        raise RuleBroken(RETIRED)
    return complete(
        database,
        account_id=account_id,
        course_id=course_id,
        completed_on=completed_on,
        source=Source.BY_HAND,
        moment=moment,
        made_by=None if actor is None else actor.account_id,
        why=why,
    )
