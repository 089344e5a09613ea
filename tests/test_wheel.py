"""What is installed: everything the site needs to run, and nothing that it does not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "hrstod"
LEFT_OUT = (".*", "node_modules", "instance", "build", "dist", "*.egg-info", "__pycache__", "*.mo")

pytestmark = [
    pytest.mark.slow,  # builds the whole package, styles and scripts included
    pytest.mark.xdist_group("wheel"),  # in one process, so that it is built once
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources, with the component library that is already fetched."""
    sources, built = tmp_path_factory.mktemp("sources") / "hrstod", tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT, sources, ignore=shutil.ignore_patterns(*LEFT_OUT))
    (sources / "node_modules").symlink_to(ROOT / "node_modules")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--no-deps", "--no-build-isolation"]
    done = subprocess.run([*pip, "--wheel-dir", built, "."], cwd=sources, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """List the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the wheel unpacked, as an installation has it."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def ours(*patterns: str) -> set[str]:
    """List our own files that fit these patterns, by their place in the package."""
    found = {path for pattern in patterns for path in PACKAGE.rglob(pattern) if path.is_file()}
    return {path.relative_to(ROOT).as_posix() for path in found}


@pytest.mark.parametrize("pattern", ["*.py", "content/**/*", "templates/**/*"])
def test_all_that_is_read_is_in_it(names: set[str], pattern: str) -> None:
    """Every module, every text and every template."""
    assert ours(pattern)
    assert ours(pattern) - names == set()


def test_the_built_files_are_in_it(names: set[str]) -> None:
    """Styles, scripts and pictures as browsers get them, each with its compressed twin."""
    dist = {name.rpartition("/")[2] for name in names if name.startswith("hrstod/web/static/dist/")}
    plain = {name for name in dist if not name.endswith(".gz")}
    assert {"hrstod.css", "hrstod.js", "leave.js", "govuk-frontend.min.js", "icon.svg"} <= plain
    assert {"lock.js", "typing-guard.js", "typing-guard.json"} <= plain
    assert dist - plain == {f"{name}.gz" for name in plain}


def test_the_migrations_are_in_it(names: set[str]) -> None:
    """An installation can make its tables without a checkout."""
    found = [path for path in (ROOT / "migrations").rglob("*") if path.suffix in (".py", ".mako", ".txt")]
    assert {f"hrstod/{path.relative_to(ROOT).as_posix()}" for path in found} - names == set()


def test_the_catalogue_is_in_it_compiled(names: set[str]) -> None:
    """Swedish is there, in the form that is read."""
    assert "hrstod/translations/sv/LC_MESSAGES/messages.mo" in names


def test_nothing_else_is_in_it(names: set[str]) -> None:
    """No test, no document, no source of a style, no key and no database."""
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"hrstod"}
    kinds = {name.rpartition(".")[2] for name in names if name.startswith("hrstod/")}
    assert kinds <= {"py", "html", "typ", "yaml", "md", "css", "js", "json", "svg", "gz", "mako", "txt", "mo"}
    assert not [name for name in names if "/css/" in name or "/js/" in name or "node_modules" in name]


@pytest.mark.parametrize(
    ("words", "said"),
    [("content check", "All right:"), ("database upgrade", "The tables are up to date."), ("serve", "not up to date")],
)
def test_an_installation_runs_by_itself(installed: Path, tmp_path: Path, words: str, said: str) -> None:
    """Away from the checkout it finds its content, its migrations and its built files."""
    command = [sys.executable, "-c", "from hrstod.commands import main; main()", *words.split()]
    environment = {**os.environ, "PYTHONPATH": str(installed), "HRSTOD_INSTANCE": str(tmp_path / "instance")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert said in done.stdout + done.stderr
