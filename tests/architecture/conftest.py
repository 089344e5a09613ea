"""Our own files are parsed before the first test that reads them, so that none has to pay for all."""

from __future__ import annotations

import pytest

from tests.architecture.source import python_files, tree


@pytest.fixture(scope="session", autouse=True)
def _parsed() -> None:
    """Parse every file once."""
    for path in python_files():
        tree(path)
