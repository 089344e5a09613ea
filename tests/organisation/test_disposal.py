"""A board's decision about disposal: stated, stated anew, refused when it makes no sense, and never forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from hrstod.authorization.checks import Actor, Grant
from hrstod.errors import Conflict, NotFound
from hrstod.organisation.disposal import state_disposal
from hrstod.organisation.models import StatedRule
from hrstod.organisation.queries import DisposalRule, disposal_rule_for, list_disposal_rules
from hrstod.organisation.rules import Fault, token_of
from tests.factories.organisation import MOMENT, TODAY, make_account
from tests.organisation.refusals import last_entry, refusal, said

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tests.factories.organisation import Town

DECIDED = date(2026, 3, 3)
RULE: dict[str, Any] = {"decision": "ON 2026/123 § 14", "decided_on": DECIDED, "years": 10}


@pytest.fixture
def board_id(town: Town) -> UUID:
    """Give a board that has stated nothing."""
    return town.boards["Care board"].id


def test_a_board_that_has_stated_nothing_has_no_rule(database: Session, board_id: UUID) -> None:
    """There is no default: the board decides."""
    assert disposal_rule_for(database, board_id) is None


def test_what_a_board_has_decided_is_stated(database: Session, board_id: UUID) -> None:
    """By whom and when; the trail has the years, and not what the decision is called."""
    bo = make_account(database, "Bo")
    state_disposal(
        Actor(bo, "Bo", grants=(Grant("administrator", None),)), database, board_id=board_id, moment=MOMENT, **RULE
    )
    assert disposal_rule_for(database, board_id) == DisposalRule(1, "ON 2026/123 § 14", DECIDED, 10, TODAY, bo)
    assert last_entry(database) == ("board.disposal-stated", bo, {"board": str(board_id), "years": 10})


def test_the_newest_counts_and_the_earlier_stay(database: Session, town: Town, board_id: UUID) -> None:
    """Also when both were stated on one day, and the newer decision is the shorter; another board has its own."""
    other = town.boards["School board"].id
    for board, years in ((board_id, 10), (other, 2), (board_id, 5)):
        state_disposal(None, database, board_id=board, moment=MOMENT, **{**RULE, "years": years})
    assert [rule.years for rule in list_disposal_rules(database, board_id)] == [5, 10]
    assert [disposal_rule_for(database, board).years for board in (board_id, other)] == [5, 2]  # type: ignore[union-attr]


def test_spaces_around_a_decision_are_no_part_of_it(database: Session, board_id: UUID) -> None:
    """Nor are two between words."""
    state_disposal(None, database, board_id=board_id, moment=MOMENT, **{**RULE, "decision": " ON  2026/123 "})
    assert disposal_rule_for(database, board_id).decision == "ON 2026/123"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"decision": " "}, Fault.DECISION_WRONG),
        ({"decision": "x" * 41}, Fault.DECISION_WRONG),
        ({"years": 0}, Fault.DISPOSAL_YEARS_WRONG),
        ({"years": 51}, Fault.DISPOSAL_YEARS_WRONG),
        ({"decided_on": TODAY + timedelta(days=1)}, Fault.DECIDED_TOO_LATE),
        ({"decided_on": date(203, 1, 1)}, Fault.DAY_WRONG),
    ],
)
def test_what_makes_no_sense_is_refused(database: Session, board_id: UUID, wrong: dict[str, Any], fault: Fault) -> None:
    """With a sentence, and nothing is stated."""
    sentence = refusal(state_disposal, None, database, board_id=board_id, moment=MOMENT, **{**RULE, **wrong})
    assert (sentence, disposal_rule_for(database, board_id)) == (said(fault), None)


def test_whoever_has_not_seen_what_somebody_else_has_stated_is_told(database: Session, board_id: UUID) -> None:
    """Two administrators with the same form: the second one sees the first one's years before replacing them."""
    words: dict[str, Any] = {"board_id": board_id, "moment": MOMENT, "based_on": token_of(None)}
    state_disposal(None, database, **words, **RULE)
    with pytest.raises(Conflict):
        state_disposal(None, database, **words, **{**RULE, "years": 2})
    assert disposal_rule_for(database, board_id).years == 10  # type: ignore[union-attr]


def test_another_boards_administrator_states_nothing(database: Session, town: Town, board_id: UUID) -> None:
    """It is as if the board were not there."""
    grants = (Grant("administrator", town.boards["School board"].id),)
    with pytest.raises(NotFound):
        state_disposal(Actor(uuid4(), "Eva", grants=grants), database, board_id=board_id, moment=MOMENT, **RULE)


@pytest.mark.parametrize(
    "wrong", [{"years": 0}, {"years": 51}, {"decision": ""}, {"number": 0}, {"stated_on": DECIDED - timedelta(days=1)}]
)
def test_the_database_refuses_what_the_rules_refuse(database: Session, board_id: UUID, wrong: dict[str, Any]) -> None:
    """Whoever writes past the verb."""
    row = {"board_id": board_id, "number": 1, "stated_on": TODAY, **RULE, **wrong}
    database.add(StatedRule(**row))
    with pytest.raises(IntegrityError):
        database.flush()
