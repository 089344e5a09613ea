"""The main story: from the first click, through the honour branch, to a printed plan and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.manager import HONOUR_BRANCH, answer, answer_all, begin, step
from tests.journeys.moving import move_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_anna_goes_from_the_first_click_to_a_printed_plan_and_out(
    open_browser: Callable[..., Page], weather: str, script: bool
) -> None:
    """A manager who has just been told gets a plan with the right contacts, and leaves nothing behind."""
    page = open_browser(script=script)
    begin(page)
    answer_all(page)
    expect(page.get_by_role("heading", name="Det här är kvar")).to_be_visible()
    expect(page.get_by_text("Ring och be om råd först. Kontakta inte familj eller släkt.")).to_be_visible()

    move_on(page.get_by_role("link", name="Lyssna, tro på det du hör"))
    page.get_by_label("Klar", exact=True).check()
    move_on(page.get_by_role("button", name="Uppdatera listan"))
    expect(page.get_by_role("listitem").filter(has_text="Lyssna, tro på det du hör")).to_contain_text("Klar")

    move_on(page.get_by_role("button", name="Skriv ut planen"))
    plan = page.get_by_role("main")
    for number in ("112", "020-50 50 50", "010-223 57 60", "08-508 251 20", "077-150 50 50"):
        expect(plan.get_by_text(number, exact=True).first).to_be_visible()
    expect(plan).not_to_contain_text("Hemifrån, helt eller ibland")
    expect(page).to_have_title("Samtalet, plan – HR-stöd")

    page.get_by_role("button", name="Lämna sidan").click()
    expect(page).to_have_url(weather)
    step(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sidan är stängd")


def test_on_paper_112_comes_first_and_the_frame_is_gone(open_browser: Callable[..., Page]) -> None:
    """What is printed begins with 112 and shows neither the menu nor the way out."""
    page = open_browser()
    begin(page)
    answer_all(page)
    move_on(page.get_by_role("button", name="Skriv ut planen"))
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Lämna sidan")).to_be_hidden()
    first = page.evaluate("document.body.innerText.trim().slice(0, 40)")
    assert first.startswith("Akut fara? Ring 112")


def test_the_pdf_is_made_and_has_a_neutral_name(open_browser: Callable[..., Page]) -> None:
    """The same plan comes as a file whose name tells nothing."""
    page = open_browser()
    begin(page)
    answer_all(page)
    move_on(page.get_by_role("button", name="Skriv ut planen"))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Spara som PDF").click()
    assert waiting.value.suggested_filename == "plan.pdf"


def test_back_reload_and_a_change_of_language_keep_the_place(open_browser: Callable[..., Page]) -> None:
    """Nothing the browser does by itself loses an answer."""
    page = open_browser()
    begin(page)
    answer(page, "Ja")
    answer(page, "Nej, personen känner sig trygg i dag")
    expect(page.get_by_role("heading", name="Finns det barn i hemmet")).to_be_visible()
    step(page)
    expect(page.get_by_role("heading", name="Är någon i fara nu?")).to_be_visible()
    step(page, back=False)
    expect(page.get_by_role("heading", name="Finns det barn i hemmet")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Finns det barn i hemmet")).to_be_visible()
    move_on(page.get_by_role("link", name="English").first)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("radio")).to_have_count(3)
    move_on(page.get_by_role("link", name="Svenska").first)
    answer_all(page, HONOUR_BRANCH[2:])
    expect(page.get_by_role("heading", name="Det här är kvar")).to_be_visible()


def test_with_the_keyboard_alone(open_browser: Callable[..., Page]) -> None:
    """Somebody who uses no mouse answers and goes on; the way out is the first stop of the Tab key."""
    page = open_browser()
    begin(page)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Lämna sidan")
    page.get_by_label("Ja", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Är någon i fara nu?")).to_be_visible()


def test_a_dont_know_about_danger_shows_only_the_card_with_112(open_browser: Callable[..., Page]) -> None:
    """“I don't know” stops the list as “yes” does, with the number as the biggest thing on a phone."""
    page = open_browser(width=375, height=667)
    begin(page)
    answer(page, "Ja")
    answer(page, "Jag vet inte")
    expect(page.get_by_role("heading", level=1)).to_have_text("Är faran här nu? Ring 112")
    expect(page.get_by_role("link", name="112", exact=True).first).to_be_in_viewport()
    expect(page.get_by_role("radio")).to_have_count(0)
