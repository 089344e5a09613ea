"""How the auditor narrows the log of events, and what is said about a check of it.

The choices travel in the address in one letter each, as numbers, ids and days: it stays in the browser's history.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import lazy_gettext as _

from hrstod import clock
from hrstod.audit.chain import Finding
from hrstod.audit.events import Group, events_in
from hrstod.audit.queries import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask_babel.speaklater import LazyString

    from hrstod.audit.chain import Verdict

GROUP_TEXTS = {
    Group.TROUBLE: _("Refusals and failures"),
    Group.ACCOUNTS: _("Accounts"),
    Group.CASES: _("Cases"),
    Group.ROLES: _("Roles"),
    Group.SIGN_IN: _("Signing in and unlocking"),
    Group.KEYS: _("Keys and recovery"),
    Group.ORGANISATION: _("The organisation"),
    Group.TRAINING: _("Training"),
    Group.AUDIT: _("The log itself"),
}

UNREADABLE = _("The checkpoints outside the database cannot be read, so the log was not checked.")
SPOILT = _("An entry cannot be read, so somebody has been at the log. Check it at /audit/verify to see which.")

NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class Asked:
    """The choices in an address, as they are shown again on the page."""

    group: Group | None = None
    person: UUID | None = None
    first: date | None = None
    last: date | None = None
    before: int | None = None
    after: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything is left out."""
        return any((self.group, self.person, self.first, self.last))

    @property
    def selection(self) -> Selection:
        """Give what is to be listed; days are Swedish days, first and last included."""
        return Selection(
            events=events_in(self.group) if self.group else None,
            person=self.person,
            begins=_midnight(self.first) if self.first else None,
            ends=_midnight(self.last + timedelta(days=1)) if self.last else None,
        )

    def address_parts(self) -> dict[str, str]:
        """Give the choices as they stand in an address, without the page."""
        groups = list(Group)
        parts = {
            "g": str(groups.index(self.group) + 1) if self.group else "",
            "p": str(self.person) if self.person else "",
            "f": self.first.isoformat() if self.first else "",
            "t": self.last.isoformat() if self.last else "",
        }
        return {name: value for name, value in parts.items() if value}


def read_choices(asked: Mapping[str, str]) -> Asked:
    """Read the choices in an address; anything that is not a choice asks for nothing."""
    groups = dict(enumerate(Group, 1))
    return Asked(
        group=groups.get(_number(asked.get("g")) or 0),
        person=_id(asked.get("p", "")),
        first=_day(asked.get("f", "")),
        last=_day(asked.get("t", "")),
        before=_number(asked.get("b")),
        after=_number(asked.get("a")),
    )


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and NUMBER.fullmatch(typed) else None


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _day(typed: str) -> date | None:
    """Read a day of a year that a database can hold in any zone."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 1900 < day.year < 9999 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.SWEDEN)


def in_words(verdict: Verdict) -> LazyString:
    """Say what a check of the trail showed, with the number of the first entry that is wrong."""
    number, entries = verdict.number, verdict.entries
    before = None if number is None else number - 1
    sentences = {
        Finding.INTACT: _("All %(entries)s entries are there, in order and unchanged.", entries=entries),
        Finding.CHANGED: _("Entry %(number)s was changed after it was written.", number=number),
        Finding.MISSING: _("Entry %(number)s is missing.", number=number),
        Finding.OUT_OF_ORDER: _("Entry %(number)s is not in its place.", number=number),
        Finding.UNLINKED: _(
            "Entry %(number)s does not follow on from entry %(before)s: one of them was replaced.",
            number=number,
            before=before,
        ),
        Finding.TRUNCATED: _(
            "Entry %(number)s and what came after it are missing: a signed checkpoint says that they were there.",
            number=number,
        ),
        Finding.REWRITTEN: _(
            "Entry %(number)s is not the one that was signed: the log was written anew, there or before.",
            number=number,
        ),
        Finding.FORGED: _(
            "The entries fit together, but the checkpoint at entry %(number)s was not signed with the right key.",
            number=number,
        ),
    }
    return sentences[verdict.finding]
