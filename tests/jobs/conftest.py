"""An installation to run jobs in: with tables and keys, and nobody in it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import hrstod.contacts.models
import hrstod.notifications.models  # noqa: F401 (their tables belong to an installation)
from hrstod.accounts.store import SignInStore
from hrstod.accounts.vault import open_vault
from hrstod.database.base import Row
from hrstod.database.transaction import connect
from hrstod.jobs.runner import Means
from tests.conftest import EXAMPLES, make_settings
from tests.keys.installations import hold_ceremony

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MORNING = datetime(2027, 4, 12, 5, 0, tzinfo=UTC)
"""A Monday, at seven in Sweden."""


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an installation whose ceremony has been held."""
    settings = make_settings(tmp_path_factory.mktemp("ready"))
    engine = connect(settings.database_address)
    Row.metadata.create_all(engine)
    here = hold_ceremony(settings)
    for one in (engine, here.engine, here.vault.keystore._engine):
        one.dispose()
    return settings.instance


@pytest.fixture
def means(ready: Path, tmp_path: Path, travel: Callable[..., None]) -> Iterator[Means]:
    """Give what jobs work with, on a Monday morning."""
    travel(to=MORNING)
    folder = tmp_path / "instance"
    shutil.copytree(ready, folder)
    settings = make_settings(folder, content=EXAMPLES)
    means = Means(settings, connect(settings.database_address), open_vault(settings), SignInStore(settings.memory))
    yield means
    means.engine.dispose()
    means.vault.keystore.close()
