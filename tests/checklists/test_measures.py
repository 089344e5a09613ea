"""The measures that can be agreed on: what is delivered, what may not stand in the file, and what plans rely on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hrstod.guidance.rules import Evidence
from tests.content.test_words import NEVER, PHONE_LIKE
from tests.factories.content import Fault, check_with, example_content, real_content

if TYPE_CHECKING:
    from hrstod.checklists.support_plans import SupportPlan
    from tests.cast import Reader

FILE = "support_measures.yaml"
KEPT = Path(__file__).with_name("kept_measures.txt")
MEASURES = real_content().support_measures

FAULTS = {
    "no measures": Fault(FILE, "groups:", "things:", "groups: Field required"),
    "a file that is not YAML": Fault(FILE, "reviewed_on: 2026-01-01", "reviewed_on: [", "line "),
    "an extra field": Fault(FILE, "retired: true", "gone: true", "groups › place › measures › old › gone: Extra"),
    "one language": Fault(FILE, ", en: Another seat.", "", "groups › place › measures › seat › text › en: Field req"),
    "an unknown source": Fault(FILE, "sources: [book]", "sources: [film]", "seat: there is no source called “film”"),
    "no source": Fault(FILE, "sources: [book], ", "", "seat: is graded “practice” but names no source"),
    "an unknown grade": Fault(
        FILE, "evidence: unverified", "evidence: sure", "groups › time › measures › hours › evid"
    ),
    "a measure twice": Fault(FILE, "id: hours", "id: seat", "“seat” is the id of two things"),
    "a group twice": Fault(FILE, "id: time", "id: place", "“place” is the id of two things"),
    "a long line": Fault(FILE, "Another seat", "Another seat" + " far" * 13, "seat: “Another seat far"),
    "a review in the past": Fault(FILE, "review_by: 2027", "review_by: 2025", "review_by is not after reviewed_on"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_file(tmp_path: Path, fault: Fault) -> None:
    """Whoever wrote it is told where and what, and the site does not start with it."""
    result = check_with(fault, tmp_path)
    assert result.exit_code == 1
    assert f"\n{fault.line}" in f"\n{result.output}"


def test_a_file_that_is_missing_or_empty_is_told_of(tmp_path: Path) -> None:
    """It is not the same as no measures."""
    text = (Path(__file__).parents[1] / "content" / "examples" / FILE).read_text(encoding="utf-8")
    assert check_with(Fault(FILE, text, "", ""), tmp_path).output.count(FILE) == 1


def test_no_measure_is_ever_taken_away() -> None:
    """Somebody may hold a plan with it; one that should not be chosen any more is retired."""
    kept = [line for line in KEPT.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert sorted(MEASURES.measure) == sorted(kept)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_measures_assume_nothing_and_point_at_nobody(language: str) -> None:
    """No sex, no label for a person, no number."""
    texts = [text.in_language(language) for group in MEASURES.groups for text in (group.name, group.why)]
    texts += [measure.text.in_language(language) for measure in MEASURES.measure.values()]
    never = re.compile(rf"\b({NEVER[language]})\b", re.IGNORECASE)
    assert [text for text in texts if never.search(text) or PHONE_LIKE.search(text)] == []


def test_nothing_is_graded_higher_than_its_weakest_source_allows() -> None:
    """What only others have told of is no law of ours."""
    sources = real_content().guidance.sources
    laws = [measure for measure in MEASURES.measure.values() if measure.evidence is Evidence.LAW]
    assert laws
    assert all(sources[source].status == "read" for measure in laws for source in measure.sources)


def test_what_was_agreed_is_written_out_in_the_order_of_the_list() -> None:
    """In groups; a retired measure too, and one that was never there is left out."""
    listed = example_content().support_measures
    assert listed.in_words(("hours", "old", "seat", "never"), "en") == [
        ("Place", ["Another seat.", "As before."]),
        ("Time", ["Other hours than before."]),
    ]


def test_each_measure_says_how_it_is_known(browser: Reader, plan: SupportPlan) -> None:
    """With its sources; what nobody verified says that."""
    page = browser.get(f"/plans/{plan.id}/measures")
    assert "Another seat. Experience from other workplaces and organisations: Ett förlag, En bok (2024)." in page.text
    assert "Other hours than before. Not verified" in page.text
