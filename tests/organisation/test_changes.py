"""The forms of the organisation: filled in right and wrong, by one and by two at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import select

from hrstod import clock
from hrstod.audit.models import AuditEntry
from hrstod.database.transaction import transaction
from hrstod.organisation import service
from tests.factories.organisation import MOMENT
from tests.organisation.pages import fill_in, problems

if TYPE_CHECKING:
    from flask import Flask

    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.organisation.pages import Ids


def test_a_board_is_added(administrator: Reader) -> None:
    """And shown, with nothing in it yet and what to do next."""
    name = f"Culture board {uuid4().hex[:6]}"
    page = fill_in(administrator, "/organisation/add-board", name=name, plan_days="1 20", from_on="2025-01-01")
    shown = administrator.get(page.headers["Location"])
    assert (page.status, shown.heading) == (303, f"Board{name}")
    assert "No administrations yet." in shown.text


def test_what_is_planned_is_shown_on_its_day(administrator: Reader, ids: Ids) -> None:
    """Today it is not there yet."""
    day = (clock.today() + timedelta(days=30)).isoformat()
    page = fill_in(administrator, ids.at("/organisation/boards/{board}/add"), name="New care", from_on=day)
    assert page.headers["Location"].endswith(f"?d={day}")
    assert "New care" in administrator.get(page.headers["Location"]).text


def test_what_was_typed_is_kept_when_something_is_wrong(administrator: Reader, ids: Ids) -> None:
    """A day that is none, with how one is written; the name stays."""
    address = ids.at("/organisation/administrations/{administration}/add")
    page = fill_in(administrator, address, name="Evening", from_on="1 January", spot=str(ids["North"]))
    assert "such as 2027-01-31" in problems(page)[0]
    fields = {one.get("name"): one.get("value") for one in page.all(".//main//input")}
    assert (fields["name"], fields["from_on"]) == ("Evening", "1 January")


def test_a_unit_is_added_below_another(administrator: Reader, ids: Ids) -> None:
    """And its page says where it belongs."""
    address = ids.at("/organisation/administrations/{administration}/add")
    page = fill_in(administrator, address, name="Evening", from_on="2025-06-01", spot=str(ids["North"]))
    assert "Elder care › North" in administrator.get(page.headers["Location"]).text


def test_a_place_that_was_not_offered_is_not_chosen(administrator: Reader, ids: Ids) -> None:
    """Another board’s unit, for instance."""
    page = fill_in(
        administrator, ids.at("/organisation/units/{unit}/move"), spot=str(ids["Hill school"]), from_on="2027-01-01"
    )
    assert problems(page) == ["Choose where the unit belongs."]


def test_a_unit_is_moved(administrator: Reader, ids: Ids) -> None:
    """Until that day its page says the old place, and from then on the new one."""
    address = ids.at("/organisation/units/{unit}/move")
    page = fill_in(administrator, address, spot=str(ids["South"]), from_on="2027-01-01")
    assert page.status == 303
    shown = [
        administrator.get(ids.at("/organisation/units/{unit}?d=") + day).text for day in ("2026-12-31", "2027-01-01")
    ]
    assert ["› Elder care › North Move" in shown[0], "› Home care › South Move" in shown[1]] == [True, True]


def test_a_rule_that_says_no_is_a_sentence_above_the_form(administrator: Reader, ids: Ids) -> None:
    """With what was typed."""
    page = fill_in(administrator, ids.at("/organisation/boards/{board}/end"), to_on="2026-12-31")
    assert (page.status, problems(page)) == (
        422,
        ["“Elder care” belongs to it and goes on after that day. End or move that first."],
    )


def test_of_two_administrators_the_second_sees_both_texts(administrator: Reader, ids: Ids, town_site: Flask) -> None:
    """Nothing is lost and nothing replaced unseen; sending the form again replaces it."""
    address, board_id = ids.at("/organisation/boards/{board}/change"), ids["Care board"]
    administrator.get(address)
    first, second = f"First {uuid4().hex[:6]}", f"Second {uuid4().hex[:6]}"
    with transaction(town_site.extensions["hrstod.engine"]) as database:
        service.change_board(None, database, board_id=board_id, name=first, plan_days=30, moment=MOMENT)
    page = administrator.post(address, {"name": second, "plan_days": "45"})
    assert (page.status, first in page.text) == (409, True)
    assert second in {one.get("value") for one in page.all(".//main//input")}
    assert administrator.post(address, {"name": second, "plan_days": "45"}).status == 303


@pytest.mark.parametrize(
    ("address", "change", "typed"),
    [
        ("/organisation/units/{unit}/change", {"name": "Late"}, {"name": "Evening"}),
        ("/organisation/units/{unit}/end", {"to_on": "2027-06-30"}, {"to_on": "2027-12-31"}),
        ("/organisation/units/{unit}/move", {"from_on": "2027-01-01"}, {"from_on": "2027-02-01"}),
        ("/organisation/administrations/{administration}/change", {"name": "Late care"}, {"name": "Evening care"}),
    ],
)
def test_every_change_notices_another(
    administrator: Reader, ids: Ids, address: str, change: dict[str, str], typed: dict[str, str]
) -> None:
    """Two tabs are two administrators."""
    spot = {"spot": str(ids["South"])}
    administrator.get(ids.at(address))
    administrator.post(ids.at(address), {**spot, **change})
    assert administrator.post(ids.at(address), {**spot, **typed}).status == 409


def test_a_last_day_is_given_and_taken_back(administrator: Reader, ids: Ids) -> None:
    """An empty line says that it goes on."""
    address, shown = ids.at("/organisation/units/{unit}/end"), ids.at("/organisation/units/{unit}")
    fill_in(administrator, address, to_on="2027-06-30")
    assert "to 30 June 2027" in administrator.get(shown).text
    fill_in(administrator, address, to_on="")
    assert "to 30 June 2027" not in administrator.get(shown).text


def test_employees_are_counted(administrator: Reader, ids: Ids) -> None:
    """Of a unit and of a board; the day they were counted stands beside."""
    for part in ("units/{unit}", "boards/{board}"):
        fill_in(administrator, ids.at(f"/organisation/{part}/count"), employees="1 250", counted_on="2025-10-31")
        assert "1,250 employees, counted on 31 October 2025" in administrator.get(ids.at(f"/organisation/{part}")).text


def test_names_are_changed(administrator: Reader, ids: Ids) -> None:
    """An administration’s and a unit’s."""
    fill_in(administrator, ids.at("/organisation/administrations/{administration}/change"), name="Care of the old")
    fill_in(administrator, ids.at("/organisation/units/{unit}/change"), name="Evening")
    page = administrator.get(ids.at("/organisation/boards/{board}"))
    assert ["Care of the old" in page.text, "Evening" in page.text] == [True, True]


def test_a_change_from_a_page_names_who_made_it(
    administrator: Reader, ids: Ids, person: Person, town_site: Flask
) -> None:
    """The trail has the account of whoever pressed the button."""
    fill_in(administrator, ids.at("/organisation/units/{unit}/change"), name="Evening")
    newest = select(AuditEntry.event, AuditEntry.actor_id).order_by(AuditEntry.number.desc()).limit(1)
    with transaction(town_site.extensions["hrstod.engine"]) as database:
        assert database.execute(newest).one() == ("unit.changed", person.id)
