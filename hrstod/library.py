"""Everything in `content/`, read and checked together: the site has all of it or does not start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrstod.cases import loading as cases
from hrstod.checklists import loading as checklists
from hrstod.checklists import measures
from hrstod.contacts import definitions as contacts
from hrstod.guidance import definitions as guidance
from hrstod.guidance import guard_definitions as typing_guard
from hrstod.reading import InvalidContent, Problem
from hrstod.training import drill_loading

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.cases.definitions import CaseChoices, SafetyPlanForm
    from hrstod.checklists.definitions import Checklists
    from hrstod.checklists.measures import Measures
    from hrstod.contacts.definitions import Contact
    from hrstod.guidance.definitions import Guidance
    from hrstod.guidance.typing_guard import GuardRules
    from hrstod.training.drill_definitions import Drill


@dataclass(frozen=True)
class Library:
    """All content of one installation."""

    guidance: Guidance
    contacts: dict[str, Contact]
    checklists: Checklists
    support_measures: Measures
    case_choices: CaseChoices
    safety_plan: SafetyPlanForm
    typing_guard: GuardRules
    drills: dict[str, Drill]


def load(folder: Path) -> Library:
    """Read a content folder; refuse it whole (InvalidContent, with every problem) when anything is wrong."""
    problems: list[Problem] = []
    pages = guidance.load(folder, problems)
    numbers = contacts.load(folder / "contacts", pages, problems)
    lists = checklists.load(folder / "checklists", pages, numbers, problems)
    for languages in pages.pages.values():
        for page in languages.values():
            at = Problem(f"guidance/{page.language}/{page.topic}.md", "", "")
            guidance.check_references("contact", page.contacts, numbers, at, problems)
    agreed = measures.load(folder, pages, problems)
    choices = cases.load_case_choices(folder, pages, problems)
    safety_plan = cases.load_safety_plan(folder, problems)
    guard = typing_guard.load(folder, problems)
    drills = drill_loading.load(folder / "drills", pages, lists, problems)
    if problems or guard is None or safety_plan is None:
        raise InvalidContent(problems)
    return Library(pages, numbers, lists, agreed, choices, safety_plan, guard, drills)
