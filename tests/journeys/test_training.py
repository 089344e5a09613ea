"""A course from its plan to its reminder: a trainer, two managers of whom one waits, a code on a screen, certificates.

The board's share of managers trained and in date changes with it, on the page, in its plot and for the programme.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from hrstod import clock
from hrstod.database.transaction import transaction
from hrstod.notifications.training_mail import send_training_mail
from hrstod.training import arrival_codes, counts, reminding
from hrstod.training.views.arriving import arrival_key, picture_of
from tests.conftest import make_settings
from tests.factories.people import forget_codes
from tests.factories.school import School, make_school
from tests.journeys.moving import move_on
from tests.journeys.staffed import sign_in_as, staffed_site
from tests.journeys.swedish import said
from tests.notifications.postbox import open_postbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.factories.people import Person
    from tests.journeys.staffed import Staffed
    from tests.notifications.postbox import Letter

NAME = "Det första samtalet"
MORNING = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Sweden."""


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory, weather: str) -> Iterator[Staffed]:
    """Serve a site of its own."""
    with staffed_site(tmp_path_factory.mktemp("staffed"), weather) as found:
        yield found


@pytest.fixture(scope="module")
def school(staffed: Staffed) -> School:
    """Give a board with its trainer Eva, and Anna and Nils, who lead a unit each."""
    return make_school(staffed.app)


@pytest.fixture
def address(staffed: Staffed) -> str:
    """Let browsers open at the site with people in it."""
    return staffed.address


def come_in(page: Page, school: School, person: Person) -> None:
    """Sign in by the page, whatever the clock says."""
    forget_codes(school.app, person)
    sign_in_as(page, person)


def press(page: Page, message: str) -> None:
    """Press a button on the page."""
    move_on(page.get_by_role("main").get_by_role("button", name=said(message), exact=True).first)


def follow(page: Page, message: str) -> None:
    """Follow a link on the page."""
    main = page.get_by_role("main")
    move_on(main.get_by_role("link", name=said(message)).or_(main.get_by_role("button", name=said(message))).first)


def add_course(page: Page) -> None:
    """Let the trainer say what the course is like."""
    page.goto("/training")
    follow(page, "Courses")
    follow(page, "Add a course")
    page.get_by_label(said("Name"), exact=True).fill(NAME)
    page.get_by_label(said("Aim")).fill("Veta vad man säger först, och vad man låter bli att säga.")
    page.get_by_label(said("What is gone through")).fill("Lyssna\nFråga vad medarbetaren vill")
    page.locator("input[name=how][value=classroom]").check()
    page.get_by_label(said("Hours")).fill("3")
    page.locator("input[name=managers][value=all]").check()
    page.locator("input[name=duty][value=yes]").check()
    page.get_by_label(said("Within how many days does somebody new have to take it?")).fill("30")
    page.locator("input[name=span][value=months]").check()
    page.get_by_label(said("How many months?")).fill("24")
    press(page, "Add the course")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)


def plan_date(page: Page, starts: datetime) -> str:
    """Let the trainer plan a date with one seat, and give its id."""
    page.goto("/training/dates")
    follow(page, "Plan a date")
    local = starts.astimezone(clock.SWEDEN)
    page.get_by_label(said("Course")).select_option(label=NAME)
    page.get_by_label(said("Day"), exact=True).fill(local.date().isoformat())
    page.get_by_label(said("Begins at")).fill(f"{local:%H:%M}")
    page.get_by_label(said("Ends at")).fill(f"{local + timedelta(hours=3):%H:%M}")
    page.get_by_label(said("Place"), exact=True).fill("Stadshuset, rum 3")
    page.get_by_label(said("Seats"), exact=True).fill("1")
    press(page, "Plan the date")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    return page.url.rpartition("/")[2]


def sign_up(page: Page, message: str) -> None:
    """Let a manager find the date from their own page, and take what there is."""
    page.goto("/me")
    follow(page, "Your training")
    move_on(page.get_by_role("main").locator("section[aria-labelledby=dates]").get_by_role("link", name=NAME))
    press(page, message)


def give_two_seats(page: Page, date_id: str) -> None:
    """Let the trainer find one more chair."""
    page.goto(f"/training/dates/{date_id}")
    follow(page, "Change or move it")
    page.get_by_label(said("Seats"), exact=True).fill("2")
    press(page, "Save and tell them")
    names = page.locator("section[aria-labelledby=seated] ul a")
    expect(names).to_have_text(["Anna", "Nils"])


def show_code(page: Page, school: School, date_id: UUID) -> str:
    """Let the trainer show the code; give the address that a camera reads from it."""
    page.goto(f"/training/dates/{date_id}/attendance")
    follow(page, "Show the code")
    press(page, "Lock, and show the code")
    page.locator(".arrival__words").wait_for()
    with school.app.app_context():
        key = arrival_key(date_id)
    where = page.url.partition("/training")[0]
    read = f"{where}/training/here/{date_id}/{arrival_codes.code_at(key, clock.now())}"
    drawn = page.locator(".qr-frame svg path").last.get_attribute("d")
    assert drawn
    assert drawn in picture_of(read)
    return read


