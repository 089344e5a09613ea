"""Decisions are numbered pages of one form, and every word of the code stands in the glossary."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import PACKAGE, ROOT, is_domain, packages, python_files, relative, tree

if TYPE_CHECKING:
    from pathlib import Path

DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PARTS = ["Context", "Decision", "Consequences"]
STATUS = re.compile(r"^Status: (proposed|accepted|superseded by \d{4}), \d{4}-\d\d-\d\d\.$", re.MULTILINE)
LONGEST = 60
"""Lines: a decision is one page."""


def glossary() -> str:
    """Read the glossary."""
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def words_for_code(text: str) -> set[str]:
    """Give the names in the glossary's last columns."""
    rows = re.findall(r"^\|.*\|.*\|(.*)\|$", text, re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`(\w+)`", row)}


@cache
def names_in_code() -> frozenset[str]:
    """Give everything that has a name in our code: classes, functions, fields and constants, and folders."""
    found = {folder.name for folder in packages()}
    for path in python_files():
        if path.is_relative_to(PACKAGE):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    found.add(node.name)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
    return frozenset(found)


def domain_words() -> set[str]:
    """Give the public classes of every domain's rules and definitions: the words it is made of."""
    paths = [folder / name for folder in packages() if is_domain(folder) for name in ("rules.py", "definitions.py")]
    nodes = (node for path in paths if path.exists() for node in tree(path).body)
    return {node.name for node in nodes if isinstance(node, ast.ClassDef) and not node.name.startswith("_")}


def test_decisions_are_numbered_without_a_gap() -> None:
    """0001, 0002 and so on: one that is missing was lost, or taken twice."""
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=relative)
def test_a_decision_has_its_number_its_status_and_its_parts(path: Path) -> None:
    """Title with the file's own number, status with a day, context, decision, consequences, on one page."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert STATUS.search(text)
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == PARTS
    assert len(text.splitlines()) <= LONGEST


def test_the_glossary_lists_every_folder() -> None:
    """Each package in `hrstod/` is a word that the glossary explains."""
    assert {folder.name for folder in packages()} - words_for_code(glossary()) == set()


def test_the_glossary_lists_every_word_of_a_domain() -> None:
    """Whoever meets a class in rules or definitions finds its Swedish in the glossary."""
    assert domain_words() - words_for_code(glossary()) == set()


def test_the_glossary_names_nothing_that_is_gone() -> None:
    """Every name in the glossary's last column is a name in the code."""
    assert words_for_code(glossary()) - names_in_code() == set()


def test_each_word_has_one_translation() -> None:
    """No Swedish term stands twice."""
    terms = re.findall(r"^\| ([^|]+?) \|", glossary(), re.MULTILINE)
    terms = [term for term in terms if term != "Svenska"]
    assert sorted(set(terms)) == sorted(terms)
