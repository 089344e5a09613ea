"""What may not stand in pages, sources, kinds, figures and contacts; and how all of it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.factories.content import ContentCopy, Fault, check_with

if TYPE_CHECKING:
    from pathlib import Path

GATES = "checklists/gates/1.sv.yaml"
WAITS = "checklists/waits/1.sv.yaml"
NUMBERS = "contacts/national.yaml"
PAGE = "guidance/sv/colleague.md"
SOURCES = "sources.yaml"
TYPES = "violence_types.yaml"
FIGURES = "figures.yaml"

BOOK = "sources: [book]"
LINE_GROUNDS = "verification: own-page, sources: [book], hours"

FAULTS = {
    "a page without a heading block": Fault(PAGE, "---\ntitle", "title", "should begin with a heading block between"),
    "a heading block that is a text": Fault(
        PAGE,
        "title: Kollega\nheading: Kollega\nlead: Kort.\nsources: [book]\nevidence: practice\n"
        "reviewed_on: 2026-01-01\nreview_by: 2027-01-01\n",
        "Bara text.\n",
        "",
    ),
    "a heading block that is not YAML": Fault(PAGE, "title: Kollega", "title: [", "line "),
    "a page's extra field": Fault(PAGE, BOOK, f"{BOOK}\nmotto: Mod.", "motto: Extra inputs"),
    "a page's unknown source": Fault(PAGE, BOOK, "sources: [film]", "there is no source called “film”"),
    "a page's unknown contact": Fault(PAGE, BOOK, f"{BOOK}\ncontacts: [bob]", "there is no contact called “bob”"),
    "a page's unknown kind": Fault(PAGE, BOOK, f"{BOOK}\ntypes: [new]", "there is no kind of violence called “new”"),
    "a page without sources": Fault(PAGE, f"{BOOK}\n", "", "is graded “practice” but names no source"),
    "a page's review that is no day": Fault(PAGE, "2027-01-01", "soon", "review_by: Input should be a valid date"),
    "a kind's unknown source": Fault(TYPES, BOOK, "sources: [film]", "close: there is no source called “film”"),
    "a kind without sources": Fault(TYPES, BOOK, "sources: []", "close › sources: Tuple should have at least 1"),
    "a figure in one language": Fault(FIGURES, ", en: number.", "", "one › says › en: Field required"),
    "figures that are no list": Fault(FIGURES, "- id: one\n ", "one:\n ", "should be a list"),
    "a source's status": Fault(SOURCES, "status: read", "status: heard", "book › status: Input should be"),
    "a source's address": Fault(SOURCES, "status: read", "status: read, address: here", "book › address: "),
    "a source twice": Fault(
        SOURCES, "- {id: book", "- {id: book, title: A, publisher: B, status: read}\n- {id: book", "book: stands twice"
    ),
    "a source that is a text": Fault(SOURCES, "- {id: book", "- word\n- {id: book", "number 1: has no fields"),
    "contacts that are no list": Fault(NUMBERS, "- {id: sos", "a: 1\nb: {id: sos", "line "),
    "a contact twice": Fault(NUMBERS, "id: line", "id: sos", "sos: stands twice"),
    "a contact's unknown source": Fault(NUMBERS, BOOK, "sources: [film]", "sos: there is no source called “film”"),
    "a contact's unknown kind": Fault(NUMBERS, LINE_GROUNDS, f"kinds: [new], {LINE_GROUNDS}", "line: there is no kind"),
    "a number without a source": Fault(
        NUMBERS, LINE_GROUNDS, "verification: own-page, hours", "line: a number stands with the source it was read in"
    ),
    "a number nobody verified": Fault(
        NUMBERS, LINE_GROUNDS, "verification: none, hours", "line: a number that nobody verified is left empty"
    ),
    "an unknown day": Fault(NUMBERS, "[mon,", "[Monday,", "line › hours › number 1 › days › number 1: Input should be"),
    "hours that end before they begin": Fault(NUMBERS, 'opens: "09:00"', 'opens: "19:00"', "line › hours › number 1"),
    "no emergency contact": Fault(NUMBERS, "emergency: true, ", "", "there is no emergency number", "contacts"),
    "an emergency contact without a number": Fault(
        NUMBERS,
        'number: "112", digits: 3, purpose: {sv: Fara., en: Danger.}, who: [subjected], emergency: true, '
        "pinned: true, verification: own-page",
        "purpose: {sv: Fara., en: Danger.}, who: [subjected], emergency: true, pinned: true, verification: none",
        "there is no emergency number",
        "contacts",
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file(tmp_path: Path, fault: Fault) -> None:
    """Whoever wrote it is told where and what, in one line, and the command fails."""
    result = check_with(fault, tmp_path)
    assert result.exit_code == 1
    assert f"\n{fault.line}" in f"\n{result.output}"


def test_the_examples_themselves_are_all_right(tmp_path: Path) -> None:
    """A copy that nobody spoiled passes, so each fault is the one that was put there."""
    assert ContentCopy.in_folder(tmp_path).check().exit_code == 0


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """An editor sees everything that is wrong in one run, in the order of the files."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.change(NUMBERS, '"112", digits: 3', '"112", digits: 4')
    copy.change(WAITS, "waits_for: [agree]", "waits_for: [dream]")
    copy.change(GATES, "    gate: true\n", "")
    files = [line.split(":")[0] for line in copy.check().output.splitlines()[:-1]]
    assert files == sorted(files)
    assert {GATES, WAITS, NUMBERS} <= set(files)


def test_two_faults_of_one_step_are_both_told(tmp_path: Path) -> None:
    """The second fault in a file does not wait until the first is mended."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.change(WAITS, "pause: now", "pause: later")
    copy.change(WAITS, "do: Gör agree nu.", "do: ''")
    told = copy.check().output
    assert f"{WAITS}: steps › agree › pause: " in told
    assert f"{WAITS}: steps › agree › do: " in told


def test_a_file_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    """Letters that are not UTF-8 are told of, and nothing is guessed."""
    copy = ContentCopy.in_folder(tmp_path)
    (copy.folder / NUMBERS).write_bytes("# åäö".encode("latin-1"))
    assert "national.yaml: cannot be read as UTF-8 text" in copy.check().output


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """Without its sources no text stands."""
    copy = ContentCopy.in_folder(tmp_path)
    copy.rename(SOURCES, "old.yaml")
    assert "sources.yaml: cannot be read" in copy.check().output
