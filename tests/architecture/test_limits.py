"""Nothing grows past what can be read at once, unless somebody has written down why."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import EXCUSES, PACKAGE, Function, excuses, python_files, relative, templates, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PYTHON_FILE = 300
CONFTEST = 150
FUNCTION = 40
TEMPLATE = 120
CHECKLIST_VERSION = 250
ENTRIES = 25
"""Files and folders directly in `hrstod/`."""


def long_files(paths: Iterable[Path], limit: int) -> Iterator[str]:
    """Give the files with more lines than the limit."""
    for path in paths:
        if len(path.read_text(encoding="utf-8").splitlines()) > limit:
            yield relative(path)


def long_functions(module: ast.Module) -> Iterator[str]:
    """Give the functions that are longer than the limit, docstring and all, decorators left out."""
    for node in ast.walk(module):
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION:
            yield node.name


@cache
def too_large() -> frozenset[str]:
    """Give everything over its limit, named as an excuse names it."""
    conftests = [path for path in python_files() if path.name == "conftest.py"]
    found = set(long_files(python_files(), PYTHON_FILE)) | set(long_files(conftests, CONFTEST))
    found.update(long_files(templates(), TEMPLATE))
    found.update(long_files((PACKAGE / "content" / "checklists").glob("*/*.yaml"), CHECKLIST_VERSION))
    found.update(f"{relative(path)}::{name}" for path in python_files() for name in long_functions(tree(path)))
    return frozenset(found)


@pytest.mark.slow  # reads all the code
def test_no_file_and_no_function_is_over_its_limit_without_an_excuse() -> None:
    """Files, functions, templates and checklist versions keep the limits of the design."""
    assert too_large() - excuses().keys() == set()


def test_the_package_can_be_taken_in_at_a_glance() -> None:
    """There are at most 25 files and folders directly in `hrstod/`."""
    entries = [path.name for path in PACKAGE.iterdir() if not path.name.startswith(("_", "."))]
    assert len(entries) <= ENTRIES


def test_a_function_of_41_lines_would_be_noticed() -> None:
    """The limit counts every line from `def` to the last."""
    of_40 = "def short():\n" + "    pass\n" * 39
    of_41 = "def long():\n" + "    pass\n" * 40
    assert list(long_functions(ast.parse(of_40 + of_41))) == ["long"]


def test_a_file_one_line_over_its_limit_would_be_noticed() -> None:
    """The limit is the last length that is accepted."""
    lines = len(EXCUSES.read_text(encoding="utf-8").splitlines())
    assert list(long_files([EXCUSES], lines - 1)) == ["tests/architecture/excuses.txt"]
    assert list(long_files([EXCUSES], lines)) == []
