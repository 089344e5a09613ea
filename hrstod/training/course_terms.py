"""What can be said about a course, and what cannot: a name that tells too much, a length or a number that is no sense.

The same sentences stand at the fields of the form and stop a verb, so that no way round the form is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

from flask_babel import lazy_gettext as _

from hrstod.errors import RuleBroken
from hrstod.training.rules import Audience, Form, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from flask_babel.speaklater import LazyString

LONGEST_NAME = 80
LONGEST_AIM = 400
LONGEST_OUTLINE = 4000
MINUTES = range(5, 160 * 60 + 1)
MONTHS = range(1, 121)
YEARS = range(11)
"""To the end of how many years later; 0 is the end of the same year."""
DAYS = range(366)
"""Of the window, of grace, and before a reminder."""
WITHIN = range(1, 731)
MOST_REMINDERS = 6
LADDER = (90, 30, 7, 0)
"""When reminders are sent, where nobody has said anything else."""
SHORTEST_MONTH = 28

TELLING = re.compile(
    r"våld|heder|hedra|misshandel|kvinnofrid|ärende|\bhot\b|\bhotet\b|hotad|övergrepp|sexuell|prostitution|trafficking"
    r"|människohandel|stalk|förföljelse|trakasseri|violen|honou?r|abus|assault|sexual|harass|\bcases?\b|\bthreat",
    re.IGNORECASE,
)
"""Words that tell whoever sees a calendar or a mail what a course is about."""


@dataclass(frozen=True)
class MeantFor:
    """Somebody whom a course is for: whoever leads a unit, in all units or in one and below it, or holds a role."""

    audience: Audience
    unit_id: UUID | None = None


ALL_MANAGERS = frozenset({MeantFor(Audience.MANAGER)})


@dataclass(frozen=True)
class CourseTerms:
    """All that is said about a course in one of its versions, and whom it is for."""

    name: str
    aim: str
    outline: str
    """A line for each thing that is gone through."""
    minutes: int
    form: Form
    span: Span
    span_length: int | None = None
    scenario: str | None = None
    window_days: int = 90
    grace_days: int = 0
    within_days: int = 90
    is_mandatory: bool = True
    ladder: tuple[int, ...] = LADDER
    audiences: frozenset[MeantFor] = ALL_MANAGERS


class WrongTerm(RuleBroken):
    """Something cannot be said about a course; `term` is the field of `CourseTerms` that it is about."""

    def __init__(self, term: str, sentence: LazyString) -> None:
        super().__init__(sentence)
        self.term = term


def refuse_telling_name(name: str) -> None:
    """Stop (WrongTerm) at a name that tells, in a calendar or a mail, what nobody else should learn from it."""
    if (fault := _fault_in_name(name)) is not None:
        raise WrongTerm("name", fault)


def check_terms(terms: CourseTerms) -> None:
    """Stop (WrongTerm) at the first thing that cannot be said about a course."""
    for term, sentence in faults_in(terms).items():
        raise WrongTerm(term, sentence)


def faults_in(terms: CourseTerms) -> dict[str, LazyString]:
    """Give what cannot be said about a course, a sentence for each field of `CourseTerms` that is wrong."""
    found = {
        "name": _fault_in_name(terms.name),
        "aim": _fault_in_text(terms.aim, LONGEST_AIM, _("Write what somebody can do after the course.")),
        "outline": _fault_in_text(terms.outline, LONGEST_OUTLINE, _("Write what is gone through.")),
        "minutes": None if terms.minutes in MINUTES else _("Write how long it takes, from 5 minutes to 160 hours."),
        "scenario": _fault_in_scenario(terms),
        "span_length": _fault_in_span(terms.span, terms.span_length),
        "window_days": _fault_in_window(terms),
        "grace_days": None if terms.grace_days in DAYS else _("Write a number of days between 0 and 365."),
        "within_days": None if terms.within_days in WITHIN else _("Write a number of days between 1 and 730."),
        "ladder": fault_in_ladder(terms.ladder),
        "audiences": _fault_in_audiences(terms.audiences),
    }
    return {term: sentence for term, sentence in found.items() if sentence is not None}


def fault_in_ladder(ladder: Sequence[int]) -> LazyString | None:
    """Tell why reminders cannot be sent on these days."""
    if len(ladder) > MOST_REMINDERS:
        return _("Write at most %(number)s numbers.", number=MOST_REMINDERS)
    if not all(days in DAYS for days in ladder):
        return _("Each number is between 0 and 365.")
    if list(ladder) != sorted(set(ladder), reverse=True):
        return _("Write the largest number first, and each only once: for example 90, 30, 7, 0.")
    return None


def _fault_in_name(name: str) -> LazyString | None:
    if not name.strip():
        return _("Write the name.")
    if len(name) > LONGEST_NAME:
        return _("Use at most %(number)s characters.", number=LONGEST_NAME)
    if not name.isprintable():
        return _("Write the name on one line, in letters, figures and signs that can be seen.")
    if (telling := TELLING.search(normalize("NFKC", name))) is not None:
        return _(
            "The name stands in calendars and mail, where others can see it. Choose one without “%(word)s”.",
            word=telling[0],
        )
    return None


def _fault_in_text(text: str, longest: int, missing: LazyString) -> LazyString | None:
    if not text.strip():
        return missing
    return None if len(text) <= longest else _("Use at most %(number)s characters.", number=longest)


def _fault_in_scenario(terms: CourseTerms) -> LazyString | None:
    if (terms.form is Form.DRILL) == (terms.scenario is not None):
        return None
    return _("Choose which drill it is.") if terms.form is Form.DRILL else _("Only a course that is a drill has one.")


def _fault_in_span(span: Span, length: int | None) -> LazyString | None:
    if span is Span.ALWAYS:
        return None if length is None else _("What counts for always has no number of months or years.")
    if span is Span.MONTHS:
        return None if length in MONTHS else _("Write a number of months between 1 and 120.")
    return None if length in YEARS else _("Write a number of years between 0 and 10.")


def _fault_in_window(terms: CourseTerms) -> LazyString | None:
    if terms.window_days not in DAYS:
        return _("Write a number of days between 0 and 365.")
    if terms.span is Span.YEAR_END and terms.span_length == 0 and terms.window_days:
        return _("It counts to the end of the same year, however often it is taken: write 0 days.")
    is_counted = terms.span is Span.MONTHS and terms.span_length in MONTHS
    if is_counted and terms.window_days > (terms.span_length or 0) * SHORTEST_MONTH:
        return _("It can be taken again at the earliest when it has been completed: write fewer days.")
    return None


def _fault_in_audiences(audiences: Collection[MeantFor]) -> LazyString | None:
    if not audiences:
        return _("Choose for whom it is.")
    managers = [one for one in audiences if one.audience is Audience.MANAGER]
    if len(managers) > 1 or any(one.unit_id for one in audiences if one.audience is not Audience.MANAGER):
        return _("Choose all managers, or those in one unit and below it.")
    return None
