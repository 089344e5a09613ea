"""The ledger of a case, in words: who may know what today, who might before, and what was passed on to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod import clock
from hrstod.cases import access
from hrstod.cases.contents import Consent, Disclosure
from hrstod.cases.sharing_rules import Standing, standing_on
from hrstod.cases.views.desk import choices, opening
from hrstod.database.transaction import reading
from hrstod.web.language import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from hrstod.cases.access import OpenCase, ReadEntry, Viewing


@dataclass(frozen=True)
class Line:
    """Something that was agreed to or passed on."""

    id: UUID
    recipient: str
    what: str
    body: Consent | Disclosure


@dataclass(frozen=True)
class Ledger:
    """What was agreed to and passed on, each part in the order of the list of recipients."""

    today: tuple[Line, ...]
    before: tuple[Line, ...]
    """What has ended or was taken back."""
    passed_on: tuple[Line, ...]
    doubtful: tuple[ReadEntry, ...]
    """What does not open or is not as its author left it: it counts for nothing."""


def read_ledger(case: OpenCase, viewing: Viewing) -> Ledger:
    """Read the ledger of a case."""
    entries = access.read_entries(reading(), opening(), case, viewing)
    lines = _in_order(entries)
    consents = [(line, standing_on(line.body, clock.today())) for line in lines if isinstance(line.body, Consent)]
    return Ledger(
        today=tuple(line for line, standing in consents if standing is Standing.HOLDS),
        before=tuple(line for line, standing in consents if standing is not Standing.HOLDS),
        passed_on=tuple(line for line in lines if isinstance(line.body, Disclosure)),
        doubtful=tuple(read for read in entries if not read.is_genuine and _may_belong(read)),
    )


def recipient_in_words(recipient: str) -> str:
    """Say who may know, or was told."""
    return choices().group("recipient").text(recipient, language())


def what_in_words(what: Iterable[str]) -> str:
    """Say what somebody may know, or was told."""
    return "; ".join(choices().group("passed-on").text(one, language()) for one in what)


def _in_order(entries: Sequence[ReadEntry]) -> list[Line]:
    order = {one.id: place for place, one in enumerate(choices().group("recipient").options)}
    known = [(read.id, read.entry.body) for read in entries if read.entry is not None and read.is_genuine]
    lines = [
        Line(entry_id, recipient_in_words(body.recipient), what_in_words(body.what), body)
        for entry_id, body in known
        if isinstance(body, Consent | Disclosure)
    ]
    return sorted(lines, key=lambda line: order.get(line.body.recipient, len(order)))


def _may_belong(read: ReadEntry) -> bool:
    return read.entry is None or isinstance(read.entry.body, Consent | Disclosure)
