"""The way out: everything forgotten, the door closed behind, and opened only by a press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hrstod.app import create_app
from tests import cast
from tests.conftest import EXAMPLES, make_settings

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.cast import Reader
    from tests.page import Page

WAYS = ["/", "/contacts", "/read/prepare", "/steps/branches", "/steps/branches/all", "/browse-safely", "/nowhere"]


def held(reader: Reader) -> dict[str, Any]:
    """Give what the reader's cookie holds, empty when there is none."""
    with reader._client.session_transaction() as cookie:
        return dict(cookie)


def leave(reader: Reader) -> Page:
    """Leave as a browser does: clear everything when told to, then go where the answer leads."""
    page = reader.get("/leave")
    if '"cookies"' in page.headers["Clear-Site-Data"]:
        reader._client.delete_cookie("hrstod")
    return reader.get(page.headers["Location"])


@pytest.fixture
def gone(reader: Reader) -> Reader:
    """Give somebody who was in a checklist, in English, and has left."""
    reader.answer_all("branches", {"children": "yes"})
    reader.get("/?lang=en")
    leave(reader)
    return reader


def test_leaving_forgets_everything(reader: Reader) -> None:
    """The cookie, and whatever else the browser keeps of ours, is cleared at the first step."""
    reader.answer_all("branches", {"children": "yes"})
    page = reader.get("/leave")
    assert (page.status, page.headers["Location"]) == (303, "/left")
    assert page.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "hrstod=;" in page.headers["Set-Cookie"]


def test_leaving_leaves_one_word(gone: Reader) -> None:
    """One cookie that says “closed”: no key, no language, no token."""
    assert held(gone) == {"closed": True}


def test_leaving_leads_to_a_page_about_something_else(reader: Reader) -> None:
    """Unless set otherwise, the weather."""
    page = leave(reader)
    assert (page.status, page.headers["Location"]) == (303, "https://www.smhi.se/")


def test_where_leaving_leads_is_a_setting(tmp_path: Path) -> None:
    """An employer may choose another neutral page."""
    settings = make_settings(tmp_path, content=EXAMPLES, exit_address="https://example.se/vader")
    assert leave(cast.anna(create_app(settings))).headers["Location"] == "https://example.se/vader"


@pytest.mark.parametrize("path", ["/leave", "/left"])
def test_leaving_is_not_kept_by_the_browser(reader: Reader, path: str) -> None:
    """Neither step is stored, so it is taken anew each time."""
    assert reader.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/leave?from=x", "/leave?lang=en", "/left?lang=en", "/left?next=https://example.com"])
def test_nothing_in_the_address_changes_the_way_out(reader: Reader, path: str) -> None:
    """Nobody can make a link of ours that leads elsewhere, or that leaves something behind."""
    assert reader.get(path).headers["Location"] in ("/left", "https://www.smhi.se/")
    assert set(held(reader)) <= {"closed"}


@pytest.mark.parametrize("path", WAYS)
def test_afterwards_every_address_is_closed(gone: Reader, path: str) -> None:
    """Whatever is opened from the history, only the closed page is shown."""
    page = gone.follow(path)
    assert (page.status, page.address, page.heading) == (200, "/", "Sidan är stängd")


def test_afterwards_the_checklist_is_closed(gone: Reader) -> None:
    """Pressing Back to the list of steps shows nothing of it."""
    place = next(path for path in reversed(gone.visited) if "/1/" in path)
    assert gone.follow(place).heading == "Sidan är stängd"


@pytest.mark.parametrize("path", ["/contacts/wrong-number", "/steps/branches/1/x", "/nowhere"])
def test_afterwards_a_form_sent_again_is_closed_too(gone: Reader, path: str) -> None:
    """A browser that goes back to a page made by a form sends the form again, and is shown nothing."""
    page = gone.send(path, {"answer": "yes"})
    assert (page.address, page.heading) == ("/", "Sidan är stängd")


