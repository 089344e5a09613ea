"""What a case is about: choices and days only, with the marking that the law wants."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hrstod.cases.contents import Sheet
from hrstod.clock import today
from tests.factories.case_pages import written
from tests.factories.checklists import errors_on, picked_on
from tests.factories.support_plans import fill_in, typed_on

if TYPE_CHECKING:
    from uuid import UUID

    from tests.cast import Reader
    from tests.factories.cases import Office

CHOSEN: dict[str, Any] = {
    "violence": ["close-relations", "honour"],
    "relation": "partner",
    "support": ["talk"],
    "adaptation": ["hours", "leave"],
    "report_considered": "no",
    "provision": "osl-39-1",
}
LATER = (today() + timedelta(days=2)).isoformat()
EARLIER = (today() - timedelta(days=5)).isoformat()


@pytest.fixture
def address(case_id: UUID) -> str:
    """Give the address of the page."""
    return f"/c/{case_id}/about"


def test_what_is_chosen_is_saved_and_stands_in_the_case(
    hanna: Reader, office: Office, case_id: UUID, address: str
) -> None:
    """All of it, and it stands as chosen when the page is opened again."""
    page = fill_in(hanna, address, **CHOSEN, marked_on=EARLIER)
    assert "Secrecy marking OSL, chapter 39, section 1 – personal support" in page.text
    (sheet,) = written(office, case_id, Sheet)
    assert (sheet.adaptation, sheet.report_considered, str(sheet.marked_on)) == (("hours", "leave"), False, EARLIER)
    chosen = [one for name in CHOSEN.values() for one in ([name] if isinstance(name, str) else name)]
    assert picked_on(hanna.get(address)) == chosen


def test_there_is_no_place_for_words(hanna: Reader, address: str) -> None:
    """All that can be typed is two days."""
    page = hanna.get(address)
    typed = [one.get("name") for one in page.all(".//main//input") if one.get("type") == "text"]
    assert (typed, page.all(".//main//textarea")) == (["report_on", "marked_on"], [])


def test_the_authority_that_marks_is_the_board_and_cannot_be_changed(
    hanna: Reader, office: Office, address: str
) -> None:
    """It is shown in words (OSL 5:5)."""
    with office.app.app_context(), office.read() as database:
        name = office.app.extensions["hrstod.names"]["board"](database, [office.board_id])[office.board_id]
    assert f"Authority that marks it {name}" in hanna.get(address).text


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"provision": "osl-39-1"}, ["marked_on"]),
        ({"marked_on": EARLIER}, ["provision"]),
        ({"provision": "osl-39-1", "marked_on": "soon"}, ["marked_on"]),
        ({"provision": "osl-39-1", "marked_on": LATER}, ["marked_on"]),
        ({"provision": "osl-39-1", "marked_on": "0001-01-01"}, ["marked_on"]),
        ({"provision": "my-own", "marked_on": EARLIER}, ["provision"]),
        ({"report_on": EARLIER}, ["report_on"]),
        ({"report_considered": "no", "report_on": EARLIER}, ["report_on"]),
        ({"report_considered": "yes", "report_on": LATER}, ["report_on"]),
        ({"violence": ["my-own"], "support": ["my-own"]}, ["violence", "support"]),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_stays(
    hanna: Reader, office: Office, case_id: UUID, typed: dict[str, Any], fields: list[str]
) -> None:
    """And what is saved is as it was."""
    page = fill_in(hanna, f"/c/{case_id}/about", **typed)
    assert (page.status, errors_on(page)) == (422, fields)
    assert all(typed_on(page)[day] == typed.get(day, "") for day in ("report_on", "marked_on"))
    assert written(office, case_id, Sheet) == [Sheet(violence=("close-relations",))]


def test_two_who_change_it_both_see_both(
    hanna: Reader, henrik: Reader, office: Office, case_id: UUID, address: str
) -> None:
    """The second is shown what is saved, keeps what they chose, and saves with one more press."""
    second = typed_on(henrik.get(address))
    fill_in(hanna, address, violence=["close-relations"], relation="partner")
    chosen = {"violence": ["honour"], "relation": "relatives", "support": ["talk"]}
    page = henrik.send(address, {**second, **chosen})
    assert (page.status, "Relation Partner" in page.text) == (409, True)
    assert picked_on(page)[:3] == ["honour", "relatives", "talk"]
    henrik.send(address, {**typed_on(page), **chosen})
    assert written(office, case_id, Sheet)[0].relation == "relatives"
