"""What pages and commands show about contacts: small read objects, in one language, at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from hrstod.contacts.models import NumberReport
from hrstod.contacts.rules import Freshness, Opening, fits, freshness, is_behind_notice, opening

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from hrstod.contacts.definitions import Contact
    from hrstod.contacts.rules import Selection


@dataclass(frozen=True)
class Card:
    """A contact as it is shown right now."""

    contact: Contact
    opening: Opening
    freshness: Freshness
    is_behind_notice: bool


@dataclass(frozen=True)
class ReportedNumber:
    """A number that readers have called wrong, and when they last did."""

    contact_id: str
    number: str
    days: int
    last_on: date


def card(contact: Contact, moment: datetime, holidays: Container[date]) -> Card:
    """Show one contact as it is at a moment, Swedish time."""
    closed_today = {moment.date()} if moment.date() in holidays else set()
    spans = (contact.hours, *(other.hours for other in contact.also))
    openings = [opening(hours, moment, closed_today) for hours in spans]
    return Card(
        contact,
        Opening.OPEN if Opening.OPEN in openings else openings[0],
        freshness(contact.confirmed_on, moment.date()),
        is_behind_notice(contact, moment.date()),
    )


def list_cards(
    contacts: Iterable[Contact], selection: Selection, moment: datetime, holidays: Container[date]
) -> list[Card]:
    """List the contacts that fit a selection: emergency numbers first, numbers before those that have none."""
    cards = (card(contact, moment, holidays) for contact in contacts)
    chosen = [one for one in cards if fits(one.contact, selection, one.opening)]
    return sorted(
        chosen, key=lambda one: (not one.contact.emergency, not one.contact.pinned, one.contact.number is None)
    )


def list_reported_numbers(database: Session, contacts: Mapping[str, Contact]) -> list[ReportedNumber]:
    """List the numbers now shown that readers have called wrong since somebody last called them, latest first."""
    found: dict[tuple[str, str], list[date]] = {}
    for report in database.scalars(select(NumberReport)):
        shown = contacts.get(report.contact_id)
        is_checked = shown is not None and shown.confirmed_on is not None and shown.confirmed_on > report.reported_on
        if shown is not None and shown.number == report.number and not is_checked:
            found.setdefault((report.contact_id, report.number), []).append(report.reported_on)
    rows = [ReportedNumber(contact, number, len(days), max(days)) for (contact, number), days in found.items()]
    return sorted(rows, key=lambda row: row.last_on, reverse=True)
