"""A released version of a checklist is never edited: somebody may hold a plan that was made on it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hrstod.settings import PACKAGE

CHECKLISTS = PACKAGE / "content" / "checklists"
RELEASED = Path(__file__).with_name("released.txt")


def fingerprints() -> set[str]:
    """Give a line for each version there is: its file and its SHA-256."""
    return {
        f"{path.relative_to(CHECKLISTS).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        for path in CHECKLISTS.glob("*/*.yaml")
    }


def test_no_released_version_has_been_edited() -> None:
    """Every line written down at a release is still true; a correction is a new version."""
    assert set(RELEASED.read_text(encoding="ascii").splitlines()) - fingerprints() == set()


def test_every_version_is_written_down() -> None:
    """A new version adds its lines to released.txt when it is released."""
    assert fingerprints() - set(RELEASED.read_text(encoding="ascii").splitlines()) == set()
