"""Where an administrator states what a board has decided about disposal, and where whoever sees the board reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.database.transaction import transaction
from hrstod.organisation.disposal import state_disposal
from hrstod.organisation.queries import list_disposal_rules
from tests.factories.organisation import MOMENT
from tests.factories.people import make_person, sign_in
from tests.organisation.pages import coordinator, fill_in, in_english, problems

if TYPE_CHECKING:
    from flask import Flask

    from hrstod.organisation.queries import DisposalRule
    from tests.cast import Reader
    from tests.factories.people import Person
    from tests.organisation.pages import Ids

FORM, BOARD = "/organisation/boards/{board}/disposal", "/organisation/boards/{board}"
RULE = {"decision": "ON 2026/123 § 14", "decided_on": "2026-03-03", "years": "10"}
MISSING = "No case can be opened for this board until it has stated its disposal decision."


def stated(app: Flask, ids: Ids) -> list[DisposalRule]:
    """Give what the care board has stated."""
    with transaction(app.extensions["hrstod.engine"]) as database:
        return list_disposal_rules(database, ids["Care board"])


def test_a_board_that_has_stated_nothing_says_so(administrator: Reader, ids: Ids) -> None:
    """With the way to the form; the title tells nothing of it."""
    page = administrator.get(ids.at(BOARD))
    assert (MISSING in page.text, ids.at(FORM) in page.links()) == (True, True)
    assert page.title.startswith("Board: Care board")


def test_whoever_only_reads_sees_it_without_the_way_there(town_site: Flask, ids: Ids) -> None:
    """A coordinator tells an administrator."""
    page = coordinator(town_site, ids).get(ids.at(BOARD))
    assert (MISSING in page.text, ids.at(FORM) in page.links()) == (True, False)


def test_what_a_board_has_decided_is_stated_and_shown(
    administrator: Reader, ids: Ids, town_site: Flask, person: Person
) -> None:
    """On the board's page, in one sentence."""
    page = fill_in(administrator, ids.at(FORM), **RULE)
    shown = administrator.get(page.headers["Location"])
    assert "Closed cases are kept for 10 years, by the decision ON 2026/123 § 14 of 3 March 2026." in shown.text
    assert ([rule.stated_by for rule in stated(town_site, ids)], MISSING in shown.text) == ([person.id], False)


def test_an_earlier_decision_stays_readable(administrator: Reader, ids: Ids) -> None:
    """The form has it filled in, and the page has both."""
    fill_in(administrator, ids.at(FORM), **RULE)
    form = administrator.get(ids.at(FORM))
    assert RULE.items() <= {one.get("name"): one.get("value") for one in form.all(".//main//input")}.items()
    fill_in(administrator, ids.at(FORM), **{**RULE, "decision": "ON 2026/200", "years": "1"})
    text = administrator.get(ids.at(BOARD)).text
    assert [one in text for one in ("kept for 1 year, by the decision ON 2026/200", "kept for 10 years")] == [True] * 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"decision": ""}, "Write the number of the decision."),
        ({"decision": "x" * 41}, "Use at most 40 characters."),
        ({"decided_on": "spring"}, "Write the day as year, month and day, such as 2027-01-31."),
        ({"decided_on": "2199-01-01"}, "A decision cannot be from a day that has not come."),
        ({"years": ""}, "Write the number of years."),
        ({"years": "ten"}, "Write a whole number in digits, such as 120."),
        ({"years": "51"}, "A closed case is kept for 1 to 50 years. The board decides for how many."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    administrator: Reader, ids: Ids, town_site: Flask, typed: dict[str, str], said: str
) -> None:
    """Above the form with what was typed; nothing is stated."""
    page = fill_in(administrator, ids.at(FORM), **{**RULE, **typed})
    assert (page.status, problems(page), stated(town_site, ids)) == (422, [said], [])


def test_of_two_administrators_the_second_sees_what_the_first_has_stated(
    administrator: Reader, ids: Ids, town_site: Flask
) -> None:
    """And states the other all the same by sending the form once more."""
    administrator.get(ids.at(FORM))
    with transaction(town_site.extensions["hrstod.engine"]) as database:
        state_disposal(
            None,
            database,
            board_id=ids["Care board"],
            decision="ON 2026/7",
            decided_on=MOMENT.date(),
            years=3,
            moment=MOMENT,
        )
    page = administrator.post(ids.at(FORM), RULE)
    assert (page.status, "ON 2026/7" in page.text, "for 3 years" in page.text) == (409, True, True)
    assert administrator.post(ids.at(FORM), RULE).status == 303


def test_it_takes_the_passphrase_again(town_site: Flask, ids: Ids) -> None:
    """For somebody who gave it too long ago, opened or sent."""
    reader = in_english(sign_in(town_site, make_person(town_site, "Gun", "administrator", language="en")))
    connection = town_site.extensions["hrstod.sign_in_store"]._connection()
    connection.execute("UPDATE visit SET confirmed_at = confirmed_at - 301")
    opened = reader.get(ids.at(FORM))
    reader.get("/confirm")
    sent = reader.post(ids.at(FORM), RULE)
    assert [page.headers["Location"] for page in (opened, sent)] == ["/confirm"] * 2
    assert stated(town_site, ids) == []
