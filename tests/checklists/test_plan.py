"""The plan: on the page to print and in the PDF, the same steps, words and numbers, and nothing about anybody."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from tests.factories.checklists import go_through

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cast import Reader
    from tests.page import Page


def open_plan(reader: Reader, tasks: Page) -> Page:
    """Go from the list of steps to the plan."""
    return reader.follow(next(link for link in tasks.links() if link.endswith("/plan")))


def open_pdf(reader: Reader, plan: Page) -> PdfReader:
    """Fetch the plan as PDF."""
    address = next(link for link in plan.links() if link.endswith("/plan.pdf"))
    return PdfReader(io.BytesIO(reader.get(address).body))


def text_of(pdf: PdfReader) -> str:
    """Give the words of a PDF, one space between."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def letters(text: str) -> str:
    """Give a text without its spaces and its page numbers, which stand elsewhere on paper."""
    return re.sub(r"\s|\d / \d", "", text)


@pytest.fixture
def plan(reader: Reader) -> Page:
    """Give a plan with words, lines and contacts."""
    return open_plan(reader, go_through(reader, "words", "unknown"))


@pytest.fixture
def pdf(reader: Reader, plan: Page) -> PdfReader:
    """Give the same plan as PDF."""
    return open_pdf(reader, plan)


def test_the_plan_says_what_to_do_what_to_say_and_whom_to_call(plan: Page) -> None:
    """Everything that is needed away from the screen."""
    for expected in ("Gör talk nu.", "”Tack.”", "”Varför?”", "En rad.", "En till.", "Linjen", "020-11 22 33", "112"):
        assert expected in plan.text


def test_the_pdf_says_the_same_as_the_page(plan: Page, pdf: PdfReader) -> None:
    """Word for word, from the first step to the last line, but for what the page says about printing."""
    on_page = plan.text[plan.text.index("Före") :]
    on_paper = text_of(pdf)[text_of(pdf).index("Före") :]
    assert letters(on_page) == letters(on_paper.replace("•", ""))


def test_the_pdf_says_112_before_anything_else(pdf: PdfReader) -> None:
    """On the first page, whoever the paper is for."""
    assert re.match(r"\D*\b112\b", text_of(pdf))
    assert text_of(pdf).index("112") < text_of(pdf).index("Plan ")


def test_the_page_to_print_says_112_before_the_steps(plan: Page) -> None:
    """The line about danger is printed with it."""
    links = [link.get("href") for link in plan.all(".//a") if link.get("href", "").startswith("tel:")]
    assert links[0] == "tel:112"


def test_the_pdf_is_tagged_and_says_its_language_and_title(pdf: PdfReader) -> None:
    """A screen reader reads it as it reads the page (PDF/UA-1, ISO 14289-1)."""
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in root  # type: ignore[operator]
    assert root["/Lang"] == "sv"  # type: ignore[index]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()  # type: ignore[index]


def test_the_pdf_tells_nobody_who_made_it(pdf: PdfReader) -> None:
    """Its properties hold a neutral title, and no author."""
    properties = pdf.metadata
    assert properties is not None
    assert (properties.title, properties.author, properties.subject) == ("Exempel words", None, None)


def test_the_pdf_is_saved_under_a_name_that_tells_nothing(reader: Reader, plan: Page) -> None:
    """And neither the browser nor anybody between keeps a copy."""
    page = reader.get(next(link for link in plan.links() if link.endswith("/plan.pdf")))
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert page.headers["Cache-Control"] == "no-store"


def test_no_answer_and_no_question_is_printed(reader: Reader) -> None:
    """Whoever finds the paper learns what is to be done, not what is the matter."""
    plan = open_plan(reader, go_through(reader, "many", ("remote", "alone")))
    paper = text_of(open_pdf(reader, plan))
    for told in ("Vad stämmer?", "På distans", "Ensam", "Inget", "Jag vet inte"):
        assert told not in plan.text
        assert told not in paper


def test_only_the_steps_that_the_answers_show_are_printed(reader: Reader) -> None:
    """And the contacts that they chose."""
    plan = open_plan(reader, go_through(reader, "branches", "no"))
    paper = text_of(open_pdf(reader, plan))
    assert [step for step in ("always", "child", "alone") if f"Gör {step} nu." in paper] == ["always", "alone"]
    assert "Linjen" not in plan.text + paper


def test_what_is_done_is_ticked_and_what_cannot_be_done_says_so(reader: Reader) -> None:
    """The reason stays off the paper."""
    tasks = go_through(reader, "many", "unknown")
    done = reader.follow(tasks.link("Gör always nu."))
    tasks = reader.send(done.address, {"state": "done"})
    cannot = reader.follow(tasks.link("Gör home nu."))
    plan = open_plan(reader, reader.send(cannot.address, {"state": "cannot", "reason": "not-wanted"}))
    assert "✓ Gör always nu. (Klar)" in plan.text
    assert "Gör home nu. (Går inte)" in text_of(open_pdf(reader, plan))
    assert "vill inte" not in plan.text


def test_the_plan_says_when_it_was_printed_and_what_it_was_made_on(reader: Reader, travel: Callable[..., None]) -> None:
    """An old paper can be told from a new one."""
    travel(to=datetime(2027, 2, 20, 23, 30, tzinfo=UTC))
    plan = open_plan(reader, go_through(reader, "words", "yes"))
    assert "21 februari 2027" in plan.text
    assert "21 februari 2027" in text_of(open_pdf(reader, plan))


def test_the_plan_is_in_the_language_that_was_chosen(reader: Reader) -> None:
    """Page and PDF alike."""
    tasks = go_through(reader, "words", "yes")
    plan = open_plan(reader, reader.get(f"{tasks.address}?lang=en"))
    pdf = open_pdf(reader, plan)
    assert "talk do." in plan.text
    assert "talk do." in text_of(pdf)
    assert pdf.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]


def test_the_plan_leads_back_to_the_list(reader: Reader, plan: Page) -> None:
    """Nothing is lost by looking at it."""
    back = next(link for link in plan.all(".//a") if "govuk-back-link" in link.get("class", ""))
    assert "Gör talk nu." in reader.follow(back.get("href", "")).text


def test_the_plan_of_a_question_is_no_plan(reader: Reader) -> None:
    """Until everything is answered there is nothing to print."""
    question = go_through(reader, "gates", "yes")
    assert reader.get(f"{question.address}/plan").headers["Location"] == "/"
