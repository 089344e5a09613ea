"""What is sealed about a case: an index, and entries of a few kinds, with no field for a name, a place or a story.

Everything here is pure. Choices are ids from content/case_choices; they are kept as they were chosen, also when a
later list no longer has them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hrstod.cases.release_rules import Decider
from hrstod.cases.rules import (
    FIRST_FOLLOW_UP_DAYS,
    PLAN_REVIEW_DAYS,
    REGULAR_FOLLOW_UP_DAYS,
    WARNING_DAYS,
    CaseKind,
    Due,
    DueKind,
    EntryKind,
)

LONGEST_NOTE = 2000


class NotContents(ValueError):
    """These bytes are nothing that this version of hrstod has written about a case."""


class _Kept(BaseModel):
    """Something sealed: frozen, and with no field that nobody asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Sheet(_Kept):
    """What a case is, in choices only. Each change is a version of its own."""

    kind: Literal[EntryKind.SHEET] = EntryKind.SHEET
    violence: tuple[str, ...] = ()
    relation: str = ""
    support: tuple[str, ...] = ()
    adaptation: tuple[str, ...] = ()
    report_considered: bool | None = None
    """Whether a report of concern for a child was considered; nothing of what it said (OSL 40:7 g)."""
    report_on: date | None = None
    provision: str = ""
    """The provision that the secrecy marking points to (OSL 5:5)."""
    marked_on: date | None = None


class Note(_Kept):
    """What has been agreed on and is to be remembered: ready phrases, and a few words where they are not enough."""

    kind: Literal[EntryKind.NOTE] = EntryKind.NOTE
    phrases: tuple[str, ...] = ()
    text: str = ""


class FollowUp(_Kept):
    """Something that is to be done on a day, and the day it was."""

    kind: Literal[EntryKind.FOLLOW_UP] = EntryKind.FOLLOW_UP
    what: str
    on: date
    done_on: date | None = None
    """The day on which it was done, or on which it turned out not to be needed."""
    is_needed: bool = True
    """Whether it had to be done; what was not done must not stand as done."""


class Referral(_Kept):
    """A contact from the list that the employee was told of, or helped to."""

    kind: Literal[EntryKind.REFERRAL] = EntryKind.REFERRAL
    contact: str
    on: date


class Consent(_Kept):
    """What the employee wants one recipient to know (OSL 12:2), until when, and that it was taken back."""

    kind: Literal[EntryKind.CONSENT] = EntryKind.CONSENT
    recipient: str
    what: tuple[str, ...]
    given_on: date
    until: date | None = None
    withdrawn_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether it counts on a day."""
        is_over = self.until is not None and day > self.until
        return self.given_on <= day and not is_over and (self.withdrawn_on is None or day < self.withdrawn_on)


class Disclosure(_Kept):
    """What was passed on, to whom and on which ground; the employee is to be told each time."""

    kind: Literal[EntryKind.DISCLOSURE] = EntryKind.DISCLOSURE
    recipient: str
    what: tuple[str, ...]
    ground: str
    on: date
    told_on: date | None = None


class Plan(_Kept):
    """The safety plan at work, in choices: field by field, each with the options that were picked."""

    kind: Literal[EntryKind.PLAN] = EntryKind.PLAN
    answers: dict[str, tuple[str, ...]]
    made_with: bool
    """Whether it was made together with the employee."""
    review_on: date


class Sighting(_Kept):
    """A protection order was seen: by which role and when, and until when it runs. Never a copy."""

    kind: Literal[EntryKind.SIGHTING] = EntryKind.SIGHTING
    role: str
    on: date
    includes_work: bool | None = None
    until: date | None = None
    is_over: bool = False
    """Whether it no longer holds, so that nothing about it is due."""


class Release(_Kept):
    """A request for the case as a public record, from asking to decision (TF 2:15, OSL 6:2)."""

    kind: Literal[EntryKind.RELEASE] = EntryKind.RELEASE
    asker: str
    """Who asks, as far as it matters for the harm test; nobody has to say who they are (TF 2:18)."""
    asked_on: date
    provisions: tuple[str, ...] = ()
    """The provisions on secrecy that it was tested against."""
    harm: str = ""
    """What the test showed; empty before it is done."""
    parts: dict[str, int] = {}
    """What may be handed out: entries, as hex, each with the version that was looked at."""
    outcome: str = ""
    """What was decided; empty before it is."""
    reasons: tuple[str, ...] = ()
    who: Decider | None = None
    """Who decided; only what the board decides, or somebody for it, can be appealed (OSL 6:3 and 6:7)."""
    is_named: bool = True
    """Whether the answer names who decided; it need not where they could be threatened (FL 33)."""
    decided_by: UUID | None = None
    decided_on: date | None = None


Body = Annotated[
    Sheet | Note | FollowUp | Referral | Consent | Disclosure | Plan | Sighting | Release, Field(discriminator="kind")
]


class Entry(_Kept):
    """One version of something that is written, by whom, with which keys and when."""

    by: UUID
    key: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """The fingerprint of the author's keys, as hex."""
    at: datetime
    body: Body


