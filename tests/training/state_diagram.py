"""Draw the states of training and what leads from one to another, from the table; `python -m` writes the document."""

from __future__ import annotations

import re

from hrstod.training.validity import TRANSITIONS, State
from tests.architecture.source import ROOT

DOCUMENT = ROOT / "docs" / "training-states.md"
BLOCK = re.compile(r"(?<=```mermaid\n).*?(?=```)", re.DOTALL)
FIRST = (State.FUTURE, State.PENDING)
"""Where somebody can stand with a course first."""


def draw() -> str:
    """Draw the table as a state diagram (Mermaid)."""
    lines = ["stateDiagram-v2", *(f"    [*] --> {state}" for state in FIRST)]
    for before, ways in TRANSITIONS.items():
        for after in State:
            why = ", ".join(happening for happening, states in ways.items() if after in states)
            lines += [f"    {before} --> {after}: {why}"] if why else []
    return "\n".join((*lines, f"    {State.ARCHIVED} --> [*]", ""))


def drawn() -> str:
    """Give the diagram that stands in the document."""
    found = BLOCK.search(DOCUMENT.read_text(encoding="utf-8"))
    return found.group() if found else ""


if __name__ == "__main__":
    DOCUMENT.write_text(BLOCK.sub(draw(), DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
