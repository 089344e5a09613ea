"""Content to test with: the real, the examples, and copies of the examples with something wrong in them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from hrstod import library
from hrstod.commands import main
from hrstod.settings import PACKAGE
from tests.conftest import EXAMPLES

if TYPE_CHECKING:
    from click.testing import Result

    from hrstod.checklists.definitions import Checklist
    from hrstod.library import Library

REAL = PACKAGE / "content"


@cache
def real_content() -> Library:
    """Read what is delivered with hrstod, once."""
    return library.load(REAL)


@cache
def example_content() -> Library:
    """Read the tiny examples, once."""
    return library.load(EXAMPLES)


@dataclass(frozen=True)
class Fault:
    """One thing to spoil in the examples, and what is said about it."""

    file: str
    old: str
    new: str
    said: str
    told_in: str = ""
    """The file that is named; empty when it is the spoiled one."""

    @property
    def line(self) -> str:
        """Give the beginning of the line that is printed."""
        return f"{self.told_in or self.file}: {self.said}"


@dataclass(frozen=True)
class ContentCopy:
    """A copy of the examples that a test may spoil."""

    folder: Path

    @classmethod
    def in_folder(cls, folder: Path) -> ContentCopy:
        """Copy the examples into a folder."""
        return cls(Path(shutil.copytree(EXAMPLES, folder / "content")))

    def change(self, file: str, old: str, new: str) -> None:
        """Replace a text where it first stands in a file; a text that is not there is a mistake in the test."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"“{old}” does not stand in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def rename(self, file: str, name: str) -> None:
        """Give a file another name."""
        path = self.folder / file
        path.rename(path.with_name(name))

    def check(self) -> Result:
        """Run `hrstod content check` on it."""
        return CliRunner().invoke(main, ["content", "check", str(self.folder)])


def check_with(fault: Fault, folder: Path) -> Result:
    """Spoil a copy of the examples in one way, and run `hrstod content check` on it."""
    copy = ContentCopy.in_folder(folder)
    copy.change(fault.file, fault.old, fault.new)
    return copy.check()


def every_checklist() -> list[Checklist]:
    """List every version of every checklist, real and example; what they do is the same in all languages."""
    return [
        languages["sv"]
        for content in (real_content(), example_content())
        for versions in content.checklists.versions.values()
        for languages in versions.values()
    ]
