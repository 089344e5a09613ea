"""Who may know what: the employee takes a consent back or lets it end, and what is passed on is noted with its ground.

What is written is looked at here for the sake of the rule alone, and shown to nobody; so no viewing is asked for, and
nobody loses what they have filled in because theirs has run out. Somebody who reads the case it must be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask_babel import lazy_gettext as _

from hrstod.authorization.permissions import Permission
from hrstod.cases import service
from hrstod.cases.access import CaseDamaged, Viewing, find_case, read_entries, read_entry
from hrstod.cases.contents import Consent, Disclosure
from hrstod.cases.service import EntryChanged
from hrstod.cases.sharing_rules import Standing, not_covered, standing_on
from hrstod.cases.writing import hold_case
from hrstod.errors import NotFound, Refused, RuleBroken

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from hrstod.authorization.checks import Actor
    from hrstod.cases.access import Opening

Kept = TypeVar("Kept", Consent, Disclosure)

TAKEN_BACK = _("This has been taken back already. If the employee agrees anew, note that as something new.")
ENDED = _(
    "This has ended already, and what was not agreed in between cannot be agreed afterwards. Note that it no longer "
    "counts. If the employee agrees anew, note that as something new."
)


class NotCovered(Refused):
    """Something rests on the employee's word, and the employee has not said it; `what` is not agreed to."""

    code = 422
    sentence = _("The employee has not agreed that this is passed on.")

    def __init__(self, what: tuple[str, ...]) -> None:
        super().__init__()
        self.what = what


def note_disclosure(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, body: Disclosure) -> UUID:
    """Note what was passed on; NotCovered when the ground is the employee's word and it does not reach so far.

    The case is held while its consents are read, so that none is taken back at the same time.
    """
    case = hold_case(actor, database, opening, case_id, to=Permission.CASES_NOTE_WRITE)
    read = read_entries(database, opening, case, Viewing(case_id))
    genuine = (one.entry.body for one in read if one.entry is not None and one.is_genuine)
    if missing := not_covered(body, (one for one in genuine if isinstance(one, Consent))):
        raise NotCovered(missing)
    return service.add_entry(actor, database, opening, case_id, body=body)


def note_told(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, entry_id: UUID, seen: int, told_on: date
) -> None:
    """Note that the employee was told what was passed on; EntryChanged when somebody wrote first."""
    saved, _version = _find(actor, database, opening, case_id, entry_id=entry_id, kind=Disclosure)
    body = saved.model_copy(update={"told_on": told_on})
    service.change_entry(actor, database, opening, case_id, entry_id=entry_id, body=body, seen=seen)


def change_end(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, entry_id: UUID, seen: int, until: date | None
) -> None:
    """Let a consent that holds today end on a day, or go on until it is taken back; RuleBroken when it is over."""
    saved, version = _find(actor, database, opening, case_id, entry_id=entry_id, kind=Consent)
    body = saved.model_copy(update={"until": until})
    if body != saved and version != seen:
        raise EntryChanged(saved, version)
    _check_not_taken_back(saved)
    if standing_on(saved, opening.today) is Standing.ENDED:
        raise RuleBroken(ENDED)
    service.change_entry(actor, database, opening, case_id, entry_id=entry_id, body=body, seen=seen)


def take_back(actor: Actor, database: Session, opening: Opening, case_id: UUID, *, entry_id: UUID, seen: int) -> None:
    """Note that the employee takes a consent back: from today it covers nothing. RuleBroken when it was already."""
    saved, version = _find(actor, database, opening, case_id, entry_id=entry_id, kind=Consent)
    if version != seen:
        raise EntryChanged(saved, version)
    _check_not_taken_back(saved)
    body = saved.model_copy(update={"withdrawn_on": opening.today})
    service.change_entry(actor, database, opening, case_id, entry_id=entry_id, body=body, seen=seen)


def _check_not_taken_back(consent: Consent) -> None:
    if consent.withdrawn_on is not None:
        raise RuleBroken(TAKEN_BACK)


def _find(
    actor: Actor, database: Session, opening: Opening, case_id: UUID, *, entry_id: UUID, kind: type[Kept]
) -> tuple[Kept, int]:
    """Give what is saved now, and its version; NotFound for another kind of thing.

    CaseDamaged for what is not as its author left it: nobody puts their name under that.
    """
    case = find_case(actor, database, opening, case_id, to=Permission.CASES_NOTE_WRITE)
    read = read_entry(database, opening, case, Viewing(case_id), entry_id=entry_id)
    if read.entry is None or not read.is_genuine:
        raise CaseDamaged
    if not isinstance(read.entry.body, kind):
        raise NotFound
    return read.entry.body, read.version
