"""Content is read strictly: wholly right, or refused with every fault named for whoever wrote it."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from hrstod.reading import Content, InvalidContent, Problem, fingerprint, parse_yaml, read_text, validate

if TYPE_CHECKING:
    from pathlib import Path


class Step(Content):
    """A step, for these tests."""

    id: str
    do: str
    minutes: int = 1


class Steps(Content):
    """Several steps."""

    name: str
    steps: tuple[Step, ...]


def problems_of(text: str) -> list[str]:
    """Read YAML into steps; give what was wrong, as it is printed."""
    problems: list[Problem] = []
    raw = parse_yaml(text, "steps.yaml", problems)
    if not problems:
        validate(Steps, raw, "steps.yaml", "", problems)
    return [str(problem) for problem in problems]


def parsed(text: str) -> Any:
    """Read YAML that is right."""
    problems: list[Problem] = []
    found = parse_yaml(text, "steps.yaml", problems)
    assert not problems
    return found


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "n", "Yes", "NO", "True", "FALSE", "Nej"])
def test_words_stay_words(word: str) -> None:
    """An answer called “no” is a word, as whoever wrote it meant, and not false."""
    assert parsed(word) == word


@pytest.mark.parametrize(("word", "meaning"), [("true", True), ("false", False), ("112", 112), ("~", None)])
def test_only_these_words_mean_something_else(word: str, meaning: object) -> None:
    """True and false in small letters, numbers and nothing."""
    assert parsed(word) is meaning or parsed(word) == meaning


def test_a_day_is_a_day() -> None:
    """Dates need no quotes."""
    assert parsed("2026-11-24") == datetime.date(2026, 11, 24)


@pytest.mark.parametrize("text", ["a: 1\na: 2", "steps:\n  - {id: x, id: y}", "a: {b: {c: 1, c: 1}}"])
def test_a_key_may_stand_only_once(text: str) -> None:
    """The second of two would silently win, so it is refused, however deep it stands."""
    assert "is written twice" in problems_of(text)[0]


def test_a_fault_in_yaml_names_its_line() -> None:
    """Somebody who forgot a quote is told where."""
    assert problems_of('name: x\nsteps:\n  - {id: "a}').pop().startswith("steps.yaml: line ")


@pytest.mark.parametrize("text", ["!!python/object/apply:os.system [id]", "!!python/name:os.system", "!secret x"])
def test_no_file_can_make_anything_happen(text: str) -> None:
    """Tags that would run something are refused."""
    assert problems_of(text)


@pytest.mark.parametrize("text", ["? [a, b]\n: c", "? {a: b}\n: c", "2026-13-45", "a: [", "\x00", "\t- x", "*nobody"])
def test_odd_yaml_is_a_problem_and_not_a_crash(text: str) -> None:
    """Whatever stands in a file, the editor gets a line and not a stack of calls."""
    assert problems_of(text)


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(st.text(st.sampled_from("ab:-? []{}#&*!|>'\"%@`,\n\t\x00åé1~<=."), max_size=40))
def test_garbage_is_a_problem_and_not_a_crash(text: str) -> None:
    """Any text is either read or gives a problem that names the file."""
    assert all(line.startswith("steps.yaml: ") for line in problems_of(text))


def test_a_file_that_is_not_utf8_is_a_problem(tmp_path: Path) -> None:
    """A file saved by an old program is named, and nothing is guessed."""
    problems: list[Problem] = []
    (tmp_path / "old.yaml").write_bytes("namn: våld".encode("latin-1"))
    assert read_text(tmp_path / "old.yaml", problems) is None
    assert str(problems[0]) == "old.yaml: cannot be read as UTF-8 text (UnicodeDecodeError)"


def test_a_file_that_is_missing_is_a_problem(tmp_path: Path) -> None:
    """A file that is not there is named like any other fault."""
    problems: list[Problem] = []
    assert read_text(tmp_path / "none.yaml", problems) is None
    assert problems


def test_a_field_nobody_asked_for_is_refused() -> None:
    """A misspelt field is not passed over."""
    assert problems_of("name: x\nsteps: []\nsteeps: []") == ["steps.yaml: steeps: Extra inputs are not permitted"]


def test_a_fault_is_placed_by_name() -> None:
    """“The step called talk” says more than “number 5”."""
    found = problems_of("name: x\nsteps:\n  - {id: talk, do: Talk., minutes: many}\n  - {do: Go.}")
    assert [line.split(": ")[1] for line in found] == ["steps › talk › minutes", "steps › number 2 › id"]


def test_every_fault_is_told_at_once() -> None:
    """An editor sees all that is wrong in one run."""
    assert len(problems_of("nam: x\nsteps:\n  - {id: a}\n  - {id: b}")) == 4


@pytest.mark.parametrize("text", ["", "- a", "text", "112", "~"])
def test_something_else_than_fields_is_a_problem(text: str) -> None:
    """An empty file, a list or a word where fields should be is refused."""
    assert problems_of(text)


def test_content_is_frozen() -> None:
    """What was read is what is shown: no code changes it on the way."""
    name = "do"
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Step(id="a", do="Do."), name, "Something else.")


def test_blanks_around_a_text_are_taken_away() -> None:
    """A space that slipped in at the end of a line shows nowhere."""
    assert Step(id=" a ", do="\nDo. ").do == "Do."


def test_the_same_problem_is_told_once_and_in_order() -> None:
    """Problems come file by file, each one time."""
    one, other = Problem("b.yaml", "", "is wrong"), Problem("a.yaml", "name", "is missing")
    assert str(InvalidContent([one, other, one])) == "a.yaml: name: is missing\nb.yaml: is wrong"


def test_a_fingerprint_changes_with_the_text_and_not_with_its_edges() -> None:
    """A translation notices a changed word, and does not mind a blank line at the end."""
    before = fingerprint("Do.", "Say.")
    assert (fingerprint("Do.\n", " Say."), len(before)) == (before, 8)
    assert before not in (fingerprint("Do.", "Say!"), fingerprint("Do."), fingerprint("Say.", "Do."))
