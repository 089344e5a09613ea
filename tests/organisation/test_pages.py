"""The pages of the organisation, as an administrator, an auditor and a coordinator meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.database.transaction import transaction
from hrstod.organisation import service
from tests.factories.organisation import MOMENT, START
from tests.organisation.pages import coordinator, fill_in, problems

if TYPE_CHECKING:
    from flask import Flask

    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.organisation.pages import Ids

OTHER = "00000000-0000-4000-8000-000000000000"

FORMS = (
    "/organisation/add-board",
    "/organisation/boards/{board}/change",
    "/organisation/boards/{board}/end",
    "/organisation/boards/{board}/count",
    "/organisation/boards/{board}/add",
    "/organisation/boards/{board}/disposal",
    "/organisation/administrations/{administration}/change",
    "/organisation/administrations/{administration}/end",
    "/organisation/administrations/{administration}/add",
    "/organisation/units/{unit}/change",
    "/organisation/units/{unit}/move",
    "/organisation/units/{unit}/end",
    "/organisation/units/{unit}/count",
)
"""Every page with something to fill in."""


def test_an_empty_organisation_says_what_to_do_first(empty: dict[str, Reader]) -> None:
    """With the button for whoever may, and who does it for whoever may not."""
    pages = [empty[role].get("/organisation") for role in ("administrator", "auditor")]
    assert ["/organisation/add-board" in page.links() for page in pages] == [True, False]
    assert "An administrator of the whole municipality adds the boards." in pages[1].text


@pytest.mark.parametrize("address", FORMS)
def test_every_form_can_be_opened(administrator: Reader, ids: Ids, address: str) -> None:
    """By an administrator, filled with what is there."""
    assert administrator.get(ids.at(address)).status == 200


@pytest.mark.parametrize("address", FORMS)
def test_an_empty_form_says_what_is_missing(administrator: Reader, ids: Ids, address: str) -> None:
    """Each missing line in the summary, and the status that says that nothing was done."""
    names = ("name", "plan_days", "from_on", "employees", "counted_on", "spot", "decision", "decided_on", "years")
    empty = dict.fromkeys(names, "")
    page = fill_in(administrator, ids.at(address), to_on="tomorrow", **empty)
    assert page.status == 422
    assert problems(page)


@pytest.mark.parametrize("address", FORMS)
def test_whoever_only_reads_meets_no_form(town_site: Flask, ids: Ids, address: str) -> None:
    """Opened or sent, it is as a page that is not there."""
    reader = coordinator(town_site, ids)
    token = reader.get("/organisation").all(".//input[@name='csrf_token']")[0].get("value")
    sent = reader.post(ids.at(address), {"csrf_token": token, "name": "X"})
    assert [reader.get(ids.at(address)).status, sent.status] == [404, 404]


def test_a_unit_says_who_leads_it(administrator: Reader, ids: Ids, person: Person, town_site: Flask) -> None:
    """By name, on its page and in the board’s tree."""
    with transaction(town_site.extensions["hrstod.engine"]) as database:
        service.give_leadership(
            None, database, unit_id=ids["Night"], account_id=person.id, from_on=START, moment=MOMENT
        )
    pages = [administrator.get(ids.at(one)) for one in ("/organisation/units/{unit}", "/organisation/boards/{board}")]
    assert ["Bo From 1 January 2025" in pages[0].text, "Night Bo" in pages[1].text] == [True, True]


def test_a_board_of_ones_own_is_read_without_buttons(town_site: Flask, ids: Ids) -> None:
    """A coordinator sees the board, its units and nothing to change."""
    reader = coordinator(town_site, ids)
    page = reader.get(ids.at("/organisation/boards/{board}"))
    assert (page.status, "North" in page.text) == (200, True)
    assert not [one for one in page.links() if one.endswith(("/add", "/change", "/end", "/count", "/move"))]


def test_the_list_has_only_ones_own_boards(town_site: Flask, ids: Ids) -> None:
    """The other board of the same municipality is not mentioned."""
    page = coordinator(town_site, ids).get("/organisation")
    assert [one for one in page.links() if "/boards/" in one] == [f"/organisation/boards/{ids['Care board']}"]


@pytest.mark.parametrize("what", ["boards", "units"])
def test_another_boards_page_is_as_one_that_is_not_there(town_site: Flask, ids: Ids, what: str) -> None:
    """Status, title and every word."""
    reader = coordinator(town_site, ids)
    there = {"boards": "School board", "units": "Hill school"}[what]
    pages = [reader.get(f"/organisation/{what}/{one}") for one in (ids[there], OTHER)]
    assert len({(page.status, page.title, page.text) for page in pages}) == 1
    assert pages[0].status == 404


def test_any_day_can_be_looked_at(administrator: Reader, ids: Ids) -> None:
    """The day stays when the language changes, and in the links."""
    page = administrator.get(ids.at("/organisation/boards/{board}?d=2025-06-01"))
    assert "This is how it was on 1 June 2025." in page.text
    assert "?d=2025-06-01&lang=sv" in page.links()
    assert f"/organisation/units/{ids['North']}?d=2025-06-01" in page.links()


@pytest.mark.parametrize("address", ["/organisation", "/organisation/boards/{board}", "/organisation/units/{unit}"])
@pytest.mark.parametrize("day", ["31/12", "2026-02-30", "x" * 300, "2026-13-01"])
def test_a_day_that_is_none_is_said_to_be_none(administrator: Reader, ids: Ids, address: str, day: str) -> None:
    """With how one is written; today is shown."""
    page = administrator.get(ids.at(address), query_string={"d": day})
    assert page.status == 422
    assert "such as 2027-01-31" in problems(page)[0]


def test_a_day_before_something_was_there_says_so(administrator: Reader, ids: Ids) -> None:
    """For a unit and for a board."""
    pages = [
        administrator.get(ids.at(f"/organisation/{one}?d=2024-12-31")).text
        for one in ("units/{unit}", "boards/{board}")
    ]
    assert ["is not there on that day." in text for text in pages] == [True, True]
