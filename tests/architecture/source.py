"""What the architecture tests read: our own files, each parsed once, and the written excuses."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "hrstod"
EXCUSES = Path(__file__).with_name("excuses.txt")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def relative(path: Path) -> str:
    """Name a file as the excuses and the documents do: from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def python_files() -> tuple[Path, ...]:
    """List every Python file of ours."""
    found = [path for folder in ("hrstod", "tests", "migrations") for path in (ROOT / folder).rglob("*.py")]
    return (*sorted(found), ROOT / "setup.py")


@cache
def templates() -> tuple[Path, ...]:
    """List every HTML template of ours."""
    return tuple(sorted(PACKAGE.glob("*/templates/**/*.html")))


@cache
def tree(path: Path) -> ast.Module:
    """Parse a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def excuses() -> dict[str, str]:
    """Read the excuses: what is excused, and the reason."""
    lines = EXCUSES.read_text(encoding="utf-8").splitlines()
    written = [line for line in lines if line.strip() and not line.startswith("#")]
    return {what.strip(): reason.strip() for what, _, reason in (line.partition(": ") for line in written)}


def is_domain(folder: Path) -> bool:
    """Tell whether a folder is a domain: it has rules of its own."""
    return (folder / "rules.py").exists()


def packages() -> list[Path]:
    """List the packages directly in `hrstod/`."""
    return sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))
