"""What a manager does in the stories, in the words on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Error, expect

from tests.journeys.moving import move_on

if TYPE_CHECKING:
    from playwright.sync_api import Page

HONOUR_BRANCH = (
    "Ja",
    "Nej, personen känner sig trygg i dag",
    "Ja",
    "Någon annan i familjen eller släkten",
    "Nej",
    "Några få, som vi är överens om",
    "Hemifrån, helt eller ibland",
    "Nej",
    "Ledigt, andra tider eller andra uppgifter",
)
"""Private, no danger now, children, relatives, not at work, some may know, from home, no safe way, leave."""


def begin(page: Page, entrance: str = "En medarbetare har berättat") -> None:
    """Go from the start page to the first question of a checklist."""
    move_on(page.get_by_role("link", name=entrance))
    move_on(page.get_by_role("button", name="Börja"))
    explained = page.get_by_role("heading", name="Innan du börjar")
    expect(explained.or_(page.get_by_role("radio").first)).to_be_visible()  # whichever comes, once it has come
    if explained.count():
        move_on(page.get_by_role("button", name="Fortsätt"))
    expect(page.get_by_role("radio").first).to_be_visible()
    page.wait_for_load_state()


def answer(page: Page, text: str) -> None:
    """Answer the question on the screen."""
    page.get_by_label(text, exact=True).check()
    move_on(page.get_by_role("button", name="Fortsätt"))


def answer_all(page: Page, answers: tuple[str, ...] = HONOUR_BRANCH) -> None:
    """Answer one question after the other."""
    for text in answers:
        answer(page, text)


def step(page: Page, *, back: bool = True) -> None:
    """Press Back, or Forward.

    While Chromium changes from one process to another there is no page to ask for its history; a person's finger is
    slower than that, so the press is made again.
    """
    for _ in range(20):
        try:
            page.go_back() if back else page.go_forward()
        except Error as error:
            if "Not attached to an active page" not in error.message:
                raise
            page.wait_for_timeout(100)
        else:
            return
    raise AssertionError("the browser never had a page to go from")
