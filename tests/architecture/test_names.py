"""No name of ours says as little as “data”, and none is a word that the design has replaced by a better one.

Counted are the names a reader meets from outside: modules, packages, classes, functions, arguments, and what is named
at the top of a module. Not counted are a function's own variables, arguments nobody reads (`_so`), and the arguments
that somebody else has named: those of pytest's hooks and of a logging handler's `emit`.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import PACKAGE, Function, excuses, python_files, relative, tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BANNED = frozenset(
    ("user", "session", "record", "data", "info", "item", "util", "helper", "common", "base", "core", "misc")
)
PLURALS = frozenset({f"{word}s" for word in BANNED} | {"utilities", "utility"})
SUFFIX = "Handler"
NAMED_BY_OTHERS = ("pytest_", "emit")
"""Beginnings of functions whose arguments are not ours to name."""


def says_nothing(name: str) -> bool:
    """Tell whether a banned word is one of the words that a name is made of."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return any(word.lower() in BANNED | PLURALS for word in words) or name.endswith(SUFFIX)


def names_in(module: ast.Module) -> Iterator[str]:
    """Give the names in a module that somebody else meets; an argument as `function(argument)`."""
    for statement in module.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        yield from (target.id for target in targets if isinstance(target, ast.Name))
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | Function):
            yield node.name
        if isinstance(node, Function) and not node.name.startswith(NAMED_BY_OTHERS):
            asked = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
            yield from (f"{node.name}({one.arg})" for one in asked if one and not one.arg.startswith("_"))


def bad_names(path: Path) -> set[str]:
    """Give what is badly named in a file, named as an excuse names it."""
    found = {relative(path)} if says_nothing(path.stem) else set()
    for name in names_in(tree(path)):
        last = name.rstrip(")").rpartition("(")[2]
        if says_nothing(last):
            found.add(f"{relative(path)}::{name}")
    return found


@cache
def all_bad_names() -> frozenset[str]:
    """Give every bad name of ours."""
    modules = frozenset(name for path in python_files() for name in bad_names(path))
    return modules | {relative(path) for path in PACKAGE.iterdir() if path.is_dir() and says_nothing(path.name)}


@pytest.mark.slow  # reads every name in every file
def test_no_name_of_ours_is_a_banned_word_without_an_excuse() -> None:
    """Names say what a thing is to the people who use hrstod."""
    assert all_bad_names() - excuses().keys() == set()


def test_a_banned_word_is_noticed_wherever_it_stands_in_a_name() -> None:
    """Alone, in the plural, in snake case, in camel case and in capitals."""
    assert all(map(says_nothing, ("data", "items", "read_user", "BaseForm", "SESSION_NAME", "NoteHandler")))


def test_a_word_that_only_contains_a_banned_one_is_fine() -> None:
    """A database is no base, and a date no data."""
    assert not any(map(says_nothing, ("database", "recorded", "update", "handler_of", "informed", "score")))


def test_classes_functions_arguments_and_constants_are_all_looked_at() -> None:
    """A variable inside a function is the only name that is left alone."""
    module = ast.parse("LIMIT = 1\nclass Found:\n    def ask(self, *, text, _so):\n        inside = 2\n")
    assert set(names_in(module)) == {"LIMIT", "Found", "ask", "ask(self)", "ask(text)"}
