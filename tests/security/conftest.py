"""A story that a test may spoil, with its database put back afterwards; and people who have cases together."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.factories.cases import Office, make_office
from tests.security.story import Story, tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture(scope="package")
def told(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Let the story happen once."""
    return tell(tmp_path_factory.mktemp("instance"))


@pytest.fixture
def story(told: Story, tmp_path: Path) -> Iterator[Story]:
    """Give the story, and put back afterwards whatever was done to its database."""
    engine = told.installation.engine
    engine.dispose()
    path = Path(engine.url.database or "")
    kept = shutil.copy(path, tmp_path / "kept.db")
    yield told
    engine.dispose()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    shutil.copy(kept, path)


@pytest.fixture(scope="session")
def office(site: Flask) -> Office:
    """Give HR support of a board of its own, at the real site; each test begins cases of its own."""
    return make_office(site)
