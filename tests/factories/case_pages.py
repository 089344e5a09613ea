"""Cases as they are met on pages: somebody's browser with a case shown, and what of a kind is written about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tests.factories.people import sign_in
from tests.factories.support_plans import fill_in

if TYPE_CHECKING:
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office
    from tests.factories.people import Person

Written = TypeVar("Written")


def reader_of(office: Office, person: Person, case_id: UUID) -> Reader:
    """Give somebody's browser, in English, once they have said why they look at a case."""
    reader = sign_in(office.app, person)
    reader.get("/?lang=en")
    fill_in(reader, f"/c/{case_id}/why", why="writing")
    return reader


def written(office: Office, case_id: UUID, kind: type[Written]) -> list[Written]:
    """List what of a kind is written about a case, in the order in which it was first written."""
    read = office.entries(office.hanna, case_id)
    return [one.entry.body for one in read if one.entry is not None and isinstance(one.entry.body, kind)]


def newest_id(office: Office, case_id: UUID) -> UUID:
    """Give the id of what was written last."""
    return office.entries(office.hanna, case_id)[-1].id
