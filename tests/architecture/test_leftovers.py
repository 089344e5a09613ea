"""Nothing is left for later in the code, and no page is written in Python."""

from __future__ import annotations

import ast
import re

from tests.architecture.source import PACKAGE, ROOT, python_files, relative, tree

LATER = re.compile(r"\b(TO|FIX|XX|HA)(DO|ME|X|CK)\b")
READ = ("*.py", "*.html", "*.typ", "*.yaml", "*.md", "*.js", "*.css", "*.scss", "*.txt", "*.po")
FOLDERS = ("hrstod", "tests", "migrations", "docs", "translations")
OURS_ALONE = ("Makefile", "setup.cfg", "setup.py", "pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")

HTML = re.compile(
    r"</?(a|b|blockquote|br|div|form|h[1-6]|html|input|li|ol|p|script|span|strong|time|ul)(\s[^>]*)?>|<a "
)
HTML_IN_PYTHON = {
    "hrstod/web/errors.py": "the page of last resort, shown when no template can be",
    "hrstod/web/formatting.py": "<time>, a date with the machine-readable one behind",
}
"""Where Python may hold HTML, and why."""


def html_in(module: ast.Module) -> list[str]:
    """Give the pieces of HTML in a module's texts; docstrings are about it, and are left out."""
    docstrings = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and HTML.search(node.value)
    ]


def test_nothing_is_marked_as_left_for_later() -> None:
    """What is worth doing is done, or written down where work is planned, not in the code."""
    paths = [path for folder in FOLDERS for kind in READ for path in (ROOT / folder).rglob(kind)]
    paths = [path for path in paths if "dist" not in path.parts] + [ROOT / name for name in OURS_ALONE]
    assert [relative(path) for path in paths if LATER.search(path.read_text(encoding="utf-8"))] == []


def test_python_holds_no_html_but_what_is_listed_with_a_reason() -> None:
    """Pages are templates. The list is exact: what no longer holds any HTML is taken off it."""
    ours = [path for path in python_files() if path.is_relative_to(PACKAGE)]
    assert {relative(path) for path in ours if html_in(tree(path))} == HTML_IN_PYTHON.keys()


def test_html_in_python_would_be_noticed() -> None:
    """In plain and in formatted strings; an address with a `<name>` in it is no HTML."""
    module = ast.parse(
        "'''<p>About.</p>'''\nA = f'<p class=x>{1}</p>'\nB = '/steps/<name>/<int:version>'\nC = '<ul>'\n"
    )
    assert sorted(html_in(module)) == ["</p>", "<p class=x>", "<ul>"]
