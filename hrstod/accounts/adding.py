"""Add many people at once, without inviting them yet; and take them back, as long as nothing has come of it.

Somebody who has been added can be given a unit and a training date. They cannot sign in before an administrator has
invited them, which gives the code that takes the account into use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from hrstod.accounts import locker
from hrstod.accounts.models import Account, Locker
from hrstod.accounts.rules import AccountState
from hrstod.accounts.service import LONGEST_NAME, NAME_TAKEN, NO_NAME
from hrstod.accounts.sign_in import clean_name
from hrstod.audit import trail
from hrstod.audit.events import Event
from hrstod.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

AT_ONCE = 200
"""How many people are added in one statement: each has a locker, and all of them would fill the memory."""
IN_USE = _("Somebody who was added has been invited since, or something has been noted about them.")


def add_people(
    actor_id: UUID | None, database: Session, *, people: Mapping[str, str], moment: datetime, language: str = "sv"
) -> dict[str, UUID]:
    """Make an account for each sign-in name with the name beside it; give their ids by the sign-in names as kept.

    RuleBroken when a sign-in name is taken, or a name is empty or too long; then nobody has been added.
    """
    cleaned = {clean_name(signs_in_as): " ".join(name.split()) for signs_in_as, name in people.items()}
    if not all(0 < len(one) <= LONGEST_NAME for pair in cleaned.items() for one in pair):
        raise RuleBroken(NO_NAME)
    ids = {signs_in_as: uuid4() for signs_in_as in cleaned}
    rows: list[dict[str, Any]] = [
        {
            "id": ids[signs_in_as],
            "sign_in_name": signs_in_as,
            "name": name,
            "language": language,
            "state": AccountState.INVITED,
            "last_step": 0,
            "made_on": moment.date(),
        }
        for signs_in_as, name in cleaned.items()
    ]
    try:
        with database.begin_nested():
            for some in (rows[at : at + AT_ONCE] for at in range(0, len(rows), AT_ONCE)):
                database.execute(insert(Account), some)
                _add_lockers(database, [row["id"] for row in some])
    except IntegrityError:
        raise RuleBroken(NAME_TAKEN) from None
    things = [{"account": id_} for id_ in ids.values()]
    trail.write_each(database, Event.ACCOUNT_ADDED, actor_id=actor_id, moment=moment, things=things)
    return ids


def _add_lockers(database: Session, ids: Sequence[UUID]) -> None:
    for id_ in ids:
        locker.add_locker(database, id_)
    database.flush()
    for one in [one for one in database.identity_map.values() if isinstance(one, Locker)]:
        database.expunge(one)


def take_people_back(actor_id: UUID | None, database: Session, *, ids: Sequence[UUID], moment: datetime) -> None:
    """Remove people who were added; RuleBroken when one has been invited, or something else refers to them."""
    try:
        with database.begin_nested():
            for some in (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)):
                not_invited = (Account.id.in_(some)) & (Account.state == AccountState.INVITED)
                if len(database.scalars(select(Account.id).where(not_invited)).all()) < len(some):
                    raise RuleBroken(IN_USE)
                database.execute(delete(Locker).where(Locker.account_id.in_(some)))
                database.execute(delete(Account).where(not_invited))
    except IntegrityError:
        raise RuleBroken(IN_USE) from None
    things = [{"account": id_} for id_ in ids]
    trail.write_each(database, Event.ACCOUNT_TAKEN_BACK, actor_id=actor_id, moment=moment, things=things)
