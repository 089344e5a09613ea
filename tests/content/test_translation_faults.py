"""What may not stand in a translation: texts that are missing, stale or too many, and anything that is not a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.checklists import loading
from hrstod.reading import Problem
from tests.factories.content import (
    ContentCopy,
    Fault,
    check_with,
    every_checklist,
    example_content,
    real_content,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.checklists.definitions import Checklist

SWEDISH = "checklists/branches/1.sv.yaml"
ENGLISH = "checklists/branches/1.en.yaml"
WORDS = "checklists/words/1.en.yaml"
STOPS = "checklists/stops/1.en.yaml"
PAGE = "guidance/sv/prepare.md"
PAGE_EN = "guidance/en/prepare.md"

CHILD = "  child:\n    of: e1f1c62d\n    do: child do.\n    who: child who.\n    why: child why.\n"
DO = "    do: child do.\n"
ANSWERS = "    options:\n      'yes': 'Yes'\n      'no': 'No'\n      unknown: Unknown\n"
CHANGED = "the Swedish text has changed since this was translated"
LINES = "has another number of lines than the Swedish"

FAULTS = {
    "a part missing": Fault(ENGLISH, CHILD, "", "child: has no translation"),
    "a text missing": Fault(ENGLISH, DO, "", "child › do: has no translation"),
    "an answer missing": Fault(ENGLISH, "      'no': 'No'\n", "", "children › no: should be the answer, and its hint"),
    "a hint too many": Fault(ENGLISH, "'No'\n", "[No, Really]\n", "children › no: should be the answer, and its hint"),
    "a head's text missing": Fault(ENGLISH, "lead: Short.\n", "", "lead: Input should be a valid string"),
    "a fingerprint missing": Fault(ENGLISH, "    of: e1f1c62d\n", "", f"child: {CHANGED} (of: e1f1c62d)"),
    "a step changed": Fault(SWEDISH, "Gör child nu.", "Gör barn nu.", f"child: {CHANGED}", ENGLISH),
    "a reason changed": Fault(SWEDISH, "why: Så är det.", "why: Nej.", f"children: {CHANGED}", ENGLISH),
    "an answer changed": Fault(SWEDISH, "text: Nej}", "text: Nix}", f"children: {CHANGED}", ENGLISH),
    "a head changed": Fault(SWEDISH, "lead: Kort.", "lead: Rak.", f"head: {CHANGED}", ENGLISH),
    "a text too many": Fault(ENGLISH, DO, f"{DO}    hint: More.\n", "child › hint: is not in the Swedish file"),
    "a part too many": Fault(ENGLISH, CHILD, f"{CHILD}  extra:\n    do: More.\n", "extra: is not in the Swedish file"),
    "a condition": Fault(ENGLISH, DO, f"{DO}    when: {{}}\n", "child › when: is not a text"),
    "a contact": Fault(ENGLISH, DO, f"{DO}    contacts: true\n", "child › contacts: is not a text"),
    "a head's extra field": Fault(ENGLISH, "lead: Short.\n", "lead: Short.\nmotto: Brave.\n", "motto: "),
    "another name": Fault(ENGLISH, "name: branches", "name: twigs", "name and version are not those of the Swedish"),
    "another language": Fault(ENGLISH, "language: en", "language: sv", ""),
    "lines too few": Fault(WORDS, "    - talk more 1.\n", "", f"talk › more: {LINES}"),
    "lines too many on a card": Fault(STOPS, "- wait do 0.\n", "- wait do 0.\n    - Go.\n", f"wait › do: {LINES}"),
    "texts as a list": Fault(ENGLISH, "texts:\n", "texts: [a]\nrest:\n", "texts: "),
    "texts as a text": Fault(ENGLISH, "texts:\n", "texts: a\nrest:\n", "texts: "),
    "answers as a list": Fault(ENGLISH, ANSWERS, "    options: [Yes, No, Unknown]\n", "children › "),
    "too long": Fault(ENGLISH, DO, f"    do: {'so ' * 15}\n", "child: “so so so"),
    "a page changed": Fault(PAGE, "Text.", "Ny text.", CHANGED, PAGE_EN),
    "a page's head changed": Fault(PAGE, "lead: Kort.", "lead: Rak.", CHANGED, PAGE_EN),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_in_a_translation_is_told(tmp_path: Path, fault: Fault) -> None:
    """Whoever translates is told where and what, in one line, and the command fails."""
    result = check_with(fault, tmp_path)
    assert result.exit_code == 1
    assert f"\n{fault.line}" in f"\n{result.output}"


@pytest.mark.parametrize(
    ("file", "name", "line"),
    [
        (ENGLISH, "7.en.yaml", "checklists/branches/1.en.yaml: is missing; the checklist exists in Swedish"),
        (SWEDISH, "7.sv.yaml", "checklists/branches/1.en.yaml: has no Swedish file to be a translation of"),
        (PAGE_EN, "other.md", "guidance/en/prepare.md: is missing; the page exists in Swedish"),
        (PAGE, "other.md", "guidance/en/prepare.md: has no Swedish page to be a translation of"),
    ],
)
def test_a_text_in_one_language_only_is_a_fault(tmp_path: Path, file: str, name: str, line: str) -> None:
    """Swedish and English come together, page by page and version by version."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.rename(file, name)
    assert line in copy.check().output.splitlines()


def test_one_bad_translation_leaves_the_whole_version_out(tmp_path: Path) -> None:
    """Nobody meets half a checklist: not in the other language, and not without the bad step."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.change("checklists/versions/2.en.yaml", "    do: new do.\n", "")
    known, problems = example_content(), list[Problem]()
    loaded = loading.load(copy.folder / "checklists", known.guidance, known.contacts, problems)
    assert problems
    assert set(loaded.versions["versions"]) == {1}


def skeleton(checklist: Checklist) -> list[object]:
    """Give everything in a checklist but its words."""
    questions = [(one.id, one.gate, one.many, one.when, one.sources) for one in checklist.questions]
    answers = [(option.id, option.stop) for one in checklist.questions for option in one.options]
    stops = [(one.id, one.danger, one.contacts, len(one.do), len(one.signs)) for one in checklist.stops]
    steps = [(one.id, one.pause, one.when, one.waits_for, one.contacts, len(one.more)) for one in checklist.steps]
    return [*questions, *answers, *stops, *steps, *checklist.contacts]


@pytest.mark.parametrize("swedish", every_checklist(), ids=lambda one: f"{one.name}-{one.version}")
def test_two_languages_cannot_tell_somebody_to_do_different_things(swedish: Checklist) -> None:
    """What is asked, in which order, what leads where and how many lines there are is the same in English."""
    content = real_content() if swedish.name in real_content().checklists.versions else example_content()
    english = content.checklists.versions[swedish.name][swedish.version]["en"]
    assert skeleton(english) == skeleton(swedish)