def arrive_by_camera(page: Page, read: str) -> None:
    """Let a manager scan the code with a second browser, and press the one button."""
    page.goto(read)
    press(page, "I am here")
    expect(page.get_by_role("heading", level=1)).to_contain_text(said("Welcome. You are on the list as present."))


def arrive_by_words(page: Page, screen: Page) -> None:
    """Let a manager without a camera write the three words."""
    words = screen.locator(".arrival__words").inner_text()
    page.goto("/training/mine")
    follow(page, "I am here")
    page.get_by_label(said("The three words")).fill(words)
    press(page, "I am here")
    expect(page.get_by_role("heading", level=1)).to_contain_text(said("Welcome. You are on the list as present."))


def close_date(page: Page, date_id: str) -> None:
    """Let the trainer close the date."""
    page.goto(f"/training/dates/{date_id}/attendance")
    follow(page, "Close the date")
    press(page, "Close the date")
    expect(page.locator(".govuk-inset-text")).to_contain_text("stängt")


def download(page: Page, link: str) -> Path:
    """Download a file by its link."""
    with page.expect_download() as found:
        page.get_by_role("main").get_by_role("link", name=link).first.click()
    return found.value.path()


def check(stranger: Page, code: str) -> str:
    """Let somebody without an account ask whether a certificate is valid."""
    stranger.goto("/check")
    stranger.locator("main input[name=code]").fill(code)
    move_on(stranger.locator("main form button.govuk-button"))
    return stranger.get_by_role("heading", level=1).inner_text()


def coverage(page: Page) -> tuple[str, str]:
    """Give the share that the page shows, and the line of its plot."""
    page.goto("/training/coverage")
    share = page.locator(".indicator__share").inner_text()
    return " ".join(share.split()), page.locator("svg.plot__drawing").inner_html()


def remind(staffed: Staffed, tmp_path: Path) -> list[Letter]:
    """Let the clock do its work with a mail server, and give what came to it."""
    with open_postbox() as postbox:
        settings = make_settings(
            tmp_path,
            mail_server=f"127.0.0.1:{postbox.port}",
            mail_security="none",
            mail_from="hrstod@example.se",
        )
        engine = staffed.installation.engine
        with staffed.app.app_context():
            reminding.queue_due(engine, settings, clock.now())
            send_training_mail(engine, settings, clock.now())
        return list(postbox.letters)


def test_from_a_plan_to_a_certificate_and_a_reminder(
    open_browser: Callable[..., Page],
    staffed: Staffed,
    school: School,
    travel: Callable[..., None],
    tmp_path: Path,
) -> None:
    """Everybody sees what is theirs, and the board's figure is what the list of names comes to."""
    screen, annas, nilss, stranger = (open_browser() for _person in range(4))
    travel(to=MORNING - timedelta(days=40))
    come_in(screen, school, school.eva)
    add_course(screen)
    date_id = plan_date(screen, MORNING)
    for page, person, message in ((annas, school.anna, "Take a seat"), (nilss, school.nils, "Join the queue")):
        come_in(page, school, person)
        sign_up(page, message)
    expect(nilss.get_by_text("nummer 1 i kön").first).to_be_visible()
    give_two_seats(screen, date_id)

    travel(to=MORNING + timedelta(minutes=2))
    for page, person in ((screen, school.eva), (annas, school.anna), (nilss, school.nils)):
        come_in(page, school, person)
    before = coverage(screen)
    read = show_code(screen, school, UUID(date_id))
    arrive_by_camera(annas, read)
    arrive_by_words(nilss, screen)
    close_date(screen, date_id)

    take_certificates(annas, stranger)
    after = coverage(screen)
    assert (before[0], after[0]) == ("0 %", "100 %")
    assert before[1] != after[1]
    with transaction(staffed.installation.engine) as database:
        share = counts.share_in_date(database, clock.today())
    assert (share.in_date, share.counted) == (2, 2)

    travel(to=MORNING + timedelta(days=730 - 29))
    reminded = {one.address for one in remind(staffed, tmp_path) if b"1 mars 2029" in one.content}
    assert reminded == {school.anna.sign_in_name, school.nils.sign_in_name}
    assert remind(staffed, tmp_path) == []


def take_certificates(page: Page, stranger: Page) -> None:
    """Let a manager take the certificate and the badge, and somebody else check both."""
    page.goto("/training/mine")
    paper = PdfReader(download(page, said("Certificate")))
    code = _code_on(paper.pages[0].extract_text())
    assert (check(stranger, code), check(stranger, "abcd-efgh-jkmn")) == (said("Valid"), said("Not valid"))
    badge = _read(download(page, said("Badge (Open Badges)")).read_bytes())
    assert badge["name"] == NAME
    assert "proof" in badge


def _read(content: bytes) -> dict[str, object]:
    found: dict[str, object] = json.loads(content)
    return found


def _code_on(text: str) -> str:
    found = re.search(r"\b[a-z2-9]{4}[- ][a-z2-9]{4}[- ][a-z2-9]{4}\b", text)
    assert found is not None, text
    return found[0]
