"""The file that the rules stand in: read strictly, and the same for server and browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hrstod.guidance import guard_definitions
from hrstod.guidance.guard_definitions import FILE, GuardFile, load
from hrstod.guidance.typing_guard import Kind
from hrstod.reading import parse_yaml, validate
from tests.factories.content import real_content
from tests.guidance.typing_guard.examples import CONTENT, built, rules

if TYPE_CHECKING:
    from pathlib import Path

    from hrstod.reading import Problem

NAMES_AT_LEAST = 1400

FAULTS = {
    "a kind that is missing": ("  - id: title\n", "  - id: name\n", "the kinds are, in this order"),
    "a kind that no longer has to be changed": ("    must_change: true\n", "", "what must be changed is decided in"),
    "a text in one language": (', en: "Looks like a name."', "", "message › en: Field required"),
    "a pattern that means two things": ("{born}(?:0[1-9]", "\\\\d{born}(?:0[1-9]", "does not mean the same everywhere"),
    "a group of Python's own": (
        "(?<![0-9])(?:(?:18",
        "(?P<a>[0-9])(?:(?:18",
        "is of a kind that does not mean the same",
    ),
    "a group in the middle": ("{born}(?:0[1-9]", "{born}(0[1-9]", "only what leads up to a finding is a group"),
    "a pattern without an end": ("(?: ?[0-9]){6,7}", "(?: ?[0-9]){6,}", "repeats without an end"),
    "a plus sign": ("(?: ?[0-9]){6,7}", "(?: ?[0-9])+", "repeats without an end"),
    "a parenthesis too few": ("{fresh}(?:{mobile}", "{fresh}(?:(?:{mobile}", "cannot be read"),
    "a part that there is not": ("{fresh}(?:{mobile}", "{stale}(?:{mobile}", "cannot be read"),
    "a pattern that fits nothing": (
        "'(?<![{letter}])[{up}][{low}]{2,14}sson(?:s)?(?![{letter}])'",
        "'(?:x)?'",
        "fits noth",
    ),
    "an innocent identity number": ("of: [phone], lower", "of: [personal-number], lower", "is never innocent"),
    "a word with a digit": ("[Alby, ", "[Alby 2, ", "should match pattern"),
    "a number with a space": ('"1177"', '"11 77"', "should match pattern"),
    "a field nobody asked for": ("also_words:", "motto: Mod.\nalso_words:", "motto: Extra inputs are not permitted"),
}


def problems_with(folder: Path, old: str, new: str) -> list[str]:
    """Spoil a copy of the real file in one place, and read it."""
    text = (CONTENT / FILE).read_text(encoding="utf-8")
    assert old in text, f"“{old}” does not stand in {FILE}"
    (folder / FILE).write_text(text.replace(old, new.replace("\\\\", "\\"), 1), encoding="utf-8")
    problems: list[Problem] = []
    assert load(folder, problems) is None
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(("old", "new", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Whoever edits the rules is told what is wrong, and the rules are not used."""
    told = problems_with(tmp_path, old, new)
    assert any(line.startswith(f"{FILE}: ") and said in line for line in told), told


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """Without its rules no note can be looked through."""
    problems: list[Problem] = []
    assert load(tmp_path, problems) is None
    assert str(problems[0]).startswith(f"{FILE}: cannot be read")


def test_a_site_that_is_not_built_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The names are in a built file; without it nothing pretends to look for them."""
    monkeypatch.setattr(guard_definitions, "BUILT", tmp_path / "typing-guard.json")
    problems: list[Problem] = []
    assert load(CONTENT, problems) is None
    assert "typing-guard.json: cannot be read" in str(problems[0])


def test_the_browser_gets_the_file_as_it_is() -> None:
    """What was built is what stands in the file today, down to the last blank."""
    problems: list[Problem] = []
    raw = parse_yaml((CONTENT / FILE).read_text(encoding="utf-8"), FILE, problems)
    read = validate(GuardFile, raw, FILE, "", problems)
    assert read is not None
    rest = {name: part for name, part in built().items() if name not in ("statistics", "allowed_numbers")}
    assert rest == raw
    assert GuardFile.model_validate(rest) == read
    assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == rest


def test_the_contacts_numbers_may_stand_in_a_note() -> None:
    """Every number of every contact, in digits, for the browser and the server."""
    contacts = real_content().contacts.values()
    numbers = {contact.tel for contact in contacts} | {also.tel for contact in contacts for also in contact.also}
    assert set(built()["allowed_numbers"]) == numbers - {""} <= rules().public_numbers


def test_there_are_names_and_none_of_them_is_a_month() -> None:
    """The statistics' names, ours added and others taken off."""
    names = {word for word, kind in rules().words.items() if kind is Kind.NAME}
    assert {"Anna", "Mohammed", "Andersson", "Zeynep", "Kowalski"} <= names
    assert not {"May", "August", "April"} & names


def test_the_statistics_are_whole() -> None:
    """About fifteen hundred names, each with a capital letter."""
    names = built()["statistics"]
    assert len(names) >= NAMES_AT_LEAST
    assert [name for name in names if not re.match("[A-ZÅÄÖ]", name)] == []
