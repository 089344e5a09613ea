"""Cases that somebody is about to lose: of one person with Hanna, and of somebody who is leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.accounts.models import SharedKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from tests.factories.cases import Office
    from tests.factories.people import Person


def begin_some(office: Office, one: Person, leaving: Person, count: int = 3) -> list[UUID]:
    """Let one begin some cases that Hanna and somebody who is leaving read too."""
    return sorted(office.begin(one, office.hanna, leaving) for _ in range(count))


def stale(office: Office, ids: Sequence[UUID]) -> list[UUID]:
    """List those of some cases that are to be sealed anew."""
    with office.read() as database:
        query = select(SharedKey.id).where(SharedKey.id.in_(ids), SharedKey.is_stale)
        return list(database.scalars(query.order_by(SharedKey.id)))