class Head(NamedTuple):
    """Which version of an entry is the newest, its SHA-256, and that of the one before it."""

    version: int
    digest: str
    previous: str


class Member(_Kept):
    """Somebody who reads a case."""

    account: UUID
    covers_in: date | None = None
    """The first day of the last month in which they cover for another; empty for those whose case it is."""


class CaseIndex(_Kept):
    """What a case is called, who reads it, what is due, and what it consists of: nothing can be taken out unseen."""

    code: str
    kind: CaseKind
    opened: str
    """The quarter."""
    revision: int = 1
    """How many times something was written; the audit trail knows it too."""
    team: tuple[Member, ...]
    excluded: tuple[UUID, ...] = ()
    """Those who must never read it, because it may concern them."""
    heads: dict[str, Head] = {}
    """By the entry's id, as hex."""
    due: tuple[Due, ...] = ()
    last_on: date
    """When somebody last wrote a note or did what was due."""
    closed: str = ""
    """The quarter in which it was closed."""
    closing_reason: str = ""
    hold_reason: str = ""
    hold_on: date | None = None

    @property
    def is_new(self) -> bool:
        """Tell whether nothing is written yet but what it is about."""
        return len(self.heads) <= 1

    def next_due(self) -> Due | None:
        """Give what is due first."""
        return min(self.all_due(), default=None)

    def all_due(self) -> tuple[Due, ...]:
        """List what is due, the first first; a case that has gone quiet is due as a whole, so none is forgotten.

        About a closed case only a request for it is, which the law wants answered at once (TF 2:15).
        """
        if self.closed:
            return tuple(sorted(one for one in self.due if one.what is DueKind.RELEASE))
        if any(one.what is DueKind.FOLLOW_UP for one in self.due):
            return tuple(sorted(self.due))
        days = FIRST_FOLLOW_UP_DAYS if self.is_new else REGULAR_FOLLOW_UP_DAYS
        return tuple(sorted((*self.due, Due(self.last_on + timedelta(days=days), DueKind.REGULAR))))


def due_of(entry_id: UUID, body: Body) -> tuple[Due, ...]:
    """Derive what an entry asks for, and by when."""
    entry = entry_id.hex
    match body:
        case FollowUp(done_on=None):
            due = Due(body.on, DueKind.FOLLOW_UP, body.what, entry)
        case Disclosure(told_on=None):
            due = Due(body.on, DueKind.TELL, body.recipient, entry)
        case Plan():
            due = Due(body.review_on, DueKind.PLAN, "", entry)
        case Consent(withdrawn_on=None, until=date() as until):
            due = Due(until - timedelta(days=WARNING_DAYS), DueKind.CONSENT, body.recipient, entry)
        case Release(outcome=""):
            due = Due(body.asked_on, DueKind.RELEASE, "", entry)
        case Sighting(until=date() as until, is_over=False):
            due = Due(until - timedelta(days=WARNING_DAYS), DueKind.ORDER, "", entry)
        case _:
            return ()
    return (due,)


def counts_as_contact(body: Body) -> bool:
    """Tell whether writing this means that somebody has looked after the case."""
    return body.kind in (EntryKind.NOTE, EntryKind.PLAN) or (isinstance(body, FollowUp) and body.done_on is not None)


def plan_review_on(day: date) -> date:
    """Give the day on which a safety plan is looked at again, when nobody chooses another."""
    return day + timedelta(days=PLAN_REVIEW_DAYS)


def encode_entry(entry: Entry) -> bytes:
    """Write an entry; the same entry is always the same bytes, because they are signed."""
    return entry.model_dump_json().encode()


def decode_entry(written: bytes) -> Entry:
    """Read an entry back; NotContents when it is none."""
    try:
        return Entry.model_validate_json(written)
    except ValidationError:
        raise NotContents from None


def encode_index(index: CaseIndex) -> bytes:
    """Write an index."""
    return index.model_dump_json().encode()


def decode_index(written: bytes) -> CaseIndex:
    """Read an index back; NotContents when it is none."""
    try:
        return CaseIndex.model_validate_json(written)
    except ValidationError:
        raise NotContents from None
