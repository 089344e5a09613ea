"""Why a change cannot be made, in sentences, and what stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from flask_babel import lazy_gettext as _

from hrstod.errors import Conflict, RuleBroken
from hrstod.organisation.rules import Fault, goes_on_after, token_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hrstod.organisation.rules import Validity

SENTENCES = {
    Fault.NAME_WRONG: _("A name has between 1 and 120 characters, on one line."),
    Fault.NAME_TAKEN: _("Something with that name is already there on those days."),
    Fault.PLAN_DAYS_WRONG: _("Plans are erased after 7 to 365 days."),
    Fault.DECISION_WRONG: _("The number of a decision has between 1 and 40 characters, on one line."),
    Fault.DISPOSAL_YEARS_WRONG: _("A closed case is kept for 1 to 50 years. The board decides for how many."),
    Fault.DECIDED_TOO_LATE: _("A decision cannot be from a day that has not come."),
    Fault.DAY_WRONG: _("The day must be between 1900 and 2199."),
    Fault.ENDS_BEFORE_IT_BEGINS: _("The last day is before the first."),
    Fault.OUTSIDE: _("It cannot begin before, or last longer than, what it belongs to."),
    Fault.PARTS_GO_ON: _("“%(name)s” belongs to it and goes on after that day. End or move that first."),
    Fault.MOVES_LATER: _("The unit has a move on a later day. Choose that day or a later one."),
    Fault.PARENT_MOVES_LATER: _("The unit above moves to another administration later. Choose a day from then on."),
    Fault.PARTS_CHANGE_LATER: _("A unit below it begins or moves on a later day. Choose that day or a later one."),
    Fault.NOT_THERE: _("It is not there on that day."),
    Fault.SAME_PLACE: _("The unit is already there."),
    Fault.OTHER_BOARD: _(
        "That place is not in this board. To move a unit to another board, end it here and add it there: "
        "each board is an authority of its own."
    ),
    Fault.OTHER_ADMINISTRATION: _("The unit above is in another administration on that day."),
    Fault.BELOW_ITSELF: _("A unit cannot belong to itself, or to a unit below it."),
    Fault.EMPLOYEES_WRONG: _("The number of employees is between 0 and 200,000."),
    Fault.COUNTED_TOO_EARLY: _("A day that has not come cannot be counted."),
    Fault.ALREADY_LEADS: _("That person already leads the unit on some of those days."),
    Fault.LED_LATER: _("Somebody began to lead the unit after that day. Choose a later last day."),
    Fault.NO_ACCOUNT: _("There is no account with that id."),
}


def refuse(fault: Fault, **words: str) -> NoReturn:
    """Stop with the sentence of a fault (RuleBroken)."""
    raise RuleBroken(SENTENCES[fault] % words if words else SENTENCES[fault])


def check(fault: Fault | None) -> None:
    """Stop with a sentence (RuleBroken) when there is a fault."""
    if fault is not None:
        refuse(fault)


def check_parts(to_on: date | None, parts: Iterable[tuple[str, Validity]]) -> None:
    """Stop (RuleBroken) when something that belongs to what ends goes on, and say which."""
    going_on = [name for name, validity in parts if goes_on_after(validity, to_on)]
    if going_on:
        refuse(Fault.PARTS_GO_ON, name=min(going_on))


def check_unchanged(based_on: str | None, *values: object) -> None:
    """Stop (Conflict) when the values are no longer those that a form showed."""
    if based_on is not None and based_on != token_of(*values):
        raise Conflict
