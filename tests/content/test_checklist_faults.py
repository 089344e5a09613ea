"""What may not stand in a checklist: each fault is told with its file and its step, and stops everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.content import ContentCopy, Fault, check_with

if TYPE_CHECKING:
    from pathlib import Path

BRANCHES = "checklists/branches/1.sv.yaml"
GATES = "checklists/gates/1.sv.yaml"
MANY = "checklists/many/1.sv.yaml"
NESTED = "checklists/nested/1.sv.yaml"
STOPS = "checklists/stops/1.sv.yaml"
WAITS = "checklists/waits/1.sv.yaml"
WORDS = "checklists/words/1.sv.yaml"

YES = "when: {children: [yes]}"
DO = "do: Gör always nu."
ANSWERS = "[{id: yes, text: Ja}, {id: no, text: Nej}, {id: unknown, text: Jag vet inte}]"
UNKNOWN_LAST = "questions › children: the last answer must be “unknown”"
WEAKER = "danger: “I don't know” protects less than “Ja”"
MISNAMED = "name, version and language do not say what the file's name says"
FIFTEEN = "Gå nu och se om det är ett bra rum att sitta i en stund."
FIVE_STEPS = "".join(
    f"  - {{id: more-{number}, pause: after, do: Gör., who: Chefen, why: Ja., evidence: unverified}}\n"
    for number in range(5)
)

FAULTS = {
    "not YAML": Fault(BRANCHES, "questions:", "questions: [", "line 14: did not find"),
    "a tab": Fault(BRANCHES, "questions:", "\tquestions:", "line 13: found a tab character"),
    "a key twice": Fault(BRANCHES, "lead: Kort.", "lead: Kort.\nlead: Kort.", "line 12: “lead” is written twice"),
    "a key that is a list": Fault(BRANCHES, "lead: Kort.", "lead: Kort.\n? [a]\n: b", "line "),
    "a list": Fault(BRANCHES, "name: branches", "[]", "line "),
    "a field nobody asked for": Fault(BRANCHES, "lead:", "motto: Mod.\nlead:", "motto: Extra inputs"),
    "a step's extra field": Fault(BRANCHES, DO, f"{DO}\n    points: 3", "steps › always › points: Extra inputs"),
    "an answer's extra field": Fault(
        BRANCHES, "text: Nej}", "text: Nej, score: 3}", "questions › children › options › no › score: Extra inputs"
    ),
    "a field missing": Fault(BRANCHES, "owner: Testarna\n", "", "owner: Field required"),
    "an empty text": Fault(BRANCHES, DO, "do: ''", "steps › always › do: String should have at least 1"),
    "no such day": Fault(BRANCHES, "released_on: 2026-01-01", "released_on: 2026-02-30", "is not YAML (day is out"),
    "a day in words": Fault(BRANCHES, "reviewed_on: 2026-01-01", "reviewed_on: i går", "reviewed_on: Input should be"),
    "another name": Fault(BRANCHES, "name: branches", "name: twigs", MISNAMED),
    "another version": Fault(BRANCHES, "version: 1", "version: 2", MISNAMED),
    "another language": Fault(BRANCHES, "language: sv", "language: en", MISNAMED),
    "version in words": Fault(BRANCHES, "version: 1", "version: one", "version: Input should be a valid integer"),
    # what it refers to
    "unknown source": Fault(BRANCHES, "[book]", "[film]", "children: there is no source called “film”"),
    "no source": Fault(BRANCHES, "    sources: [book]\n    opt", "    opt", "children: is graded “practice” but names"),
    "unknown grade": Fault(BRANCHES, "practice", "rumour", "questions › children › evidence: Input should be"),
    "unknown contact": Fault(BRANCHES, "{id: sos}", "{id: bob}", "contacts: there is no contact called “bob”"),
    "unknown contact on a card": Fault(STOPS, "[sos]", "[bob]", "wait: there is no contact called “bob”"),
    "unknown step in waits_for": Fault(WAITS, "[agree]", "[dream]", "tell: there is no step called “dream”"),
    "unknown page": Fault(WORDS, "read: [prepare]", "read: [x]", "talk: there is no guidance page called “x”"),
    "unknown pause": Fault(BRANCHES, "pause: after", "pause: later", "steps › always › pause: Input should be"),
    "unknown question": Fault(BRANCHES, YES, "when: {dogs: [yes]}", "child: depends on “dogs”, which is not asked"),
    "a later question": Fault(
        NESTED, "- id: outer\n", "- id: outer\n    when: {inner: [yes]}\n", "outer: depends on “inner”, which is not"
    ),
    "a contact on an unknown question": Fault(
        BRANCHES, "{id: line, when: {children", "{id: line, when: {dogs", "contacts › line: depends on “dogs”"
    ),
    "unknown answer": Fault(BRANCHES, YES, "when: {children: [maybe]}", "child: “maybe” is not an answer to"),
    "“unknown” in a condition": Fault(BRANCHES, YES, "when: {children: [unknown]}", "child: “unknown” always counts"),
    "an id twice": Fault(BRANCHES, "- id: child\n", "- id: always\n", "“always” is the id of two things"),
    "an answer twice": Fault(
        BRANCHES, "{id: no, text: Nej}", "{id: yes, text: Nej}, {id: no, text: Nix}", "questions › children: "
    ),
    "an id with capitals": Fault(BRANCHES, "- id: child\n", "- id: Child\n", "steps › Child › id: String should match"),
    "an id that is a page's": Fault(BRANCHES, "- id: child\n", "- id: tasks\n", "“tasks” is the id of two things"),
    # order and protection
    "a gate after a branch": Fault(GATES, "    gate: true\n", "", "second: is a gate, so it comes before all branches"),
    "a gate with a condition": Fault(
        GATES, "- id: second\n", "- id: second\n    when: {first: [yes]}\n", "second: is a gate, so it comes before"
    ),
    "no “unknown”": Fault(BRANCHES, ", {id: unknown, text: Jag vet inte}", "", UNKNOWN_LAST),
    "“unknown” first": Fault(
        BRANCHES, ANSWERS, "[{id: unknown, text: Jag vet inte}, {id: yes, text: Ja}]", UNKNOWN_LAST
    ),
    "“unknown” stops nothing": Fault(STOPS, "vet inte, stop: acute", "vet inte", WEAKER),
    "“unknown” stops more softly": Fault(STOPS, "vet inte, stop: acute", "vet inte, stop: wait", WEAKER),
    "“none” for one answer": Fault(BRANCHES, "{id: no,", "{id: none,", "children: “none” is an answer only where"),
    "a missing card": Fault(STOPS, "Ja, stop: acute", "Ja, stop: gone", "gone: is led to, but there is no such stop"),
    "an unused card": Fault(
        STOPS,
        "stop: wait}, {id: unknown, text: Jag vet inte, stop: wait}",
        "stop: acute}, {id: unknown, text: Jag vet inte, stop: acute}",
        "wait: is a stop that no answer leads to",
    ),
    "no such danger": Fault(STOPS, "danger: 2", "danger: 3", "stops › acute › danger: Input should be"),
    # length
    "eight steps in a pause": Fault(BRANCHES, "steps:\n", f"steps:\n{FIVE_STEPS}", "after: has 8 steps at once"),
    "fifteen words in a step": Fault(BRANCHES, DO, f"do: {FIFTEEN}", f"always: “{FIFTEEN}” has 15 words; at most 14"),
    "fifteen words on a card": Fault(STOPS, "[Boka en tid.]", f"[{FIFTEEN}]", f"wait: “{FIFTEEN}” has 15 words"),
    "eight lines on a card": Fault(STOPS, "[Boka en tid.]", f"[{', '.join(['Ring.'] * 8)}]", "stops › wait › do: "),
    "nine answers": Fault(
        MANY,
        "{id: none, text: Inget}",
        ", ".join(f"{{id: a{n}, text: A}}" for n in range(6)),
        "questions › situation › options: ",
    ),
    "hard to read": Fault(
        WORDS, "do: Gör talk nu.", "do: Handläggningsrutiner dokumenteras kontinuerligt.", "steps: reading level LIX 1"
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file_and_its_step(tmp_path: Path, fault: Fault) -> None:
    """Whoever wrote it is told where and what, in one line, and the command fails."""
    result = check_with(fault, tmp_path)
    assert result.exit_code == 1
    assert f"\n{fault.line}" in f"\n{result.output}"


@pytest.mark.parametrize("name", ["1x.sv.yaml", "².sv.yaml", "first.sv.yaml"])
def test_a_file_name_that_is_no_version_is_a_fault(tmp_path: Path, name: str) -> None:
    """A file whose name does not say its version is told of, whatever the name is."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.rename(BRANCHES, name)
    assert f"checklists/branches/{name}: {MISNAMED}" in copy.check().output.splitlines()


def test_a_step_that_waits_for_itself_is_a_fault(tmp_path: Path) -> None:
    """A step that could never start is no step."""
    assert check_with(Fault(WAITS, "waits_for: [agree]", "waits_for: [tell]", ""), tmp_path).exit_code == 1
