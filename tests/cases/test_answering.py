"""The answer to somebody who does not get a public record: the same, whether there is anything or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hrstod.cases.release_rules import Decider
from tests.cases.asking import KEPT, RELEASED, Asking, warm_up
from tests.cases.outgoing import in_swedish
from tests.cases.pdfs import is_tagged, says, words_of
from tests.factories.people import sign_in

if TYPE_CHECKING:
    from tests.factories.cases import Office


WHERE = (
    "You can appeal this decision to the administrative court of appeal. That follows from chapter 6, sections 7 and 8 "
    "of the Public Access to Information and Secrecy Act (2009:400)."
)
WHAT = "Appeal in writing. Say which decision you appeal, how you want it to be changed, and why."
WHEN = (
    "Address the appeal to the court, but send it to the board or leave it there. It must have reached the board "
    "within three weeks from the day on which the board gave you this decision (sections 43 and 44 of the "
    "Administrative Procedure Act, 2017:900)."
)
HOW_TO_APPEAL = (WHERE, WHAT, WHEN)


@pytest.fixture(scope="module", autouse=True)
def _warm(office: Office) -> None:
    """Do once what takes longer the first time."""
    warm_up(office)


@pytest.fixture
def asking(office: Office) -> Asking:
    """Give a case with two notes that somebody else asks for."""
    return Asking(office)


def test_a_refusal_for_the_board_says_how_to_appeal(asking: Asking) -> None:
    """To which court, through whom, within which time; the reasons with their section; who decided, and when."""
    asking.refuse()
    made = asking.get("/letter")
    told = [in_swedish(asking.office.app, one) for one in HOW_TO_APPEAL]
    for said in (*told, "Det hör till personligt stöd till en anställd", "Hanna", "Board "):
        assert says(made.body, said)
    assert made.headers["Content-Disposition"] == 'attachment; filename="answer.pdf"'
    assert is_tagged(made.body)


def test_a_refusal_by_whoever_has_charge_says_how_to_ask_the_board(asking: Asking) -> None:
    """Only the board’s own decision can be appealed (OSL 6:3), so this one does not say how."""
    asking.refuse(Decider.CHARGE)
    words = words_of(asking.get("/letter").body)
    assert in_swedish(asking.office.app, "If you want the board to decide") in words
    assert in_swedish(asking.office.app, "How to appeal") not in words


def test_the_answer_leaves_out_a_name_where_that_was_chosen(asking: Asking) -> None:
    """For somebody who could be threatened (FL 33)."""
    asking.refuse(is_named=False)
    words = words_of(asking.get("/letter").body)
    assert "Hanna" not in words
    assert "33" in words


def test_the_board_itself_is_named_when_it_has_decided(asking: Asking) -> None:
    """And not whoever writes that down."""
    asking.refuse(Decider.BOARD)
    words = words_of(asking.get("/letter").body)
    assert f"{in_swedish(asking.office.app, 'Decided by')}: {in_swedish(asking.office.app, 'The board')}" in words
    assert "Hanna" not in words


def test_the_answer_tells_nothing_of_what_is_written(asking: Asking) -> None:
    """Not the code either."""
    asking.refuse()
    words = words_of(asking.get("/letter").body)
    for kept in (RELEASED, KEPT, asking.index.code, "Våld i nära relationer"):
        assert kept not in words


def test_a_refusal_is_the_same_letter_when_there_is_nothing(asking: Asking) -> None:
    """Whoever asks about a person cannot tell by the answer whether there is anything about them."""
    asking.refuse()
    something = words_of(asking.get("/letter").body)
    hanna = sign_in(asking.office.app, asking.office.hanna)
    hanna.get("/c/record?lang=en")
    asked = asking.asked.asked_on.isoformat()
    nothing = hanna.post("/c/record", {"asked_on": asked, "reasons": ["personal-support"], "who": "delegate"})
    assert words_of(nothing.body) == something
    assert nothing.headers["Content-Disposition"] == 'attachment; filename="answer.pdf"'


def test_the_letter_for_nothing_offers_no_reason_to_hand_out(asking: Asking) -> None:
    """There is nothing that could be."""
    hanna = sign_in(asking.office.app, asking.office.hanna)
    hanna.get("/c/record?lang=en")
    refused = hanna.post("/c/record", {"reasons": ["agreed"], "who": "delegate"})
    assert refused.status == 422
    offered = {box.get("value") for box in refused.all(".//input[@name='reasons']")}
    assert offered.isdisjoint({"own", "agreed", "no-secrecy"})
