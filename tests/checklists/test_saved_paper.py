"""A saved plan on paper: what was agreed first, then whom to call, then the steps; nothing tells whose it is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pypdf import PdfReader

from tests.factories.support_plans import in_english

if TYPE_CHECKING:
    from hrstod.checklists.support_plans import SupportPlan
    from tests.cast import Reader
    from tests.factories.support_plans import Keeper
    from tests.page import Page


def text_of(pdf: Page) -> str:
    """Give the words of a PDF, one space between."""
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf.body)).pages).split())


def test_a_saved_plan_is_printed_without_answers_notes_and_name(
    browser: Reader, kept: Keeper, plan: SupportPlan
) -> None:
    """With what was agreed and when to follow up; on paper as on the page."""
    kept.keep([plan.model_copy(update={"label": "Bergtrollet"})])
    page = browser.get(f"/plans/{plan.id}/print")
    pdf = browser.get(f"/plans/{plan.id}/plan.pdf")
    paper = text_of(pdf)
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    for text in (page.text, paper):
        for printed in ("always do.", "Another seat.", in_english(plan.follow_ups[0].on)):
            assert printed in text
        for hidden in ("Bergtrollet", "Nya tider.", "Remote"):
            assert hidden not in text


def test_what_was_agreed_stands_first_on_paper(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """Then whom to call, then the steps; and the way back is to the plan."""
    kept.keep([plan])
    page = browser.get(f"/plans/{plan.id}/print")
    headings = [heading.text for heading in page.all(".//main//h2")]
    assert headings[:3] == ["Agreed measures", "Follow-up", "Contacts"]
    assert page.link("Back to the plan") == f"/plans/{plan.id}"


def test_what_was_agreed_stands_first_in_the_pdf_too(browser: Reader, kept: Keeper, plan: SupportPlan) -> None:
    """In the same order as on the page."""
    kept.keep([plan])
    paper = text_of(browser.get(f"/plans/{plan.id}/plan.pdf"))
    places = [paper.index(text) for text in ("Agreed measures", "Another seat.", "Follow-up", "Contacts", "always do.")]
    assert places == sorted(places)
