"""Read the choices of the case log and the safety plan’s form from `content/`, and refuse what could mislead."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hrstod.audit.details import CHOICES
from hrstod.cases.definitions import GROUPS, CaseChoices, ChoiceFile, SafetyPlanForm
from hrstod.checklists.loading import MOST_WORDS
from hrstod.guidance.definitions import check_grade, check_references
from hrstod.guidance.rules import Evidence
from hrstod.reading import Content, Problem, parse_yaml, read_text, validate

TOLD = (
    *("opening-reason", "reader-reason", "leaving-reason", "closing-reason", "decline-reason", "hold-reason"),
    *("export-purpose", "export-recipient"),
)
"""The lists whose choices stand in the log of events, where every word is on a list of its own."""

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hrstod.cases.definitions import Group
    from hrstod.guidance.definitions import Bilingual, Guidance

FOLDER = "case_choices"
FILE = "safety_plan.yaml"
LONGEST_WHEN = 30
"""Words that the sentence may have that says when something fits."""

Read = TypeVar("Read", bound=Content)


def load_case_choices(folder: Path, guidance: Guidance, problems: list[Problem]) -> CaseChoices:
    """Read every list in a content folder; what is wrong with them is told of in `problems`."""
    groups: dict[str, Group] = {}
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        name = f"{FOLDER}/{path.name}"
        file = _read(ChoiceFile, path, name, problems)
        for group in file.groups if file else ():
            if group.id in groups:
                problems.append(Problem(name, group.id, "stands twice"))
            groups[group.id] = group
            for option in group.options:
                at = Problem(name, f"{group.id} › {option.id}", "")
                check_references("source", option.sources, guidance.sources, at, problems)
                check_grade(option.evidence or Evidence.UNVERIFIED, option.sources, at, problems)
                _check_length((option.text,), MOST_WORDS, at, problems)
                _check_length((option.when,) if option.when else (), LONGEST_WHEN, at, problems)
    told = [option for one in TOLD if one in groups for option in groups[one].options if option.id not in CHOICES]
    problems.extend(Problem(FOLDER, one.id, "is no word that the log of events may tell") for one in told)
    problems.extend(Problem(FOLDER, "", f"there is no list called “{one}”") for one in GROUPS if one not in groups)
    problems.extend(Problem(FOLDER, one, "is a list that no page asks for") for one in groups if one not in GROUPS)
    return CaseChoices(groups)


def load_safety_plan(folder: Path, problems: list[Problem]) -> SafetyPlanForm | None:
    """Read the safety plan’s form; None, with what is wrong in `problems`, when it cannot be used."""
    form = _read(SafetyPlanForm, folder / FILE, FILE, problems)
    for field in form.field.values() if form else ():
        texts = (field.label, *(option.text for option in field.options))
        _check_length(texts, MOST_WORDS, Problem(FILE, field.id, ""), problems)
    return form


def _read(model: type[Read], path: Path, file: str, problems: list[Problem]) -> Read | None:
    text = read_text(path, problems)
    told = len(problems)
    raw = parse_yaml(text or "", file, problems)
    return None if text is None or len(problems) > told else validate(model, raw, file, "", problems)


def _check_length(texts: Iterable[Bilingual], most: int, at: Problem, problems: list[Problem]) -> None:
    for line in (line for text in texts for line in (text.sv, text.en)):
        if (words := len(line.split())) > most:
            problems.append(Problem(at.file, at.place, f"“{line}” has {words} words; at most {most}"))
