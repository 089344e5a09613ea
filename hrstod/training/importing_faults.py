"""What reading a file through shows: how many rows would do what, and which rows have a problem, in sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_babel import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence


MOST_PROBLEMS = 10_000
"""How many problems are kept; who has more sees what is wrong with the file from these."""
SHOWN = 20
"""How many rows a preview shows."""


class Fault(StrEnum):
    """Why a row is not taken over."""

    NO_ADDRESS = "no-address"
    UNKNOWN_PERSON = "unknown-person"
    NOT_YOURS = "not-yours"
    NO_COURSE = "no-course"
    UNKNOWN_COURSE = "unknown-course"
    NO_DAY = "no-day"
    DAY_WRONG = "day-wrong"
    DAY_TO_COME = "day-to-come"
    DAY_TOO_EARLY = "day-too-early"
    PASSED_UNCLEAR = "passed-unclear"
    NO_NAME = "no-name"
    ADDRESS_WRONG = "address-wrong"
    LEADS_NOTHING = "leads-nothing"
    UNKNOWN_UNIT = "unknown-unit"
    SEVERAL_UNITS = "several-units"
    UNKNOWN_ABOVE = "unknown-above"
    UNIT_NOT_THERE = "unit-not-there"
    ENDS_BEFORE_IT_BEGINS = "ends-before-it-begins"
    OVERLAPS = "overlaps"
    CLOSED = "closed"


SENTENCES = {
    Fault.NO_ADDRESS: _("There is no address in the row."),
    Fault.UNKNOWN_PERSON: _("Nobody here has this address."),
    Fault.NOT_YOURS: _("Nobody who leads or has led a unit in your boards has this address."),
    Fault.NO_COURSE: _("There is no course in the row."),
    Fault.UNKNOWN_COURSE: _("No course here is called that, and none has been chosen for it."),
    Fault.NO_DAY: _("There is no day in the row."),
    Fault.DAY_WRONG: _("This is no day that can be read. Write it as 2026-11-25."),
    Fault.DAY_TO_COME: _("The day has not come yet."),
    Fault.DAY_TOO_EARLY: _("The day is before 1990."),
    Fault.PASSED_UNCLEAR: _("It cannot be told whether this means passed or not."),
    Fault.NO_NAME: _("The person is new here, and there is no name in the row."),
    Fault.ADDRESS_WRONG: _("This is not an address that somebody can sign in with."),
    Fault.LEADS_NOTHING: _("The person is new here, and the row names no unit that they lead."),
    Fault.UNKNOWN_UNIT: _(
        "No unit here is called that. It can be added when board and administration stand in the row."
    ),
    Fault.SEVERAL_UNITS: _("Several units are called that. Name the board and the administration, or the units above."),
    Fault.UNKNOWN_ABOVE: _("There is no such board or administration here on that day."),
    Fault.UNIT_NOT_THERE: _("The unit is not there on all of those days."),
    Fault.ENDS_BEFORE_IT_BEGINS: _("The last day is before the first, or there is no first day."),
    Fault.OVERLAPS: _("The person leads the unit already on some of those days."),
    Fault.CLOSED: _("The person’s account is closed."),
}


@dataclass(frozen=True)
class Problem:
    """A row that is not taken over, and why."""

    row: int
    fault: Fault
    written: str = ""
    """What stood in the cell that it is about."""


class BadRow(Exception):
    """A row cannot be taken over."""

    def __init__(self, fault: Fault, written: str = "") -> None:
        super().__init__(fault)
        self.fault, self.written = fault, written


class Fate(StrEnum):
    """What becomes of a row."""

    TAKEN = "taken"
    """It would be taken over."""
    THERE = "there"
    """It says what is here already."""
    TWICE = "twice"
    """The file says the same in an earlier row."""
    NOT_PASSED = "not-passed"
    PROBLEM = "problem"


FATES = {
    Fate.TAKEN: _("Will be taken over"),
    Fate.THERE: _("Already here"),
    Fate.TWICE: _("Twice in the file"),
    Fate.NOT_PASSED: _("Not passed: left out"),
    Fate.PROBLEM: _("Problem"),
}


@dataclass(frozen=True)
class Leaving:
    """Somebody leads a unit here today, and the file does not say so."""

    leadership_id: str
    name: str
    unit: str

    @property
    def id(self) -> UUID:
        """Give the id of the leadership."""
        return UUID(self.leadership_id)


@dataclass
class Checked:
    """What reading a file through has shown."""

    rows: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    """How much of what would be made or changed: new accounts, units, days of leave."""
    first: dict[int, list[str]] = field(default_factory=dict)
    """The first rows by their numbers, as they were understood."""
    first_fates: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unknown_courses: dict[str, int] = field(default_factory=dict)
    """What the file calls courses that are not known here, and in how many rows."""
    leaving: list[Leaving] = field(default_factory=list)
    is_changed: bool = False
    """Whether something that it rests on has changed since it was shown, so that it is shown again."""

    def note(self, row: int, fate: Fate, texts: Sequence[str] = ()) -> None:
        """Note what becomes of a row; of the first also how it was understood."""
        self.rows += 1
        self.fates[fate] += 1
        if len(self.first) < SHOWN:
            self.first[row], self.first_fates[row] = list(texts), fate

    def refuse(self, row: int, bad: BadRow, texts: Sequence[str]) -> None:
        """Note that a row has a problem."""
        self.note(row, Fate.PROBLEM, texts)
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, bad.fault, bad.written))

    def turn(self, row: int, fate: Fate) -> None:
        """Note that a row that would have been taken over is not."""
        self.fates[Fate.TAKEN] -= 1
        self.fates[fate] += 1
        if row in self.first_fates:
            self.first_fates[row] = fate

    def does_the_same_as(self, shown: Checked) -> bool:
        """Tell whether it would do just what was shown."""
        mine, theirs = ((one.rows, +one.fates, +one.counts, one.leaving) for one in (self, shown))
        return mine == theirs

    def to_json(self) -> dict[str, Any]:
        """Give it as something that can be kept in a file."""
        problems, leaving = [asdict(one) for one in self.problems], [asdict(one) for one in self.leaving]
        return {**vars(self), "problems": problems, "leaving": leaving}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Checked:
        """Take it from a file again."""
        return cls(
            rows=kept["rows"],
            fates=Counter(kept["fates"]),
            counts=Counter(kept["counts"]),
            first={int(row): texts for row, texts in kept["first"].items()},
            first_fates={int(row): fate for row, fate in kept["first_fates"].items()},
            problems=[Problem(one["row"], Fault(one["fault"]), one["written"]) for one in kept["problems"]],
            unknown_courses=kept["unknown_courses"],
            leaving=[Leaving(**one) for one in kept["leaving"]],
            is_changed=kept["is_changed"],
        )
