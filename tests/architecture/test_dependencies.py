"""Every dependency has a reason, in the line above it, and is used."""

from __future__ import annotations

import ast
import re
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import PACKAGE, ROOT, python_files, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORD = re.compile(r"\w+")
LISTS = {"install_requires": 2, "test": 4}
"""The lists, and how many dependencies may share one reason."""


def lines_of(name: str) -> list[str]:
    """Give the lines of one list in setup.cfg, comments included."""
    text = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    match = re.search(rf"^{name} =\n((?:[ ]+.*\n)+)", text, re.MULTILINE)
    assert match is not None
    return [line.strip() for line in match[1].splitlines()]


def without_reason(lines: Iterable[str], most_together: int) -> list[str]:
    """Give the dependencies that have no comment above them, or share one with too many others."""
    found, sharing = [], most_together
    for line in lines:
        if line.startswith("#"):
            sharing = 0 if len(line.split()) > 2 else sharing
            continue
        sharing += 1
        if sharing > most_together:
            found.append(line)
    return found


def names_in(lines: Iterable[str]) -> set[str]:
    """Give the names of the dependencies in a list."""
    return {re.split(r"[\[<>=~!;\s]", line)[0].lower() for line in lines if not line.startswith("#")}


def named_distributions() -> set[str]:
    """Give the names under which everything that hrstod and its migrations import or name in a text was installed."""
    words: set[str] = set()
    for path in python_files():
        if path.is_relative_to(PACKAGE) or path.is_relative_to(ROOT / "migrations"):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Import):
                    words.update(one.name.partition(".")[0] for one in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    words.add(node.module.partition(".")[0])
                elif isinstance(node, ast.Call | ast.Tuple | ast.Assign):
                    words.update(_words_in(node))
    return {name.lower() for word, names in packages_distributions().items() if word in words for name in names}


def _words_in(node: ast.AST) -> Iterator[str]:
    """Give the words of the texts directly in a call, a tuple or an assignment; a docstring is in none of them."""
    parts: list[ast.AST] = [*getattr(node, "args", ()), *getattr(node, "elts", ()), getattr(node, "value", node)]
    for one in parts:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield from WORD.findall(one.value)


def test_every_dependency_says_why_it_is_there() -> None:
    """A comment stands above each, or above the few that are there for the same reason."""
    assert [name for one, most in LISTS.items() for name in without_reason(lines_of(one), most)] == []


def test_a_dependency_without_a_reason_would_be_noticed() -> None:
    """One at the top of the list, and one too many under the same reason."""
    lines = ["flask", "# runs all the tests", "pytest", "pytest-timeout", "one-too-many"]
    assert without_reason(lines, most_together=2) == ["flask", "one-too-many"]


@pytest.fixture(scope="module")
def named() -> set[str]:
    """Read all our files once."""
    return named_distributions()


def test_every_dependency_is_used(named: set[str]) -> None:
    """What nothing imports or names any longer is taken off the list."""
    assert names_in(lines_of("install_requires")) - named == set()


def test_the_lists_are_those_that_installing_reads() -> None:
    """The lines looked at here are the ones that setuptools looks at."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    read = config["options"]["install_requires"].split("\n") + config["options.extras_require"]["test"].split("\n")
    ours = [line for one in LISTS for line in lines_of(one) if not line.startswith("#")]
    assert [line for line in read if line] == ours
