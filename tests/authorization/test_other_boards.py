"""What another board has of training, and what somebody else has brought, is not there: for nobody who may not see it.

Whoever is let in with what is theirs asks for the same of another board, and gets the bytes of what never was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from werkzeug.routing import UUIDConverter

from tests.authorization.asked import make_things
from tests.authorization.test_matrix import matrix, routes
from tests.authorization.test_not_yours import NOT_IN, REFUSED, ask, everything, fill, with_ids
from tests.factories.people import add_board, installation_of, make_person

if TYPE_CHECKING:
    from werkzeug.routing import Rule

    from tests.authorization.asked import Asker, Things

OF_ALL_BOARDS = ("/training/courses/", "/training/staff/done/", "/training/here/<uuid:date_id>/<code>")
"""The municipality’s courses, what its HR system’s files have changed, and a code: whoever has one is in the room."""
WRITTEN_BY_HAND = {
    ("/training/dates/<uuid:date_id>/people", "person"): ("trainer", 404),
    ("/training/dates/<uuid:date_id>/off", "person"): ("trainer", 404),
    ("/training/team/<uuid:account_id>/off", "date"): ("manager", 404),
    ("/training/dates/<uuid:date_id>/change", "board"): ("trainer", 422),
    ("/training/dates/plan", "board"): ("trainer", 422),
}
"""Ids that are sent in forms, with who sends them and what they get: a choice that was not offered is refused."""


@pytest.fixture(scope="module")
def theirs(asker: Asker) -> Asker:
    """Give somebody who asks for what there is at a board where nobody of the crowd is at home."""
    board_id = add_board(installation_of(asker.app).engine)
    return replace(asker, things=make_things(asker.app, board_id, [make_person(asker.app, "Somebody")]))


@pytest.fixture
def others(theirs: Asker) -> Things:
    """Give what there is at another board."""
    return theirs.things


def of_one_board() -> list[tuple[str, str]]:
    """List the addresses of training with the id of something that belongs to a board or to a person."""
    return [at for at in with_ids() if at[0].startswith("/training/") and not at[0].startswith(OF_ALL_BOARDS)]


def let_in(address: str, method: str) -> set[str]:
    """Give the columns that are let in with ids of their own; those of another board stand in the matrix."""
    cells = matrix()[address, method]
    return {column for column, cell in cells.items() if cell not in REFUSED} - NOT_IN - {"elsewhere"}


def ids(rule: Rule) -> list[str]:
    """List the names of the ids in an address."""
    return [name for name, kind in rule._converters.items() if isinstance(kind, UUIDConverter)]


def of_another(theirs: Asker, rule: Rule, name: str, column: str) -> Any:
    """Give an id of the other board's; of a file, which is nobody's but whose brought it, that of a colleague."""
    somebody = column if name != "file_id" else "none"
    return theirs._value(rule.endpoint, name, somebody)


@pytest.mark.parametrize(("address", "method"), of_one_board())
def test_what_another_board_has_of_training_looks_like_what_is_not_there(
    asker: Asker, theirs: Asker, address: str, method: str
) -> None:
    """Also when only one of two ids is another board's: their person on one's own date, or the other way round."""
    rule = routes(asker.app)[address, method]
    assert let_in(address, method)
    for column in let_in(address, method):
        for name in ids(rule):
            asked = [{name: of_another(theirs, rule, name, column)}, {name: uuid4()}]
            found, missing = (
                everything(ask(asker, column, fill(asker, rule, column, one), method, rule.endpoint)) for one in asked
            )
            assert found[0] == 404
            assert found == missing


@pytest.mark.parametrize(("address", "name"), WRITTEN_BY_HAND)
def test_what_another_board_has_is_not_taken_from_a_form(
    asker: Asker, others: Things, monkeypatch: pytest.MonkeyPatch, address: str, name: str
) -> None:
    """A form can be written by hand: what it names has to be theirs, too."""
    column, status = WRITTEN_BY_HAND[address, name]
    ids_of_others = {"person": others.person.id, "date": others.taught.coming, "board": others.board}
    rule = routes(asker.app)[address, "POST"]
    sent = {**asker.form(rule.endpoint, column), name: str(ids_of_others[name])}
    monkeypatch.setattr(asker, "form", lambda *_of: sent)
    assert ask(asker, column, asker.address(rule, column), "POST", rule.endpoint).status_code == status
