"""Certificates: who may have one, what it says, and whether the code on it is valid.

The open page that checks a code is asked by strangers. It says “valid” or “not valid” and nothing else, by one look
into the database whatever was typed: a code that never was, one that has run out and one that was taken back look the
same. Codes cannot be found by trying: of 31^12 there are a few hundred thousand at most, so that a thousand tries a
second meet one in about a century; therefore nobody who mistypes is made to wait.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import segno
from flask_babel import format_date, gettext
from sqlalchemy import select

from hrstod.accounts.models import Account
from hrstod.errors import NotFound
from hrstod.training.access import find_person, find_version
from hrstod.training.completing import CODE_LENGTH, LETTERS, as_done
from hrstod.training.course_words import length_in_words
from hrstod.training.models import Completion
from hrstod.training.state_words import SOURCE_TEXTS

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.training.rules import Source

GROUP = 4
"""How many letters of a check code stand together."""


@dataclass(frozen=True)
class Certificate:
    """What a certificate says: the course is as it was when it was completed."""

    name: str
    """Of the person."""
    course_id: UUID
    course: str
    aim: str
    outline: str
    minutes: int
    completed_on: date
    valid_until: date | None
    source: Source
    code: str


def find_certificate(actor: Actor, database: Session, completion_id: UUID, day: date) -> Certificate:
    """Find the certificate of somebody's own completion, or of somebody whose training one sees.

    NotFound for others', and for what does not count on the day: not passed, taken back, or run out.
    """
    found = database.get(Completion, completion_id)
    if found is None:
        raise NotFound
    is_own = found.account_id == actor.account_id
    person = database.get_one(Account, found.account_id) if is_own else find_person(actor, database, found.account_id)
    if not as_done(found).counts_on(day):
        raise NotFound
    version = find_version(database, found.course_id, found.course_version)
    return Certificate(
        name=person.name,
        course_id=found.course_id,
        course=version.name,
        aim=version.aim,
        outline=version.outline,
        minutes=version.minutes,
        completed_on=found.completed_on,
        valid_until=found.valid_until,
        source=found.source,
        code=found.check_code,
    )


def is_valid(database: Session, typed: str, day: date) -> bool:
    """Tell whether a certificate with this code counts on a day."""
    query = select(Completion).where(Completion.check_code == cleaned(typed))
    found = database.scalars(query).one_or_none()
    return found is not None and as_done(found).counts_on(day)


def cleaned(typed: str) -> str:
    """Give a check code as it is kept: small letters, nothing between them, and no more than there can be."""
    return "".join(letter for letter in typed.lower() if letter in LETTERS)[: CODE_LENGTH + 1]


def in_groups(code: str) -> str:
    """Write a check code so that it can be read out and typed."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def as_content(found: Certificate, *, language: str, employer: str, check_at: str, address: str) -> dict[str, Any]:
    """Give what stands on paper, for certificate.typ: `check_at` leads to the form, `address` to this code."""
    until = gettext("For always") if found.valid_until is None else _day(found.valid_until)
    said = {
        "language": language,
        "title": gettext("Certificate"),
        "employer": employer,
        "name": found.name,
        "completed": gettext("has completed the course"),
        "course": found.course,
        "aim": found.aim,
        "facts": (
            (gettext("Completed"), _day(found.completed_on)),
            (gettext("Valid until"), until),
            (gettext("Length"), length_in_words(found.minutes)),
            (gettext("How it is known"), str(SOURCE_TEXTS[found.source])),
        ),
        "check": gettext("Is this certificate valid?"),
        "code": in_groups(found.code),
        "where": gettext("Type the code at %(address)s, or read the square with a phone.", address=check_at),
        "picture": gettext("Square code with the address %(address)s", address=address),
    }
    return {**said, "square": _square(address)}


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))


def _square(address: str) -> str:
    """Draw an address as a QR code (ISO/IEC 18004), in SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=0)
    return drawn.getvalue().decode()