def test_the_closed_page_says_nothing(gone: Reader) -> None:
    """No menu, no way out, no foot; only that it is closed, what that means, 112, and a button."""
    page = gone.follow("/contacts")
    assert page.text.startswith("Sidan är stängd ")
    assert (page.text.endswith(" Öppna igen"), len(page.text) < 70) == (True, True)
    assert {element.get("href") for element in page.all(".//a")} <= {"tel:112", "#content", "/"}


def test_opening_again_is_a_press(gone: Reader) -> None:
    """The button opens the start page, and everything is as for somebody new."""
    gone.follow("/")
    page = gone.send("/open")
    assert (page.address, page.heading) == ("/", "Vad behöver du?")
    assert "key" not in held(gone)


def test_opening_again_needs_a_press(gone: Reader) -> None:
    """Visiting the address of the button, as a history does, opens nothing."""
    gone.get("/open")
    assert gone.follow("/").heading == "Sidan är stängd"


def test_opening_again_cannot_be_done_by_another_site(gone: Reader) -> None:
    """Nobody else can press the button."""
    gone.follow("/")
    gone.post("/open", headers={"Sec-Fetch-Site": "cross-site"})
    assert gone.follow("/").heading == "Sidan är stängd"


def test_opening_again_brings_no_answers_back(gone: Reader) -> None:
    """The addresses from before stay dead when the door is open again."""
    place = next(path for path in reversed(gone.visited) if "/1/" in path)
    gone.follow("/")
    gone.send("/open")
    assert gone.follow(place).heading == "Vad behöver du?"


def test_whoever_never_left_is_not_closed_out(gone: Reader, example_site: Flask) -> None:
    """Leaving closes one browser and no other."""
    assert cast.david(example_site).follow("/").heading == "Vad behöver du?"


@pytest.mark.parametrize("path", ["/leave", "/left"])
def test_asking_without_a_body_leaves_as_well(reader: Reader, path: str) -> None:
    """HEAD does what GET does."""
    answer: TestResponse = reader._client.head(path)
    assert (answer.status_code, answer.data) == (303, b"")


def test_the_closed_page_can_be_read_in_english(gone: Reader) -> None:
    """The language was forgotten with everything else, and can be asked for again."""
    page = gone.follow("/?lang=en")
    assert (page.language, page.heading) == ("en", "The page is closed")


def test_leaving_twice_is_leaving(gone: Reader) -> None:
    """Somebody who presses twice comes to the same place, and the door stays closed."""
    assert leave(gone).headers["Location"] == "https://www.smhi.se/"
    assert held(gone) == {"closed": True}


@pytest.mark.parametrize("path", ["/", "/contacts", "/read/prepare", "/steps/branches/all", "/nowhere"])
@pytest.mark.parametrize(("language", "words"), [("sv", "Lämna sidan"), ("en", "Leave the page")])
def test_the_way_out_comes_first_on_every_page(reader: Reader, path: str, language: str, words: str) -> None:
    """A plain link that works without script, before every other link."""
    page = reader.get(f"{path}?lang={language}")
    first = page.all(".//body//a")[0]
    assert first.get("href") == "/leave"
    assert words in " ".join("".join(first.itertext()).split())


def test_shift_can_be_switched_off_and_on(reader: Reader) -> None:
    """One button, which says what it will do."""
    said = []
    reader.get("/browse-safely")
    for _ in range(2):
        page = reader.send("/shift")
        said.append("gör ingenting" in page.text)
    assert said == [True, False]


def test_shift_switched_off_is_off_on_every_page(reader: Reader) -> None:
    """The script is told on each page, so that nobody leaves by mistake."""
    reader.get("/browse-safely")
    reader.send("/shift")
    assert all(reader.get(path).all(".//*[@data-no-shift]") for path in ("/", "/contacts", "/steps/branches/all"))


def test_shift_switched_off_lasts_until_leaving(reader: Reader) -> None:
    """The choice is forgotten with everything else."""
    reader.get("/browse-safely")
    reader.send("/shift")
    leave(reader)
    assert "no_shift" not in held(reader)


def test_shift_cannot_be_switched_while_closed(gone: Reader) -> None:
    """Behind the closed door nothing can be changed."""
    gone.follow("/")
    gone.send("/shift")
    assert gone.follow("/browse-safely").heading == "Sidan är stängd"
