"""What readers can change about contacts: say that a number is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from hrstod.contacts.models import NumberReport

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from hrstod.contacts.definitions import Contact


def report_number(database: Session, *, contact: Contact, today: date) -> None:
    """Note that somebody said a contact's number is wrong; saying it twice in a day changes nothing.

    Nothing about the reader is kept. A contact without a number has nothing to be wrong.
    """
    if contact.number is None:
        return
    try:
        with database.begin_nested():
            database.add(NumberReport(contact_id=contact.id, number=contact.number, reported_on=today))
    except IntegrityError:
        return
