"""The plan on paper: what these answers show, without the answers and without anybody's name.

The page to print and the PDF are made of the same object, so they cannot differ. A saved plan adds what was agreed and
when to follow up; its notes and its name stay off the paper.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from flask_babel import format_date, gettext

from hrstod.checklists.forms import STATE_TEXTS
from hrstod.checklists.queries import task_groups
from hrstod.checklists.rules import Pause, StepState
from hrstod.contacts.hours import hours_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hrstod.checklists.definitions import Checklist
    from hrstod.checklists.queries import TaskRow
    from hrstod.checklists.rules import Progress
    from hrstod.checklists.support_plans import SupportPlan
    from hrstod.contacts.definitions import Contact


@dataclass(frozen=True)
class PlanStep:
    """One step on paper, with a box to tick."""

    do: str
    hint: str
    done: bool
    state: str
    say: str
    not_: str
    more: tuple[str, ...]


Group = tuple[str, tuple[PlanStep, ...]]
"""A heading, and the lines under it."""


@dataclass(frozen=True)
class PlanContact:
    """One contact on paper."""

    name: str
    number: str
    """The number as it is printed, a web address where there is none, or empty."""
    purpose: str
    hours: str
    also: tuple[tuple[str, str], ...]
    """Other numbers: what for, and the number."""
    beware: str


@dataclass(frozen=True)
class Plan:
    """Everything that is printed, in one language."""

    language: str
    title: str
    heading: str
    date: str
    version: str
    labels: dict[str, str]
    groups: tuple[Group, ...]
    contacts: tuple[PlanContact, ...]
    agreed: tuple[Group, ...] = ()
    """What stands first on the paper of a saved plan: the measures that were agreed on, and the days to follow up."""

    def as_content(self) -> dict[str, Any]:
        """Give the plan as the typesetter's template reads it."""
        return asdict(self)


def pause_heading(pause: Pause) -> str:
    """Say when the steps of a pause are taken."""
    words = {
        Pause.BEFORE: gettext("Before"),
        Pause.NOW: gettext("Now, together"),
        Pause.AFTER: gettext("Afterwards"),
    }
    return str(words[pause])


def make_plan(
    checklist: Checklist, progress: Progress, contacts: Sequence[Contact], *, language: str, today: date
) -> Plan:
    """Make the plan for these answers: steps in their pauses, and the contacts they chose."""
    groups = task_groups(checklist, progress)
    return Plan(
        language=language,
        title=checklist.title,
        heading=gettext("Plan"),
        date=gettext("Printed %(day)s", day=format_date(today, "d MMMM y")),
        version=gettext(
            "Version %(version)s, reviewed %(day)s",
            version=checklist.version,
            day=format_date(checklist.reviewed_on, "d MMMM y"),
        ),
        labels=_labels(),
        groups=tuple((pause_heading(pause), tuple(map(_step, rows))) for pause, rows in groups),
        contacts=tuple(_contact(contact, language) for contact in contacts),
    )


def make_plan_without_checklist(saved: SupportPlan, contacts: Sequence[Contact], *, language: str, today: date) -> Plan:
    """Make the plan of a saved one whose version of the checklist is no longer kept here."""
    return Plan(
        language=language,
        title=gettext("Saved plan"),
        heading=gettext("Plan"),
        date=gettext("Printed %(day)s", day=format_date(today, "d MMMM y")),
        version=gettext("Version %(version)s, no longer kept", version=saved.version),
        labels=_labels(),
        groups=(),
        contacts=tuple(_contact(contact, language) for contact in contacts),
    )


def with_agreed(plan: Plan, saved: SupportPlan, measures: Sequence[str]) -> Plan:
    """Add what a saved plan holds besides its steps: the measures in words, and the days to follow up on."""
    agreed = tuple(_line(text) for text in measures)
    follow_ups = tuple(_line(format_date(one.on, "d MMMM y"), done=one.done_on is not None) for one in saved.follow_ups)
    added = ((gettext("Agreed measures"), agreed), (gettext("Follow-up"), follow_ups))
    return replace(plan, agreed=tuple((heading, lines) for heading, lines in added if lines))


def _line(text: str, *, done: bool = False) -> PlanStep:
    return PlanStep(do=text, hint="", done=done, state="", say="", not_="", more=())


def _labels() -> dict[str, str]:
    return {
        "danger": gettext("Immediate danger? Call 112. Stay with the person."),
        "contacts": gettext("Contacts"),
        "say": gettext("Say"),
        "not": gettext("Do not say"),
        "no_number": gettext("Number missing"),
        "keep": gettext("Keep this paper where nobody else finds it. Write no names on it."),
    }


def _step(row: TaskRow) -> PlanStep:
    settled = row.state in (StepState.DONE, StepState.CANNOT)
    return PlanStep(
        do=row.step.do,
        hint=row.step.hint,
        done=row.state is StepState.DONE,
        state=str(STATE_TEXTS[row.state]) if settled else "",
        say=row.step.say,
        not_=row.step.not_,
        more=row.step.more,
    )


def _contact(contact: Contact, language: str) -> PlanContact:
    return PlanContact(
        name=contact.name.in_language(language),
        number=contact.number or (contact.address.host if contact.address else "") or "",
        purpose=contact.purpose.in_language(language),
        hours=hours_in_words(contact.hours),
        beware=contact.beware.in_language(language) if contact.beware else "",
        also=tuple((other.purpose.in_language(language), other.number) for other in contact.also),
    )
