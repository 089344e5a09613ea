"""An excuse is one line with a reason, and goes when it is no longer needed."""

from __future__ import annotations

import pytest

from tests.architecture.source import EXCUSES, excuses
from tests.architecture.test_limits import too_large
from tests.architecture.test_names import all_bad_names


def test_every_excuse_has_a_reason() -> None:
    """The reason is a few words at least, and ends as a sentence does."""
    assert [what for what, reason in excuses().items() if len(reason.split()) < 4 or not reason.endswith(".")] == []


@pytest.mark.slow  # reads every line and every name in every file
def test_every_excuse_is_still_needed() -> None:
    """What is no longer too large or badly named needs no excuse."""
    assert excuses().keys() - too_large() - all_bad_names() == set()


def test_no_excuse_stands_twice() -> None:
    """Two reasons for the same thing would hide one of them."""
    lines = [line for line in EXCUSES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert len(lines) == len(excuses())
