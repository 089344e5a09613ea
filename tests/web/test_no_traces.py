"""A whole conversation leaves nothing behind: no byte on disk, no word in a log."""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests import cast
from tests.conftest import make_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cast import Reader

LINE = re.compile(r"(GET|POST) (/[a-z<>:./-]*) (200|303)")

ANSWERS = {
    "private": "yes",
    "danger": "no",
    "children": "yes",
    "who": "relatives",
    "workplace": "yes",
    "share": "nobody",
    "situation": ("remote", "alone"),
    "reach": "no",
    "needs": ("leave", "address"),
}
"""A conversation about somebody whose relatives are behind it: the honour branch."""


class Listener(logging.Handler):
    """Hears every line of every logger."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep all that a line holds, and who said it."""
        said = record.getMessage() + (f" {record.exc_info} {record.exc_text}" if record.exc_info else "")
        self.heard.append((record.name, said))


@dataclass
class Run:
    """What a conversation touched."""

    before: dict[str, str]
    after: dict[str, str]
    heard: list[tuple[str, str]]
    visited: list[str]
    temporary: list[str]
    headings: list[str] = field(default_factory=list)


def fingerprints(folder: Path) -> dict[str, str]:
    """Hash every file in a folder and below it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def listen_to_everybody(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn every logger there is up to its loudest, and hear it."""
    for logger in [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]:
        monkeypatch.setattr(logger, "level", logging.DEBUG)
        monkeypatch.setattr(logger, "disabled", False)
        if logger.parent is None or not logger.propagate:
            monkeypatch.setattr(logger, "handlers", [*logger.handlers, listener])
    logging.getLogger().manager._clear_cache()  # type: ignore[attr-defined]  # levels are remembered by each logger


def converse(anna: Reader) -> list[str]:
    """Go through the conversation: answers, a step, the answers again, the plan and the plan as a PDF."""
    tasks = anna.answer_all("conversation", ANSWERS)
    step = tasks.all(".//main//ul//a")[0].get("href", "")
    headings = [tasks.heading, anna.get(step).heading]
    headings.append(anna.send(step, {"state": "cannot", "reason": "not-safe"}).heading)
    assert anna.last is not None
    plan = anna.get(anna.last.link("Skriv ut planen"))
    headings.append(plan.heading)
    assert anna.get(plan.link("Spara som PDF")).body.startswith(b"%PDF")
    anna.get("/contacts?m=1&w=1")
    return headings


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Let Anna have the conversation once, with every file hashed and every logger heard."""
    instance, temporary = tmp_path_factory.mktemp("instance"), tmp_path_factory.mktemp("temporary")
    listener = Listener()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        monkeypatch.setenv("TMPDIR", str(temporary))
        app = make_site(instance)
        before = fingerprints(instance)
        listen_to_everybody(listener, monkeypatch)
        anna = cast.anna(app)
        headings = converse(anna)
        anna.get("/leave")
        anna.get("/left")
        left = [path.name for path in temporary.rglob("*")]
    return Run(before, fingerprints(instance), listener.heard, anna.visited, left, headings)


def sealed_parts(run: Run) -> set[str]:
    """Give the part of each address that holds answers."""
    return {part for address in run.visited for part in address.split("/") if len(part) > 40}


def test_the_conversation_went_all_the_way(run: Run) -> None:
    """These tests would say little about a conversation that stopped at the door."""
    assert (len(set(run.headings)) >= 3, len(sealed_parts(run)) >= len(ANSWERS)) == (True, True)


def test_no_file_is_changed_made_or_removed(run: Run) -> None:
    """Database, key and everything else of the installation are the same, byte for byte."""
    assert run.before == run.after
    assert "hrstod.db" in run.before


def test_no_temporary_file_is_left(run: Run) -> None:
    """The plan is made in memory."""
    assert run.temporary == []


def test_nobody_but_the_access_log_says_anything(run: Run) -> None:
    """No library of ours has a word to say about a reader, even at its loudest."""
    assert {name for name, _ in run.heard} == {"hrstod.access"}


def test_a_line_holds_a_method_a_pattern_and_a_status(run: Run) -> None:
    """And nothing else."""
    assert run.heard
    assert not [said for _, said in run.heard if not LINE.fullmatch(said)]


def test_no_line_holds_an_address_with_answers(run: Run) -> None:
    """The sealed part of no address is in any line, nor any part of it."""
    heard = "\n".join(said for _, said in run.heard)
    assert not [part for part in sealed_parts(run) if part in heard or part[8:40] in heard]


def test_no_line_holds_an_answer_or_a_checklist(run: Run) -> None:
    """Neither what was answered nor which checklist it was can be read."""
    heard = "\n".join(said for _, said in run.heard)
    words = {"conversation", "relatives", "nobody", "remote", "not-safe", "m=1", "w=1"}
    assert not {word for word in words if word in heard}


def test_leaving_is_not_in_the_log(run: Run) -> None:
    """Nobody can see that somebody left, or when."""
    assert {"/leave", "/left"} <= set(run.visited)
    assert not [said for _, said in run.heard if "/le" in said]


def test_two_addresses_for_the_same_place_are_not_alike(run: Run) -> None:
    """Who sees two addresses cannot tell whether the answers behind them are the same: no beginning is shared."""
    beginnings = [part[4:24] for part in sealed_parts(run)]
    assert len(set(beginnings)) == len(beginnings)


def test_addresses_are_all_as_long(run: Run) -> None:
    """The length of an address tells nothing about how much was answered."""
    assert len({len(part) for part in sealed_parts(run)}) == 1
