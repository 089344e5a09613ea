"""Everything somebody can open or call says in a sentence what it is for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.architecture.source import Function, python_files, relative, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def documented_parts(module: ast.Module) -> Iterator[tuple[str, Documented]]:
    """Give a module, its public classes and their public methods, its public functions and its tests."""
    yield "", module
    for node in module.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node.name, node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for inside in node.body:
                if isinstance(inside, Function) and not inside.name.startswith("_"):
                    yield f"{node.name}.{inside.name}", inside


def without_a_sentence(module: ast.Module) -> list[str]:
    """Give the parts whose docstring is missing, or does not begin with a line that is a sentence."""
    found = []
    for name, part in documented_parts(module):
        first_line = (ast.get_docstring(part) or "").partition("\n")[0]
        if not first_line.endswith((".", "?", "!")):
            found.append(name)
    return found


def test_every_package_module_class_function_and_test_says_what_it_is_for() -> None:
    """The first line of each docstring is a sentence. In a migration, what `upgrade` does is the module's sentence."""
    found = {
        f"{relative(path)}::{name}"
        for path in python_files()
        for name in without_a_sentence(tree(path))
        if not (path.parent.name == "versions" and name in ("upgrade", "downgrade"))
    }
    assert found == set()


def test_a_missing_sentence_would_be_noticed_at_every_level() -> None:
    """Module, class, method and function are each looked at; what is private is not."""
    module = ast.parse(
        "class A:\n    def b(self): ...\n    def _c(self): ...\ndef d():\n    'No full stop'\ndef _e(): ...\n"
    )
    assert without_a_sentence(module) == ["", "A", "A.b", "d"]
