"""Contacts that were given, and restraining orders that were seen: by id and by role, and never a copy."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hrstod import clock
from hrstod.cases import service
from hrstod.cases.contents import Referral, Sighting
from tests.factories.case_pages import written
from tests.factories.checklists import errors_on, picked_on
from tests.factories.support_plans import fill_in, typed_on

if TYPE_CHECKING:
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office

RUNS_OUT = "The restraining order runs out soon"


def written_day(away: int) -> str:
    """Give a day so many days from today, as it is typed."""
    return (clock.today() + timedelta(days=away)).isoformat()


def see(office: Office, case_id: UUID, runs_for: int) -> str:
    """Note an order that runs for so many days more, and give its address."""
    until = clock.today() + timedelta(days=runs_for)
    body = Sighting(role="hr", on=clock.today(), includes_work=True, until=until)
    return f"/c/{case_id}/seen/{office.do(office.hanna, service.add_entry, case_id, body=body)}"


def test_contacts_are_offered_in_the_order_of_the_list_of_contacts(hanna: Reader, case_id: UUID) -> None:
    """112 first, then those for the whole country, then those here."""
    page = hanna.get(f"/c/{case_id}/contacts")
    offered = [one.get("value") for one in page.all(".//main//input") if one.get("type") == "radio"]
    assert (offered[:2], len(offered)) == (["sos", "police"], len(set(offered)))
    places = [page.text.index(one) for one in ("112, SOS Alarm", "National", "Polisen", "Local", "Our own security")]
    assert places == sorted(places)


def test_a_contact_that_was_given_stands_in_the_case_and_can_be_changed(
    hanna: Reader, office: Office, case_id: UUID
) -> None:
    """By its id: the case shows the name that it has on the list now."""
    page = fill_in(hanna, f"/c/{case_id}/contacts", contact="police", on=written_day(-1))
    assert "Contact Polisen" in page.text
    address = next(link for link in page.links() if "/contacts/" in link)
    assert picked_on(hanna.get(address)) == ["police"]
    fill_in(hanna, address, contact="kvinnofridslinjen")
    (saved,) = written(office, case_id, Referral)
    assert saved == Referral(contact="kvinnofridslinjen", on=clock.today() - timedelta(days=1))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "contact"),
        ({"contact": "<b>my own</b>"}, "contact"),
        ({"contact": "police", "on": ""}, "on"),
        ({"contact": "police", "on": "soon"}, "on"),
        ({"contact": "police", "on": written_day(1)}, "on"),
        ({"contact": "police", "on": "0001-01-01"}, "on"),
    ],
)
def test_a_contact_that_does_not_fit_is_said_at_its_field(
    hanna: Reader, office: Office, case_id: UUID, typed: dict[str, str], field: str
) -> None:
    """Nothing is saved that is not on the list, and the day stays as it was typed."""
    page = fill_in(hanna, f"/c/{case_id}/contacts", **typed)
    assert (page.status, errors_on(page), written(office, case_id, Referral)) == (422, [field], [])
    assert typed_on(page)["on"] == typed.get("on", written_day(0))


def test_an_order_is_noted_by_role_and_never_copied(hanna: Reader, office: Office, case_id: UUID) -> None:
    """The page says so, and has no place for a file or for words."""
    page = hanna.get(f"/c/{case_id}/seen")
    assert "Never keep a copy or a photo of the decision" in page.text
    kinds = {one.get("type") for one in page.all(".//main//input")}
    assert (kinds, page.all(".//main//textarea")) == ({"hidden", "radio", "text"}, [])
    fill_in(hanna, page.address, role="manager", includes_work="no", until=written_day(90))
    (saved,) = written(office, case_id, Sighting)
    assert (saved.role, saved.includes_work, saved.until) == ("manager", False, clock.today() + timedelta(days=90))


def test_nobody_is_reminded_of_an_order_that_no_longer_holds(hanna: Reader, office: Office, case_id: UUID) -> None:
    """Until somebody says so, it stands as due."""
    address = see(office, case_id, runs_for=-2)
    assert RUNS_OUT in hanna.get(f"/c/{case_id}").text
    page = fill_in(hanna, address, role="hr", includes_work="yes", holds="no")
    assert (RUNS_OUT in page.text, "Still holds No" in page.text) == (False, True)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"role": "<b>my own</b>"}, ["role"]),
        ({"role": ""}, ["role"]),
        ({"on": ""}, ["on"]),
        ({"on": written_day(1)}, ["on"]),
        ({"until": "soon"}, ["until"]),
        ({"until": written_day(-1)}, ["until"]),
        ({"until": "0001-01-01", "holds": "no"}, ["until"]),
        ({"until": "9999-12-31"}, ["until"]),
        ({"holds": ""}, ["holds"]),
    ],
)
def test_an_order_that_does_not_fit_is_said_at_its_field(
    hanna: Reader, office: Office, case_id: UUID, typed: dict[str, Any], fields: list[str]
) -> None:
    """What is saved is as it was, and what was typed stays."""
    page = fill_in(hanna, see(office, case_id, runs_for=90), **{"role": "hr", "holds": "yes", **typed})
    assert (page.status, errors_on(page)) == (422, fields)
    assert all(typed_on(page)[name] == typed[name] for name in ("on", "until") if name in typed)


@pytest.mark.parametrize("part", ["contacts", "seen"])
def test_two_who_change_a_part_both_see_both(
    hanna: Reader, henrik: Reader, office: Office, case_id: UUID, part: str
) -> None:
    """The second is shown what is saved, and keeps what they chose."""
    given = {"contact": "police", "role": "hr", "holds": "yes"}
    page = fill_in(hanna, f"/c/{case_id}/{part}", **given)
    address = next(link for link in page.links() if f"/{part}/" in link)
    second = typed_on(henrik.get(address))
    fill_in(hanna, address, **given, on=written_day(-1))
    page = henrik.send(address, {**second, **given, "on": written_day(-2)})
    assert (page.status, typed_on(page)["on"], "Somebody wrote before you" in page.text) == (409, written_day(-2), True)
    assert len(office.entries(office.hanna, case_id)) == 2
